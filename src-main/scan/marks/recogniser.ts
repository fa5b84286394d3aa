import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-web';
import { programRoot } from '../../program-root.ts';
import { likeliestTexts } from '../ocr/ctc.ts';
import { loadNetwork } from '../ocr/load-network.ts';
import { STRIP_HEIGHT, STRIP_WIDTH } from './strip.ts';

/** The network written by `scripts/train-marks/train.py`. */
const MODEL_FILE = fileURLToPath(new URL('scan/marks/marks.onnx', programRoot));
/** Its classes: the digits, the words for case and piece, tick, cross, dash, half, ditto; the first is CTC's blank. */
const CLASSES = '_0123456789cpvx-hd';

/** What may stand in a strip, with its probability. */
export interface MarkText {
  text: string;
  probability: number;
}

/** Reads marks as strings of signs: digits, `c` and `p` for units, `v` a tick, `x` a cross or struck out, `h` a half. */
export class MarkRecogniser {
  readonly #session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.#session = session;
  }

  static async create(): Promise<MarkRecogniser> {
    return new MarkRecogniser(await loadNetwork(MODEL_FILE));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  /** The likeliest texts of each strip, best first: the mean over views of the strip that differ by a shift. */
  async read(strips: readonly Float32Array[]): Promise<MarkText[][]> {
    if (strips.length === 0) return [];
    const views = await Promise.all(SHIFTS.map((shift) => this.#texts(strips.map((strip) => shifted(strip, shift)))));
    return strips.map((_, i) => meanOf(views.map((texts) => texts[i]!)));
  }

  async #texts(strips: readonly Float32Array[]): Promise<MarkText[][]> {
    const size = STRIP_WIDTH * STRIP_HEIGHT;
    const input = new Float32Array(strips.length * size);
    for (const [i, strip] of strips.entries()) input.set(strip, i * size);
    const answer = await this.#session.run({
      strips: new ort.Tensor('float32', input, [strips.length, 1, STRIP_HEIGHT, STRIP_WIDTH]),
    });
    const { data, dims } = answer.scores!;
    const [steps, classes] = [dims[1]!, dims[2]!];
    return strips.map((_, i) =>
      likeliestTexts({
        steps,
        classes,
        logs: (data as Float32Array).subarray(i * steps * classes, (i + 1) * steps * classes),
      }).map(({ text, probability }) => ({ text: text.map((k) => CLASSES[k]).join(''), probability })),
    );
  }
}

/** Pixels by which the views of a strip are moved, to the right and down. */
const SHIFTS = [
  [0, 0],
  [2, 1],
  [-1, -1],
] as const;

/** A strip moved within its frame. */
function shifted(strip: Float32Array, [right, down]: readonly [number, number]): Float32Array {
  if (right === 0 && down === 0) return strip;
  const moved = new Float32Array(strip.length);
  for (let y = Math.max(0, down); y < Math.min(STRIP_HEIGHT, STRIP_HEIGHT + down); y++)
    for (let x = Math.max(0, right); x < Math.min(STRIP_WIDTH, STRIP_WIDTH + right); x++)
      moved[y * STRIP_WIDTH + x] = strip[(y - down) * STRIP_WIDTH + x - right]!;
  return moved;
}

/** The mean probability of each text over the views of one strip. */
function meanOf(views: readonly MarkText[][]): MarkText[] {
  const sums = new Map<string, number>();
  for (const { text, probability } of views.flat()) sums.set(text, (sums.get(text) ?? 0) + probability);
  return [...sums]
    .map(([text, sum]) => ({ text, probability: sum / views.length }))
    .sort((a, b) => b.probability - a.probability);
}

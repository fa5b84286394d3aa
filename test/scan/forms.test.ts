import { afterAll, beforeAll, expect, it } from 'vitest';
import { MarkRecogniser } from '../../src-main/scan/marks/recogniser.ts';
import { OcrEngine } from '../../src-main/scan/ocr/engine.ts';
import { readSimulatedForm } from './read-simulated-form.ts';
import type { Disturbance } from './simulated-form.ts';

/** Pages of `npm run bench:forms`, which reads 200. */
const PAGES: [Disturbance, number][] = [
  // its order cells are four times as wide as high, as only names were thought to be
  ['perspective', 8014],
  ['shadow', 1002],
  ['shaded rows', 1003],
  // most rows of its left list have no cell of their own
  ['blur', 5006],
  // some order cells are as wide as the narrowest name
  ['blur', 7042],
];

let engine: OcrEngine;
let recogniser: MarkRecogniser;
beforeAll(async () => {
  [engine, recogniser] = [await OcrEngine.create(), await MarkRecogniser.create()];
});
afterAll(async () => {
  await engine?.close();
  await recogniser?.close();
});

it.each(PAGES)(
  'a simulated form, %s: what is ordered is read right or asked about',
  async (disturbance, seed) => {
    const { counts, notes } = await readSimulatedForm(engine, recogniser, seed, disturbance);
    expect(counts.marks).toBeGreaterThan(0);
    expect(notes).toEqual([]);
    expect(counts.missed).toBe(0);
    expect(counts.right).toBeGreaterThan(0.4 * counts.marks);
  },
  60_000,
);

import {
  type Box,
  boxAround,
  distance,
  type GreyImage,
  interpolate,
  type Quad,
  upperMedian,
} from '../image/grey-image.ts';
import { boxUnion } from '../marks/strokes.ts';
import type { CtcScores } from '../ocr/ctc.ts';
import type { OcrEngine } from '../ocr/engine.ts';

/** A line of handwriting: all that the recogniser saw in it, from left to right. */
export interface TextLine {
  text: string;
  scores: CtcScores;
  /** Horizontal position of each step of the scores. */
  xs: number[];
  box: Box;
  /** Height of the writing. */
  height: number;
  /** Middle of the line at a position. */
  middleAt(x: number): number;
}

/** Regions lower than this part of the usual height are specks. */
const MIN_HEIGHT = 0.35;
/** Middles of one line differ by less than this part of the height. */
const SAME_LINE = 0.5;
/** Compression of handwriting for the recogniser. */
const WIDTH_FACTOR = 1.1;

/** Groups the text regions of a page into lines and recognises them. */
export async function readTextLines(
  engine: OcrEngine,
  image: GreyImage,
  regions: readonly { quad: Quad }[],
  progress: (done: number, all: number) => void,
): Promise<TextLine[]> {
  const heights = regions.filter(({ quad }) => widthOf(quad) > 1.5 * heightOf(quad)).map(({ quad }) => heightOf(quad));
  const height = upperMedian(heights);
  const usable = regions.map(({ quad }) => quad).filter((quad) => heightOf(quad) >= MIN_HEIGHT * height);
  const slope = upperMedian(usable.filter((quad) => widthOf(quad) > 3 * heightOf(quad)).map(slopeOf));
  const lines = groupIntoLines(usable, slope, height);
  let read = 0;
  return Promise.all(
    lines.map(async (quads) => {
      const parts = await Promise.all(
        quads.map(async (quad) => ({ ...(await engine.recognise(image, quad, WIDTH_FACTOR)), quad })),
      );
      progress(++read, lines.length);
      return joinParts(parts, slope);
    }),
  );
}

const widthOf = (quad: Quad) => distance(quad[0], quad[1]);
const heightOf = (quad: Quad) => distance(quad[0], quad[3]);
const slopeOf = ([a, b]: Quad) => (b.y - a.y) / Math.max(1, b.x - a.x);
const middleOf = (quad: Quad) => interpolate(quad[0], quad[2], 0.5);

/** Lines from top to bottom, their regions from left to right. */
function groupIntoLines(quads: readonly Quad[], slope: number, height: number): Quad[][] {
  const lines: { quads: Quad[]; level: number }[] = [];
  const level = (quad: Quad) => middleOf(quad).y - slope * middleOf(quad).x;
  // wide regions tell the lines, small ones join them
  for (const quad of quads.toSorted((a, b) => widthOf(b) - widthOf(a))) {
    const nearest = lines.toSorted((a, b) => Math.abs(a.level - level(quad)) - Math.abs(b.level - level(quad)))[0];
    if (
      nearest &&
      Math.abs(nearest.level - level(quad)) < SAME_LINE * height &&
      !nearest.quads.some((one) => isOver(one, quad))
    )
      nearest.quads.push(quad);
    else lines.push({ quads: [quad], level: level(quad) });
  }
  return lines
    .toSorted((a, b) => a.level - b.level)
    .map((line) => line.quads.toSorted((a, b) => middleOf(a).x - middleOf(b).x));
}

/** Whether two regions are at the same place of their lines. */
const isOver = (a: Quad, b: Quad) => {
  const [p, q] = [boxAround(a), boxAround(b)];
  return Math.min(p.right, q.right) - Math.max(p.left, q.left) > 0.5 * Math.min(p.right - p.left, q.right - q.left);
};

function joinParts(parts: readonly { text: string; scores: CtcScores; quad: Quad }[], slope: number): TextLine {
  const { classes } = parts[0]!.scores;
  const steps = parts.reduce((sum, { scores }) => sum + scores.steps + 1, 0);
  const logs = new Float32Array(steps * classes).fill(-20);
  const xs: number[] = [];
  for (const { scores, quad } of parts) {
    logs.set(scores.logs, xs.length * classes);
    for (let step = 0; step < scores.steps; step++)
      xs.push(interpolate(quad[0], quad[1], (step + 0.5) / scores.steps).x);
    // a space between two regions
    logs[xs.length * classes] = 0;
    xs.push(quad[1].x);
  }
  const box = parts.map(({ quad }) => boxAround(quad)).reduce(boxUnion);
  const main = parts.reduce((a, b) => (widthOf(b.quad) > widthOf(a.quad) ? b : a)).quad;
  const middle = middleOf(main);
  return {
    text: parts
      .map(({ text }) => text)
      .filter(Boolean)
      .join(' '),
    scores: { steps, classes, logs },
    xs,
    box,
    height: heightOf(main),
    middleAt: (x) => middle.y + (widthOf(main) > 3 * heightOf(main) ? slopeOf(main) : slope) * (x - middle.x),
  };
}

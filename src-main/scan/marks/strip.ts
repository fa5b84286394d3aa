import type { GreyImage } from '../image/grey-image.ts';
import type { PenMark } from './strokes.ts';

/** Size of a strip, as in `scripts/train-marks/compose.py`, and of the ink in it. */
export const [STRIP_WIDTH, STRIP_HEIGHT] = [128, 32];
const [INK_WIDTH, INK_HEIGHT] = [120, 26];
/** Marks lower than this part of a row are not blown up to full height. */
const LEAST_OF_ROW = 0.55;
/** Smoothing in pixels of the strip. */
const BLUR = 0.35;

/** A mark alone, bright ink on 0 … 1, scaled into a strip: neither paper nor lines nor what is written beside it. */
export function stripOf(image: GreyImage, { box, strokes, row }: PenMark): Float32Array {
  const ink = inkOf(image, { box, strokes, row });
  const [tall, wide] = [Math.max(box.bottom - box.top, LEAST_OF_ROW * row), Math.max(1, box.right - box.left)];
  const scale = Math.min(INK_HEIGHT / tall, INK_WIDTH / wide);
  // the inverse of the scale, as a number of samples a side
  const samples = Math.max(1, Math.ceil(1 / scale));
  const strip = new Float32Array(STRIP_WIDTH * STRIP_HEIGHT);
  const [cx, cy] = [ink.width / 2, ink.height / 2];
  for (let y = 0; y < STRIP_HEIGHT; y++)
    for (let x = 0; x < STRIP_WIDTH; x++) {
      let sum = 0;
      for (let j = 0; j < samples; j++)
        for (let i = 0; i < samples; i++)
          sum += ink.at(
            cx + (x + (i + 0.5) / samples - STRIP_WIDTH / 2) / scale - 0.5,
            cy + (y + (j + 0.5) / samples - STRIP_HEIGHT / 2) / scale - 0.5,
          );
      strip[y * STRIP_WIDTH + x] = sum / samples ** 2;
    }
  return smooth(strip);
}

/** The ink of the mark's own strokes with their soft edges, 0 … 1, to be sampled between pixels. */
function inkOf(image: GreyImage, { box, strokes }: PenMark) {
  const margin = 2;
  const [width, height] = [box.right - box.left + 2 * margin, box.bottom - box.top + 2 * margin];
  const own = new Uint8Array(width * height);
  for (const { pixels } of strokes)
    for (const at of pixels) {
      const x = (at % image.width) - box.left + margin;
      const y = Math.floor(at / image.width) - box.top + margin;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const place = (y + dy) * width + x + dx;
          own[place] = Math.max(own[place]!, dx === 0 && dy === 0 ? 2 : 1);
        }
    }
  const shade = (x: number, y: number) => {
    const px = Math.min(image.width - 1, Math.max(0, x + box.left - margin));
    const py = Math.min(image.height - 1, Math.max(0, y + box.top - margin));
    return image.data[py * image.width + px]!;
  };
  const paper: number[] = [];
  const dark: number[] = [];
  for (let i = 0; i < own.length; i++)
    (own[i] === 0 ? paper : own[i] === 2 ? dark : []).push(shade(i % width, Math.floor(i / width)));
  const light = quantile(paper.length > 0 ? paper : [255], 0.6);
  const depth = Math.max(12, light - quantile(dark, 0.25));
  const data = Float32Array.from(own, (value, i) =>
    value === 0 ? 0 : Math.min(1, Math.max(0, (light - shade(i % width, Math.floor(i / width))) / depth)),
  );
  const pixel = (x: number, y: number) => (x < 0 || y < 0 || x >= width || y >= height ? 0 : data[y * width + x]!);
  const at = (x: number, y: number) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [dx, dy] = [x - left, y - top];
    return (
      (pixel(left, top) * (1 - dx) + pixel(left + 1, top) * dx) * (1 - dy) +
      (pixel(left, top + 1) * (1 - dx) + pixel(left + 1, top + 1) * dx) * dy
    );
  };
  return { width, height, at };
}

const quantile = (numbers: number[], part: number) =>
  numbers.sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(part * numbers.length))]!;

/** A small Gaussian blur. */
function smooth(strip: Float32Array): Float32Array {
  const side = Math.exp(-1 / (2 * BLUR ** 2));
  const [middle, beside] = [1 / (1 + 2 * side), side / (1 + 2 * side)];
  const along = (from: Float32Array, step: number, isEdge: (at: number) => [boolean, boolean]) =>
    from.map((value, at) => {
      const [first, last] = isEdge(at);
      return middle * value + beside * ((first ? 0 : from[at - step]!) + (last ? 0 : from[at + step]!));
    });
  const rows = along(strip, 1, (at) => [at % STRIP_WIDTH === 0, at % STRIP_WIDTH === STRIP_WIDTH - 1]);
  return along(rows, STRIP_WIDTH, (at) => [at < STRIP_WIDTH, at >= STRIP_WIDTH * (STRIP_HEIGHT - 1)]);
}

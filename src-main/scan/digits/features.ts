import type { GreyImage } from '../image/grey-image.ts';

/** Side of the normalised image, and of the box within it that the digit is scaled to. */
const SIDE = 28;
const INNER = 20;
const CELLS = 4;
const DIRECTIONS = 8;
const COARSE = 7;
export const FEATURES = CELLS * CELLS * DIRECTIONS + COARSE * COARSE;

/**
 * Normalises a digit as MNIST does (LeCun et al. 1998): strokes bright on 0 … 255, scaled into 20 × 20 and centred by
 * mass in 28 × 28.
 */
export function normaliseDigit({ width, height, data }: GreyImage): Float32Array {
  const scale = INNER / Math.max(width, height);
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const small = new Float32Array(w * h);
  // area averaging: each target pixel is the mean of the source pixels that it covers
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const [x0, x1] = [(x * width) / w, ((x + 1) * width) / w];
      const [y0, y1] = [(y * height) / h, ((y + 1) * height) / h];
      let [sum, weight] = [0, 0];
      for (let sy = Math.floor(y0); sy < Math.ceil(y1); sy++)
        for (let sx = Math.floor(x0); sx < Math.ceil(x1); sx++) {
          const part = (Math.min(sx + 1, x1) - Math.max(sx, x0)) * (Math.min(sy + 1, y1) - Math.max(sy, y0));
          sum += part * data[sy * width + sx]!;
          weight += part;
        }
      small[y * w + x] = sum / weight;
    }
  let [mass, cx, cy] = [0, 0, 0];
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const value = small[y * w + x]!;
      mass += value;
      cx += value * (x + 0.5);
      cy += value * (y + 0.5);
    }
  const left = Math.round(SIDE / 2 - (mass > 0 ? cx / mass : w / 2));
  const top = Math.round(SIDE / 2 - (mass > 0 ? cy / mass : h / 2));
  const out = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const [px, py] = [x + left, y + top];
      if (px >= 0 && py >= 0 && px < SIDE && py < SIDE) out[py * SIDE + px] = small[y * w + x]! / 255;
    }
  return out;
}

/**
 * Feature vector: histograms of oriented gradients over 4 × 4 cells (Dalal & Triggs 2005), and mean intensities of 7 ×
 * 7 blocks.
 */
export function digitFeatures(picture: Float32Array): Float32Array {
  const features = new Float32Array(FEATURES);
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : picture[y * SIDE + x]!);
  const size = SIDE / CELLS;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const gx = at(x + 1, y) - at(x - 1, y);
      const gy = at(x, y + 1) - at(x, y - 1);
      const strength = Math.hypot(gx, gy);
      if (strength < 1e-4) continue;
      const turn = ((Math.atan2(gy, gx) / (2 * Math.PI)) * DIRECTIONS + DIRECTIONS) % DIRECTIONS;
      const [low, part] = [Math.floor(turn) % DIRECTIONS, turn - Math.floor(turn)];
      // bilinear interpolation between the four nearest cells
      const [fx, fy] = [(x + 0.5) / size - 0.5, (y + 0.5) / size - 0.5];
      const [cx, cy] = [Math.floor(fx), Math.floor(fy)];
      for (let dy = 0; dy < 2; dy++)
        for (let dx = 0; dx < 2; dx++) {
          const [px, py] = [cx + dx, cy + dy];
          if (px < 0 || py < 0 || px >= CELLS || py >= CELLS) continue;
          const share = strength * (dx === 0 ? 1 - (fx - cx) : fx - cx) * (dy === 0 ? 1 - (fy - cy) : fy - cy);
          const cell = (py * CELLS + px) * DIRECTIONS;
          features[cell + low]! += share * (1 - part);
          features[cell + ((low + 1) % DIRECTIONS)]! += share * part;
        }
    }
  const histograms = CELLS * CELLS * DIRECTIONS;
  let norm = 1e-6;
  for (let i = 0; i < histograms; i++) norm += features[i]! ** 2;
  norm = Math.sqrt(norm);
  for (let i = 0; i < histograms; i++) features[i] = (features[i]! / norm) * 4;
  const block = SIDE / COARSE;
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      features[histograms + Math.floor(y / block) * COARSE + Math.floor(x / block)]! +=
        picture[y * SIDE + x]! / (block * block);
  return features;
}

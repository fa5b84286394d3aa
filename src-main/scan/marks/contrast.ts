import type { Box, GreyImage } from '../image/grey-image.ts';
import type { InkMask } from '../image/ink.ts';

/** How much darker pixels are than the paper around them, in grey levels. */
export function contrastOf(image: GreyImage, ink: InkMask, pixels: readonly number[], box: Box): number {
  let [paper, count] = [0, 0];
  for (let y = Math.max(0, box.top - 3); y < Math.min(image.height, box.bottom + 3); y++)
    for (let x = Math.max(0, box.left - 3); x < Math.min(image.width, box.right + 3); x++) {
      const at = y * image.width + x;
      if (ink.data[at] === 1) continue;
      paper += image.data[at]!;
      count++;
    }
  const dark = pixels.reduce((sum, at) => sum + image.data[at]!, 0) / Math.max(1, pixels.length);
  return count === 0 ? 0 : paper / count - dark;
}

/** The contrast of all ink in a box; 0 if there is none. */
export function contrastIn(image: GreyImage, ink: InkMask, { left, top, right, bottom }: Box): number {
  const box: Box = {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(image.width, Math.ceil(right)),
    bottom: Math.min(image.height, Math.ceil(bottom)),
  };
  const pixels: number[] = [];
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) if (ink.data[y * ink.width + x] === 1) pixels.push(y * ink.width + x);
  return pixels.length === 0 ? 0 : contrastOf(image, ink, pixels, box);
}

import type { GreyImage } from './grey-image.ts';

/** Binary mask: 1 for pixels darker than their surroundings. */
export interface InkMask {
  width: number;
  height: number;
  data: Uint8Array;
}

/**
 * Adaptive threshold (Bradley & Roth 2007): a pixel is ink if it is darker than the mean of the surrounding square by
 * `by` grey levels, so shadows and shaded rows are not.
 */
export function detectInk({ width, height, data }: GreyImage, radius = 15, minContrast = 14): InkMask {
  // no overflow: 16 million pixels of value 255 fit
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const sum =
        sums[bottom * (width + 1) + right]! -
        sums[top * (width + 1) + right]! -
        sums[bottom * (width + 1) + left]! +
        sums[top * (width + 1) + left]!;
      const mean = sum / ((right - left) * (bottom - top));
      if (data[y * width + x]! < mean - minContrast) ink[y * width + x] = 1;
    }
  }
  return { width, height, data: ink };
}

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
  const stride = width + 1;
  // no overflow: 16 million pixels of value 255 fit
  const sums = new Uint32Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    const above = y * stride + 1;
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      sums[above + stride + x] = sums[above + x]! + row;
    }
  }
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius);
    const bottom = Math.min(height, y + radius + 1);
    const [upper, lower] = [top * stride, bottom * stride];
    for (let x = 0; x < width; x++) {
      const left = x < radius ? 0 : x - radius;
      const right = x + radius >= width ? width : x + radius + 1;
      const sum = sums[lower + right]! - sums[upper + right]! - sums[lower + left]! + sums[upper + left]!;
      const mean = sum / ((right - left) * (bottom - top));
      if (data[y * width + x]! < mean - minContrast) ink[y * width + x] = 1;
    }
  }
  return { width, height, data: ink };
}

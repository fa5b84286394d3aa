import sharp from 'sharp';
import { Problem } from '../../../src-shared/problem.ts';
import type { GreyImage } from './grey-image.ts';

// images are read once, so caching is useless
sharp.cache(false);

/** Longer side in pixels to which pages are scaled down: two to three megapixels suffice. */
const MAX_SIDE = 2048;
const MAX_PIXELS = 150_000_000;

/**
 * Loads a photo as greyscale, rotated by its EXIF orientation, at most 2048 pixels on the longer side.
 * @throws Problem `picture_unreadable`
 */
export async function loadPicture(bytes: Uint8Array): Promise<GreyImage> {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .greyscale()
      // stretches the contrast of dark photos
      .normalise({ lower: 1, upper: 99 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const grey =
      data.length === info.width * info.height ? data : everyNth(data, data.length / (info.width * info.height));
    return { width: info.width, height: info.height, data: Uint8Array.from(grey) };
  } catch (error) {
    throw new Problem('picture_unreadable', { reason: reasonOf(error) });
  }
}

const everyNth = (data: Uint8Array, n: number) => data.filter((_, i) => i % n === 0);
const reasonOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 120);

/** Raw pixels as greyscale, at most 2048 pixels on the longer side. */
export async function toGrey(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 3 | 4,
): Promise<GreyImage> {
  const { data, info } = await sharp(pixels, { raw: { width, height, channels } })
    .flatten({ background: '#ffffff' })
    .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: Uint8Array.from(data) };
}

/** A page as JPEG, for display beside its lines. */
export function encodeJpeg({ width, height, data }: GreyImage): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg({ quality: 72 })
    .toBuffer();
}

/** Perceptual hash (dHash) in hexadecimal: for each of 8 × 8 cells, whether it is darker than its right neighbour. */
export async function perceptualHash({ width, height, data }: GreyImage): Promise<string> {
  const small = await sharp(data, { raw: { width, height, channels: 1 } })
    .resize(9, 8, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  let bits = 0n;
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) bits = (bits << 1n) | (small[y * 9 + x]! < small[y * 9 + x + 1]! ? 1n : 0n);
  return bits.toString(16).padStart(16, '0');
}

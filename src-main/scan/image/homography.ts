import { type GreyImage, type Point, type Quad, samplePixel } from './grey-image.ts';

/** Planar homography as 8 coefficients; the ninth is 1. */
export type Homography = Float64Array;

/** The homography that maps four points to four others (direct linear transformation; Hartley & Zisserman, 4.1). */
export function homography(from: readonly Point[], to: Quad): Homography {
  const rows: number[][] = [];
  for (let i = 0; i < 4; i++) {
    const [p, q] = [from[i]!, to[i]!];
    rows.push([p.x, p.y, 1, 0, 0, 0, -q.x * p.x, -q.x * p.y, q.x]);
    rows.push([0, 0, 0, p.x, p.y, 1, -q.y * p.x, -q.y * p.y, q.y]);
  }
  for (let i = 0; i < 8; i++) {
    let pivot = i;
    for (let r = i + 1; r < 8; r++) if (Math.abs(rows[r]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = r;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const lead = rows[i]![i]!;
    for (let r = 0; r < 8; r++) {
      if (r === i) continue;
      const share = rows[r]![i]! / lead;
      for (let c = i; c < 9; c++) rows[r]![c]! -= share * rows[i]![c]!;
    }
  }
  return Float64Array.from(rows, (row, i) => row[8]! / row[i]!);
}

export function applyHomography(h: Homography, x: number, y: number): Point {
  const w = h[6]! * x + h[7]! * y + 1;
  return { x: (h[0]! * x + h[1]! * y + h[2]!) / w, y: (h[3]! * x + h[4]! * y + h[5]!) / w };
}

/** Extracts a rectangle of the plane from the image at a scale in pixels per unit. */
export function rectifyPlane(
  image: GreyImage,
  h: Homography,
  left: number,
  top: number,
  width: number,
  height: number,
  scale: number,
): GreyImage {
  const [w, k] = [Math.round(width * scale), Math.round(height * scale)];
  const data = new Uint8Array(w * k);
  for (let y = 0; y < k; y++)
    for (let x = 0; x < w; x++) {
      const point = applyHomography(h, left + (x + 0.5) / scale, top + (y + 0.5) / scale);
      data[y * w + x] = samplePixel(image, point.x - 0.5, point.y - 0.5);
    }
  return { width: w, height: k, data };
}

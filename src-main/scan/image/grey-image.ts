/** A greyscale image, one byte per pixel, row-major. */
export interface GreyImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** A point in pixels from the top left corner. */
export interface Point {
  x: number;
  y: number;
}

/** Corners in reading order of the text: top left, top right, bottom right, bottom left. */
export type Quad = [Point, Point, Point, Point];

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function boxAround(points: Iterable<Point>): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of points) {
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

/** Upper median; 0 for an empty list. */
export const upperMedian = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

export const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
export const interpolate = (a: Point, b: Point, t: number): Point => ({
  x: a.x + t * (b.x - a.x),
  y: a.y + t * (b.y - a.y),
});

/** Bilinear interpolation, clamped at the edges. */
export function samplePixel({ width, height, data }: GreyImage, x: number, y: number): number {
  const left = Math.min(width - 1, Math.max(0, Math.floor(x)));
  const top = Math.min(height - 1, Math.max(0, Math.floor(y)));
  const right = Math.min(width - 1, left + 1);
  const below = Math.min(height - 1, top + 1);
  const dx = Math.min(1, Math.max(0, x - left));
  const dy = Math.min(1, Math.max(0, y - top));
  const above = data[top * width + left]! * (1 - dx) + data[top * width + right]! * dx;
  const under = data[below * width + left]! * (1 - dx) + data[below * width + right]! * dx;
  return above * (1 - dy) + under * dy;
}

/** Resamples a quadrilateral to a rectangle of the given size. */
export function rectifyQuad(image: GreyImage, [a, b, c, d]: Quad, width: number, height: number): GreyImage {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const v = (y + 0.5) / height;
    const from = interpolate(a, d, v);
    const to = interpolate(b, c, v);
    for (let x = 0; x < width; x++) {
      const { x: px, y: py } = interpolate(from, to, (x + 0.5) / width);
      data[y * width + x] = samplePixel(image, px - 0.5, py - 0.5);
    }
  }
  return { width, height, data };
}

/** The image rotated clockwise by 90°. */
export function rotateQuarter({ width, height, data }: GreyImage): GreyImage {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[x * height + (height - 1 - y)] = data[y * width + x]!;
  return { width: height, height: width, data: out };
}

/** The image rotated clockwise about its centre; corners are cropped. */
export function rotate(image: GreyImage, degrees: number): GreyImage {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const [cx, cy] = [image.width / 2, image.height / 2];
  const from = (x: number, y: number): Point => ({
    x: cx + (x - cx) * cos + (y - cy) * sin,
    y: cy - (x - cx) * sin + (y - cy) * cos,
  });
  const { width, height } = image;
  return rectifyQuad(image, [from(0, 0), from(width, 0), from(width, height), from(0, height)], width, height);
}

import { type Box, distance, type Point, type Quad } from '../image/grey-image.ts';

/** Minimum probability of a text pixel, and minimum mean probability of a text region. */
const MIN_PIXEL_PROBABILITY = 0.3;
const MIN_REGION_PROBABILITY = 0.6;
/** Expansion ratio of a region: the network marks the shrunk core of a line (Liao et al. 2020). */
const UNCLIP_RATIO = 1.6;
const MIN_SIDE = 3;

export interface TextRegion {
  quad: Quad;
  probability: number;
}

/**
 * Extracts text lines from a probability map, at the map's scale (differentiable binarization; Liao et al. 2020): the
 * minimum-area rectangle of each connected component, expanded.
 */
export function textRegions(chances: Float32Array, width: number, height: number): TextRegion[] {
  const label = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  const regions: TextRegion[] = [];
  for (let start = 0; start < chances.length; start++) {
    if (label[start] !== 0 || chances[start]! < MIN_PIXEL_PROBABILITY) continue;
    let top = 0;
    let filled = 0;
    stack[filled++] = start;
    label[start] = 1;
    let sum = 0;
    while (top < filled) {
      const at = stack[top++]!;
      sum += chances[at]!;
      const x = at % width;
      const y = (at - x) / width;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
          const next = ny * width + nx;
          if (label[next] !== 0 || chances[next]! < MIN_PIXEL_PROBABILITY) continue;
          label[next] = 1;
          stack[filled++] = next;
        }
    }
    if (filled < 10 || sum / filled < MIN_REGION_PROBABILITY) continue;
    const hull = convexHull(outline(stack.subarray(0, filled), width));
    const rectangle = smallestRectangle(hull);
    if (!rectangle) continue;
    const [w, h] = [distance(rectangle[0], rectangle[1]), distance(rectangle[0], rectangle[3])];
    if (Math.min(w, h) < MIN_SIDE) continue;
    regions.push({
      quad: orderCorners(expandQuad(rectangle, (w * h * UNCLIP_RATIO) / (2 * (w + h)))),
      probability: sum / filled,
    });
  }
  return regions;
}

/** Leftmost and rightmost pixel of each row of a component: it has the same convex hull. */
function outline(pixels: Int32Array, width: number): Point[] {
  const rows = new Map<number, [number, number]>();
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    const row = rows.get(y);
    if (!row) rows.set(y, [x, x]);
    else if (x < row[0]) row[0] = x;
    else if (x > row[1]) row[1] = x;
  }
  return [...rows].flatMap(([y, [first, last]]) => [
    { x: first, y },
    { x: last + 1, y },
    { x: first, y: y + 1 },
    { x: last + 1, y: y + 1 },
  ]);
}

/** Andrew's monotone chain. */
function convexHull(points: Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const half = (list: Point[]) => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length > 1 && crossProduct(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const crossProduct = (o: Point, a: Point, b: Point) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);

/**
 * Minimum-area bounding rectangle of a convex polygon: one of its sides is collinear with a side of the polygon
 * (Freeman & Shapira 1975).
 */
function smallestRectangle(hull: Point[]): Quad | null {
  let best: { area: number; quad: Quad } | null = null;
  for (let i = 0; i < hull.length; i++) {
    const [a, b] = [hull[i]!, hull[(i + 1) % hull.length]!];
    const length = distance(a, b);
    if (length === 0) continue;
    const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
    const box: Box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (const { x, y } of hull) {
      const along = x * ux + y * uy;
      const across = y * ux - x * uy;
      box.left = Math.min(box.left, along);
      box.right = Math.max(box.right, along);
      box.top = Math.min(box.top, across);
      box.bottom = Math.max(box.bottom, across);
    }
    const area = (box.right - box.left) * (box.bottom - box.top);
    if (best && best.area <= area) continue;
    const corner = (along: number, across: number): Point => ({
      x: along * ux - across * uy,
      y: along * uy + across * ux,
    });
    best = {
      area,
      quad: [
        corner(box.left, box.top),
        corner(box.right, box.top),
        corner(box.right, box.bottom),
        corner(box.left, box.bottom),
      ],
    };
  }
  return best?.quad ?? null;
}

function expandQuad([a, b, c, d]: Quad, by: number): Quad {
  const [w, h] = [distance(a, b) || 1, distance(a, d) || 1];
  const along = { x: ((b.x - a.x) / w) * by, y: ((b.y - a.y) / w) * by };
  const down = { x: ((d.x - a.x) / h) * by, y: ((d.y - a.y) / h) * by };
  const move = ({ x, y }: Point, i: number, k: number) => ({
    x: x + i * along.x + k * down.x,
    y: y + i * along.y + k * down.y,
  });
  return [move(a, -1, -1), move(b, 1, -1), move(c, 1, 1), move(d, -1, 1)];
}

/** Reorders the corners to start at the top left. */
function orderCorners(quad: Quad): Quad {
  const byX = quad.toSorted((p, q) => p.x - q.x);
  const [topLeft, bottomLeft] = byX.slice(0, 2).sort((p, q) => p.y - q.y);
  const [topRight, bottomRight] = byX.slice(2).sort((p, q) => p.y - q.y);
  return [topLeft!, topRight!, bottomRight!, bottomLeft!];
}

import path from 'node:path';
import sharp from 'sharp';
import { type GreyImage, samplePixel } from '../../src-main/scan/image/grey-image.ts';
import { applyHomography, homography } from '../../src-main/scan/image/homography.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';

/** What a camera and paper do to a page; each page of the simulator has one, and a little of some others. */
export const DISTURBANCES = [
  'none',
  'perspective',
  'curl',
  'shadow',
  'low contrast',
  'blur',
  'noise',
  'bleed-through',
  'shaded rows',
  'small',
  'upside down',
  'high and low',
] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

export interface SimulatedForm {
  image: GreyImage;
  products: { name: string; sku: string }[];
  /** What is written for a product, by SKU, and the cases that it orders; null if it orders nothing. */
  marks: Map<string, { written: string; cases: number | null }>;
}

const BRANDS = ['Anand', 'Shubh', 'Royal', 'Golden', 'Desi', 'Nirmal', 'Surya', 'Ganga'];
const GOODS = [
  'Masala Chai',
  'Poha Chivda',
  'Sooji Toast',
  'Mango Pickle',
  'Lemon Pickle',
  'Tomato Ketchup',
  'Garlic Chutney',
  'Basmati Rice',
  'Chickpea Flour',
  'Roasted Vermicelli',
  'Coconut Biscuit',
  'Cashew Cookies',
  'Ginger Candy',
  'Rose Syrup',
  'Urad Papad',
  'Banana Chips',
];
const SIZES = ['100g', '200g', '500g', '1 Kg', '750ml'];
const FONTS = ['DejaVu Sans', 'DejaVu Serif', 'C059', 'Nimbus Sans', 'DejaVu Sans Condensed'];
const ORDERS = [
  '1',
  '1',
  '2',
  '2',
  '3',
  '4',
  '5',
  '6',
  '8',
  '10',
  '10',
  '12',
  '15',
  '20',
  '24',
  '25',
  '30',
  '40',
  '50',
  '36',
];

/** Digits of MNIST's test part, 60 of each in a row: bright on dark, 28 × 28. */
const digits = await sharp(path.join(import.meta.dirname, 'mnist-test-digits.png'))
  .greyscale()
  .raw()
  .toBuffer({ resolveWithObject: true });
const DIGIT = 28;

type Random = () => number;
const pick = <T>(next: Random, list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
const between = (next: Random, low: number, high: number) => low + (high - low) * next();

/** A filled form as a photo: its layout, print, hand, pen and camera follow from the seed. */
export async function simulateForm(seed: number, disturbance: Disturbance): Promise<SimulatedForm> {
  const next = seededRandom(seed * 7919 + 13);
  const lists = next() < 0.6 ? 2 : 1;
  const rows = Math.round(between(next, 14, 26));
  const row = Math.round(between(next, 34, 44));
  const [nameWidth, piecesWidth] = [Math.round(between(next, 9, 12) * row), next() < 0.8 ? Math.round(1.6 * row) : 0];
  const orderWidth = Math.round(between(next, 2.2, 3.4) * row);
  const list = nameWidth + piecesWidth + orderWidth;
  const margin = Math.round(between(next, 60, 140));
  const [width, height] = [lists * list + 2 * margin, (rows + 1) * row + 2 * margin];
  const brand = pick(next, BRANDS);
  const names = GOODS.flatMap((good) => SIZES.map((size) => `${brand} ${good} ${size}`));
  const products = shuffled(next, names)
    .slice(0, lists * rows)
    .map((name, i) => ({ name, sku: `S${i}` }));
  const font = pick(next, FONTS);
  const bold = next() < 0.5 ? 'bold' : 'normal';
  const line = between(next, 1.2, 2.6);
  const parts: string[] = [];
  const rect = (x: number, y: number, w: number, h: number, fill: string) =>
    parts.push(`<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}"/>`);
  const text = (x: number, y: number, words: string) =>
    parts.push(
      `<text x="${x}" y="${y}" font-family="${font}" font-weight="${bold}" font-size="${0.47 * row}">${words}</text>`,
    );
  rect(0, 0, width, height, '#fff');
  if (disturbance === 'shaded rows')
    for (let i = 2; i <= rows; i += 3)
      rect(margin, margin + i * row, lists * list, row, pick(next, ['#ddd', '#ff8', '#cfc']));
  for (let i = 0; i <= rows + 1; i++) rect(margin, margin + i * row, lists * list, line, '#111');
  for (let k = 0; k < lists; k++)
    for (const x of [0, nameWidth, ...(piecesWidth > 0 ? [nameWidth + piecesWidth] : []), list])
      rect(margin + k * list + x, margin, line, (rows + 1) * row, '#111');
  products.forEach(({ name }, i) => {
    const [x, y] = [margin + Math.floor(i / rows) * list, margin + ((i % rows) + 1.66) * row];
    text(x + 8, y, name);
    if (piecesWidth > 0) text(x + nameWidth + 0.4 * row, y, pick(next, ['12', '20', '24', '48']));
  });
  const { data, info } = await sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`),
  )
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const paper: GreyImage = { width: info.width, height: info.height, data: Uint8Array.from(data) };
  const pen = { ink: Math.round(between(next, 20, 110)), width: between(next, 2, 4.5), thin: between(next, 60, 150) };
  const unit = next() < 0.25;
  const marks: SimulatedForm['marks'] = new Map();
  products.forEach(({ sku }, i) => {
    if (next() > 0.35) return;
    const kind = next();
    const number = pick(next, ORDERS);
    const written = kind < 0.84 ? number + (unit ? 'c' : '') : kind < 0.92 ? 'x' : kind < 0.96 ? `#${number}` : '–';
    const order: { x: number; y: number } = {
      x: margin + Math.floor(i / rows) * list + nameWidth + piecesWidth + between(next, 0.2, 0.5) * row,
      y: margin + ((i % rows) + 1.5) * row,
    };
    const off = disturbance === 'high and low' ? 0.3 : 0.1;
    const tall = row * between(next, 0.6, disturbance === 'high and low' ? 1.0 : 0.8);
    writeMark(paper, written, { ...order, y: order.y + between(next, -off, off) * row }, tall, pen, next);
    marks.set(sku, { written, cases: /^\d/.test(written) ? Number.parseInt(written, 10) : null });
  });
  return { image: await photograph(paper, disturbance, next), products, marks };
}

function shuffled<T>(next: Random, list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

interface Pen {
  ink: number;
  width: number;
  /** Threshold of a digit's picture: higher is thinner. */
  thin: number;
}

/** Writes digits, `c` for the word for case, `x` a cross, `–` a dash, `#` in front of what is struck out. */
function writeMark(
  paper: GreyImage,
  written: string,
  at: { x: number; y: number },
  tall: number,
  pen: Pen,
  next: Random,
) {
  let x = at.x;
  const top = at.y - tall / 2;
  const slant = between(next, -0.05, 0.25);
  const stroke = (points: [number, number][], wide: number) =>
    drawLine(
      paper,
      points.map(([px, py]) => [x + px * wide + slant * (1 - py) * tall * 0.5, top + py * tall]),
      pen,
    );
  for (const sign of written.replace('#', '')) {
    if (sign === 'x') {
      stroke(
        [
          [0, 0.05],
          [1, 0.95],
        ],
        tall,
      );
      stroke(
        [
          [1, 0],
          [0, 1],
        ],
        tall,
      );
    } else if (sign === '–')
      stroke(
        [
          [0, 0.5],
          [1, 0.45],
        ],
        tall,
      );
    else if (sign === 'c') {
      x += 0.1 * tall;
      stroke(
        [
          [0.4, 0.45],
          [0.1, 0.5],
          [0.02, 0.75],
          [0.15, 1],
          [0.45, 0.95],
        ],
        tall,
      );
      stroke(
        [
          [0.95, 0.42],
          [0.65, 0.48],
          [0.7, 0.7],
          [0.95, 0.82],
          [0.85, 1],
          [0.55, 0.98],
        ],
        tall,
      );
    } else if (sign === '1' && next() < 0.7) {
      stroke(
        [
          [0.1, 0],
          [0.08, 1],
        ],
        tall,
      );
      x += 0.25 * tall;
    } else
      x +=
        drawDigit(paper, Number(sign), x, top, tall * between(next, 0.9, 1.08), pen, next) +
        tall * between(next, 0.04, 0.16);
  }
  if (written.startsWith('#')) {
    const [from, to] = [at.x - 0.15 * tall, x + 0.1 * tall];
    drawLine(
      paper,
      [
        [from, top + 0.7 * tall],
        [to, top + 0.25 * tall],
      ],
      pen,
    );
    drawLine(
      paper,
      [
        [from, top + 0.25 * tall],
        [to, top + 0.8 * tall],
      ],
      pen,
    );
  }
}

function darken(paper: GreyImage, x: number, y: number, ink: number, amount: number) {
  if (x < 0 || y < 0 || x >= paper.width || y >= paper.height || amount <= 0) return;
  const at = y * paper.width + x;
  const before = paper.data[at]!;
  paper.data[at] = Math.round(before - Math.min(1, amount) * Math.max(0, before - ink));
}

function drawLine(paper: GreyImage, points: [number, number][], pen: Pen) {
  for (let i = 0; i + 1 < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i]!, points[i + 1]!];
    const reach = pen.width / 2 + 1;
    for (let y = Math.floor(Math.min(ay, by) - reach); y <= Math.max(ay, by) + reach; y++)
      for (let x = Math.floor(Math.min(ax, bx) - reach); x <= Math.max(ax, bx) + reach; x++) {
        const length = (bx - ax) ** 2 + (by - ay) ** 2;
        const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
        const off = Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
        darken(paper, x, y, pen.ink, pen.width / 2 + 0.5 - off);
      }
  }
}

/** Draws a digit of MNIST; returns its width. */
function drawDigit(
  paper: GreyImage,
  value: number,
  left: number,
  top: number,
  tall: number,
  pen: Pen,
  next: Random,
): number {
  const nth = Math.floor((next() * digits.info.width) / DIGIT);
  const shade = (x: number, y: number) =>
    x < 0 || y < 0 || x >= DIGIT || y >= DIGIT
      ? 0
      : digits.data[(value * DIGIT + y) * digits.info.width + nth * DIGIT + x]!;
  let [x0, x1, y0, y1] = [DIGIT, 0, DIGIT, 0];
  for (let y = 0; y < DIGIT; y++)
    for (let x = 0; x < DIGIT; x++)
      if (shade(x, y) > 60)
        [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x + 1), Math.min(y0, y), Math.max(y1, y + 1)];
  const scale = tall / (y1 - y0);
  const wide = (x1 - x0) * scale;
  for (let y = 0; y < tall; y++)
    for (let x = 0; x < wide; x++) {
      const [u, v] = [x0 + x / scale - 0.5, y0 + y / scale - 0.5];
      const [fx, fy] = [Math.floor(u), Math.floor(v)];
      const [dx, dy] = [u - fx, v - fy];
      const value0 =
        (shade(fx, fy) * (1 - dx) + shade(fx + 1, fy) * dx) * (1 - dy) +
        (shade(fx, fy + 1) * (1 - dx) + shade(fx + 1, fy + 1) * dx) * dy;
      darken(paper, Math.round(left + x), Math.round(top + y), pen.ink, (value0 - pen.thin) / 60 + 0.5);
    }
  return wide;
}

/** The page as a camera sees it. */
async function photograph(paper: GreyImage, disturbance: Disturbance, next: Random): Promise<GreyImage> {
  const is = (one: Disturbance) => disturbance === one;
  const [w, h] = [paper.width, paper.height];
  const lean = is('perspective') ? 0.09 : 0.015;
  const jitter = () => between(next, -lean, lean);
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ].map(([x, y]) => ({ x: (x! + jitter()) * w, y: (y! + jitter()) * h }));
  const edge = 0.06;
  const target = [
    { x: edge * w, y: edge * h },
    { x: (1 - edge) * w, y: edge * h },
    { x: (1 - edge) * w, y: (1 - edge) * h },
    { x: edge * w, y: (1 - edge) * h },
  ];
  const map = homography(target, corners as [never, never, never, never]);
  const curl = (is('curl') ? 0.018 : 0.002) * h;
  const phase = next() * 3;
  const [sx, sy, shadowAngle] = [between(next, 0.2, 0.8) * w, between(next, 0.2, 0.8) * h, next() * 6.28];
  const noise = is('noise') ? 14 : 3;
  const [dark, light] = is('low contrast') ? [90, 175] : [between(next, 10, 35), between(next, 200, 245)];
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const bent = y + curl * Math.sin((x / w) * 3.2 + phase);
      const from = applyHomography(map, x, bent);
      const inside = from.x >= 0 && from.y >= 0 && from.x < w && from.y < h;
      let value = inside ? samplePixel(paper, from.x, from.y) : 60;
      // the back of the page, mirrored
      if (is('bleed-through') && inside)
        value -=
          0.12 * (255 - samplePixel(paper, w - from.x, from.y + 0.37 * h > h ? from.y - 0.63 * h : from.y + 0.37 * h));
      let lit = dark + (value / 255) * (light - dark);
      if (is('shadow'))
        lit *=
          1 -
          0.45 / (1 + Math.exp(-((x - sx) * Math.cos(shadowAngle) + (y - sy) * Math.sin(shadowAngle)) / (0.02 * w)));
      out[y * w + x] = Math.max(0, Math.min(255, Math.round(lit + (next() + next() + next() - 1.5) * noise)));
    }
  const scale = is('small') ? 0.62 : 1;
  const { data, info } = await sharp(out, { raw: { width: w, height: h, channels: 1 } })
    .rotate(is('upside down') ? 180 : 0)
    .blur(is('blur') ? 1.4 : 0.5)
    .resize({ width: Math.round(w * scale), height: Math.round(h * scale) })
    .jpeg({ quality: 70 })
    .toBuffer()
    .then((jpeg) => sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true }));
  return { width: info.width, height: info.height, data: Uint8Array.from(data) };
}

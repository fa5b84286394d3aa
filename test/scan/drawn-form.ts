import path from 'node:path';
import sharp from 'sharp';
import { writeCsv } from '../csv.ts';

/** Writes an invoice file of one store that makes these products known; returns its path. */
export function writeCatalogue(dir: string, products: { name: string; sku: string }[]): string {
  const rows = products.map(({ name, sku }, i) => [
    `I${Math.floor(i / 8)}`,
    '2025-06-01',
    'Apna Bazar',
    name,
    sku,
    '12',
    '2.50',
    '30.00',
  ]);
  const head = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'SKU', 'Qty', 'Rate', 'Amount'];
  return writeCsv(path.join(dir, 'catalogue.csv'), rows, head);
}

/** A product printed on the drawn form; `pieces` is the case size. */
export interface PrintedProduct {
  name: string;
  sku: string;
  pieces: number;
}

const GOODS = [
  'Aloo Bhujia',
  'Khatta Meetha',
  'Shahi Mixture',
  'Moong Dal',
  'Navratan Mix',
  'Soan Papdi',
  'Kaju Katli',
];
const PACKS = ['200g', '350g', '1 Kg'];

export const PRINTED: PrintedProduct[] = GOODS.flatMap((good, i) =>
  PACKS.map((pack, k) => ({ name: `${good} ${pack}`, sku: `D${i}${k}`, pieces: [24, 20, 10][k]! })),
);

const ROW = 34;
const [NAME, PIECES, ORDER] = [300, 60, 90];
const LIST = NAME + PIECES + ORDER;
const MARGIN = 60;

/** Pen strokes as SVG paths in a box of 1 × 1: digits, the letters of "cs", a tick, a stray stroke. */
const STROKES: Record<string, string[]> = {
  '0': ['M.5 0 Q.05 .05 .1 .55 Q.15 1 .5 1 Q.95 .98 .9 .45 Q.85 0 .45 .02'],
  '6': ['M.75 .02 Q.2 .2 .12 .65 Q.15 1.02 .5 1 Q.9 .95 .82 .65 Q.6 .4 .2 .65'],
  '7': ['M.08 .06 L.9 .04 Q.5 .5 .38 1'],
  '8': ['M.8 .15 Q.4 -.15 .2 .2 Q.2 .4 .5 .5 Q.9 .65 .8 .88 Q.5 1.12 .18 .88 Q.12 .65 .5 .5 Q.85 .35 .8 .15'],
  '9': ['M.82 .3 Q.5 -.1 .2 .22 Q.1 .55 .5 .55 Q.8 .5 .82 .25 Q.85 .7 .62 1'],
  '1': ['M.55 0 L.45 1'],
  '2': ['M.15 .25 Q.3 -.05 .6 .05 Q.95 .2 .6 .6 L.1 .98 L.95 .95'],
  '3': ['M.15 .1 Q.9 -.1 .75 .3 Q.65 .48 .4 .48 Q.95 .5 .8 .85 Q.5 1.1 .1 .88'],
  '4': ['M.6 0 L.1 .65 L.95 .62', 'M.72 .3 L.66 1'],
  '5': ['M.85 .03 L.3 .05 L.22 .45 Q.85 .3 .85 .7 Q.75 1.05 .15 .92'],
  c: ['M.85 .3 Q.3 .2 .25 .65 Q.3 1.05 .9 .85'],
  s: ['M.8 .3 Q.2 .25 .35 .55 Q.95 .7 .65 .95 Q.4 1.02 .15 .9'],
  '✓': ['M.02 .55 L.3 .98 L1 .02'],
  '|': ['M.5 0 L.48 1'],
};

export function handwriting(
  mark: string,
  x: number,
  y: number,
  high: number,
  { pen = 2.6, shake = () => 0 }: { pen?: number; shake?: () => number } = {},
): string {
  let left = x;
  return [...mark]
    .map((sign) => {
      const narrow = sign === '1' || sign === '|' ? 0.35 : sign === '✓' ? 1.1 : 0.62;
      const small = sign === 'c' || sign === 's';
      const [w, h] = [high * narrow, small ? high * 0.75 : high];
      const top = y + (high - h);
      const path = STROKES[sign]!.map((d) =>
        d.replace(
          /(-?[\d.]+) (-?[\d.]+)/g,
          (_, px, py) =>
            `${(left + Number(px) * w + shake()).toFixed(1)} ${(top + Number(py) * h + shake()).toFixed(1)}`,
        ),
      ).join(' ');
      left += w + high * (sign === '1' ? 0.3 : 0.12);
      return `<path d="${path}" fill="none" stroke="#223" stroke-width="${pen}" stroke-linecap="round"/>`;
    })
    .join('');
}

/** An SVG of a printed form of two lists side by side, with handwritten marks in the order cells of some products. */
export function formSvg(marks: Record<string, string>, printed = PRINTED, struck: string[] = []): string {
  const half = Math.ceil(printed.length / 2);
  const [width, height] = [2 * LIST + 2 * MARGIN, (half + 1) * ROW + 2 * MARGIN];
  const parts: string[] = [];
  for (let i = 0; i <= half + 1; i++) {
    const y = MARGIN + i * ROW;
    parts.push(
      `<line x1="${MARGIN}" y1="${y}" x2="${MARGIN + 2 * LIST}" y2="${y}" stroke="black" stroke-width="1.6"/>`,
    );
  }
  for (const x of [0, NAME, NAME + PIECES, LIST, LIST + NAME, LIST + NAME + PIECES, 2 * LIST])
    parts.push(
      `<line x1="${MARGIN + x}" y1="${MARGIN}" x2="${MARGIN + x}" y2="${MARGIN + (half + 1) * ROW}" stroke="black" stroke-width="1.6"/>`,
    );
  const text = (x: number, y: number, words: string, more = '') =>
    parts.push(`<text x="${x}" y="${y}" font-family="DejaVu Sans, sans-serif" font-size="17" ${more}>${words}</text>`);
  for (const list of [0, 1]) {
    const x = MARGIN + list * LIST;
    text(x + 8, MARGIN + 23, 'Product', 'font-style="italic"');
    text(x + NAME + 6, MARGIN + 23, 'Pcs', 'font-style="italic"');
    text(x + NAME + PIECES + 12, MARGIN + 23, 'Order', 'font-style="italic"');
  }
  printed.forEach(({ name, sku, pieces }, i) => {
    const [list, row] = [Math.floor(i / half), i % half];
    const x = MARGIN + list * LIST;
    const y = MARGIN + (row + 1) * ROW;
    text(x + 8, y + 23, name, 'font-weight="bold"');
    text(x + NAME + 18, y + 23, String(pieces));
    if (struck.includes(sku))
      parts.push(`<path d="M${x + 4} ${y + 22} L${x + 170} ${y + 13}" fill="none" stroke="#223" stroke-width="2.4"/>`);
    if (marks[sku]) parts.push(handwriting(marks[sku], x + NAME + PIECES + 16, y + 6, 21));
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#f4f2ee"/>${parts.join('')}</svg>`;
}

/** Renders the form like a phone photo: dark background, rotated, with a shadow, JPEG-compressed. */
export async function photographForm(
  svg: string,
  file: string,
  { lean = 0, quarter = 0, shadow = true, quality = 70, scale = 1.25 } = {},
): Promise<string> {
  const paper = await sharp(Buffer.from(svg), { density: 72 * scale })
    .png()
    .toBuffer();
  const { width, height } = await sharp(paper).metadata();
  const shade = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="0.6"><stop offset="0" stop-color="black" stop-opacity="0"/><stop offset="0.55" stop-color="black" stop-opacity="${shadow ? 0.05 : 0}"/><stop offset="0.6" stop-color="black" stop-opacity="${shadow ? 0.42 : 0}"/><stop offset="1" stop-color="black" stop-opacity="${shadow ? 0.3 : 0}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`,
  );
  const shaded = await sharp(paper)
    .composite([{ input: shade }])
    .png()
    .toBuffer();
  const turned = await sharp(shaded).rotate(lean, { background: '#3a2a22' }).png().toBuffer();
  await sharp(turned)
    .extend({ top: 90, bottom: 90, left: 70, right: 70, background: '#3a2a22' })
    .rotate(quarter * 90)
    .blur(0.6)
    .jpeg({ quality })
    .toFile(file);
  return file;
}

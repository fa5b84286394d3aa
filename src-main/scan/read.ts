import { nameKey } from '../sales/figures.ts';
import { readConfirmation } from './confirmation.ts';
import type { Network } from './digits/network.ts';
import { readForm } from './form.ts';
import { type Box, distance, type Grey, middle, type Quad, quarterTurned, turned } from './image/picture.ts';
import { readList } from './list.ts';
import type { Entry, Match } from './match.ts';
import type { OcrEngine } from './ocr/engine.ts';
import type { Quantity } from './quantity.ts';
import { PLACES_A_PAGE } from './sheet/layout.ts';
import { findSheet, readSheet, type SheetCell } from './sheet/read.ts';

/** An order line read from a page. */
export interface ReadLine {
  text: string;
  /** Key under which corrections are stored. */
  key: string;
  match: Match | null;
  quantity: Quantity;
  pieces: number | null;
  /** Struck through: not ordered unless a user restores it. */
  struckOut: boolean;
  box: Box;
  markBox: Box;
}

export interface ReadPage {
  /** The deskewed upright image that all coordinates refer to. */
  image: Grey;
  kind: 'sheet' | 'form' | 'list' | 'text' | 'nothing';
  /** Number of printed products recognised, ordered or not. */
  recognised: number;
  lines: ReadLine[];
  /** One of our own sheets, whose layout is stored. */
  sheet: { id: number; page: number; cells: SheetCell[] } | null;
}

/** Minimum number of recognised rows for a page to count as a form. */
const LEAST_RECOGNISED = 4;
/** Minimum skew in degrees to deskew a page. */
const LEAN = 5;
/** Mean confidence of the longest lines below which the page may be upside down. */
const HEAD_UP = 0.75;

/** Reads a page without OCR: our own sheet by its geometry, or the text layer of a PDF. */
export function readPlainly(
  network: Network,
  { image, text }: { image: Grey; text: string[] },
  entries: readonly Entry[],
): ReadPage | null {
  const found = findSheet(image);
  if (found) {
    const cells = readSheet(network, image, found, PLACES_A_PAGE);
    return { image, kind: 'sheet', recognised: 1, lines: [], sheet: { id: found.sheet, page: found.page, cells } };
  }
  const lines = readConfirmation(text, entries);
  return lines.length > 0 ? { image, kind: 'text', recognised: lines.length, lines, sheet: null } : null;
}

/** Reads a page: a ruled form with printed products, otherwise a handwritten list. */
export async function readPage(
  engine: OcrEngine,
  network: Network,
  photo: Grey,
  entries: readonly Entry[],
  corrections: ReadonlyMap<string, number>,
  progress: (done: number, all: number) => void,
): Promise<ReadPage> {
  const { image, regions } = await upright(engine, photo);
  const wide = regions.filter(({ quad }) => widthOf(quad) > 2 * heightOf(quad));
  if (wide.length < 2) return { image, kind: 'nothing', recognised: 0, lines: [], sheet: null };
  const row = middle(wide.map(({ quad }) => heightOf(quad)));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const corrected = (key: string, match: Match | null): Match | null => {
    const entry = byId.get(corrections.get(key) ?? 0);
    return entry ? { entry, likeness: 1, confidence: 0.99 } : match;
  };
  const form = await readForm(engine, network, image, row, entries, progress);
  const rows = form?.rows.map((one) => ({ ...one, match: corrected(nameKey(one.text), one.match) })) ?? [];
  const recognised = rows.filter(({ match }) => match !== null).length;
  if (recognised >= LEAST_RECOGNISED) {
    const lines = rows.flatMap((one): ReadLine[] =>
      one.mark && one.quantity
        ? [
            {
              text: one.text,
              key: nameKey(one.text),
              match: one.match,
              quantity: one.quantity,
              pieces: one.pieces,
              struckOut: one.struckOut,
              box: one.nameBox,
              markBox: one.mark.box,
            },
          ]
        : [],
    );
    return { image, kind: 'form', recognised, lines, sheet: null };
  }
  const list = await readList(engine, network, image, regions, entries, progress);
  const lines = list.flatMap(({ text, key, match, quantity, mark, box }): ReadLine[] =>
    quantity && mark
      ? [{ text, key, match: corrected(key, match), quantity, pieces: null, struckOut: false, box, markBox: mark.box }]
      : [],
  );
  // a text without any product is not an order
  if (!lines.some(({ match }) => match !== null))
    return { image, kind: 'nothing', recognised: 0, lines: [], sheet: null };
  return { image, kind: 'list', recognised: lines.length, lines, sheet: null };
}

/** The page rotated upright and deskewed, with its text regions. */
async function upright(engine: OcrEngine, photo: Grey): Promise<{ image: Grey; regions: { quad: Quad }[] }> {
  let image = photo;
  let regions = await engine.find(image);
  // vertical lines are rarely detected, so the orientation with more lines is the right one
  if (linesIn(regions) < FEW_LINES) {
    const other = quarterTurned(image);
    const found = await engine.find(other);
    if (linesIn(found) > linesIn(regions)) [image, regions] = [other, found];
  }
  const lean = middle(regions.filter(({ quad }) => widthOf(quad) > 3 * heightOf(quad)).map(({ quad }) => leanOf(quad)));
  if (Math.abs(lean) > LEAN) {
    image = turned(image, -lean);
    regions = await engine.find(image);
  }
  const before = await legibility(engine, image, regions);
  if (regions.length >= 3 && before < HEAD_UP) {
    const over = quarterTurned(quarterTurned(image));
    const others = await engine.find(over);
    if ((await legibility(engine, over, others)) > before + 0.05) return { image: over, regions: others };
  }
  return { image, regions };
}

/** Number of lines below which the page may be rotated by 90°. */
const FEW_LINES = 14;
const linesIn = (regions: { quad: Quad }[]) => regions.filter(({ quad }) => widthOf(quad) > 2 * heightOf(quad)).length;

/** Mean recognition confidence of the longest lines. */
async function legibility(engine: OcrEngine, image: Grey, regions: { quad: Quad }[]): Promise<number> {
  const longest = regions.toSorted((a, b) => widthOf(b.quad) - widthOf(a.quad)).slice(0, 3);
  let sum = 0;
  for (const { quad } of longest) sum += (await engine.read(image, quad)).confidence;
  return longest.length > 0 ? sum / longest.length : 0;
}

const widthOf = (quad: Quad) => distance(quad[0], quad[1]);
const heightOf = (quad: Quad) => distance(quad[0], quad[3]);
const leanOf = ([a, b]: Quad) => (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;

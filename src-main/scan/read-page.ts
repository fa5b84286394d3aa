import { MIN_CONFIDENCE } from '../../src-shared/contract/scans.ts';
import { nameKey } from '../sales/figures.ts';
import type { DigitNetwork } from './digits/network.ts';
import { readForm } from './form/read-form.ts';
import {
  type Box,
  boxAround,
  distance,
  type GreyImage,
  type Quad,
  rotate,
  rotateQuarter,
  upperMedian,
} from './image/grey-image.ts';
import { readList } from './list/read-list.ts';
import type { MarkQuantity } from './marks/quantity.ts';
import type { MarkRecogniser } from './marks/recogniser.ts';
import type { CatalogueEntry, ProductMatch } from './match.ts';
import type { OcrEngine } from './ocr/engine.ts';
import { readPdfText } from './pdf-text.ts';
import { ROWS_PER_PAGE } from './sheet/layout.ts';
import { findSheet, readSheet, type SheetCell } from './sheet/read.ts';

/** An order line read from a page. */
export interface ReadLine {
  text: string;
  /** Key under which corrections are stored. */
  key: string;
  match: ProductMatch | null;
  quantity: MarkQuantity;
  pieces: number | null;
  /** Struck through: not ordered unless a user restores it. */
  struckOut: boolean;
  box: Box;
  markBox: Box;
}

export interface ReadPage {
  /** The deskewed upright image that all coordinates refer to. */
  image: GreyImage;
  kind: 'sheet' | 'form' | 'list' | 'text' | 'nothing';
  /** Number of printed products recognised, ordered or not. */
  recognised: number;
  /** Products of a form with their printed pieces per case. */
  printed: { id: number; pieces: number | null }[];
  lines: ReadLine[];
  /** One of our own sheets, whose layout is stored. */
  sheet: { id: number; page: number; cells: SheetCell[] } | null;
}

/** Minimum number of recognised rows for a page to count as a form. */
const MIN_RECOGNISED = 4;
/** Share of a list's lines that are clearly products; other pages have words that resemble some. */
const LEAST_CLEAR = 0.2;
/** Minimum skew in degrees to deskew a page. */
const MIN_SKEW = 5;
/** Mean confidence of the longest lines below which the page may be upside down. */
const UPRIGHT_CONFIDENCE = 0.75;

/** Reads a page without OCR: our own sheet by its geometry, or the text layer of a PDF. */
export function readWithoutOcr(
  network: DigitNetwork,
  { image, text }: { image: GreyImage; text: string[] },
  entries: readonly CatalogueEntry[],
): ReadPage | null {
  const found = findSheet(image);
  if (found) {
    const cells = readSheet(network, image, found, ROWS_PER_PAGE);
    return {
      image,
      kind: 'sheet',
      recognised: 1,
      lines: [],
      printed: [],
      sheet: { id: found.sheet, page: found.page, cells },
    };
  }
  const lines = readPdfText(text, entries);
  return lines.length > 0 ? { image, kind: 'text', recognised: lines.length, lines, printed: [], sheet: null } : null;
}

/** Share of a form's printed numbers of pieces that are the numbers beside its names in the text. */
const SAME_NUMBERS = 0.7;

/**
 * Whether the numbers in a PDF's text are those that the form has for each product, so that the order is what is drawn on
 * it.
 */
export function isPrintedForm(page: ReadPage, text: ReadPage): boolean {
  if (page.kind !== 'form') return false;
  const inText = new Map(text.lines.map(({ match, quantity }) => [match?.entry.id, quantity.value]));
  const known = page.printed.filter(({ id, pieces }) => pieces !== null && inText.has(id));
  return (
    known.length > 0 &&
    known.filter(({ id, pieces }) => inText.get(id) === pieces).length >= SAME_NUMBERS * known.length
  );
}

/** Reads a page: a ruled form with printed products, otherwise a handwritten list. */
export async function readPage(
  engine: OcrEngine,
  recogniser: MarkRecogniser,
  photo: GreyImage,
  entries: readonly CatalogueEntry[],
  corrections: ReadonlyMap<string, number>,
  progress: (done: number, all: number) => void,
): Promise<ReadPage> {
  const { image, regions } = await deskew(engine, photo);
  const wide = regions.filter(({ quad }) => widthOf(quad) > 2 * heightOf(quad));
  if (wide.length < 2) return { image, kind: 'nothing', recognised: 0, lines: [], printed: [], sheet: null };
  const row = upperMedian(wide.map(({ quad }) => heightOf(quad)));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const corrected = (key: string, match: ProductMatch | null): ProductMatch | null => {
    const entry = byId.get(corrections.get(key) ?? 0);
    return entry ? { entry, similarity: 1, confidence: 0.99 } : match;
  };
  const form = await readForm(engine, recogniser, image, row, regions, entries, progress);
  const rows = form?.map((one) => ({ ...one, match: corrected(nameKey(one.text), one.match) })) ?? [];
  const recognised = rows.filter(({ match }) => match !== null).length;
  if (recognised >= MIN_RECOGNISED) {
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
              box: boxAround(one.name),
              markBox: one.mark.box,
            },
          ]
        : [],
    );
    const printed = rows.flatMap(({ match, pieces }) => (match ? [{ id: match.entry.id, pieces }] : []));
    return { image, kind: 'form', recognised, lines, printed, sheet: null };
  }
  const list = await readList(engine, recogniser, image, regions, entries, progress);
  const lines = list.map(
    ({ text, key, match, quantity, box, markBox }): ReadLine => ({
      text,
      key,
      match: corrected(key, match),
      quantity,
      pieces: null,
      struckOut: false,
      box,
      markBox,
    }),
  );
  // a text without any product is not an order
  const clear = lines.filter(({ match }) => match !== null && match.confidence >= MIN_CONFIDENCE).length;
  if (clear === 0 || clear < LEAST_CLEAR * lines.length)
    return { image, kind: 'nothing', recognised: 0, lines: [], printed: [], sheet: null };
  return { image, kind: 'list', recognised: lines.length, lines, printed: [], sheet: null };
}

/** The page rotated upright and deskewed, with its text regions. */
async function deskew(engine: OcrEngine, photo: GreyImage): Promise<{ image: GreyImage; regions: { quad: Quad }[] }> {
  let image = photo;
  let regions = await engine.detect(image);
  // vertical lines are rarely detected, so the orientation with more lines is the right one
  if (lineCount(regions) < MIN_UPRIGHT_LINES) {
    const other = rotateQuarter(image);
    const found = await engine.detect(other);
    if (lineCount(found) > lineCount(regions)) [image, regions] = [other, found];
  }
  const lean = upperMedian(
    regions.filter(({ quad }) => widthOf(quad) > 3 * heightOf(quad)).map(({ quad }) => skewOf(quad)),
  );
  if (Math.abs(lean) > MIN_SKEW) {
    image = rotate(image, -lean);
    regions = await engine.detect(image);
  }
  const before = await meanConfidence(engine, image, regions);
  if (regions.length >= 3 && before < UPRIGHT_CONFIDENCE) {
    const over = rotateQuarter(rotateQuarter(image));
    const others = await engine.detect(over);
    if ((await meanConfidence(engine, over, others)) > before + 0.05) return { image: over, regions: others };
  }
  return { image, regions };
}

/** Number of lines below which the page may be rotated by 90°. */
const MIN_UPRIGHT_LINES = 14;
const lineCount = (regions: { quad: Quad }[]) =>
  regions.filter(({ quad }) => widthOf(quad) > 2 * heightOf(quad)).length;

/** Mean recognition confidence of the longest lines. */
async function meanConfidence(engine: OcrEngine, image: GreyImage, regions: { quad: Quad }[]): Promise<number> {
  const longest = regions.toSorted((a, b) => widthOf(b.quad) - widthOf(a.quad)).slice(0, 3);
  const read = await Promise.all(longest.map(({ quad }) => engine.recognise(image, quad)));
  return read.length > 0 ? read.reduce((sum, { confidence }) => sum + confidence, 0) / read.length : 0;
}

const widthOf = (quad: Quad) => distance(quad[0], quad[1]);
const heightOf = (quad: Quad) => distance(quad[0], quad[3]);
const skewOf = ([a, b]: Quad) => (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;

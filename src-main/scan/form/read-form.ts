import { boxAround, type GreyImage, type Quad, upperMedian } from '../image/grey-image.ts';
import { contrastIn } from '../marks/contrast.ts';
import { withoutLines } from '../marks/pen-ink.ts';
import type { MarkQuantity } from '../marks/quantity.ts';
import type { MarkRecogniser } from '../marks/recogniser.ts';
import type { PenMark } from '../marks/strokes.ts';
import { type CatalogueEntry, matchPrintedName, type ProductMatch } from '../match.ts';
import type { OcrEngine } from '../ocr/engine.ts';
import { numberIn, readColumns } from './columns.ts';
import { readMarks } from './page-marks.ts';
import { marksByRow } from './row-marks.ts';
import { type FormList, type FormRow, formLists, isEdgeOf, usualPlaces } from './rows.ts';
import { isStruckOut } from './struck-out.ts';
import { detectTable, type FormTable, inkExtent, quadOf } from './table.ts';

/** A printed product of the form, with what is written in its order cell. */
interface PrintedRow {
  text: string;
  match: ProductMatch | null;
  name: Quad;
  /** Printed number of pieces per case, if the form has such a column. */
  pieces: number | null;
  mark: PenMark | null;
  /** Null if nothing is ordered. */
  quantity: MarkQuantity | null;
  /** Whether the name is struck through. */
  struckOut: boolean;
}

/** A cell so much wider than the band of the orders reaches across it, such as a heading. */
const ACROSS = 1.3;
/** Of the rows without a mark, so many are read to see whether the form lists known products. */
const UNMARKED_SAMPLE = 6;

/**
 * Reads a ruled form with printed names and a column for orders; there may be several lists side by side.
 *
 * @param row estimated row height in pixels
 * @param regions text found on the page
 * @param everyRow also read all rows without a mark
 * @returns null if there is no such table
 */
export async function readForm(
  engine: OcrEngine,
  recogniser: MarkRecogniser,
  image: GreyImage,
  row: number,
  regions: readonly { quad: Quad }[],
  entries: readonly CatalogueEntry[],
  progress: (done: number, all: number) => void = () => {},
  everyRow = false,
): Promise<PrintedRow[] | null> {
  const table = detectTable(image, row);
  if (!table) return null;
  const { pieces, isLastPrinted } = await readColumns(engine, image, table.names);
  const withLast = new Set([...pieces, usualPlaces(table.names) - 1]);
  const beyond = isLastPrinted ? markedRows(image, table, formLists(table, withLast, regions)) : [];
  const isBeyond = beyond.some(({ mark }) => mark !== null);
  // numbers that look printed, and none beyond them: a person has to say whether these are the orders
  const found = isBeyond
    ? beyond
    : markedRows(image, table, formLists(table, pieces, regions)).map((one) =>
        isLastPrinted && one.mark ? { ...one, mark: { ...one.mark, doubtful: true } } : one,
      );
  const read = await readMarks(
    recogniser,
    image,
    found.flatMap(({ mark }) => mark ?? []),
  );
  const rows = found.map((one) => ({ ...one, quantity: one.mark && read.get(one.mark)! }));
  const unmarked = rows.filter(({ quantity }) => quantity === null).length;
  const every = everyRow ? 1 : Math.max(1, Math.floor(unmarked / UNMARKED_SAMPLE));
  let nth = 0;
  const toRead = rows.filter(({ quantity }) => quantity || nth++ % every === 0);
  let done = 0;
  const printed = await Promise.all(
    toRead.map(async ({ cell, name, pieces, mark, quantity }): Promise<PrintedRow[]> => {
      const [result, number] = await Promise.all([
        engine.recognise(image, cell > 0 ? inkExtent(table, cell, name) : name),
        pieces ? numberIn(engine, image, pieces) : null,
      ]);
      const match = matchPrintedName(result, entries);
      progress(++done, toRead.length);
      // a header cell such as "Order" above the orders
      if (!match && mark && (await isWord(engine, image, mark))) return [];
      const struckOut = quantity !== null && cell > 0 && isStruckOut(table, table.ink, cell);
      return [{ text: result.text, match, name, pieces: number, mark, quantity, struckOut }];
    }),
  );
  return onceEach(printed.flat());
}

/** The rows of the lists, each with what is written for it. */
function markedRows(image: GreyImage, table: FormTable, lists: FormList[]): (FormRow & { mark: PenMark | null })[] {
  const ink = withoutLines(table.ink, table.across, table.down, isEdgeOf(lists, table.row));
  const print = contrastOfPrint(image, table);
  return lists.flatMap((list) => {
    const { left, right } = list.edges(list.rows[0]!.order[0].y);
    const isPrint = (at: number) => (table.wide.get(table.cellAt[at]!) ?? 0) > ACROSS * (right - left);
    const marks = marksByRow(image, ink, list, table.row, isPrint, print);
    const byRow = new Map(marks.map(({ row, mark }) => [row, mark]));
    const unplaced = marks.filter(({ row }) => !list.rows.includes(row)).map(({ row }) => row);
    return [...list.rows, ...unplaced].map((one) => ({ ...one, mark: byRow.get(one) ?? null }));
  });
}

/** Contrast of the printed names in grey levels. */
function contrastOfPrint(image: GreyImage, { names, ink }: FormTable): number {
  const every = Math.max(1, Math.floor(names.length / 20));
  return upperMedian(
    names
      .filter((_, i) => i % every === 0)
      .map(({ quad }) => {
        const { left, top, right, bottom } = boxAround(quad);
        return contrastIn(image, ink, { left: left + 2, top: top + 2, right: right - 2, bottom: bottom - 2 });
      }),
  );
}

/** A form lists each product once: where two rows are read as the same, the less similar one is not sure. */
function onceEach(rows: PrintedRow[]): PrintedRow[] {
  const best = new Map<number, PrintedRow>();
  for (const one of rows) {
    const before = one.match && best.get(one.match.entry.id);
    if (one.match && (!before || before.match!.similarity < one.match.similarity)) best.set(one.match.entry.id, one);
  }
  return rows.map((one) =>
    one.match && best.get(one.match.entry.id) !== one
      ? { ...one, match: { ...one.match, confidence: Math.min(one.match.confidence, 0.5) } }
      : one,
  );
}

/** Whether a mark is a printed word rather than handwriting. */
async function isWord(engine: OcrEngine, image: GreyImage, { box }: PenMark): Promise<boolean> {
  const { text, confidence } = await engine.recognise(
    image,
    quadOf({ left: box.left - 4, top: box.top - 4, right: box.right + 4, bottom: box.bottom + 4 }),
  );
  return confidence >= 0.75 && /^\p{L}{3,}/u.test(text);
}

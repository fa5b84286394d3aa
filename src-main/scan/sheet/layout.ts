// Where everything stands on our own order sheet, in millimetres from the top left of an A4 page; print and reading share it.

/** Counts up whenever a place moves; it stands in the code. */
export const VERSION = 1;

/** Solid squares by which a photo is put straight: their side, and the middles from the top left one clockwise. */
export const MARK = 7;
export const MARKS = [
  { x: 12, y: 12 },
  { x: 198, y: 12 },
  { x: 198, y: 285 },
  { x: 12, y: 285 },
] as const;

export const CODE = { x: 174, y: 20, size: 24 };

const TOP = 50;
const ROW = 7.6;
const ROWS = 29;
const COLUMNS = [12, 107];
export const PLACES_A_PAGE = ROWS * COLUMNS.length;

export const BOX = { width: 7, height: 6.4 };
const NAME_WIDTH = 60;
const CASE_WIDTH = 15;

export interface Place {
  /** The row's left edge and top. */
  x: number;
  y: number;
  nameWidth: number;
  caseX: number;
  /** The digit boxes, tens first. */
  boxes: { x: number; y: number }[];
}

/** The place of a row, by its number on the page: down the first column, then the second. */
export function placeOf(nth: number): Place {
  const x = COLUMNS[Math.floor(nth / ROWS)]!;
  const y = TOP + (nth % ROWS) * ROW;
  const from = x + NAME_WIDTH + CASE_WIDTH;
  return {
    x,
    y,
    nameWidth: NAME_WIDTH,
    caseX: x + NAME_WIDTH + 1,
    boxes: [0, 1].map((k) => ({ x: from + k * (BOX.width + 0.8), y: y + 0.3 })),
  };
}

/** What stands in the code: whose sheet of ours it is, and which page. */
export const codeText = (sheet: number, page: number) => `MANGALM ${VERSION} ${sheet} ${page}`;

export function readCode(text: string): { version: number; sheet: number; page: number } | null {
  const found = /^MANGALM (\d+) (\d+) (\d+)$/.exec(text);
  return found ? { version: Number(found[1]), sheet: Number(found[2]), page: Number(found[3]) } : null;
}

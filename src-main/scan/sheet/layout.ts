// Layout of our own order sheet, in millimetres from the top left of an A4 page; shared by printing and reading.

/** Layout version, encoded in the QR code; to be incremented whenever a position changes. */
export const VERSION = 1;

/** Solid fiducial squares for rectification: side length, and centres clockwise from the top left. */
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
  /** Left edge and top of the row. */
  x: number;
  y: number;
  nameWidth: number;
  caseX: number;
  /** The digit boxes, tens first. */
  boxes: { x: number; y: number }[];
}

/** Position of a row by its index on the page, in column-major order. */
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

/** Content of the QR code: sheet id and page number. */
export const codeText = (sheet: number, page: number) => `MANGALM ${VERSION} ${sheet} ${page}`;

export function readCode(text: string): { version: number; sheet: number; page: number } | null {
  const found = /^MANGALM (\d+) (\d+) (\d+)$/.exec(text);
  return found ? { version: Number(found[1]), sheet: Number(found[2]), page: Number(found[3]) } : null;
}

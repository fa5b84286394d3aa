// Layout of our own order sheet, in millimetres from the top left of an A4 page; shared by printing and reading.

/** Layout version, encoded in the QR code; to be incremented whenever a position changes. */
export const LAYOUT_VERSION = 1;

/** Solid fiducial squares for rectification: side length, and centres clockwise from the top left. */
export const FIDUCIAL_SIZE = 7;
export const FIDUCIALS = [
  { x: 12, y: 12 },
  { x: 198, y: 12 },
  { x: 198, y: 285 },
  { x: 12, y: 285 },
] as const;

export const QR_CODE = { x: 174, y: 20, size: 24 };

const FIRST_ROW_Y = 50;
const ROW_HEIGHT = 7.6;
const ROWS_PER_COLUMN = 29;
const COLUMN_XS = [12, 107];
export const ROWS_PER_PAGE = ROWS_PER_COLUMN * COLUMN_XS.length;

export const DIGIT_BOX = { width: 7, height: 6.4 };
const NAME_WIDTH = 60;
const CASE_WIDTH = 15;

export interface RowLayout {
  /** Left edge and top of the row. */
  x: number;
  y: number;
  nameWidth: number;
  caseX: number;
  /** The digit boxes, tens first. */
  boxes: { x: number; y: number }[];
}

/** Position of a row by its index on the page, in column-major order. */
export function rowLayout(nth: number): RowLayout {
  const x = COLUMN_XS[Math.floor(nth / ROWS_PER_COLUMN)]!;
  const y = FIRST_ROW_Y + (nth % ROWS_PER_COLUMN) * ROW_HEIGHT;
  const from = x + NAME_WIDTH + CASE_WIDTH;
  return {
    x,
    y,
    nameWidth: NAME_WIDTH,
    caseX: x + NAME_WIDTH + 1,
    boxes: [0, 1].map((k) => ({ x: from + k * (DIGIT_BOX.width + 0.8), y: y + 0.3 })),
  };
}

/** Content of the QR code: sheet id and page number. */
export const codeText = (sheet: number, page: number) => `MANGALM ${LAYOUT_VERSION} ${sheet} ${page}`;

export function parseCode(text: string): { version: number; sheet: number; page: number } | null {
  const found = /^MANGALM (\d+) (\d+) (\d+)$/.exec(text);
  return found ? { version: Number(found[1]), sheet: Number(found[2]), page: Number(found[3]) } : null;
}

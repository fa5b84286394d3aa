import type { CellRange } from './sheet-scan.ts';

/** `BC12` → 55. */
export function columnNumber(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column;
}

/** 55 → `BC`. */
export function columnName(column: number): string {
  const letter = String.fromCharCode(65 + ((column - 1) % 26));
  return column <= 26 ? letter : columnName(Math.floor((column - 1) / 26)) + letter;
}

/** The number of a row; 0 if it has no valid one. */
export function rowNumber(reference: string | undefined): number {
  const row = Number(reference ?? 0);
  return Number.isSafeInteger(row) && row > 0 ? row : 0;
}

/** The range between two corners; null if they are invalid. */
export function cellRange(from: string, to: string): CellRange | null {
  const corners = [from, to].map((corner) => /^\$?([A-Z]+)\$?(\d+)$/.exec(corner));
  if (!corners[0] || !corners[1]) return null;
  const columns = corners.map((corner) => columnNumber(corner![1]!));
  const rows = corners.map((corner) => Number(corner![2]));
  return {
    top: Math.min(...rows),
    bottom: Math.max(...rows),
    left: Math.min(...columns),
    right: Math.max(...columns),
  };
}

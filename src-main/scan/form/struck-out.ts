import type { CellTable } from '../image/cells.ts';
import type { Box } from '../image/grey-image.ts';
import type { InkMask } from '../image/ink.ts';
import { findStrokes } from '../marks/strokes.ts';

/** Minimum share of a name's width that a strikethrough covers, and minimum height in rows of one that crosses it. */
const STRIKE_LENGTH = 0.6;
/** Minimum share for a straight strikethrough, which the line detector takes for a ruled line within the cell. */
const STRIKE_LENGTH_STRAIGHT = 0.4;
const STRIKE_HEIGHT = 1.6;

/** Whether a pen stroke runs through a name from end to end, or across it from the row above to the row below. */
export function isStruckOut({ cellAt, cells, lines }: CellTable, ink: InkMask, cell: number): boolean {
  const { box } = cells[cell - 1]!;
  const row = box.bottom - box.top;
  const window: Box = {
    left: box.left,
    right: box.right,
    top: Math.max(0, Math.round(box.top - row)),
    bottom: Math.min(ink.height, Math.round(box.bottom + row)),
  };
  const strokes = findStrokes(ink, lines, window);
  const inside = strokes.filter(({ pixels }) => pixels.some((at) => cellAt[at] === cell));
  const left = Math.min(...inside.map((stroke) => stroke.box.left));
  const right = Math.max(...inside.map((stroke) => stroke.box.right));
  if (columnsCrossed({ cellAt, lines }, ink.width, cell, box) >= STRIKE_LENGTH_STRAIGHT * (right - left)) return true;
  return inside.some(({ box: strokeBox, pixels }) => {
    if (strokeBox.right - strokeBox.left >= STRIKE_LENGTH * (right - left) && right - left > 3 * row) return true;
    if (strokeBox.bottom - strokeBox.top < STRIKE_HEIGHT * row) return false;
    return pixels.filter((at) => cellAt[at] === cell).length >= 0.2 * pixels.length;
  });
}

/** Number of pixel columns in which a line has the cell both above and below it. */
function columnsCrossed(
  { cellAt, lines }: Pick<CellTable, 'cellAt' | 'lines'>,
  width: number,
  cell: number,
  { left, top, right, bottom }: Box,
): number {
  let crossed = 0;
  for (let x = left; x < right; x++) {
    // state: 0 before the cell, 1 in it, 2 on a line within it, 3 in the cell again
    let where = 0;
    for (let y = top; y < bottom && where < 3; y++) {
      const at = y * width + x;
      if (cellAt[at] === cell) where = where === 2 ? 3 : Math.max(where, 1);
      else if (where === 1 && lines[at] === 1) where = 2;
    }
    if (where === 3) crossed++;
  }
  return crossed;
}

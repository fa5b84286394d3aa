import type { Box } from './grey-image.ts';
import type { InkMask } from './ink.ts';

/** Length in pixels of a line segment; adjacent segments are offset by at most one pixel. */
const SEGMENT_LENGTH = 4;

/**
 * Mask of ruled lines: paths of ink of a minimum length with a slope of at most one in four. Letters and handwriting
 * are too short or too curved.
 */
function ruledLineMask({ width, height, data }: InkMask, least: number, along: 'x' | 'y'): Uint8Array {
  // coordinates are for lines along x; along y the axes are swapped
  const [length, lanes] = along === 'x' ? [width, height] : [height, width];
  const [stride, laneStride] = along === 'x' ? [1, width] : [width, 1];
  const steps = Math.floor(length / SEGMENT_LENGTH);
  const solid = new Uint8Array(steps * lanes);
  for (let step = 0; step < steps; step++)
    for (let lane = 0; lane < lanes; lane++) {
      const first = step * SEGMENT_LENGTH * stride + lane * laneStride;
      let dark = 0;
      for (let k = 0; k < SEGMENT_LENGTH; k++) dark += data[first + k * stride]!;
      // tolerates one missing pixel in a faint line
      if (dark >= SEGMENT_LENGTH - 1) solid[step * lanes + lane] = 1;
    }
  const forth = new Uint16Array(steps * lanes);
  const back = new Uint16Array(steps * lanes);
  const best = (from: Uint16Array, step: number, lane: number) => {
    if (step < 0 || step >= steps) return 0;
    let most = from[step * lanes + lane]!;
    if (lane > 0) most = Math.max(most, from[step * lanes + lane - 1]!);
    if (lane + 1 < lanes) most = Math.max(most, from[step * lanes + lane + 1]!);
    return most;
  };
  for (let step = 0; step < steps; step++)
    for (let lane = 0; lane < lanes; lane++)
      if (solid[step * lanes + lane] === 1) forth[step * lanes + lane] = 1 + best(forth, step - 1, lane);
  for (let step = steps - 1; step >= 0; step--)
    for (let lane = 0; lane < lanes; lane++)
      if (solid[step * lanes + lane] === 1) back[step * lanes + lane] = 1 + best(back, step + 1, lane);
  const mask = new Uint8Array(width * height);
  for (let step = 0; step < steps; step++)
    for (let lane = 0; lane < lanes; lane++) {
      if (forth[step * lanes + lane]! + back[step * lanes + lane]! - 1 < least / SEGMENT_LENGTH) continue;
      if (solid[step * lanes + lane] === 0) continue;
      const first = step * SEGMENT_LENGTH * stride + lane * laneStride;
      for (let k = 0; k < SEGMENT_LENGTH; k++) mask[first + k * stride] = 1;
    }
  return mask;
}

/** An area enclosed by ruled lines. */
interface Cell {
  box: Box;
  area: number;
}

export interface CellTable {
  /** Label map: 1-based index of the cell of each pixel; 0 for lines. */
  cellAt: Int32Array;
  cells: Cell[];
  /** Ruled lines, widened so that faint ones separate cells. */
  lines: Uint8Array;
  /** The ruled lines as they are drawn, along x and along y. */
  across: Uint8Array;
  down: Uint8Array;
}

/**
 * The cells of a ruled table at any skew: the connected components that remain when its lines are removed.
 *
 * @param row estimated row height in pixels
 */
export function detectCells(ink: InkMask, row: number): CellTable {
  const { width, height } = ink;
  const across = ruledLineMask(ink, 4 * row, 'x');
  const down = ruledLineMask(ink, 1.8 * row, 'y');
  const lines = new Uint8Array(width * height);
  // dilated, so that gaps in a faint line do not merge cells
  const reach = Math.max(2, Math.round(row / 6));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (across[i] === 1) {
        for (let k = -reach; k <= reach; k++) if (x + k >= 0 && x + k < width) lines[i + k] = 1;
        if (y > 0) lines[i - width] = 1;
      }
      if (down[i] === 1) {
        for (let k = -reach; k <= reach; k++) if (y + k >= 0 && y + k < height) lines[i + k * width] = 1;
        if (x > 0) lines[i - 1] = 1;
      }
    }
  const cellAt = new Int32Array(width * height);
  const cells: Cell[] = [];
  const stack = new Int32Array(width * height);
  for (let start = 0; start < lines.length; start++) {
    if (lines[start] === 1 || cellAt[start] !== 0) continue;
    const label = cells.length + 1;
    let [filled, next] = [0, 0];
    stack[filled++] = start;
    cellAt[start] = label;
    const box: Box = { left: width, top: height, right: 0, bottom: 0 };
    while (next < filled) {
      const i = stack[next++]!;
      const x = i % width;
      const y = (i - x) / width;
      if (x < box.left) box.left = x;
      if (x + 1 > box.right) box.right = x + 1;
      if (y < box.top) box.top = y;
      if (y + 1 > box.bottom) box.bottom = y + 1;
      if (x > 0 && lines[i - 1] === 0 && cellAt[i - 1] === 0) {
        cellAt[i - 1] = label;
        stack[filled++] = i - 1;
      }
      if (x + 1 < width && lines[i + 1] === 0 && cellAt[i + 1] === 0) {
        cellAt[i + 1] = label;
        stack[filled++] = i + 1;
      }
      if (y > 0 && lines[i - width] === 0 && cellAt[i - width] === 0) {
        cellAt[i - width] = label;
        stack[filled++] = i - width;
      }
      if (y + 1 < height && lines[i + width] === 0 && cellAt[i + width] === 0) {
        cellAt[i + width] = label;
        stack[filled++] = i + width;
      }
    }
    cells.push({ box, area: filled });
  }
  return { cellAt, cells, lines, across, down };
}

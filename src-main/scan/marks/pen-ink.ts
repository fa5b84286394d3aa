import type { InkMask } from '../image/ink.ts';

/** A run of ink across a line that is so many pixels longer than the line is thick is a stroke that crosses it. */
const CROSSING = 2;
/** Pixels beside a line's path that may still be the line. */
const NEAR = 1;

/**
 * The ink without the ruled lines; a stroke that crosses a line stays whole.
 *
 * @param isEdge whether a line along y is expected there; elsewhere an upright stroke is a stroke
 */
export function withoutLines(
  ink: InkMask,
  across: Uint8Array,
  down: Uint8Array,
  isEdge: (x: number, y: number) => boolean,
): InkMask {
  const { width, height } = ink;
  const data = Uint8Array.from(ink.data);
  const edges = down.map((value, at) => (value === 1 && isEdge(at % width, Math.floor(at / width)) ? 1 : 0));
  // where two lines cross, the runs of both are long
  for (let at = 0; at < data.length; at++) if (across[at] === 1 && edges[at] === 1) data[at] = 0;
  erase(ink, across, data, width, 1, height);
  erase(ink, edges, data, 1, width, width);
  return { width, height, data };
}

/**
 * Erases the lines of one direction.
 *
 * @param step distance of neighbours across the line, in the array
 * @param along distance of neighbours along it
 * @param extent number of pixels across the line
 */
function erase(ink: InkMask, lines: Uint8Array, data: Uint8Array, step: number, along: number, extent: number): void {
  const lanes = data.length / extent;
  const runAt = (lane: number, at: number) => {
    let [from, to] = [at, at];
    while (from > 0 && ink.data[lane * along + (from - 1) * step] === 1) from--;
    while (to + 1 < extent && ink.data[lane * along + (to + 1) * step] === 1) to++;
    return { from, to: to + 1 };
  };
  const runs: number[] = [];
  for (let lane = 0; lane < lanes; lane += 7)
    for (let at = 0; at < extent; at++)
      if (lines[lane * along + at * step] === 1) {
        const { from, to } = runAt(lane, at);
        runs.push(to - from);
        at = to;
      }
  if (runs.length === 0) return;
  const thickness = runs.sort((a, b) => a - b)[runs.length >> 1]!;
  const most = thickness + CROSSING - 1;
  for (let lane = 0; lane < lanes; lane++)
    for (let at = 0; at < extent; at++) {
      if (lines[lane * along + at * step] === 0) continue;
      const { from, to } = runAt(lane, at);
      if (to - from <= most)
        for (let k = Math.max(0, from - NEAR); k < Math.min(extent, to + NEAR); k++)
          if (ink.data[lane * along + k * step] === 1) {
            const beside = runAt(lane, k);
            if (beside.to - beside.from <= most) data[lane * along + k * step] = 0;
          }
      at = Math.max(at, to);
    }
}

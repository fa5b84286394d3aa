/** A forecast of one period that has to add up with others, and the range that it may move in. */
export interface Part {
  point: number;
  low: number;
  high: number;
}

const sumOf = (parts: readonly Part[], of: (part: Part) => number) => parts.reduce((sum, part) => sum + of(part), 0);

/**
 * The sum that parts and a forecast of their sum agree on: their mean weighted by precision, which is weighted least
 * squares with a diagonal error matrix (Hyndman, Lee & Wang 2016), kept in the range of the sum and in that of the parts.
 */
export function agreedSum(whole: Part, variance: number, parts: readonly Part[], variances: readonly number[]): number {
  const below = variances.reduce((sum, v) => sum + v, 0);
  const weight = variance + below > 0 ? below / (variance + below) : 0.5;
  const sum = weight * whole.point + (1 - weight) * sumOf(parts, ({ point }) => point);
  const [low, high] = [sumOf(parts, (part) => part.low), sumOf(parts, (part) => part.high)];
  const inWhole = Math.min(Math.max(sum, whole.low), whole.high);
  return Math.min(Math.max(inWhole, low), high);
}

/**
 * Points of the parts that add up to `target`: each moves towards its bound in proportion to its room, so none leaves its
 * range while the target lies within the sum of the ranges. What is beyond is divided in proportion to the points.
 */
export function adjustWithin(parts: readonly Part[], target: number): number[] {
  const gap = target - sumOf(parts, ({ point }) => point);
  const rooms = parts.map(({ point, low, high }) => Math.max(0, gap > 0 ? high - point : point - low));
  const room = rooms.reduce((sum, v) => sum + v, 0);
  const share = room > 0 ? Math.min(1, Math.abs(gap) / room) : 0;
  const moved = parts.map(({ point }, i) => point + Math.sign(gap) * share * rooms[i]!);
  const sum = moved.reduce((all, v) => all + v, 0);
  if (Math.abs(target - sum) <= 1e-9 * Math.max(1, Math.abs(target))) return moved;
  if (sum > 0 && target >= 0) return moved.map((v) => (v * target) / sum);
  return moved.map((v) => v + (target - sum) / moved.length);
}

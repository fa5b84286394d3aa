/** Location and value of a minimum. */
export interface Minimum {
  at: number[];
  value: number;
}

/**
 * Minimises `cost` near `start` by the simplex method of Nelder and Mead (The Computer Journal 7, 1965), restarted once
 * from its result. A cost of Infinity (or NaN) marks a point outside the bounds.
 *
 * @param steps size of the initial simplex in each direction
 */
export function minimise(
  cost: (at: number[]) => number,
  start: number[],
  steps: number[],
  { most = 400, close = 1e-8 } = {},
): Minimum {
  let best = simplex(cost, start, steps, most, close);
  if (!Number.isFinite(best.value)) return best;
  const again = simplex(
    cost,
    best.at,
    steps.map((step) => step / 3),
    most,
    close,
  );
  if (again.value < best.value) best = again;
  return best;
}

function simplex(
  cost: (at: number[]) => number,
  start: number[],
  steps: number[],
  most: number,
  close: number,
): Minimum {
  const n = start.length;
  const valueAt = (at: number[]) => {
    const value = cost(at);
    return Number.isNaN(value) ? Infinity : value;
  };
  const corners: Minimum[] = [{ at: [...start], value: valueAt(start) }];
  for (let i = 0; i < n; i++) {
    const at = [...start];
    at[i]! += steps[i]!;
    let value = valueAt(at);
    if (!Number.isFinite(value)) {
      at[i] = start[i]! - steps[i]!;
      value = valueAt(at);
    }
    corners.push({ at, value });
  }
  const centre = new Array<number>(n);
  const beyond = (worst: number[], by: number) => centre.map((c, i) => c + by * (worst[i]! - c));
  for (let evaluations = n + 1; evaluations < most; ) {
    corners.sort((a, b) => a.value - b.value);
    const [best, worst, second] = [corners[0]!, corners[n]!, corners[n - 1]!];
    if (worst.value - best.value <= close * (Math.abs(best.value) + close)) break;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let c = 0; c < n; c++) sum += corners[c]!.at[i]!;
      centre[i] = sum / n;
    }
    const tried = (by: number): Minimum => {
      const at = beyond(worst.at, by);
      evaluations++;
      return { at, value: valueAt(at) };
    };
    const mirrored = tried(-1);
    if (mirrored.value < best.value) {
      const further = tried(-2);
      corners[n] = further.value < mirrored.value ? further : mirrored;
    } else if (mirrored.value < second.value) corners[n] = mirrored;
    else {
      const nearer = mirrored.value < worst.value ? tried(-0.5) : tried(0.5);
      if (nearer.value < Math.min(worst.value, mirrored.value)) corners[n] = nearer;
      else
        for (let c = 1; c <= n; c++) {
          const at = corners[c]!.at.map((x, i) => best.at[i]! + 0.5 * (x - best.at[i]!));
          corners[c] = { at, value: valueAt(at) };
          evaluations++;
        }
    }
  }
  return corners.reduce((a, b) => (b.value < a.value ? b : a));
}

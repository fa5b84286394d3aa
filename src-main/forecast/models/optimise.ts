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
  let best = nelderMead(cost, start, steps, most, close);
  if (!Number.isFinite(best.value)) return best;
  const restarted = nelderMead(
    cost,
    best.at,
    steps.map((step) => step / 3),
    most,
    close,
  );
  if (restarted.value < best.value) best = restarted;
  return best;
}

function nelderMead(
  cost: (at: number[]) => number,
  start: number[],
  steps: number[],
  maxEvaluations: number,
  tolerance: number,
): Minimum {
  const n = start.length;
  const valueAt = (at: number[]) => {
    const value = cost(at);
    return Number.isNaN(value) ? Infinity : value;
  };
  const vertices: Minimum[] = [{ at: [...start], value: valueAt(start) }];
  for (let i = 0; i < n; i++) {
    const at = [...start];
    at[i]! += steps[i]!;
    let value = valueAt(at);
    if (!Number.isFinite(value)) {
      at[i] = start[i]! - steps[i]!;
      value = valueAt(at);
    }
    vertices.push({ at, value });
  }
  const centre = new Array<number>(n);
  const pointBeyond = (worst: number[], by: number) => centre.map((c, i) => c + by * (worst[i]! - c));
  for (let evaluations = n + 1; evaluations < maxEvaluations; ) {
    vertices.sort((a, b) => a.value - b.value);
    const [best, worst, second] = [vertices[0]!, vertices[n]!, vertices[n - 1]!];
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let c = 0; c < n; c++) sum += vertices[c]!.at[i]!;
      centre[i] = sum / n;
    }
    const evaluateAt = (by: number): Minimum => {
      const at = pointBeyond(worst.at, by);
      evaluations++;
      return { at, value: valueAt(at) };
    };
    const reflected = evaluateAt(-1);
    if (reflected.value < best.value) {
      const expanded = evaluateAt(-2);
      vertices[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < second.value) vertices[n] = reflected;
    else {
      const contracted = reflected.value < worst.value ? evaluateAt(-0.5) : evaluateAt(0.5);
      if (contracted.value < Math.min(worst.value, reflected.value)) vertices[n] = contracted;
      else
        for (let c = 1; c <= n; c++) {
          const at = vertices[c]!.at.map((x, i) => best.at[i]! + 0.5 * (x - best.at[i]!));
          vertices[c] = { at, value: valueAt(at) };
          evaluations++;
        }
    }
  }
  return vertices.reduce((a, b) => (b.value < a.value ? b : a));
}

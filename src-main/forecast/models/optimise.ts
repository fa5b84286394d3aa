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
  const vertexAt = (at: number[]): Minimum => {
    const value = cost(at);
    return { at, value: Number.isNaN(value) ? Infinity : value };
  };
  /** By value, lowest first. */
  const vertices = [vertexAt([...start])];
  for (let i = 0; i < n; i++) {
    const at = [...start];
    at[i]! += steps[i]!;
    let vertex = vertexAt(at);
    if (!Number.isFinite(vertex.value)) {
      at[i] = start[i]! - steps[i]!;
      vertex = vertexAt(at);
    }
    insert(vertices, i + 1, vertex);
  }
  const centre = new Array<number>(n).fill(0);
  /** The vertex on the line from the centre to the worst one, the distance between them being 1. */
  const vertexBeyond = (worst: number[], by: number) => {
    const at = worst.slice();
    for (let i = 0; i < n; i++) at[i] = centre[i]! + by * (worst[i]! - centre[i]!);
    return vertexAt(at);
  };
  for (let evaluations = n + 1; evaluations < maxEvaluations; ) {
    const [best, worst, second] = [vertices[0]!, vertices[n]!, vertices[n - 1]!];
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let c = 0; c < n; c++) sum += vertices[c]!.at[i]!;
      centre[i] = sum / n;
    }
    const reflected = vertexBeyond(worst.at, -1);
    evaluations++;
    if (reflected.value < best.value) {
      const expanded = vertexBeyond(worst.at, -2);
      evaluations++;
      insert(vertices, n, expanded.value < reflected.value ? expanded : reflected);
    } else if (reflected.value < second.value) insert(vertices, n, reflected);
    else {
      const contracted = vertexBeyond(worst.at, reflected.value < worst.value ? -0.5 : 0.5);
      evaluations++;
      if (contracted.value < Math.min(worst.value, reflected.value)) insert(vertices, n, contracted);
      else
        for (let c = 1; c <= n; c++) {
          const at = vertices[c]!.at.map((x, i) => best.at[i]! + 0.5 * (x - best.at[i]!));
          insert(vertices, c, vertexAt(at));
          evaluations++;
        }
    }
  }
  return vertices[0]!;
}

/** Puts a vertex in place of the last of so many sorted ones and moves it up to its place, behind those of the same value. */
function insert(vertices: Minimum[], last: number, vertex: Minimum): void {
  let place = last;
  for (; place > 0 && vertices[place - 1]!.value > vertex.value; place--) vertices[place] = vertices[place - 1]!;
  vertices[place] = vertex;
}

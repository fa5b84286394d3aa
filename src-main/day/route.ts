/** Stops of a day in the order in which they are driven, as indices; those of one place follow each other. */
export type Route = readonly number[];

/** Distances between stops, from the start and back to it, and the place of each stop. */
export interface Ground {
  kilometres(from: number, to: number): number;
  /** To a stop from the start, or back; 0 where the start is not known. */
  fromStart(stop: number): number;
  place(stop: number): string;
}

/** The length of a route from the start and back to it. */
export function lengthOf(route: Route, ground: Ground): number {
  if (route.length === 0) return 0;
  let sum = ground.fromStart(route[0]!) + ground.fromStart(route.at(-1)!);
  for (let i = 1; i < route.length; i++) sum += ground.kilometres(route[i - 1]!, route[i]!);
  return sum;
}

/** Where a stop may be put, so that the stops of its place still follow each other. */
function* positionsFor(stop: number, route: Route, { place }: Ground): Generator<number> {
  const its = place(stop);
  const first = route.findIndex((one) => place(one) === its);
  if (first >= 0) {
    let at = first;
    for (; at < route.length && place(route[at]!) === its; at++) yield at;
    yield at;
    return;
  }
  for (let at = 0; at <= route.length; at++)
    if (at === 0 || at === route.length || place(route[at - 1]!) !== place(route[at]!)) yield at;
}

/** The route with one more stop, where it is the shortest way round. */
export function withStop(route: Route, stop: number, ground: Ground): Route {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const at of positionsFor(stop, route, ground)) {
    const before = at === 0 ? null : route[at - 1]!;
    const after = at === route.length ? null : route[at]!;
    const to = before === null ? ground.fromStart(stop) : ground.kilometres(before, stop);
    const on = after === null ? ground.fromStart(stop) : ground.kilometres(stop, after);
    const direct =
      before === null
        ? after === null
          ? 0
          : ground.fromStart(after)
        : after === null
          ? ground.fromStart(before)
          : ground.kilometres(before, after);
    const longer = to + on - direct;
    if (longer < least) [best, least] = [at, longer];
  }
  return route.toSpliced(best, 0, stop);
}

/** Whether the stops from one to another can be turned round: all of one place, or whole places. */
function canTurn(route: Route, from: number, to: number, { place }: Ground): boolean {
  if (place(route[from]!) === place(route[to]!)) return true;
  const begins = from === 0 || place(route[from - 1]!) !== place(route[from]!);
  const ends = to === route.length - 1 || place(route[to + 1]!) !== place(route[to]!);
  return begins && ends;
}

const EPSILON = 1e-9;

/** A route that no turning round of a part (2-opt) and no move of a stop or place (or-opt) makes shorter. */
export function shortened(route: Route, ground: Ground): Route {
  let best = [...route];
  let length = lengthOf(best, ground);
  for (let improved = true; improved; ) {
    improved = false;
    for (const next of neighboursOf(best, ground)) {
      const its = lengthOf(next, ground);
      if (its >= length - EPSILON) continue;
      [best, length, improved] = [[...next], its, true];
      break;
    }
  }
  return best;
}

function* neighboursOf(route: Route, ground: Ground): Generator<Route> {
  for (let from = 0; from < route.length - 1; from++)
    for (let to = from + 1; to < route.length; to++)
      if (canTurn(route, from, to, ground))
        yield [...route.slice(0, from), ...route.slice(from, to + 1).reverse(), ...route.slice(to + 1)];
  for (const [from, to] of placesIn(route, ground)) {
    const moved = route.slice(from, to + 1);
    const others = [...route.slice(0, from), ...route.slice(to + 1)];
    for (const at of positionsFor(moved[0]!, others, ground)) {
      yield [...others.slice(0, at), ...moved, ...others.slice(at)];
      yield [...others.slice(0, at), ...moved.toReversed(), ...others.slice(at)];
    }
  }
  for (const stop of route) {
    const others = route.filter((one) => one !== stop);
    for (const at of positionsFor(stop, others, ground)) yield others.toSpliced(at, 0, stop);
  }
}

/** First and last position of each place of a route. */
export function placesIn(route: Route, { place }: Ground): [from: number, to: number][] {
  const places: [number, number][] = [];
  route.forEach((stop, at) => {
    const last = places.at(-1);
    if (last && place(route[at - 1]!) === place(stop)) last[1] = at;
    else places.push([at, at]);
  });
  return places;
}

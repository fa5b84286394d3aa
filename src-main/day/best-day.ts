import { seededRandom } from '../../src-shared/seeded-random.ts';
import { type Ground, lengthOf, placesIn, type Route, shortened, withStop } from './route.ts';

/** A store that may be called or visited; worth is money, in any unit. */
export interface Candidate {
  callWorth: number;
  visitWorth: number;
  /** Whether a call was promised: then it is called. */
  isPromised: boolean;
  /** Whether it can be visited on the day: it is known where it is, and its place has no other days. */
  canVisit: boolean;
}

interface Limits {
  calls: number;
  visits: number;
  /** What a kilometre costs. */
  perKm: number;
}

/** A day: the stores to visit in the order of the way, and the stores to call, by index. */
export interface ChosenDay {
  visits: Route;
  calls: number[];
  kilometres: number;
  /** What calls and visits are worth, less the way. */
  worth: number;
}

/** Steps of the search from each of its beginnings; more find little, see `npm run bench:day`. */
const STEPS = 12_000;
const [FEWEST, MOST_RESTARTS] = [2, 6];
/** Long ways take longer to search: they have fewer beginnings. */
const STOPS_SEARCHED = 72;
/** Of two days worth the same the shorter one is better. */
const SHORTER = 1e-6;

/**
 * The best day: which stores to visit, in which order, and which of the others to call, so that what they are worth less the
 * way is greatest. Stores of one place are visited one after another. It is a prize-collecting travelling salesman problem,
 * searched by simulated annealing (Kirkpatrick et al. 1983) from several beginnings and then by steps that only improve; the
 * same question always has the same answer.
 */
export function bestDay(
  candidates: readonly Candidate[],
  ground: Ground,
  limits: Limits,
  { steps = STEPS, restarts = restartsFor(limits) }: { steps?: number; restarts?: number } = {},
): ChosenDay {
  const days = new DaySearch(candidates, ground, limits);
  if (limits.visits <= 0 || days.visitable.length === 0) return days.chosen([]);
  let best = days.improved([]);
  let most = days.worthOf(best);
  for (let seed = 1; seed <= restarts; seed++) {
    const route = days.improved(days.annealed(seededRandom(seed), steps));
    const worth = days.worthOf(route);
    if (worth > most) [best, most] = [route, worth];
  }
  return days.chosen(best);
}

const restartsFor = ({ visits }: Limits): number =>
  Math.min(MOST_RESTARTS, Math.max(FEWEST, Math.round(STOPS_SEARCHED / Math.max(1, visits))));

/** What a day with a route is worth, and the steps from one day to another. */
class DaySearch {
  readonly visitable: number[];
  readonly #candidates: readonly Candidate[];
  readonly #ground: Ground;
  readonly #limits: Limits;
  /** Stores that may be called, those worth most first. */
  readonly #byCall: number[];
  readonly #promised: number[];
  readonly #freeCalls: number;
  readonly #byPlace: number[][];

  constructor(candidates: readonly Candidate[], ground: Ground, limits: Limits) {
    this.#candidates = candidates;
    this.#ground = ground;
    this.#limits = limits;
    const all = candidates.map((_, i) => i);
    const callWorth = (i: number) => candidates[i]!.callWorth;
    this.#promised = all.filter((i) => candidates[i]!.isPromised);
    this.#freeCalls = Math.max(0, limits.calls - this.#promised.length);
    this.#byCall = all.filter((i) => !candidates[i]!.isPromised).sort((a, b) => callWorth(b) - callWorth(a) || a - b);
    this.visitable = all.filter((i) => candidates[i]!.canVisit && !candidates[i]!.isPromised);
    const places = Map.groupBy(this.visitable, (i) => ground.place(i)).values();
    this.#byPlace = [...places].map((stops) =>
      stops.sort((a, b) => candidates[b]!.visitWorth - candidates[a]!.visitWorth || a - b),
    );
  }

  /** The stores to call beside a route. */
  #callsBeside(route: Route): number[] {
    const calls: number[] = [];
    for (const i of this.#byCall) {
      if (calls.length >= this.#freeCalls) break;
      if (!route.includes(i)) calls.push(i);
    }
    return calls;
  }

  worthOf(route: Route): number {
    let worth = -(this.#limits.perKm + SHORTER) * lengthOf(route, this.#ground);
    for (const i of route) worth += this.#candidates[i]!.visitWorth;
    let free = this.#freeCalls;
    for (const i of this.#byCall) {
      if (free === 0) break;
      if (route.includes(i)) continue;
      worth += this.#candidates[i]!.callWorth;
      free--;
    }
    return worth;
  }

  chosen(route: Route): ChosenDay {
    const calls = [...this.#promised, ...this.#callsBeside(route)];
    const kilometres = lengthOf(route, this.#ground);
    const worth =
      calls.reduce((sum, i) => sum + this.#candidates[i]!.callWorth, 0) +
      route.reduce((sum, i) => sum + this.#candidates[i]!.visitWorth, 0) -
      this.#limits.perKm * kilometres;
    return { visits: route, calls, kilometres, worth };
  }

  /** The best route found while the search cools down. */
  annealed(random: () => number, steps: number): Route {
    let route: Route = [];
    let worth = this.worthOf(route);
    let [best, most] = [route, worth];
    const hot = Math.max(...this.visitable.map((i) => this.#candidates[i]!.visitWorth), 1e-9);
    for (let step = 0; step < steps; step++) {
      const next = this.#randomStep(route, random);
      if (!next) continue;
      const its = this.worthOf(next);
      const temperature = hot * 0.001 ** (step / steps);
      if (its < worth && random() >= Math.exp((its - worth) / temperature)) continue;
      [route, worth] = [next, its];
      if (worth > most) [best, most] = [route, worth];
    }
    return best;
  }

  #randomStep(route: Route, random: () => number): Route | null {
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const kind = random();
    if (kind < 0.3) return this.#plus(route, pick(this.visitable));
    if (kind < 0.8) {
      if (route.length === 0) return null;
      const out = pick(route);
      const without = route.filter((one) => one !== out);
      return kind < 0.45 ? without : this.#plus(without, pick(this.visitable));
    }
    if (kind < 0.92) return this.#withPlace(this.#withoutPlace(route, random), pick(this.#byPlace));
    return this.#turned(route, random);
  }

  #plus(route: Route, stop: number): Route | null {
    return route.includes(stop) || route.length >= this.#limits.visits ? null : withStop(route, stop, this.#ground);
  }

  /** The stores of a place are added, the best first, as far as there is room. */
  #withPlace(route: Route, place: readonly number[]): Route {
    let next = route;
    for (const stop of place) next = this.#plus(next, stop) ?? next;
    return next;
  }

  #withoutPlace(route: Route, random: () => number): Route {
    const places = placesIn(route, this.#ground);
    if (places.length === 0 || random() < 0.3) return route;
    const [from, to] = places[Math.floor(random() * places.length)]!;
    return [...route.slice(0, from), ...route.slice(to + 1)];
  }

  /** Some places after each other are driven the other way round. */
  #turned(route: Route, random: () => number): Route | null {
    const places = placesIn(route, this.#ground);
    if (places.length < 2) return null;
    const [a, b] = [0, 1].map(() => Math.floor(random() * places.length)) as [number, number];
    const [from, to] = [places[Math.min(a, b)]![0], places[Math.max(a, b)]![1]];
    return [...route.slice(0, from), ...route.slice(from, to + 1).reverse(), ...route.slice(to + 1)];
  }

  /** A route that no single step improves: one store less, more or another, one place less or another, a shorter way. */
  improved(start: Route): Route {
    let route = shortened(start, this.#ground);
    let worth = this.worthOf(route);
    for (let improved = true; improved; ) {
      improved = false;
      for (const step of this.#stepsFrom(route)) {
        if (this.worthOf(step) <= worth + 1e-9) continue;
        route = shortened(step, this.#ground);
        worth = this.worthOf(route);
        improved = true;
        break;
      }
    }
    return route;
  }

  *#stepsFrom(route: Route): Generator<Route> {
    const without = route.map((out) => route.filter((one) => one !== out));
    yield* without;
    for (const stop of this.visitable) {
      if (route.includes(stop)) continue;
      for (const base of [route, ...without]) {
        const next = this.#plus(base, stop);
        if (next) yield next;
      }
    }
    const places = placesIn(route, this.#ground).map(([from, to]) => [...route.slice(0, from), ...route.slice(to + 1)]);
    for (const base of [route, ...places])
      for (const place of this.#byPlace) {
        const next = this.#withPlace(base, place);
        if (next !== base) yield next;
      }
  }
}

import type { bestDay, Candidate, ChosenDay } from '../../src-main/day/best-day.ts';
import { kilometresBetween, type Point } from '../../src-main/day/distance.ts';
import { type Ground, lengthOf } from '../../src-main/day/route.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';

type Limits = Parameters<typeof bestDay>[2];

interface Case {
  candidates: Candidate[];
  ground: Ground;
  limits: Limits;
}

/** Stores in places around a bay, with worths as skewed as those of offers are. */
export function randomCase(seed: number, { stores, places }: { stores: number; places: number }): Case {
  const random = seededRandom(seed);
  const between = (least: number, most: number) => least + random() * (most - least);
  const pointNear = (near: Point, degrees: number): Point => ({
    latitude: near.latitude + between(-degrees, degrees),
    longitude: near.longitude + between(-degrees, degrees),
  });
  const home = { latitude: 37.5, longitude: -122 };
  const centres = Array.from({ length: places }, () => pointNear(home, 0.6));
  const its = Array.from({ length: stores }, () => Math.floor(random() * places));
  const points = its.map((place) => (random() < 0.5 ? centres[place]! : pointNear(centres[place]!, 0.03)));
  const start = random() < 0.8 ? home : null;
  const candidates = its.map((): Candidate => {
    const callWorth = Math.round(2000 * between(0.1, 1) ** 3);
    const visitWorth = Math.round(callWorth * (random() < 0.3 ? 1 : between(0.8, 2.5)));
    return { callWorth, visitWorth, isPromised: random() < 0.06, canVisit: random() < 0.85 };
  });
  const distances = points.map((from) => points.map((to) => kilometresBetween(from, to)));
  const fromStart = points.map((point) => (start ? kilometresBetween(start, point) : 0));
  return {
    candidates,
    ground: {
      kilometres: (from, to) => distances[from]![to]!,
      fromStart: (stop) => fromStart[stop]!,
      place: (stop) => String(its[stop]),
    },
    limits: {
      calls: Math.floor(between(0, stores / 3)),
      visits: Math.min(12, Math.floor(between(1, stores / 2 + 1))),
      perKm: random() < 0.2 ? 0 : between(5, 60),
    },
  };
}

/** The best day by trying every set of visits in every order, with the calls that are worth most beside it. */
export function bestByTrying(candidates: readonly Candidate[], ground: Ground, limits: Limits): ChosenDay {
  const all = candidates.map((_, i) => i);
  const promised = all.filter((i) => candidates[i]!.isPromised);
  const visitable = all.filter((i) => candidates[i]!.canVisit && !candidates[i]!.isPromised);
  const free = Math.max(0, limits.calls - promised.length);
  let best: ChosenDay | null = null;
  const tryRoute = (visits: number[]) => {
    const others = all.filter((i) => !candidates[i]!.isPromised && !visits.includes(i));
    const calls = [
      ...promised,
      ...others.toSorted((a, b) => candidates[b]!.callWorth - candidates[a]!.callWorth).slice(0, free),
    ];
    const kilometres = lengthOf(visits, ground);
    const worth =
      calls.reduce((sum, i) => sum + candidates[i]!.callWorth, 0) +
      visits.reduce((sum, i) => sum + candidates[i]!.visitWorth, 0) -
      limits.perKm * kilometres;
    const isBetter =
      !best || worth > best.worth + 1e-9 || (worth > best.worth - 1e-9 && kilometres < best.kilometres - 1e-9);
    if (isBetter) best = { visits, calls, kilometres, worth };
  };
  const extend = (visits: number[]) => {
    tryRoute(visits);
    if (visits.length >= limits.visits) return;
    for (const stop of visitable) {
      if (visits.includes(stop)) continue;
      const last = visits.at(-1);
      const begun = visits.some((one) => ground.place(one) === ground.place(stop));
      if (begun && ground.place(last!) !== ground.place(stop)) continue;
      extend([...visits, stop]);
    }
  };
  extend([]);
  return best!;
}

/** Whether the stops of each place follow each other. */
function isTogether(visits: readonly number[], { place }: Ground): boolean {
  const begun = new Set<string>();
  return visits.every((stop, i) => {
    const its = place(stop);
    if (i > 0 && place(visits[i - 1]!) === its) return true;
    if (begun.has(its)) return false;
    begun.add(its);
    return true;
  });
}

/**
 * The worth of the best day that a plain annealing finds, which shares nothing with the search of the program: it puts stops
 * anywhere, takes them out, exchanges them and turns parts round, and knows neither cheapest places nor descents.
 */
export function annealedBound(
  candidates: readonly Candidate[],
  ground: Ground,
  limits: Limits,
  { steps, seed }: { steps: number; seed: number },
): number {
  const random = seededRandom(seed);
  const below = (end: number) => Math.floor(random() * end);
  const all = candidates.map((_, i) => i);
  const promised = all.filter((i) => candidates[i]!.isPromised);
  const visitable = all.filter((i) => candidates[i]!.canVisit && !candidates[i]!.isPromised);
  const byCall = all
    .filter((i) => !candidates[i]!.isPromised)
    .sort((a, b) => candidates[b]!.callWorth - candidates[a]!.callWorth);
  const free = Math.max(0, limits.calls - promised.length);
  const ofPromised = promised.reduce((sum, i) => sum + candidates[i]!.callWorth, 0);
  const worthOf = (visits: readonly number[]) => {
    let sum = ofPromised - limits.perKm * lengthOf(visits, ground);
    for (const i of visits) sum += candidates[i]!.visitWorth;
    let left = free;
    for (const i of byCall) {
      if (left === 0) break;
      if (visits.includes(i)) continue;
      sum += candidates[i]!.callWorth;
      left--;
    }
    return sum;
  };
  const changed = (visits: readonly number[]): number[] => {
    const kind = random();
    const at = below(visits.length);
    if (visits.length === 0 || (kind < 0.3 && visits.length < limits.visits))
      return visits.toSpliced(below(visits.length + 1), 0, visitable[below(visitable.length)]!);
    if (kind < 0.45) return visits.toSpliced(at, 1);
    if (kind < 0.65) return visits.with(at, visitable[below(visitable.length)]!);
    if (kind < 0.8) {
      const [moved] = visits.slice(at, at + 1);
      const others = visits.toSpliced(at, 1);
      return others.toSpliced(below(others.length + 1), 0, moved!);
    }
    const to = at + below(visits.length - at) + 1;
    return [...visits.slice(0, at), ...visits.slice(at, to).reverse(), ...visits.slice(to)];
  };
  if (visitable.length === 0 || limits.visits === 0) return worthOf([]);
  let visits: number[] = [];
  let worth = worthOf(visits);
  let most = worth;
  const hot = Math.max(...visitable.map((i) => candidates[i]!.visitWorth)) / 2;
  for (let step = 0; step < steps; step++) {
    const next = changed(visits);
    if (new Set(next).size < next.length || next.length > limits.visits || !isTogether(next, ground)) continue;
    const its = worthOf(next);
    const temperature = hot * 0.002 ** (step / steps);
    if (its < worth && random() >= Math.exp((its - worth) / temperature)) continue;
    [visits, worth] = [next, its];
    most = Math.max(most, worth);
  }
  return most;
}

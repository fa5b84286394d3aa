import { describe, expect, it } from 'vitest';
import { annealedBound, bestByTrying, randomCase } from '../../test/day/trial-days.ts';
import { bestDay, type Candidate } from './best-day.ts';

const RUNS = Number(process.env.MANGALM_RUNS ?? 25);

describe('the best day', () => {
  it('is the best of all possible days', () => {
    const worse: unknown[] = [];
    for (let seed = 1; seed <= RUNS; seed++) {
      const { candidates, ground, limits } = randomCase(seed, { stores: 7, places: 4 });
      const day = bestDay(candidates, ground, limits);
      const best = bestByTrying(candidates, ground, limits);
      if (Math.abs(day.worth - best.worth) > 1e-6 || day.kilometres > best.kilometres + 1e-6)
        worse.push({ seed, worth: [day.worth, best.worth], kilometres: [day.kilometres, best.kilometres] });
    }
    expect(worse).toEqual([]);
  });

  it('of 120 stores is within 5% of the annealed bound', () => {
    const { candidates, ground, limits } = randomCase(1, { stores: 120, places: 35 });
    const bound = annealedBound(candidates, ground, limits, { steps: 100_000, seed: 1 });
    expect(bestDay(candidates, ground, limits).worth).toBeGreaterThan(0.95 * bound);
  });

  const line = (...kilometres: number[]) => ({
    kilometres: (a: number, b: number) => Math.abs(kilometres[a]! - kilometres[b]!),
    fromStart: (stop: number) => kilometres[stop]!,
    place: (stop: number) => String(kilometres[stop]),
  });
  const store = (callWorth: number, changes: Partial<Candidate> = {}): Candidate => ({
    callWorth,
    visitWorth: callWorth,
    isPromised: false,
    canVisit: true,
    ...changes,
  });

  it('calls those worth most where nobody can be visited', () => {
    const day = bestDay([store(1), store(9), store(5)], line(1, 2, 3), { calls: 2, visits: 0, perKm: 1 });
    expect(day).toMatchObject({ visits: [], calls: [1, 2], kilometres: 0, worth: 14 });
  });

  it('drives only as far as it brings', () => {
    const stores = [store(10), store(10), store(10, { visitWorth: 30 })];
    expect(bestDay(stores, line(1, 2, 50), { calls: 0, visits: 3, perKm: 1 }).visits.toSorted()).toEqual([0, 1]);
    expect(bestDay(stores, line(1, 2, 12), { calls: 0, visits: 3, perKm: 1 }).visits.toSorted()).toEqual([0, 1, 2]);
  });

  it('keeps promised calls first, and visits none of them', () => {
    const stores = [store(1, { isPromised: true }), store(9), store(5)];
    expect(bestDay(stores, line(1, 2, 3), { calls: 1, visits: 1, perKm: 0 })).toMatchObject({
      calls: [0],
      visits: [1],
    });
    expect(bestDay(stores, line(1, 2, 3), { calls: 0, visits: 0, perKm: 0 }).calls).toEqual([0]);
  });

  it('visits the stores of a place one after another', () => {
    const ground = { ...line(1, 2, 3, 4), place: (stop: number) => (stop % 2 === 0 ? 'even' : 'odd') };
    const stores = [store(5), store(5), store(5), store(5)];
    const { visits } = bestDay(stores, ground, { calls: 0, visits: 4, perKm: 0.1 });
    expect(visits.map(ground.place)).toEqual(
      visits[0]! % 2 === 0 ? ['even', 'even', 'odd', 'odd'] : ['odd', 'odd', 'even', 'even'],
    );
  });

  it('is the same for the same question', () => {
    const { candidates, ground, limits } = randomCase(5, { stores: 40, places: 12 });
    expect(bestDay(candidates, ground, limits)).toEqual(bestDay(candidates, ground, limits));
  });
});

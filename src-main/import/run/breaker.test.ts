import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

const limits = { maxErrorRate: 0.2, maxConsecutiveRejects: 200, smallestSample: 100, window: 1000 };
const feed = (breaker: Breaker, rejects: boolean[]) => rejects.findIndex((rejected) => breaker.note(rejected)) + 1;

describe('the circuit breaker', () => {
  it('does not open for a bad first row, nor before the 100th record', () => {
    expect(feed(new Breaker(limits), [true, ...new Array(999).fill(false)])).toBe(0);
    expect(feed(new Breaker(limits), new Array(99).fill(true))).toBe(0);
  });

  it('opens at the 100th record when more than the allowed share was rejected', () => {
    expect(
      feed(
        new Breaker(limits),
        Array.from({ length: 500 }, (_, i) => i % 4 === 0),
      ),
    ).toBe(100);
    expect(
      feed(
        new Breaker(limits),
        Array.from({ length: 5000 }, (_, i) => i % 5 === 4),
      ),
    ).toBe(0);
  });

  it('looks at the last 1,000 records too, so that a good beginning does not hide a bad end', () => {
    const opened = feed(new Breaker(limits), [
      ...new Array(10_000).fill(false),
      ...Array.from({ length: 1000 }, (_, i) => i % 2 === 0),
    ]);
    expect(opened).toBe(10_401);
  });

  it('continues from its memory as if it had never stopped', () => {
    const small = { maxErrorRate: 0.4, maxConsecutiveRejects: 4, smallestSample: 10, window: 8 };
    const pattern = (seed: number) => Array.from({ length: 40 }, (_, i) => (i * seed + (i >> 2)) % 5 < 2 && i % 9 < 6);
    for (let seed = 1; seed < 20; seed++)
      for (let stop = 0; stop < 40; stop++) {
        const records = pattern(seed);
        const whole = new Breaker(small);
        const first = new Breaker(small);
        for (const rejected of records.slice(0, stop)) first.note(rejected);
        const resumed = new Breaker(small, first.memory);
        expect(resumed.memory).toEqual(first.memory);
        for (const rejected of records.slice(0, stop)) whole.note(rejected);
        for (const rejected of records.slice(stop)) {
          whole.note(rejected);
          resumed.note(rejected);
          expect([resumed.rate, resumed.recentRate, resumed.consecutive]).toEqual([
            whole.rate,
            whole.recentRate,
            whole.consecutive,
          ]);
        }
      }
  });

  it('stays closed at exactly the allowed share, of all records and of the window', () => {
    const exact = { maxErrorRate: 0.5, maxConsecutiveRejects: 9, smallestSample: 4, window: 4 };
    expect(feed(new Breaker(exact), [false, true, false, true, false, true])).toBe(0);
    expect(feed(new Breaker(exact), [true, false, true, true])).toBe(4);
    expect(feed(new Breaker({ ...exact, window: 1000 }), [true, false, true, true])).toBe(4);
  });

  it('opens after as many rejects in a row as the settings say', () => {
    expect(
      feed(new Breaker({ ...limits, maxErrorRate: 1, maxConsecutiveRejects: 3 }), [
        true,
        true,
        false,
        true,
        true,
        true,
      ]),
    ).toBe(6);
  });
});

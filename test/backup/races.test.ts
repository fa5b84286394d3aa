import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dice } from '../fuzz/dice.ts';
import { ACTIONS, createRaceFixture, pairsOf, type RaceFixture, race } from '../fuzz/races.ts';

// `npm run race` does the same with a sync server and any number of races
const seed = Number(process.env.MANGALM_SEED ?? Date.now() % 1_000_000);
const dice = new Dice(seed);

let fixture: RaceFixture;
beforeAll(async () => {
  fixture = await createRaceFixture(12_000);
});
afterAll(() => fs.rmSync(fixture.dir, { recursive: true, force: true }));

describe(`two processes on one data folder, seed ${seed}`, () => {
  it('a restore during an import leaves consistent data', async () => {
    for (const delayMs of [400, 600, 800]) {
      const { wrong, outcomes } = await race(fixture, ['import', 'restore'], delayMs);
      expect(wrong, `${delayMs} ms: ${outcomes.join(' | ')}`).toEqual([]);
    }
  });

  it('pairs of commands leave consistent data, and each ends with a result or an error', async () => {
    // a fifth of them each time: `npm run race` runs them all
    const pairs = pairsOf(ACTIONS.filter((action) => action !== 'sync')).filter(() => dice.chance(1 / 5));
    for (const [one, other] of pairs) {
      const pair: [typeof one, typeof other] = dice.chance(0.5) ? [one, other] : [other, one];
      const { wrong, outcomes, delayMs } = await race(fixture, pair, dice.below(500));
      expect(wrong, `${pair.join(' & ')} after ${delayMs} ms: ${outcomes.join(' | ')}`).toEqual([]);
    }
  }, 300_000);
});

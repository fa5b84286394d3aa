import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dice } from '../fuzz/dice.ts';
import { ACTIONS, makeRaceWorld, pairsOf, type RaceWorld, race } from '../fuzz/races.ts';

// `npm run race` does the same with a sync server and any number of races
const seed = Number(process.env.MANGALM_SEED ?? Date.now() % 1_000_000);
const dice = new Dice(seed);

let world: RaceWorld;
beforeAll(async () => {
  world = await makeRaceWorld(12_000);
});
afterAll(() => fs.rmSync(world.dir, { recursive: true, force: true }));

describe(`two processes on one data folder, seed ${seed}`, () => {
  it('a restore while another one imports leaves all of the one or all of the other', async () => {
    for (const delayMs of [400, 600, 800]) {
      const { wrong, outcomes } = await race(world, ['import', 'restore'], delayMs);
      expect(wrong, `${delayMs} ms: ${outcomes.join(' | ')}`).toEqual([]);
    }
  });

  it('every pair of commands leaves all whole, and each ends with an answer or a sentence', async () => {
    for (const [one, other] of pairsOf(ACTIONS.filter((action) => action !== 'sync'))) {
      const pair: [typeof one, typeof other] = dice.chance(0.5) ? [one, other] : [other, one];
      const { wrong, outcomes, delayMs } = await race(world, pair, dice.below(500));
      expect(wrong, `${pair.join(' & ')} after ${delayMs} ms: ${outcomes.join(' | ')}`).toEqual([]);
    }
  }, 300_000);
});

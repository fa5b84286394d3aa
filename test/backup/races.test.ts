import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { makeRaceWorld, type RaceWorld, race } from '../fuzz/races.ts';

let world: RaceWorld;
beforeAll(async () => {
  world = await makeRaceWorld(40_000);
});
afterAll(() => fs.rmSync(world.dir, { recursive: true, force: true }));

it('a restore while another process imports leaves all of the one or all of the other', async () => {
  for (const delayMs of [500, 900, 1300]) {
    const { wrong, outcomes } = await race(world, ['import', 'restore'], delayMs);
    expect(wrong, `${delayMs} ms: ${outcomes.join(' | ')}`).toEqual([]);
  }
}, 60_000);

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzBrowser, fuzzCli, fuzzDispatcher, fuzzWindow } from '../fuzz/procedures.ts';
import { openRoleFixture, type RoleFixture } from './role-fixture.ts';

let fixture: RoleFixture;
beforeAll(async () => {
  fixture = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-fuzzed-')));
}, 60_000);
afterAll(() => fixture.close());

const seed = Date.now() % 2 ** 31;

// for the long run: npm run fuzz:door
it.each([
  ['the dispatcher', fuzzDispatcher, 1500],
  ['the window', fuzzWindow, 1500],
  ['the browser', fuzzBrowser, 1500],
  ['the command line', fuzzCli, 80],
] as const)(
  'random messages to %s cause no internal error and no unauthorized answer',
  async (_, fuzz, count) => {
    const { wrong, messages } = await fuzz(fixture, count, seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    expect(messages).toBeGreaterThan(count * 0.9);
  },
  120_000,
);

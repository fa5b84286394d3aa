import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzBrowser, fuzzCli, fuzzDoor, fuzzWindow } from '../fuzz/door.ts';
import { type Office, openOffice } from './house.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-fuzzed-')));
}, 60_000);
afterAll(() => office.close());

const seed = Date.now() % 2 ** 31;

// for the long run: npm run fuzz:door
it.each([
  ['the door', fuzzDoor, 1500],
  ['the window', fuzzWindow, 1500],
  ['the browser', fuzzBrowser, 1500],
  ['the command line', fuzzCli, 80],
] as const)(
  'odd messages at %s: never a fault, never an answer without permission',
  async (_, fuzz, count) => {
    const { wrong, messages } = await fuzz(office, count, seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    expect(messages).toBeGreaterThan(count * 0.9);
  },
  120_000,
);

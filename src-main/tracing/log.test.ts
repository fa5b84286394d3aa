import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { log, logToFolder } from './log.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-test-'));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The numbers of a file's entries. */
const entries = (name: string) =>
  fs
    .readFileSync(path.join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { nth: number }).nth);

it('the log is rotated at 5 MB, and five old files are kept', () => {
  logToFolder(folder);
  const text = 'x'.repeat(1 << 20);
  for (let nth = 1; nth <= 50; nth++) log.info(text, { nth });
  const oldestFirst = ['app.5.log', 'app.4.log', 'app.3.log', 'app.2.log', 'app.1.log', 'app.log'];
  expect(fs.readdirSync(folder).sort()).toEqual(oldestFirst.toSorted());
  for (const name of oldestFirst) expect(fs.statSync(path.join(folder, name)).size).toBeLessThan(7 << 20);
  for (const name of oldestFirst.slice(0, -1))
    expect(fs.statSync(path.join(folder, name)).size).toBeGreaterThan(3 << 20);
  const kept = oldestFirst.flatMap(entries);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 51 - kept.length + i));
});

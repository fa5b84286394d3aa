import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE, LONG } from './hostile.ts';
import type { ImportCost } from './hostile-importer.ts';

/** Limit of the peak memory of the importing process, in MB, for any file. */
const MAX_MB = 600;
/** Time limit: far above the usual time, for busy machines, but below the minutes of a reader without limits. */
const MAX_SECONDS = LONG ? 120 : 40;

/** Files that one process imports: memory that an engine keeps between them is no cost of the next. */
const FILES_PER_PROCESS = LONG ? 1 : 10;

let folder: string;
let child: ChildProcess;
let imported = 0;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-hostile-'));
});
afterAll(() => {
  child.kill();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Imports a file in a child process, which is reused for a few more and killed at the time limit. */
async function importInChild(file: string): Promise<ImportCost> {
  if (!child?.connected)
    child = fork(path.join(import.meta.dirname, 'hostile-importer.ts'), [path.join(folder, 'data')], {
      env: { ...process.env, MANGALM_RETRY_MS: '1' },
    });
  const timer = setTimeout(() => child.kill('SIGKILL'), MAX_SECONDS * 1000);
  const listening = new AbortController();
  const { signal } = listening;
  child.send(file);
  const [answer] = await Promise.race([
    once(child, 'message', { signal }),
    once(child, 'exit', { signal }).then(() => [null]),
  ]).finally(() => clearTimeout(timer));
  listening.abort();
  if (++imported % FILES_PER_PROCESS === 0 && child.connected) {
    child.kill();
    await once(child, 'exit');
  }
  if (answer === null) throw new Error(`No end within ${MAX_SECONDS} seconds, or the process died.`);
  return answer as ImportCost;
}

describe('a hostile file uses bounded resources and ends as expected:', () => {
  it.each(HOSTILE)('$name', { timeout: (MAX_SECONDS + 120) * 1000 }, async ({ ending, write, ends, rejects }) => {
    const file = path.join(folder, `hostile.${ending}`);
    await write(file);
    const cost = await importInChild(file);
    if (LONG) console.log(`${Math.round(cost.peakMb)} MB, ${cost.seconds.toFixed(1)} s`);
    expect(cost.ends, cost.message).toBe(ends);
    if (rejects) expect(cost.rejects).toEqual(rejects);
    expect(cost.peakMb).toBeLessThan(MAX_MB);
    if (rejects) expect(cost.databaseMb).toBeLessThan(2);
  });
});

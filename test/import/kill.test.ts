import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ImportItem, ImportSummary } from '../../src-shared/contract/index.ts';
import { cliProcess } from '../command-line.ts';
import {
  checkDatabase,
  cli,
  contents,
  importInto,
  makeInvoices,
  runCliAndKill,
  startCli,
  tempFolder,
} from '../helpers.ts';

const KILLS = Number(process.env.MANGALM_KILLS ?? 5);

/** Starts an import in a child process; `says` waits for a text on its stderr. */
function startImport(data: string, file: string) {
  const child = startCli(['import', file, '--data', data, '--json']);
  let [out, err] = ['', ''];
  child.stdout!.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    waitForOutput: (word: string) => expect.poll(() => err, { interval: 5, timeout: 30_000 }).toContain(word),
    async summary(): Promise<ImportSummary> {
      expect(await ended, err.slice(-500)).toBe(0);
      return JSON.parse(out.trimEnd().split('\n').at(-1)!);
    },
  };
}

describe('kill -9 at any moment of an import', () => {
  it(`${KILLS} times: no partial data is visible, the import is marked as interrupted, and the next one completes`, {
    timeout: 400_000,
  }, async () => {
    const data = tempFolder();
    const first = path.join(data, 'first.csv');
    const second = path.join(data, 'second.csv');
    await makeInvoices(first, '--records', '2000', '--seed', '31');
    const truth = await makeInvoices(second, '--records', '9000', '--seed', '32', '--bad', '0.02');
    await importInto(data, first);
    const before = contents(data);
    const uninterrupted = path.join(tempFolder(), 'whole');
    fs.cpSync(data, uninterrupted, { recursive: true });
    const started = performance.now();
    await cliProcess(['import', second, '--data', uninterrupted, '--existing', 'update']);
    const usualMs = performance.now() - started;
    const after = contents(uninterrupted);
    let interrupted = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await runCliAndKill(
        ['import', second, '--data', data, '--existing', 'update', '--json'],
        200 + ((kill + Math.random()) / KILLS) * (usualMs - 150),
      );
      const { json } = await cli(['imports', '--data', data, '--json']);
      const [last] = (json as { items: ImportItem[] }).items;
      checkDatabase(data);
      if (last!.status === 'interrupted') interrupted++;
      const now = contents(data);
      expect(['interrupted', 'completed_with_rejects', 'completed']).toContain(last!.status);
      expect(now === (last!.status === 'completed_with_rejects' ? after : before) || now === after).toBe(true);
      const staged = fs
        .readdirSync(path.join(data, 'staging'))
        .filter((name) => name.startsWith(`import-${last!.importId}.`));
      if (last!.status !== 'interrupted') expect(staged).toEqual([]);
    }
    expect(interrupted).toBeGreaterThan(KILLS / 3);
    const { code, summary } = await importInto(data, second, '--existing', 'update');
    expect(code).toBe(2);
    expect(summary.linesImported + summary.linesUnchanged).toBe(truth.goodLines);
    expect(summary.totalMinor).toBe(truth.totalMinor);
    expect(contents(data)).toBe(after);
  });

  it('cancelled, it ends within a second and leaves nothing', async () => {
    const data = tempFolder();
    const file = path.join(data, 'f.csv');
    await makeInvoices(file, '--records', '40000', '--seed', '33');
    const child = startCli(['import', file, '--data', data, '--json']);
    let output = '';
    child.stdout!.on('data', (chunk) => {
      output += chunk;
    });
    await new Promise<void>((resolve) =>
      child.stderr!.on('data', (chunk) => String(chunk).includes('"reading"') && resolve()),
    );
    await delay(150);
    const killedAt = performance.now();
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(performance.now() - killedAt).toBeLessThan(1000);
    expect(code).toBe(4);
    expect(JSON.parse(output.trimEnd().split('\n').at(-1)!)).toMatchObject({ status: 'cancelled' });
    expect(contents(data)).toBe(JSON.stringify([[], [], []]));
    expect(fs.readdirSync(path.join(data, 'staging'))).toEqual([]);
  });

  it('progress is reported at least four times a second', async () => {
    const data = tempFolder();
    const file = path.join(data, 'f.csv');
    await makeInvoices(file, '--records', '80000', '--seed', '34');
    const child = startCli(['import', file, '--data', data, '--json']);
    child.stdout!.resume();
    let progressText = '';
    const receivedAt: number[] = [];
    child.stderr!.on('data', (chunk) => {
      progressText += chunk;
      for (const _ of String(chunk).matchAll(/\n/g)) receivedAt.push(performance.now());
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    const messages = progressText
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(messages.every(({ type }) => type === 'progress')).toBe(true);
    // the median interval, which depends less on the load of the machine than the total time
    const intervals = receivedAt.slice(1).map((at, i) => at - receivedAt[i]!);
    expect(intervals.toSorted((x, y) => x - y)[intervals.length >> 1]).toBeLessThan(250);
    expect(messages.length).toBeGreaterThan(8);
    expect(
      messages.some(
        ({ phase, secondsLeft, breaker }) => phase === 'reading' && secondsLeft > 0 && breaker.state === 'closed',
      ),
    ).toBe(true);
  });

  it('two imports into one folder: the second waits, and both complete', async () => {
    const data = tempFolder();
    const [one, two] = [path.join(data, 'one.csv'), path.join(data, 'two.csv')];
    const truth = await makeInvoices(one, '--records', '12000', '--seed', '35');
    fs.copyFileSync(one, two);
    const [a, b] = [startImport(data, one), startImport(data, two)];
    b.child.kill('SIGSTOP');
    await a.waitForOutput('"reading"');
    a.child.kill('SIGSTOP');
    b.child.kill('SIGCONT');
    await b.waitForOutput('"waiting"');
    a.child.kill('SIGCONT');
    const [first, second] = await Promise.all([a.summary(), b.summary()]);
    expect([first, second].map(({ linesImported, linesUnchanged }) => [linesImported, linesUnchanged])).toEqual([
      [truth.goodLines, 0],
      [0, truth.goodLines],
    ]);
    checkDatabase(data);
  });
});

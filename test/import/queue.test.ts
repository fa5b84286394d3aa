import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImportItem, ImportSummary } from '../../src-shared/contract/index.ts';
import {
  checkDatabase,
  cli,
  contents,
  importAndKill,
  importInto,
  makeInvoices,
  tempFolder,
  writeCsv,
} from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

beforeAll(() => {
  vi.stubEnv('MANGALM_RETRY_MS', '60,120,240');
  vi.stubEnv('MANGALM_WATCH_MS', '60');
});
afterAll(() => void vi.unstubAllEnvs());

let data: string;
let app: TestApp | undefined;
beforeEach(() => {
  data = tempFolder();
});
afterEach(() => app?.close());
const file = (name: string, rows: string[][]) => writeCsv(path.join(data, name), rows);
const row = (number: string) => [number, '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
const list = async () => (await app!.call('imports.list', {})).items;
async function waitUntil(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 400) throw new Error('it did not come');
    await delay(25);
  }
}

describe('an interrupted import', () => {
  it('resumes at its checkpoint, with the same result as without the interruption', { timeout: 180_000 }, async () => {
    const source = path.join(data, 'large.csv');
    const truth = await makeInvoices(source, '--records', '40000', '--seed', '51', '--bad', '0.03', '--scatter');
    const uninterrupted = tempFolder();
    await importInto(uninterrupted, source);
    await importAndKill(source, data, 5_500);
    const { json } = await cli(['imports', '--data', data, '--json']);
    expect((json as { items: ImportItem[] }).items[0]).toMatchObject({ status: 'interrupted', resumable: true });
    const resumed = await cli(['resume', '--data', data, '--json']);
    expect(resumed.code).toBe(2);
    expect(resumed.json).toMatchObject({
      status: 'completed_with_rejects',
      recordsRead: truth.records,
      linesImported: truth.goodLines,
      linesRejected: truth.badLines,
      totalMinor: truth.totalMinor,
      invoicesNew: truth.invoices,
    });
    const first = resumed.stderr
      .split('\n')
      .find((line) => line.includes('"reading"') && !line.includes('"records":0'))!;
    expect(JSON.parse(first).records).toBeGreaterThan(5_000);
    expect(contents(data)).toBe(contents(uninterrupted));
    checkDatabase(data);
    expect(fs.readdirSync(path.join(data, 'staging'))).toEqual([]);
  });

  it('whose file has changed is refused and stays interrupted', { timeout: 120_000 }, async () => {
    const source = path.join(data, 'large.csv');
    await makeInvoices(source, '--records', '40000', '--seed', '52');
    await importAndKill(source, data, 5_500);
    fs.appendFileSync(source, '\n');
    const { code, json } = await cli(['resume', '1', '--data', data, '--json']);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'file_changed', hint: expect.stringContaining('Import it again') } });
  });

  it('that was staged by another version of the program starts over', { timeout: 120_000 }, async () => {
    const source = path.join(data, 'large.csv');
    const truth = await makeInvoices(source, '--records', '40000', '--seed', '54');
    await importAndKill(source, data, 5_500);
    const staged = new Database(path.join(data, 'staging', 'import-1.db'));
    staged.pragma('user_version = 1');
    // what a resumed import would lack
    staged.exec('DELETE FROM line');
    staged.close();
    const { json } = await cli(['resume', '1', '--data', data, '--json']);
    expect(json).toMatchObject({ status: 'completed', linesImported: truth.goodLines, totalMinor: truth.totalMinor });
  });

  it('by a closed window resumes when the next one opens, followed by the queued imports', {
    timeout: 120_000,
  }, async () => {
    const source = path.join(data, 'large.csv');
    const truth = await makeInvoices(source, '--records', '40000', '--seed', '53');
    app = openTestApp(data, { longRunning: true });
    await app.call('imports.start', { path: source });
    await app.call('imports.start', { path: file('small.csv', [row('A-1')]) });
    await new Promise<void>((resolve) =>
      app!.backend.on('imports.progress', ({ records }) => records > 10_000 && resolve()),
    );
    await app.close();
    app = openTestApp(data, { longRunning: true });
    // the queue of an ended process; here it is the same process, so queued imports are resumed explicitly
    await waitUntil(async () => (await list()).every(({ status }) => status !== 'running'));
    for (const { importId, status } of await list())
      if (status === 'queued') await app.call('imports.resume', { importId });
    await waitUntil(async () => (await list()).every(({ status }) => status === 'completed'));
    expect((await list()).map(({ recordsRead }) => recordsRead)).toEqual([1, truth.records]);
    checkDatabase(data);
  });
});

describe('the queue', () => {
  it('stops while paused, follows the given order, and allows cancelling single imports', async () => {
    app = openTestApp(data);
    await app.call('imports.pause', { paused: true });
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c', 'd'])
      ids.push((await app.call('imports.start', { path: file(`${name}.csv`, [row(name)]) })).importId);
    const [a, b, c, d] = ids as [number, number, number, number];
    expect(await app.call('imports.move', { importId: d, to: 'first' })).toEqual({ waiting: [d, a, b, c] });
    expect(await app.call('imports.move', { importId: a, to: 'later' })).toEqual({ waiting: [d, b, a, c] });
    expect(await app.call('imports.move', { importId: d, to: 'earlier' })).toEqual({ waiting: [d, b, a, c] });
    expect(await app.call('imports.move', { importId: b, to: 'last' })).toEqual({ waiting: [d, a, c, b] });
    await app.call('imports.cancel', { importId: c });
    await waitUntil(async () => (await list()).find(({ importId }) => importId === c)!.status === 'cancelled');
    expect((await list()).filter(({ status }) => status === 'queued')).toHaveLength(3);
    const ended: number[] = [];
    for (const id of [a, b, d]) void app.importEnded(id).then((summary: ImportSummary) => ended.push(summary.importId));
    await app.call('imports.pause', { paused: false });
    await waitUntil(() => ended.length === 3);
    expect(ended).toEqual([d, a, b]);
  });

  it('pauses and resumes a running import', async () => {
    const source = path.join(data, 'large.csv');
    const truth = await makeInvoices(source, '--records', '40000', '--seed', '54');
    app = openTestApp(data);
    const progress: [string, number][] = [];
    app.backend.on('imports.progress', ({ phase, records }) => progress.push([phase, records]));
    const { importId } = await app.call('imports.start', { path: source });
    await waitUntil(() => progress.some(([, records]) => records > 2_000));
    await app.call('imports.pause', { paused: true });
    await waitUntil(() => progress.at(-1)![0] === 'paused');
    const [, recordsBefore] = progress.at(-1)!;
    await delay(500);
    expect(progress.at(-1)).toEqual(['paused', recordsBefore]);
    await app.call('imports.pause', { paused: false });
    expect(await app.importEnded(importId)).toMatchObject({ linesImported: truth.goodLines });
  });

  it('retries transient errors up to three times, then marks the import as failed', async () => {
    app = openTestApp(data);
    const sourceFile = file('there.csv', [row('A-1')]);
    await app.call('imports.pause', { paused: true });
    const { importId } = await app.call('imports.start', { path: sourceFile });
    fs.renameSync(sourceFile, `${sourceFile}.away`);
    await app.call('imports.pause', { paused: false });
    const failed = await app.importEnded(importId).catch((error) => error);
    expect(failed.code).toBe('file_missing');
    fs.mkdirSync(sourceFile);
    fs.rmdirSync(sourceFile);
    fs.symlinkSync(sourceFile, sourceFile);
    await app.call('imports.resume', { importId }).catch(() => {});
    fs.rmSync(sourceFile);

    const vanishing = path.join(data, 'share.csv');
    fs.copyFileSync(`${sourceFile}.away`, vanishing);
    await app.call('imports.pause', { paused: true });
    const second = await app.call('imports.start', { path: vanishing });
    fs.rmSync(vanishing);
    fs.symlinkSync(vanishing, vanishing);
    await app.call('imports.pause', { paused: false });
    await waitUntil(async () => (await app!.call('imports.get', { importId: second.importId })).attempts >= 2);
    fs.rmSync(vanishing);
    fs.copyFileSync(`${sourceFile}.away`, vanishing);
    expect(await app.importEnded(second.importId)).toMatchObject({ status: 'completed', linesImported: 1 });

    const lost = path.join(data, 'lost.csv');
    fs.copyFileSync(`${sourceFile}.away`, lost);
    await app.call('imports.pause', { paused: true });
    const third = await app.call('imports.start', { path: lost });
    fs.rmSync(lost);
    fs.symlinkSync(lost, lost);
    await app.call('imports.pause', { paused: false });
    await app.importEnded(third.importId).catch(() => {});
    expect(await app.call('imports.get', { importId: third.importId })).toMatchObject({
      status: 'failed',
      attempts: 3,
    });
  });
});

describe('a watched folder', () => {
  it('imports new files once they are complete, and moves them', async () => {
    const folder = path.join(data, 'inbox');
    fs.mkdirSync(folder);
    app = openTestApp(data, { longRunning: true });
    await app.call('imports.changeSettings', { watchedFolder: folder });
    const growing = path.join(folder, 'growing.csv');
    fs.writeFileSync(growing, fs.readFileSync(file('x.csv', [row('A-1')])));
    for (let i = 2; i < 8; i++) {
      await delay(30);
      fs.appendFileSync(growing, `${row(`A-${i}`).join(',')}\n`);
    }
    fs.writeFileSync(path.join(folder, 'bad.csv'), 'no,table\nat,all\n');
    fs.writeFileSync(path.join(folder, 'note.md'), 'left alone');
    await waitUntil(
      () =>
        fs.existsSync(path.join(folder, 'imported', 'growing.csv')) &&
        fs.existsSync(path.join(folder, 'failed', 'bad.csv')),
    );
    expect((await list()).find(({ file: { name } }) => name === 'growing.csv')).toMatchObject({
      linesImported: 7,
      status: 'completed',
    });
    expect(fs.readdirSync(folder).sort()).toEqual(['failed', 'imported', 'note.md']);
    fs.copyFileSync(path.join(folder, 'imported', 'growing.csv'), growing);
    await waitUntil(() => fs.existsSync(path.join(folder, 'imported', 'growing (2).csv')));
    await app.call('imports.changeSettings', { watchedFolder: null });
    fs.writeFileSync(growing, 'x');
    await delay(300);
    expect(fs.existsSync(growing)).toBe(true);
  });

  it('that does not exist is refused', async () => {
    app = openTestApp(data);
    await expect(app.call('imports.changeSettings', { watchedFolder: path.join(data, 'nothing') })).rejects.toThrow(
      /There is no folder/,
    );
  });
});

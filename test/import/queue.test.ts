import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportItem, ImportSummary } from '../../src-shared/contract/index.ts';
import { checkWhole, cli, contents, importInto, importKilled, makeInvoices, tempFolder, writeCsv } from '../helpers.ts';
import { type House, openHouse } from './in-app.ts';

process.env.MANGALM_RETRY_MS = '60,120,240';
process.env.MANGALM_WATCH_MS = '60';

let data: string;
let house: House | undefined;
beforeEach(() => {
  data = tempFolder();
});
afterEach(() => house?.close());
const file = (name: string, rows: string[][]) => writeCsv(path.join(data, name), rows);
const row = (number: string) => [number, '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
const list = async () => (await house!.call('imports.list', {})).items;
async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await what()); tries++) {
    if (tries > 400) throw new Error('it did not come');
    await delay(25);
  }
}

describe('an interrupted import', () => {
  it('goes on where it stood, to the same end as if nothing had been', { timeout: 180_000 }, async () => {
    const source = path.join(data, 'large.csv');
    const truth = await makeInvoices(source, '--records', '60000', '--seed', '51', '--bad', '0.03', '--scatter');
    const whole = tempFolder();
    await importInto(whole, source);
    await importKilled(source, data, 20_000);
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
    expect(JSON.parse(first).records).toBeGreaterThan(15_000);
    expect(contents(data)).toBe(contents(whole));
    checkWhole(data);
    expect(fs.readdirSync(path.join(data, 'staging'))).toEqual([]);
  });

  it('whose file changed meanwhile says so, and stays as it was', { timeout: 120_000 }, async () => {
    const source = path.join(data, 'large.csv');
    await makeInvoices(source, '--records', '60000', '--seed', '52');
    await importKilled(source, data, 20_000);
    fs.appendFileSync(source, '\n');
    const { code, json } = await cli(['resume', '1', '--data', data, '--json']);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'file_changed', hint: expect.stringContaining('Import it anew') } });
  });

  it('that another version of the program had staged begins anew', { timeout: 120_000 }, async () => {
    const source = path.join(data, 'large.csv');
    const truth = await makeInvoices(source, '--records', '60000', '--seed', '54');
    await importKilled(source, data, 20_000);
    const staged = new Database(path.join(data, 'staging', 'import-1.db'));
    staged.pragma('user_version = 1');
    staged.close();
    const { json, stderr } = await cli(['resume', '1', '--data', data, '--json']);
    expect(json).toMatchObject({ status: 'completed', linesImported: truth.goodLines, totalMinor: truth.totalMinor });
    const first = stderr.split('\n').find((line) => line.includes('"reading"') && !line.includes('"records":0'))!;
    expect(JSON.parse(first).records).toBeLessThan(15_000);
  });

  it('in a window that is closed goes on when the next is opened, and what waited follows', {
    timeout: 120_000,
  }, async () => {
    const source = path.join(data, 'large.csv');
    const truth = await makeInvoices(source, '--records', '60000', '--seed', '53');
    house = openHouse(data, { stays: true });
    await house.call('imports.start', { path: source });
    await house.call('imports.start', { path: file('small.csv', [row('A-1')]) });
    await new Promise<void>((resolve) =>
      house!.app.on('imports.progress', ({ records }) => records > 10_000 && resolve()),
    );
    await house.close();
    house = openHouse(data, { stays: true });
    // the queue of an ended process; here it is the same process, so queued imports are resumed explicitly
    await until(async () => (await list()).every(({ status }) => status !== 'running'));
    for (const { importId, status } of await list())
      if (status === 'queued') await house.call('imports.resume', { importId });
    await until(async () => (await list()).every(({ status }) => status === 'completed'));
    expect((await list()).map(({ recordsRead }) => recordsRead)).toEqual([1, truth.records]);
    checkWhole(data);
  });
});

describe('the queue', () => {
  it('rests while it is paused, goes in the order it is given, and lets single ones go', async () => {
    house = openHouse(data);
    await house.call('imports.pause', { paused: true });
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c', 'd'])
      ids.push((await house.call('imports.start', { path: file(`${name}.csv`, [row(name)]) })).importId);
    const [a, b, c, d] = ids as [number, number, number, number];
    expect(await house.call('imports.move', { importId: d, to: 'first' })).toEqual({ waiting: [d, a, b, c] });
    expect(await house.call('imports.move', { importId: a, to: 'later' })).toEqual({ waiting: [d, b, a, c] });
    expect(await house.call('imports.move', { importId: d, to: 'earlier' })).toEqual({ waiting: [d, b, a, c] });
    expect(await house.call('imports.move', { importId: b, to: 'last' })).toEqual({ waiting: [d, a, c, b] });
    await house.call('imports.cancel', { importId: c });
    await until(async () => (await list()).find(({ importId }) => importId === c)!.status === 'cancelled');
    expect((await list()).filter(({ status }) => status === 'queued')).toHaveLength(3);
    const ended: number[] = [];
    for (const id of [a, b, d]) void house.ended(id).then((summary: ImportSummary) => ended.push(summary.importId));
    await house.call('imports.pause', { paused: false });
    await until(() => ended.length === 3);
    expect(ended).toEqual([d, a, b]);
  });

  it('pauses an import under way, and lets it go on', async () => {
    const source = path.join(data, 'large.csv');
    const truth = await makeInvoices(source, '--records', '40000', '--seed', '54');
    house = openHouse(data);
    const seen: [string, number][] = [];
    house.app.on('imports.progress', ({ phase, records }) => seen.push([phase, records]));
    const { importId } = await house.call('imports.start', { path: source });
    await until(() => seen.some(([, records]) => records > 2_000));
    await house.call('imports.pause', { paused: true });
    await until(() => seen.at(-1)![0] === 'paused');
    const [, stood] = seen.at(-1)!;
    await delay(500);
    expect(seen.at(-1)).toEqual(['paused', stood]);
    await house.call('imports.pause', { paused: false });
    expect(await house.ended(importId)).toMatchObject({ linesImported: truth.goodLines });
  });

  it('tries again what may pass, up to three times, and keeps what does not as failed', async () => {
    house = openHouse(data);
    const there = file('there.csv', [row('A-1')]);
    await house.call('imports.pause', { paused: true });
    const { importId } = await house.call('imports.start', { path: there });
    fs.renameSync(there, `${there}.away`);
    await house.call('imports.pause', { paused: false });
    const failed = await house.ended(importId).catch((error) => error);
    expect(failed.code).toBe('file_missing');
    fs.mkdirSync(there);
    fs.rmdirSync(there);
    fs.symlinkSync(there, there);
    await house.call('imports.resume', { importId }).catch(() => {});
    fs.rmSync(there);

    const gone = path.join(data, 'share.csv');
    fs.copyFileSync(`${there}.away`, gone);
    await house.call('imports.pause', { paused: true });
    const second = await house.call('imports.start', { path: gone });
    fs.rmSync(gone);
    fs.symlinkSync(gone, gone);
    await house.call('imports.pause', { paused: false });
    await until(async () => (await house!.call('imports.get', { importId: second.importId })).attempts >= 2);
    fs.rmSync(gone);
    fs.copyFileSync(`${there}.away`, gone);
    expect(await house.ended(second.importId)).toMatchObject({ status: 'completed', linesImported: 1 });

    const lost = path.join(data, 'lost.csv');
    fs.copyFileSync(`${there}.away`, lost);
    await house.call('imports.pause', { paused: true });
    const third = await house.call('imports.start', { path: lost });
    fs.rmSync(lost);
    fs.symlinkSync(lost, lost);
    await house.call('imports.pause', { paused: false });
    await house.ended(third.importId).catch(() => {});
    expect(await house.call('imports.get', { importId: third.importId })).toMatchObject({
      status: 'failed',
      attempts: 3,
    });
  });
});

describe('a watched folder', () => {
  it('imports what appears in it once it is complete, and moves it aside', async () => {
    const folder = path.join(data, 'inbox');
    fs.mkdirSync(folder);
    house = openHouse(data, { stays: true });
    await house.call('imports.changeSettings', { watchedFolder: folder });
    const growing = path.join(folder, 'growing.csv');
    fs.writeFileSync(growing, fs.readFileSync(file('x.csv', [row('A-1')])));
    for (let i = 2; i < 8; i++) {
      await delay(30);
      fs.appendFileSync(growing, `${row(`A-${i}`).join(',')}\n`);
    }
    fs.writeFileSync(path.join(folder, 'bad.csv'), 'no,table\nat,all\n');
    fs.writeFileSync(path.join(folder, 'note.md'), 'left alone');
    await until(
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
    await until(() => fs.existsSync(path.join(folder, 'imported', 'growing (2).csv')));
    await house.call('imports.changeSettings', { watchedFolder: null });
    fs.writeFileSync(growing, 'x');
    await delay(300);
    expect(fs.existsSync(growing)).toBe(true);
  });

  it('that is none is refused', async () => {
    house = openHouse(data);
    await expect(house.call('imports.changeSettings', { watchedFolder: path.join(data, 'nothing') })).rejects.toThrow(
      /There is no folder/,
    );
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lastFullWeek } from '../../src-main/digest/week.ts';
import { addDays, localToday } from '../../src-shared/calendar.ts';
import type { Output, Report } from '../../src-shared/contract/index.ts';
import { cli, tempFolder, writeCsv } from '../helpers.ts';
import { writeList } from '../lists/list-files.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

const HOSTILE = '<img src=x onerror=alert(1)> & "Sons"';
const week = lastFullWeek(localToday());

let data: string;
let app: TestApp;
beforeAll(async () => {
  data = tempFolder();
  app = openTestApp(data);
  const rows: string[][] = [];
  const add = (store: string, day: string, salesperson: string, amount: number) =>
    rows.push([`I-${rows.length}`, day, store, 'Pune', salesperson, 'Kaju', '1', String(amount), String(amount)]);
  // a regular store, one that comes new in the week, and one that was last seen two weeks before
  for (let back = 60; back >= 0; back--) add('Apna', addDays(week.from, 1 - 7 * back), 'Asha', 100 + back);
  add(HOSTILE, addDays(week.from, 4), 'Ravi', 555.55);
  for (let back = 12; back >= 2; back--) add('Patel', addDays(week.from, 1 - 7 * back), '', 70);
  const header = ['Invoice No', 'Date', 'Store Name', 'City', 'Sales person', 'Item', 'Qty', 'Rate', 'Amount'];
  await app.importFile(writeCsv(path.join(data, 'sales.csv'), rows, header));
  const balances = [['Apna', '250.00', addDays(week.from, -40), addDays(week.from, -1)]];
  await app.importFile(
    writeList(path.join(data, 'owed.csv'), ['Customer Name', 'Balance', 'Due Date', 'As Of'], balances),
  );
  const { items } = await app.call('sales.stores', {});
  const apna = items.find(({ name }) => name === 'Apna')!;
  await app.call('calls.mark', { storeId: apna.id, what: 'called', date: week.from });
});
afterAll(() => app.close());

const figureOf = ({ figures }: Output<'digest.get'>, section: string, name: string, figure: string) =>
  figures.find((one) => one.section === section && one.name === name && one.figure === figure)?.value;

describe('the weekly digest', () => {
  it('says what reports of its weeks say, and who is new, lost, overdue and was called', async () => {
    const digest = await app.call('digest.get', {});
    const sumOf = async (from: string, to: string) => {
      const report = (await app.call('reports.run', { name: 'daily-sales', filter: { from, to } })) as Report;
      return report.sums![2];
    };
    expect(digest).toMatchObject({ ...week, currency: 'USD', language: 'en' });
    const weeks = { 'This week': 0, 'Week before': 1, 'Last year': 52 };
    for (const [figure, back] of Object.entries(weeks))
      expect(figureOf(digest, 'Sales', 'Revenue', figure), figure).toBe(
        await sumOf(addDays(week.from, -7 * back), addDays(week.to, -7 * back)),
      );
    expect(figureOf(digest, 'By salesperson', 'Ravi', 'This week')).toBe(55_555);
    expect(figureOf(digest, 'New stores', HOSTILE, 'Revenue')).toBe(55_555);
    expect(figureOf(digest, 'Stores gone quiet or lost', 'Patel', 'State')).toBe('quiet');
    const owed = await app.call('owed.get', { on: week.to });
    expect(owed.totalMinor).toBeGreaterThan(25_000);
    expect(figureOf(digest, 'Overdue', 'Apna', 'Owed')).toBe(owed.totalMinor);
    expect(figureOf(digest, 'Overdue', 'All stores', 'Owed')).toBe(owed.totalMinor);
    expect(figureOf(digest, 'Calls, visits and orders', 'Asha', 'Calls')).toBe(1);
    expect(digest.figures.some(({ section }) => section === 'Targets')).toBe(false);
    await app.call('targets.save', { month: localToday().slice(0, 7), targetMinor: 100_000 });
    const { figures } = await app.call('digest.get', {});
    expect(figures.some(({ section }) => section === 'Targets')).toBe(week.to.slice(0, 7) === localToday().slice(0, 7));
    await expect(app.call('digest.get', { week: localToday() })).rejects.toMatchObject({ code: 'digest_week' });
  });

  it('is a page by itself, in which no name is markup, in either language', async () => {
    const english = await app.call('digest.get', {});
    const hindi = await app.call('digest.get', { language: 'hi' });
    for (const { html } of [english, hindi]) {
      expect(html).not.toMatch(/<(?:img|script|link)\b|https?:/);
      expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Sons&quot;');
    }
    expect(hindi.html).toMatch(/<html lang="hi">[\s\S]*नई दुकानें/);
  });

  it('is written to the folder of the settings only, whole, and again over the same files', async () => {
    const folder = path.join(data, '..', `${path.basename(data)}-digests`);
    await expect(app.call('digest.write', {})).rejects.toMatchObject({ code: 'digest_no_folder' });
    const refused = async (place: string) =>
      app.call('digest.changeSettings', { folder: place }).then(
        () => null,
        (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
      );
    expect(await refused('digests')).toMatch(/^digest_folder.*full path/);
    expect(await refused(path.join(data, 'backups'))).toMatch(/^digest_folder.*data folder/);
    try {
      fs.mkdirSync(folder);
      await app.call('imports.changeSettings', { watchedFolder: folder });
      expect(await refused(folder)).toMatch(/^digest_folder.*imported/);
      await app.call('imports.changeSettings', { watchedFolder: null });
      await app.call('digest.changeSettings', { folder, language: 'hi' });
      const { files } = await app.call('digest.write', {});
      expect(files.map((file) => path.extname(file))).toEqual(['.csv', '.xlsx', '.html']);
      await app.call('digest.write', {});
      expect(fs.readdirSync(folder).sort()).toEqual(files.map((file) => path.basename(file)).sort());
      const rows = parse(fs.readFileSync(files[0]!, 'utf8'), { bom: true }) as string[][];
      expect(rows.find(([, name]) => name === 'Ravi')!.at(-1)).toBe('555.55');
      const { items } = await app.call('audit.list', { procedure: 'digest.changeSettings' });
      expect(items.find(({ refused: code }) => code === null)!.changes).toMatchObject([{ after: { folder } }]);
      fs.rmSync(folder, { recursive: true });
      await expect(app.call('digest.write', {})).rejects.toMatchObject({ code: 'digest_folder' });
      expect(fs.existsSync(folder)).toBe(false);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
      await app.call('digest.changeSettings', { folder: null, language: 'en' });
    }
  });

  it('is written by itself soon after the start, once', async () => {
    const folder = tempFolder();
    const own = tempFolder();
    await app.call('digest.changeSettings', { folder });
    await app.close();
    fs.cpSync(data, own, { recursive: true });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const running = openTestApp(own, { longRunning: true });
    try {
      vi.advanceTimersByTime(11_000);
      vi.useRealTimers();
      await expect
        .poll(() => fs.readdirSync(folder).some((name) => name.endsWith('.html')), { timeout: 20_000 })
        .toBe(true);
      await expect.poll(async () => (await running.call('digest.settings', {})).written).toBe(week.from);
    } finally {
      vi.useRealTimers();
      await running.close();
      app = openTestApp(data);
    }
  });

  it('comes from the command line too', async () => {
    await app.close();
    const out = path.join(data, 'week.html');
    const { code } = await cli(['digest', '--out', out, '--language', 'hi', '--data', data]);
    expect([code, fs.readFileSync(out, 'utf8').startsWith('<!doctype html>')]).toEqual([0, true]);
    expect((await cli(['digest', '--out', path.join(data, 'week.pdf'), '--data', data])).code).toBe(1);
    app = openTestApp(data);
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { english } from '../../src-shared/messages/english.ts';
import { formatter } from '../../src-shared/messages/format.ts';
import { hi } from '../../src-shared/messages/hi/index.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { zip } from './archives.ts';

const HEADER = ['Invoice Number', 'Invoice Date', 'Customer Name', 'Item Name', 'Quantity', 'Rate', 'Amount'];
const AMBIGUOUS_DATES = ['01/05/2025', '03/02/2025', '07/04/2025', '02/09/2025', '11/06/2025', '04/01/2025'];

/** Writes twelve lines with an ambiguous decimal sign and, unless `isDated`, an ambiguous order of day and month. */
function writeAmbiguousFile(file: string, { from = 1, isDated = true } = {}): string {
  const rows = Array.from({ length: 12 }, (_, i) => {
    const [pieces, price, nth] = [2 + (i % 3), 15 + (i % 4), Math.floor(i / 2)];
    const date = isDated ? `2025-04-${10 + nth}` : AMBIGUOUS_DATES[nth]!;
    return [
      `D-${from + nth}`,
      date,
      'Patel Foods',
      `Item ${i % 5}`,
      String(pieces),
      `${price}.000`,
      `${price * pieces}.000`,
    ];
  });
  return writeCsv(file, rows, HEADER);
}
/** Their sum in cents, with the point as the decimal sign. */
const SUM = Array.from({ length: 12 }, (_, i) => (2 + (i % 3)) * (15 + (i % 4)) * 100).reduce(
  (sum, line) => sum + line,
);

let data: string;
let app: TestApp;
beforeEach(() => {
  data = tempFolder();
  process.env.MANGALM_WATCH_MS = '40';
});
afterEach(async () => {
  delete process.env.MANGALM_WATCH_MS;
  await app.close();
});

const getImport = (importId: number) => app.call('imports.get', { importId });
const importAndWait = async (file: string, options = {}) => {
  const { importId } = await app.call('imports.start', { path: file, options });
  await app.importEnded(importId).catch(() => {});
  return getImport(importId);
};

describe('an import that waits for an answer', () => {
  it('says in both languages what it waits for, how it ended, and no more once it goes on', async () => {
    app = openTestApp(data);
    const { importId, ...waiting } = await importAndWait(writeAmbiguousFile(path.join(data, 'a.csv')));
    const [question] = waiting.questions!;
    const inHindi = formatter('hi-IN', hi);
    expect(waiting.message).toBe(`${path.join(data, 'a.csv')} was not imported: ${question!.message}`);
    expect(inHindi(waiting.descriptor!).message).toBe(
      `${path.join(data, 'a.csv')} आयात नहीं हुई: ${inHindi(question!.descriptor!).message}`,
    );
    for (const { label, descriptor } of question!.choices) {
      expect(english(descriptor!).message).toBe(label);
      expect(inHindi(descriptor!).message).toMatch(/\p{Script=Devanagari}/u);
    }
    await app.call('imports.cancel', { importId });
    const cancelled = await getImport(importId);
    expect(cancelled).toMatchObject({ status: 'cancelled', message: 'Cancelled; nothing of the file was kept.' });
    expect(cancelled.descriptor).toEqual({ id: 'import_ended/cancelled' });
    await app.call('imports.again', { importId, options: { answers: { decimal_sign: 'comma' } } });
    await app.importEnded(importId);
    expect(await getImport(importId)).not.toHaveProperty('descriptor');
  });

  it('accepts answers one by one and keeps earlier ones', async () => {
    app = openTestApp(data);
    const asked = await importAndWait(writeAmbiguousFile(path.join(data, 'a.csv'), { isDated: false }));
    expect(asked).toMatchObject({ status: 'needs_answer', linesImported: 0 });
    expect(asked.questions!.map(({ code }) => code)).toEqual(['decimal_sign', 'date_order']);
    const { importId } = asked;
    await app.call('imports.again', { importId, options: { answers: { decimal_sign: 'comma' } } });
    await app.importEnded(importId).catch(() => {});
    const next = await getImport(importId);
    expect(next.questions!.map(({ code, choices }) => [code, choices[0]!.totalMinor])).toEqual([
      ['date_order', SUM * 1000],
    ]);
    expect((await app.call('imports.inspect', { importId })).questions.map(({ code }) => code)).toEqual(['date_order']);
    await app.call('imports.again', { importId, options: { answers: { date_order: 'dmy' } } });
    expect(await app.importEnded(importId)).toMatchObject({
      status: 'completed',
      totalMinor: SUM * 1000,
      linesImported: 12,
    });
    expect((await getImport(importId)).questions).toBeUndefined();
  });

  it('can be cancelled and leaves no data', async () => {
    app = openTestApp(data);
    const { importId } = await importAndWait(writeAmbiguousFile(path.join(data, 'a.csv')));
    expect(await app.call('imports.cancel', { importId })).toEqual({ cancelled: true });
    const cancelled = await getImport(importId);
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.questions).toBeUndefined();
    expect(await app.call('imports.cancel', { importId })).toEqual({ cancelled: false });
    expect((await app.call('sales.invoices', {})).total).toBe(0);
  });

  it('does not ask if a mapping for its columns holds the answer, also to questions on the whole file', async () => {
    app = openTestApp(data);
    await app.call('imports.saveMapping', {
      name: 'Theirs',
      fields: {},
      columns: HEADER,
      answers: { decimal_sign: 'point', export_repeated: 'once' },
    });
    const file = writeAmbiguousFile(path.join(data, 'a.csv'));
    const [header, ...lines] = fs.readFileSync(file, 'utf8').trim().split('\n');
    fs.writeFileSync(file, [header, ...lines, ...lines].join('\n'));
    expect(await app.importFile(file)).toMatchObject({ status: 'completed', totalMinor: SUM, invoicesNew: 6 });
  });
});

it('an invoice may span two parts of an archive', async () => {
  app = openTestApp(data);
  const part = (items: string[]) =>
    [HEADER, ...items.map((item) => ['R-1', '2025-04-20', 'Patel Foods', item, '2', '10.00', '20.00'])].join('\n');
  const file = path.join(data, 'parts.zip');
  fs.writeFileSync(file, zip({ 'first.csv': part(['Tea', 'Rice']), 'second.csv': part(['Salt', 'Oil', 'Ghee']) }));
  const { importIds } = await app.call('imports.start', { path: file, options: {} });
  for (const importId of importIds) expect(await app.importEnded(importId)).toMatchObject({ status: 'completed' });
  const { items } = await app.call('imports.list', {});
  expect(items.map(({ part }) => part)).toEqual(['second.csv', 'first.csv']);
  expect((await app.call('sales.invoices', {})).items).toMatchObject([{ number: 'R-1', lines: 5, totalMinor: 10_000 }]);
});

describe('an ambiguous file in the watched folder', () => {
  const existsInInbox = (...names: string[]) => fs.existsSync(path.join(data, 'inbox', ...names));
  const list = async () => (await app.call('imports.list', {})).items;
  const watch = async () => {
    fs.mkdirSync(path.join(data, 'inbox'));
    app = openTestApp(data, { longRunning: true });
    await app.call('imports.changeSettings', { watchedFolder: path.join(data, 'inbox') });
  };
  const isWaiting = () => expect.poll(async () => (await list()).map(({ status }) => status)).toEqual(['needs_answer']);

  it('stays there as one waiting import, also after a restart, and is moved once the question is answered', async () => {
    await watch();
    writeAmbiguousFile(path.join(data, 'inbox', 'april.csv'));
    await isWaiting();
    await delay(400);
    await isWaiting();
    expect(existsInInbox('april.csv')).toBe(true);
    await app.close();
    app = openTestApp(data, { longRunning: true });
    await delay(600);
    await isWaiting();
    expect(existsInInbox('april.csv')).toBe(true);
    const { importId } = (await list())[0]!;
    await app.call('imports.again', { importId, options: { answers: { decimal_sign: 'comma' } } });
    expect(await app.importEnded(importId)).toMatchObject({ status: 'completed', totalMinor: SUM * 1000 });
    await expect.poll(() => existsInInbox('imported', 'april.csv')).toBe(true);
    await delay(200);
    expect(await list()).toHaveLength(1);
  });

  it('is read again after a change, and moved if its import is cancelled', async () => {
    await watch();
    const file = path.join(data, 'inbox', 'april.csv');
    writeAmbiguousFile(file);
    await isWaiting();
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('.000', '.00'));
    await expect.poll(() => existsInInbox('imported', 'april.csv')).toBe(true);
    expect(await list()).toMatchObject([{ status: 'completed', totalMinor: SUM }]);
    writeAmbiguousFile(path.join(data, 'inbox', 'may.csv'), { from: 100 });
    await expect.poll(async () => (await list())[0]!.status).toBe('needs_answer');
    await app.call('imports.cancel', { importId: (await list())[0]!.importId });
    await expect.poll(() => existsInInbox('failed', 'may.csv')).toBe(true);
  });
});

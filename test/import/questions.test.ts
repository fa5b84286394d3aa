import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { english } from '../../src-shared/messages/english.ts';
import { formatter } from '../../src-shared/messages/format.ts';
import { hi } from '../../src-shared/messages/hi/index.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { type House, openHouse } from './in-app.ts';
import { zip } from './zip.ts';

const HEADER = ['Invoice Number', 'Invoice Date', 'Customer Name', 'Item Name', 'Quantity', 'Rate', 'Amount'];
const EITHER_WAY = ['01/05/2025', '03/02/2025', '07/04/2025', '02/09/2025', '11/06/2025', '04/01/2025'];

/** Writes twelve lines with an ambiguous decimal sign and, unless `isDated`, an ambiguous order of day and month. */
function doubtful(file: string, { from = 1, isDated = true } = {}): string {
  const rows = Array.from({ length: 12 }, (_, i) => {
    const [pieces, price, nth] = [2 + (i % 3), 15 + (i % 4), Math.floor(i / 2)];
    const date = isDated ? `2025-04-${10 + nth}` : EITHER_WAY[nth]!;
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
let house: House;
beforeEach(() => {
  data = tempFolder();
  process.env.MANGALM_WATCH_MS = '40';
});
afterEach(async () => {
  delete process.env.MANGALM_WATCH_MS;
  await house.close();
});

const get = (importId: number) => house.call('imports.get', { importId });
const waitFor = async (file: string, options = {}) => {
  const { importId } = await house.call('imports.start', { path: file, options });
  await house.ended(importId).catch(() => {});
  return get(importId);
};

describe('an import that waits for an answer', () => {
  it('says in both languages what it waits for, how it ended, and no more once it goes on', async () => {
    house = openHouse(data);
    const { importId, ...asked } = await waitFor(doubtful(path.join(data, 'a.csv')));
    const [question] = asked.questions!;
    const inHindi = formatter('hi-IN', hi);
    expect(asked.message).toBe(`${path.join(data, 'a.csv')} was not imported: ${question!.message}`);
    expect(inHindi(asked.descriptor!).message).toBe(
      `${path.join(data, 'a.csv')} आयात नहीं हुई: ${inHindi(question!.descriptor!).message}`,
    );
    for (const { label, descriptor } of question!.choices) {
      expect(english(descriptor!).message).toBe(label);
      expect(inHindi(descriptor!).message).toMatch(/\p{Script=Devanagari}/u);
    }
    await house.call('imports.cancel', { importId });
    const cancelled = await get(importId);
    expect(cancelled).toMatchObject({ status: 'cancelled', message: 'Cancelled; nothing of the file was kept.' });
    expect(cancelled.descriptor).toEqual({ id: 'import_ended/cancelled' });
    await house.call('imports.again', { importId, options: { answers: { decimal_sign: 'comma' } } });
    await house.ended(importId);
    expect(await get(importId)).not.toHaveProperty('descriptor');
  });

  it('takes one answer after the other and keeps those before', async () => {
    house = openHouse(data);
    const asked = await waitFor(doubtful(path.join(data, 'a.csv'), { isDated: false }));
    expect(asked).toMatchObject({ status: 'needs_answer', linesImported: 0 });
    expect(asked.questions!.map(({ code }) => code)).toEqual(['decimal_sign', 'date_order']);
    const { importId } = asked;
    await house.call('imports.again', { importId, options: { answers: { decimal_sign: 'comma' } } });
    await house.ended(importId).catch(() => {});
    const next = await get(importId);
    expect(next.questions!.map(({ code, choices }) => [code, choices[0]!.totalMinor])).toEqual([
      ['date_order', SUM * 1000],
    ]);
    expect((await house.call('imports.inspect', { importId })).questions.map(({ code }) => code)).toEqual([
      'date_order',
    ]);
    await house.call('imports.again', { importId, options: { answers: { date_order: 'dmy' } } });
    expect(await house.ended(importId)).toMatchObject({
      status: 'completed',
      totalMinor: SUM * 1000,
      linesImported: 12,
    });
    expect((await get(importId)).questions).toBeUndefined();
  });

  it('is given up by cancelling it, and nothing of it stays', async () => {
    house = openHouse(data);
    const { importId } = await waitFor(doubtful(path.join(data, 'a.csv')));
    expect(await house.call('imports.cancel', { importId })).toEqual({ cancelled: true });
    const left = await get(importId);
    expect(left.status).toBe('cancelled');
    expect(left.questions).toBeUndefined();
    expect(await house.call('imports.cancel', { importId })).toEqual({ cancelled: false });
    expect((await house.call('sales.invoices', {})).total).toBe(0);
  });

  it('is not asked where a mapping for its columns holds the answer, also for what the whole file shows', async () => {
    house = openHouse(data);
    await house.call('imports.saveMapping', {
      name: 'Theirs',
      fields: {},
      columns: HEADER,
      answers: { decimal_sign: 'point', export_repeated: 'once' },
    });
    const file = doubtful(path.join(data, 'a.csv'));
    const [header, ...lines] = fs.readFileSync(file, 'utf8').trim().split('\n');
    fs.writeFileSync(file, [header, ...lines, ...lines].join('\n'));
    expect(await house.take(file)).toMatchObject({ status: 'completed', totalMinor: SUM, invoicesNew: 6 });
  });
});

it('an invoice may run from one part of an archive into the next', async () => {
  house = openHouse(data);
  const part = (items: string[]) =>
    [HEADER, ...items.map((item) => ['R-1', '2025-04-20', 'Patel Foods', item, '2', '10.00', '20.00'])].join('\n');
  const file = path.join(data, 'parts.zip');
  fs.writeFileSync(file, zip({ 'first.csv': part(['Tea', 'Rice']), 'second.csv': part(['Salt', 'Oil', 'Ghee']) }));
  const { importIds } = await house.call('imports.start', { path: file, options: {} });
  for (const importId of importIds) expect(await house.ended(importId)).toMatchObject({ status: 'completed' });
  expect((await house.call('sales.invoices', {})).items).toMatchObject([
    { number: 'R-1', lines: 5, totalMinor: 10_000 },
  ]);
});

describe('a file in the watched folder that leaves a doubt', () => {
  const there = (...names: string[]) => fs.existsSync(path.join(data, 'inbox', ...names));
  const list = async () => (await house.call('imports.list', {})).items;
  const watch = async () => {
    fs.mkdirSync(path.join(data, 'inbox'));
    house = openHouse(data, { stays: true });
    await house.call('imports.changeSettings', { watchedFolder: path.join(data, 'inbox') });
  };
  const isWaiting = () => expect.poll(async () => (await list()).map(({ status }) => status)).toEqual(['needs_answer']);

  it('stays there and waits as one import, over a restart too, and is moved aside once it is answered', async () => {
    await watch();
    doubtful(path.join(data, 'inbox', 'april.csv'));
    await isWaiting();
    await delay(400);
    await isWaiting();
    expect(there('april.csv')).toBe(true);
    await house.close();
    house = openHouse(data, { stays: true });
    await delay(600);
    await isWaiting();
    expect(there('april.csv')).toBe(true);
    const { importId } = (await list())[0]!;
    await house.call('imports.again', { importId, options: { answers: { decimal_sign: 'comma' } } });
    expect(await house.ended(importId)).toMatchObject({ status: 'completed', totalMinor: SUM * 1000 });
    await expect.poll(() => there('imported', 'april.csv')).toBe(true);
    await delay(200);
    expect(await list()).toHaveLength(1);
  });

  it('is read anew once it was changed, and moved aside where it is given up', async () => {
    await watch();
    const file = path.join(data, 'inbox', 'april.csv');
    doubtful(file);
    await isWaiting();
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('.000', '.00'));
    await expect.poll(() => there('imported', 'april.csv')).toBe(true);
    expect(await list()).toMatchObject([{ status: 'completed', totalMinor: SUM }]);
    doubtful(path.join(data, 'inbox', 'may.csv'), { from: 100 });
    await expect.poll(async () => (await list())[0]!.status).toBe('needs_answer');
    await house.call('imports.cancel', { importId: (await list())[0]!.importId });
    await expect.poll(() => there('failed', 'may.csv')).toBe(true);
  });
});

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadOf } from '../../src-main/web/downloads.ts';
import { addDays } from '../../src-shared/calendar.ts';
import type { DayPlan, Input } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

let app: TestApp;
const MONDAY = '2025-06-30';
const ids = new Map<string, number>();
const PRIYA = ['Anand', 'Bharat', 'Chetak', 'Deepak', 'Eka', 'Farid'];
const POSTAL_CODES: Record<string, string> = {
  Anand: '94538',
  Bharat: '94536',
  Chetak: '95814',
  Deepak: '94538-1111',
  Eka: '94539',
};

beforeAll(async () => {
  const rows: string[][] = [];
  const products = ['Papad', 'Ghee', 'Chai', 'Atta', 'Dal', 'Rice'];
  for (const [nth, store] of [...PRIYA, 'Gopal', 'Hari'].entries())
    for (let week = 0; week < 20; week++) {
      const day = addDays('2025-02-10', 7 * week + (nth % 5) + ((3 * week + nth) % 3));
      // every store lacks one product that the others take
      for (const [i, product] of products.entries())
        if (i !== nth % products.length)
          rows.push([
            `${store}-${week}`,
            day,
            store,
            product,
            '12',
            '5.00',
            '60.00',
            PRIYA.includes(store) ? 'Priya' : 'Ravi',
          ]);
    }
  app = openTestApp(tempFolder());
  const header = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate', 'Amount', 'Salesperson'];
  await app.importFile(writeCsv(path.join(tempFolder(), 'sales.csv'), rows, header));
  for (const { id, name } of (await app.call('sales.stores', {})).items) ids.set(name, id);
  for (const [name, postalCode] of Object.entries(POSTAL_CODES)) {
    const { id, edition } = await app.call('sales.store', { id: ids.get(name)! });
    await app.call('desk.editStore', { id, edition, set: { postalCode } });
  }
});
afterAll(() => app.close());

type Settings = Input<'day.changeSettings'>;
const rep = (changes: Partial<NonNullable<Settings['reps']>[number]> = {}) => ({
  salesperson: 'Priya',
  calls: 2,
  visits: 2,
  weekdays: [1, 2, 3, 4, 5],
  start: '94538',
  ...changes,
});
const set = (change: Settings) => app.call('day.changeSettings', change);
const plan = (date = MONDAY, salesperson = 'Priya') => app.call('day.plan', { salesperson, date });
const stores = ({ stops }: DayPlan, how: 'called' | 'visited') =>
  stops.filter((stop) => stop.how === how).map(({ storeName }) => storeName);
const codesOf = ({ notes }: DayPlan) => notes.map(({ descriptor }) => descriptor.id);
const fieldsOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? [error.code, Object.keys(error.fields ?? {})] : error),
  );

describe('a day', () => {
  it('has room for what the rep has, with the stores near each other visited', async () => {
    await set({ reps: [rep()] });
    const day = await plan();
    expect(day).toMatchObject({ date: MONDAY, salesperson: 'Priya', calls: 2, visits: 2, currency: 'USD' });
    expect(stores(day, 'visited')).toHaveLength(2);
    expect(stores(day, 'called')).toHaveLength(2);
    expect(stores(day, 'visited')).not.toContain('Chetak');
    expect(new Set(day.stops.map(({ storeId }) => storeId)).size).toBe(4);
    expect(day.stops.every(({ storeName }) => PRIYA.includes(storeName))).toBe(true);
    expect(day.worthMinor).toBe(day.stops.reduce((sum, { worthMinor }) => sum + worthMinor, 0) - day.wayMinor);
    expect(codesOf(day)).toEqual(['day_note/no_postal_code']);
  });

  it('is saved as a table, stop by stop', async () => {
    const query = JSON.stringify({ salesperson: 'Priya', date: MONDAY });
    const address = new URL(`http://app/files/tables/day.csv?${new URLSearchParams({ query })}`);
    const pieces: string[] = [];
    for await (const piece of downloadOf(app.call, address).pieces) pieces.push(String(piece));
    const [head, ...rows] = pieces.join('').trim().split('\r\n');
    expect(head).toBe(
      'No.,How,Store,Contact,Phone,Address,City,Postal code,Km,Expected extra,Owed,Overdue,Promised for,Done',
    );
    expect(rows.map((row) => row.split(',').slice(0, 3))).toEqual(
      (await plan()).stops.map(({ how, storeName }, i) => [
        String(i + 1),
        how === 'visited' ? 'Visit' : 'Call',
        storeName,
      ]),
    );
  });

  it('keeps what is done in its room, and promises first', async () => {
    await set({ reps: [rep()] });
    const before = await plan();
    const [called] = stores(before, 'called');
    const { editId } = await app.call('calls.finish', { storeId: ids.get(called!)!, date: MONDAY, outcome: 'nothing' });
    const during = await plan();
    expect(during.stops.filter(({ isDone }) => isDone).map(({ storeName }) => storeName)).toEqual([called]);
    expect(stores(during, 'called').toSorted()).toEqual(stores(before, 'called').toSorted());
    expect(stores(during, 'visited')).toEqual(stores(before, 'visited'));
    await app.call('desk.undo', { editId });
    const promised = await app.call('calls.finish', {
      storeId: ids.get('Chetak')!,
      date: addDays(MONDAY, -3),
      outcome: 'later',
      until: MONDAY,
    });
    expect(stores(await plan(), 'called')[0]).toBe('Chetak');
    await set({ reps: [rep({ calls: 0 })] });
    const full = await plan();
    expect(stores(full, 'called')).toEqual(['Chetak']);
    expect(codesOf(full)).toContain('day_note/promised');
    await app.call('desk.undo', { editId: promised.editId });
  });

  it('visits a place with fixed days on them only, and calls it on the others', async () => {
    await set({ reps: [rep({ calls: 6, visits: 6 })], places: [{ place: '94538', weekdays: [2] }] });
    const [monday, tuesday] = [await plan(), await plan(addDays(MONDAY, 1))];
    expect(stores(monday, 'visited')).not.toContain('Anand');
    expect(codesOf(monday)).toContain('day_note/other_days');
    expect(stores(tuesday, 'visited')).toContain('Anand');
    await set({ places: [] });
  });

  it('takes a usual day at the telephone where nothing is set, and says so', async () => {
    const day = await plan(MONDAY, 'Ravi');
    expect(stores(day, 'called').toSorted()).toEqual(['Gopal', 'Hari']);
    expect(codesOf(day)).toEqual(['day_note/default']);
  });

  it('is refused on a closed day, outside of the week, without stores, and without room', async () => {
    await set({
      reps: [rep({ weekdays: [1, 2, 3] })],
      closed: [
        { date: '2025-07-01', salesperson: '', reason: 'Founders’ day' },
        { date: '2025-07-02', salesperson: 'Ravi', reason: '' },
      ],
    });
    expect(await fieldsOf(plan('2025-07-01'))).toEqual(['day_refused', ['date']]);
    expect(await fieldsOf(plan('2025-07-02', 'Ravi'))).toEqual(['day_refused', ['date']]);
    expect(await fieldsOf(plan('2025-07-02'))).toBe('done');
    expect(await fieldsOf(plan('2025-07-03'))).toEqual(['day_refused', ['date']]);
    expect(await fieldsOf(plan(MONDAY, 'Nobody'))).toEqual(['day_refused', ['salesperson']]);
    await set({ reps: [rep()], closed: [] });
  });
});

it('settings are refused at the field that is wrong, and nothing of them is saved', async () => {
  await set({ reps: [rep()] });
  const before = await app.call('day.settings', {});
  expect(before.salespeople).toEqual(['Priya', 'Ravi']);
  expect(before.placesOfStores).toEqual(['94536', '94538', '94539', '95814']);
  const wrong = (change: Settings) => fieldsOf(set(change));
  expect(await wrong({ reps: [rep({ salesperson: 'Nobody' })] })).toEqual([
    'day_settings_refused',
    ['reps.0.salesperson'],
  ]);
  expect(await wrong({ reps: [rep(), rep()] })).toEqual(['day_settings_refused', ['reps.1.salesperson']]);
  expect(await wrong({ reps: [rep({ calls: 0, visits: 0 })] })).toEqual(['day_settings_refused', ['reps.0.calls']]);
  expect(await wrong({ reps: [rep({ calls: -1, visits: 1.5 })] })).toEqual([
    'day_settings_refused',
    ['reps.0.calls', 'reps.0.visits'],
  ]);
  expect(await wrong({ reps: [rep({ weekdays: [] })] })).toEqual(['day_settings_refused', ['reps.0.weekdays']]);
  expect(await wrong({ reps: [rep({ start: '123' })] })).toEqual(['day_settings_refused', ['reps.0.start']]);
  expect(await wrong({ places: [{ place: 'Nowhere', weekdays: [1] }] })).toEqual([
    'day_settings_refused',
    ['places.0.place'],
  ]);
  expect(await wrong({ closed: [{ date: MONDAY, salesperson: 'Nobody', reason: '' }] })).toEqual([
    'day_settings_refused',
    ['closed.0.salesperson'],
  ]);
  expect(await wrong({ perKilometreMinor: -1 })).toEqual(['day_settings_refused', ['perKilometreMinor']]);
  expect(await app.call('day.settings', {})).toEqual(before);
});

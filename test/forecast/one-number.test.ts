import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSalesCube } from '../../src-main/cube/cube.ts';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { openDatabase } from '../../src-main/db/open.ts';
import { expectedSales } from '../../src-main/forecast/expected-sales.ts';
import { Z_80 } from '../../src-main/targets/landing.ts';
import { addDays, nextBucketStart } from '../../src-shared/calendar.ts';
import type { Forecast } from '../../src-shared/contract/forecast.ts';
import type { TargetPart } from '../../src-shared/contract/targets.ts';
import { cli, importInto, tempFolder } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { type SmallWorld, writeSmallWorld } from './small-world.ts';

let data: string;
let app: TestApp;
let world: SmallWorld;
beforeAll(async () => {
  data = tempFolder();
  const file = path.join(data, 'world.csv');
  // Diwali moves from 24 October 2022 to 12 November 2023
  world = writeSmallWorld(file, { from: '2021-03-01', until: '2023-08-31' });
  await importInto(data, file);
  app = openTestApp(data);
}, 60_000);
afterAll(() => app?.close());

const byPeriod = ({ points }: Forecast) => new Map(points.map((point) => [point.period, point]));
const series = [{}, { category: 'Sweets' }, { storeId: 1 }, { productId: 1 }] as const;

it('a period has one forecast: for every horizon, on the command line, and before and after training', async () => {
  const asked = async () => {
    const answers: Forecast[] = [];
    for (const key of series)
      for (const grain of ['week', 'month'] as const)
        for (const horizon of [6, 1, 12, 40]) answers.push(await app.call('forecast.get', { ...key, grain, horizon }));
    return answers;
  };
  const before = await asked();
  await app.call('forecast.train', {});
  const after = await asked();
  for (let i = 0; i < before.length; i += 4) {
    const longest = byPeriod(before[i + 3]!);
    for (const { festivals } of after.slice(i, i + 4)) expect(festivals).toEqual(before[i]!.festivals);
    for (const shorter of before.slice(i, i + 3))
      for (const [period, point] of byPeriod(shorter)) expect(point).toEqual(longest.get(period));
  }
  expect(after.map(({ points }) => points)).toEqual(before.map(({ points }) => points));
  const { json } = await cli(['forecast', '--period', 'month', '--horizon', '3', '--data', data, '--json']);
  expect((json as Forecast).points).toEqual(before[4]!.points.slice(0, 3));
}, 60_000);

it('categories and stores add up to the total, in every period', async () => {
  const total = await app.call('forecast.get', { grain: 'month', horizon: 12 });
  const { items } = await app.call('sales.stores', { limit: 100 });
  const groups = [world.categories.map((category) => ({ category })), items.map(({ id }) => ({ storeId: id }))];
  for (const group of groups) {
    const parts = await Promise.all(
      group.map((key) => app.call('forecast.get', { ...key, grain: 'month', horizon: 12 })),
    );
    total.points.forEach(({ mean }, h) => {
      const sum = parts.reduce((all, part) => all + (part.points[h]?.mean ?? 0), 0);
      expect(Math.abs(sum - mean)).toBeLessThan(0.005 * mean);
      for (const part of parts) expect(part.points[h]!.mean).toBeGreaterThanOrEqual(0);
    });
  }
});

it('the same month of last year stands beside every point', async () => {
  const { points, history } = await app.call('forecast.get', { category: 'Drinks', grain: 'month', horizon: 14 });
  const known = new Map(history.map(({ period, value }) => [period, value]));
  for (const { period, lastYear } of points.slice(0, 12))
    expect(lastYear).toBe(known.get(`${Number(period.slice(0, 4)) - 1}${period.slice(4)}`));
  expect(points[13]!.lastYear).toBeNull();
});

it('expects Diwali where it will be, not where it was', async () => {
  const { points, model } = await app.call('forecast.get', { category: 'Sweets', grain: 'month', horizon: 4 });
  expect(model).toBe('calendar');
  const errorOf = (value: (point: Forecast['points'][number]) => number | null) =>
    points.reduce(
      (sum, point) => sum + Math.abs((value(point) ?? 0) - world.sums.get(`Sweets ${point.period.slice(0, 7)}`)!),
      0,
    );
  expect(errorOf(({ mean }) => mean) / errorOf(({ lastYear }) => lastYear)).toBeLessThan(0.6);
});

it('tells in words what the next festival brings, before and after training', async () => {
  const { festivals, explanation } = await app.call('forecast.get', { category: 'Sweets', grain: 'month' });
  const [diwali] = festivals;
  expect(festivals).toHaveLength(1);
  expect(diwali).toMatchObject({ festival: 'diwali', category: 'Sweets', date: '2023-11-12', days: 21 });
  expect(diwali!.times).toBeGreaterThan(3.4);
  expect(diwali!.times).toBeLessThan(4.6);
  expect(explanation).toContain(`Diwali is on 2023-11-12. Sweets usually sells ${diwali!.times} times as much`);
  const all = await app.call('forecast.get', { grain: 'month' });
  expect(all.festivals).toEqual(festivals);
  const drinks = await app.call('forecast.get', { category: 'Drinks', grain: 'month' });
  expect([drinks.festivals, drinks.explanation.includes('is on')]).toEqual([[], false]);
});

it('a store has one rhythm and one due day on every page', async () => {
  const { items: stores } = await app.call('sales.stores', { limit: 100 });
  const calls = await app.call('calls.list', { date: '2023-09-01', limit: 1000 });
  const called = new Map(calls.items.map((call) => [call.storeId, call]));
  for (const { id, usualDays } of stores) {
    const profile = await app.call('sales.store', { id });
    const next = await app.call('forecast.nextOrder', { storeId: id });
    expect(next.usualDays).toBe(usualDays);
    expect(next.expectedOrderDate).toBe(profile.nextOrderDate);
    const call = called.get(id);
    if (call) expect([call.usualDays, call.expectedOrderDate]).toEqual([usualDays, profile.nextOrderDate]);
  }
  expect(called.size).toBeGreaterThan(5);
});

it('what was sold in a marked promotion is not learnt from, trained or not, until the mark is removed', async () => {
  const keys = [{ category: 'Rice' }, { productId: 3 }, { category: 'Drinks' }];
  const asked = () =>
    Promise.all(
      (['week', 'month'] as const).flatMap((grain) =>
        keys.map((key) => app.call('forecast.get', { ...key, grain, horizon: 6 })),
      ),
    );
  const before = await asked();
  const period = { kind: 'promotion', from: '2023-06-10', to: '2023-08-20' } as const;
  const { id } = await app.call('forecast.markPeriod', { ...period, category: 'Rice' });
  const marked = await asked();
  expect(marked.map(({ specialPeriods }) => specialPeriods.map((one) => `${one.category} ${one.from}`))).toEqual(
    before.map(({ category }) => (category === 'Drinks' ? [] : ['Rice 2023-06-10'])),
  );
  // what is computed on demand changes at once, what is stored with the next training
  const untrained = marked.filter(({ modelVersion, category }, i) => {
    if (category === 'Drinks') return false;
    const changes = JSON.stringify(marked[i]!.points) !== JSON.stringify(before[i]!.points);
    expect(changes).toBe(modelVersion === null);
    return changes;
  });
  expect(untrained.length).toBeGreaterThan(0);
  const { modelVersion } = await app.call('forecast.train', { level: 'category' });
  await app.call('forecast.promote', { id: modelVersion });
  const rice = (answers: Forecast[]) =>
    answers.filter(({ category }) => category === 'Rice').map(({ points }) => points);
  const learnt = rice(await asked());
  for (const [i, points] of rice(before).entries()) expect(learnt[i]).not.toEqual(points);
  await app.call('forecast.rollback', {});
  await app.call('forecast.removePeriod', { id });
  await expect(app.call('forecast.removePeriod', { id })).rejects.toMatchObject({ code: 'period_unknown' });
  await expect(app.call('forecast.markPeriod', { ...period, to: '2023-01-01' })).rejects.toMatchObject({
    code: 'bad_request',
  });
  expect((await asked()).map(({ points }) => points)).toEqual(before.map(({ points }) => points));
}, 60_000);

it('what is expected of parts of sales adds up to the forecasts of the whole', async () => {
  const db = openDatabase(prepareDataFolder(data));
  try {
    const cube = openSalesCube(db)();
    const today = '2023-09-10';
    const expected = expectedSales(db, cube, today);
    const all = { salesperson: '', region: null, category: '' };
    const stores = await app.call('sales.stores', { limit: 100 });
    const { points, grain } = await app.call('forecast.get', {});
    const [first, second] = points;
    const after = (day: string) => addDays(nextBucketStart(day, grain), -1);
    const ofFirst = expected(all, first!.period, after(first!.period))!;
    expect(Math.round(ofFirst.mean)).toBe(first!.mean);
    expect(Math.round(ofFirst.mean + Z_80 * ofFirst.up)).toBeCloseTo(first!.high80, -1);
    const [from, to] = [first!.period, after(second!.period)];
    const whole = expected(all, from, to)!;
    expect(Math.abs(whole.mean - first!.mean - second!.mean)).toBeLessThan(2);
    // days that divide a period divide what it brings
    const parts = [expected(all, from, addDays(from, 3))!, expected(all, addDays(from, 4), to)!];
    expect(parts[0]!.mean + parts[1]!.mean).toBeCloseTo(whole.mean, 3);
    expect(parts[0]!.mean).toBeGreaterThan(0);
    const sum = (of: (name: string) => Partial<TargetPart>, names: string[]) =>
      names.reduce((total, name) => total + expected({ ...all, ...of(name) }, from, to)!.mean, 0);
    expect(Math.abs(sum((category) => ({ category }), world.categories) - whole.mean)).toBeLessThan(0.005 * whole.mean);
    const people = ['Asha', 'Ravi', ''];
    const cities = ['Pune', 'Delhi', ''];
    for (const [i, { id }] of stores.items.entries()) {
      const { edition } = await app.call('sales.store', { id });
      const set = { salesperson: people[i % 2]!, city: cities[i % 3 === 0 ? 0 : 1]! };
      await app.call('desk.editStore', { id, edition, set });
    }
    const edited = openSalesCube(db)();
    const of = (part: Partial<TargetPart>) => expectedSales(db, edited, today)({ ...all, ...part }, from, to)!;
    const meanOf = (part: Partial<TargetPart>) => of(part).mean;
    const region = (name: string) => ({ region: { kind: 'city' as const, name } });
    expect(meanOf({ salesperson: 'Asha' }) + meanOf({ salesperson: 'Ravi' })).toBeCloseTo(whole.mean, 3);
    expect(meanOf(region('Pune')) + meanOf(region('Delhi'))).toBeCloseTo(whole.mean, 3);
    const rice = { category: 'Rice' };
    expect(meanOf({ ...rice, salesperson: 'Asha' }) + meanOf({ ...rice, salesperson: 'Ravi' })).toBeCloseTo(
      meanOf(rice),
      3,
    );
    const asha = of({ salesperson: 'Asha' });
    expect(asha.up).toBeGreaterThan(0);
    expect(asha.up).toBeLessThan(of({}).up);
    expect(meanOf({ salesperson: 'Nobody' })).toBe(0);
  } finally {
    db.close();
  }
});

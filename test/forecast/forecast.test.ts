import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSalesCube, type SalesCube, type SharedSales, shareSales } from '../../src-main/cube/cube.ts';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { openDatabase } from '../../src-main/db/open.ts';
import { backtestOrders } from '../../src-main/forecast/next-order.ts';
import { pastOrders } from '../../src-main/forecast/past-orders.ts';
import { keepFirstStores } from '../first-stores.ts';
import { checkDatabase, cli, contents, importInto, startCli, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

let data: string;
let app: TestApp;
beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-forecast-'));
  const file = path.join(data, 'Invoices_Mangalam .csv');
  await cli(['sample', file]);
  keepFirstStores(file, 60);
  await importInto(data, file);
  app = openTestApp(data);
});
afterAll(async () => {
  await app?.close();
  fs.rmSync(data, { recursive: true, force: true });
});

const errorCodeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code: string }) => error.code,
  );
const sum = (values: number[]) => values.reduce((all, v) => all + v, 0);

describe('on the sample', { timeout: 120_000 }, () => {
  it('before any training a forecast is available, without a model version', async () => {
    const f = await app.call('forecast.get', {});
    expect(f.modelVersion).toBeNull();
    expect(f.explanation).toContain('known until 2025-07-06');
    expect(f.points.every(({ mean }) => Number.isFinite(mean))).toBe(true);
  });

  it('a cancelled training leaves no version', async () => {
    const before = contents(data);
    const training = errorCodeOf(app.call('forecast.train', {}));
    await expect
      .poll(async () => (await app.call('forecast.state', {})).running?.phase, { timeout: 20_000 })
      .toBe('trying');
    expect(await errorCodeOf(app.call('forecast.train', {}))).toBe('training_runs');
    expect(await app.call('forecast.cancel', {})).toEqual({ cancelled: true });
    expect(await training).toBe('cancelled');
    expect((await app.call('forecast.versions', {})).items).toEqual([]);
    expect(contents(data)).toBe(before);
  });

  it('a training killed midway leaves no version and a consistent database', async () => {
    const other = tempFolder();
    fs.cpSync(data, other, { recursive: true });
    const started = startCli(['train', '--data', other]);
    const ended = once(started, 'exit');
    started.stderr.on('data', (chunk) => / of [\d,]+ series/.test(String(chunk)) && started.kill('SIGKILL'));
    expect((await ended)[1]).toBe('SIGKILL');
    checkDatabase(other);
    expect((await cli(['models', '--data', other, '--json'])).json).toMatchObject({ items: [] });
    expect((await cli(['train', '--series', 'total', '--data', other])).code).toBe(0);
  });

  it('trains every level, reports its accuracy beside the naive forecast, and promotes the first version', async () => {
    const trained = await app.call('forecast.train', {});
    expect(trained.promoted).toBe(true);
    expect(sum(Object.values(trained.bySelectedModel))).toBe(trained.series);
    expect(trained.accuracy.mase!).toBeLessThan(trained.baseline.mase!);
    const { items } = await app.call('forecast.versions', {});
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ id: trained.modelVersion, state: 'champion', series: trained.series });
    expect(Object.keys(items[0]!.byLevel).sort()).toEqual(
      ['all', 'category', 'product', 'store', 'store-product', 'total'].filter((l) => l in items[0]!.byLevel),
    );
    expect(items[0]!.accuracy.tested).toBeGreaterThan(1000);
    const coverageOf = (nominal: number) => items[0]!.accuracy.coverage.find((band) => band.nominal === nominal)!.held!;
    expect(coverageOf(0.8)).toBeGreaterThan(0.75);
    expect(coverageOf(0.8)).toBeLessThan(0.85);
    expect(coverageOf(0.95)).toBeGreaterThan(0.92);
    expect(coverageOf(0.95)).toBeLessThan(0.98);
  });

  it('stores and categories add up to the total, and the bounds of the intervals are ordered', async () => {
    const total = await app.call('forecast.get', {});
    const byStore: number[] = [];
    const { items } = await app.call('forecast.series', { level: 'store', limit: 1000 });
    for (const { storeId } of items) {
      const f = await app.call('forecast.get', { storeId: storeId!, grain: total.grain });
      f.points.forEach((p, h) => {
        byStore[h] = (byStore[h] ?? 0) + p.mean;
        expect(p.low95).toBeLessThanOrEqual(p.low80);
        expect(p.low80).toBeLessThanOrEqual(p.mean);
        expect(p.mean).toBeLessThanOrEqual(p.high80);
        expect(p.high80).toBeLessThanOrEqual(p.high95);
      });
    }
    total.points.forEach((p, h) => {
      expect(byStore[h]! / p.mean).toBeCloseTo(1, 3);
    });
    const categories = (await app.call('forecast.series', { level: 'category', limit: 1000 })).items;
    const byCategory: number[] = [];
    for (const { category } of categories) {
      const f = await app.call('forecast.get', { category: category!, grain: total.grain });
      f.points.forEach((p, h) => {
        byCategory[h] = (byCategory[h] ?? 0) + p.mean;
      });
    }
    total.points.forEach((p, h) => {
      expect(byCategory[h]! / p.mean).toBeCloseTo(1, 3);
    });
  });

  it('the same data and the same model make the same forecast', async () => {
    const before = await app.call('forecast.get', {});
    const again = await app.call('forecast.train', {});
    const { items } = await app.call('forecast.versions', {});
    expect(items.map(({ fingerprint }) => fingerprint)).toEqual([items[0]!.fingerprint, items[0]!.fingerprint]);
    const version = items.find(({ state }) => state === 'champion')!;
    expect((await app.call('forecast.get', {})).points).toEqual(before.points);
    expect([again.modelVersion, items[1]!.id]).toContain(version.id);
  });

  it('a version can be promoted and rolled back, and an unknown one is refused', async () => {
    const { items } = await app.call('forecast.versions', {});
    const champion = items.find(({ state }) => state === 'champion')!.id;
    const other = items.find(({ state }) => state !== 'champion')!.id;
    expect(await app.call('forecast.promote', { id: other })).toEqual({ champion: other });
    expect((await app.call('forecast.get', {})).modelVersion).toBe(other);
    expect(await app.call('forecast.rollback', {})).toEqual({ champion });
    expect((await app.call('forecast.get', {})).modelVersion).toBe(champion);
    expect(await errorCodeOf(app.call('forecast.promote', { id: 999 }))).toBe('version_unknown');
  });

  it('what-if parameters change the forecast accordingly', async () => {
    const plain = await app.call('forecast.get', {});
    const grown = await app.call('forecast.get', { growthPercent: 10 });
    const { items } = await app.call('forecast.series', { level: 'store', limit: 1 });
    const without = await app.call('forecast.get', { withoutStoreId: items[0]!.storeId! });
    expect(grown.points[0]!.mean / plain.points[0]!.mean).toBeCloseTo(1.1, 6);
    const ofStore = await app.call('forecast.get', { storeId: items[0]!.storeId!, grain: plain.grain });
    without.points.forEach(({ mean }, h) => {
      expect(Math.abs(mean - (plain.points[h]!.mean - ofStore.points[h]!.mean))).toBeLessThanOrEqual(2);
    });
    expect(without.history.at(-1)!.value).toBe(plain.history.at(-1)!.value - ofStore.history.at(-1)!.value);
  });

  it('the next order of a store has products it bought, at quantities of whole cases or pieces, and becomes a draft', async () => {
    const [storeToCall] = (await app.call('calls.list', { date: '2025-07-07', limit: 1 })).items;
    const next = await app.call('forecast.nextOrder', { storeId: storeToCall!.storeId });
    expect(next.lines.length).toBeGreaterThan(0);
    for (const { quantity, chance, inOrders, ofOrders } of next.lines) {
      expect(Number.isInteger(quantity) && quantity > 0).toBe(true);
      expect(chance > 0 && chance <= 1).toBe(true);
      expect(inOrders).toBeLessThanOrEqual(ofOrders);
    }
    expect(next.expectedFrom! <= next.expectedOrderDate! && next.expectedOrderDate! <= next.expectedTo!).toBe(true);
  });

  it('threads use the months of each other, of the same database and revision only', () => {
    const dbs = Array.from({ length: 4 }, () => openDatabase(prepareDataFolder(data)));
    const cubeOf = (nth: number, loaded?: SharedSales) => openSalesCube(dbs[nth]!)(loaded);
    const buffers = ({ months }: SalesCube) => months.map(({ lines }) => lines.total.buffer);
    const own = cubeOf(0);
    const loaded = shareSales(own);
    expect(loaded.months.length).toBe(own.months.length);
    const sharing = cubeOf(1, loaded);
    expect(sharing.months).toEqual(own.months);
    expect(buffers(sharing).every((buffer, nth) => buffer === buffers(own)[nth])).toBe(true);
    const months = loaded.months.map((month) => ({ ...month, revision: month.revision + 1000 }));
    for (const other of [cubeOf(2, { ...loaded, database: loaded.database + 1 }), cubeOf(3, { ...loaded, months })]) {
      expect(other.months).toEqual(own.months);
      expect(buffers(other).some((buffer, nth) => buffer === buffers(own)[nth])).toBe(false);
    }
    for (const db of dbs) db.close();
  });

  it('predicts last orders better than purchase frequency and than the previous order', () => {
    const db = openDatabase(prepareDataFolder(data));
    const { ours, frequency, lastOrder, stores } = backtestOrders([...pastOrders(openSalesCube(db)())]);
    db.close();
    expect(stores).toBeGreaterThan(50);
    expect(ours).toBeGreaterThan(frequency);
    expect(ours).toBeGreaterThan(lastOrder);
  });

  it('the call list is ordered by score, gives reasons, and a mark can be undone', async () => {
    const list = (all = false) => app.call('calls.list', { date: '2025-07-07', limit: 1000, all });
    const { items } = await list();
    expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).sort((a, b) => b - a));
    expect(items.every(({ reasons }) => reasons.length > 0)).toBe(true);
    const storeId = items[0]!.storeId;
    const { editId } = await app.call('calls.mark', {
      storeId,
      what: 'snoozed',
      date: '2025-07-07',
      until: '2025-07-20',
    });
    expect((await list()).items.some((c) => c.storeId === storeId)).toBe(false);
    expect((await list(true)).items.find((c) => c.storeId === storeId)?.mark).toMatchObject({ what: 'snoozed' });
    expect(
      (await app.call('calls.list', { date: '2025-07-21', limit: 1000 })).items.some((c) => c.storeId === storeId),
    ).toBe(true);
    await app.call('desk.undo', { editId });
    expect((await list()).items.some((c) => c.storeId === storeId)).toBe(true);
  });

  it('earlier forecasts are compared with later sales', async () => {
    const file = writeCsv(
      path.join(data, 'later.csv'),
      Array.from({ length: 60 }, (_, i) => [
        `L-${i}`,
        `2025-${String(8 + Math.floor(i / 30)).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}`,
        'Later Store',
        'Later Product',
        '10',
        '100.00',
        '1000.00',
      ]),
    );
    await app.importFile(file);
    const f = await app.call('forecast.get', {});
    expect(f.earlier.flatMap(({ points }) => points).length).toBeGreaterThan(0);
    const overTime = await app.call('forecast.overTime', {});
    expect(overTime.items.some(({ level, periods }) => level === 'total' && periods > 0)).toBe(true);
    expect(f.notes.map(({ code }) => code)).toContain('data_old');
  });
});

describe('bad data', () => {
  it('one invoice, a negative total and a date in the future give forecasts of finite numbers', async () => {
    const folder = tempFolder();
    await importInto(
      folder,
      writeCsv(path.join(folder, 'a.csv'), [
        ['A-1', '2025-03-01', 'Patel Foods', 'Kaju Katli', '-2', '10.00', '-20.00'],
        ['A-2', '2031-03-02', 'Apna Bazar', 'Kaju Katli', '1', '10.00', '10.00'],
      ]),
    );
    const badDataApp = openTestApp(folder);
    const trained = await badDataApp.call('forecast.train', {});
    expect(trained.series).toBeGreaterThan(0);
    const f = await badDataApp.call('forecast.get', {});
    for (const p of f.points)
      expect(Object.values(p).every((v) => typeof v === 'string' || v === null || Number.isFinite(v))).toBe(true);
    expect(f.notes.map(({ code }) => code)).toContain('future_ignored');
    await badDataApp.close();
  });

  it('an empty folder says what is missing', async () => {
    const result = await cli(['train', '--data', tempFolder()]);
    expect(result.code).not.toBe(0);
    expect(result.stderr).toMatch(/import/i);
  });
});

describe('evaluate', () => {
  const series = (rows: string[]) => {
    const file = path.join(tempFolder(), 's.csv');
    fs.writeFileSync(file, ['series,index,value', ...rows].join('\n'));
    return file;
  };
  it('writes one line for each series and period ahead, with continued indices', async () => {
    const file = series(
      ['b "x"', 'a'].flatMap((name) =>
        Array.from({ length: 36 }, (_, t) => `"${name.replaceAll('"', '""')}",${t + 1},${100 + 10 * (t % 12)}`),
      ),
    );
    const { stdout, code } = await cli(['evaluate', file, '--horizon', '3', '--season', '12']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('series,index,forecast,model');
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 2).join(','))).toEqual([
      '"b ""x""",37',
      '"b ""x""",38',
      '"b ""x""",39',
      'a,37',
      'a,38',
      'a,39',
    ]);
    for (const [i, line] of lines.slice(4).entries())
      expect(Math.abs(Number(line.split(',')[2]) / (100 + 10 * i) - 1)).toBeLessThan(0.05);
  });
  it('forecasts single points, zeros, gaps and non-numeric values', async () => {
    const file = series(['one,1,5', 'zero,1,0', 'zero,2,0', 'zero,3,0', 'hole,1,4', 'hole,3,', 'hole,4,x', 'hole,5,4']);
    const { stdout, code } = await cli(['evaluate', file, '--horizon', '2']);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
    expect(stdout.trimEnd().split('\n')).toHaveLength(7);
  });
  it('a missing file is reported', async () => {
    const { code, stderr } = await cli(['evaluate', '/nowhere.csv']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('nowhere.csv');
  });
});

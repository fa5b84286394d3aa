import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemo, type SalesCube } from '../cube/cube.ts';
import { cubeOf } from '../cube/random-sales.ts';
import type { Db } from '../db/open.ts';
import { buildReport, heavyReportAsCsv } from './build.ts';
import { type ReportData, reportFromRows } from './report.ts';

/** A report that takes a moment and counts how often it was computed. */
function slowReport(outcome: (nth: number) => ReportData | Promise<ReportData> = (nth) => reportFromRows([], [[nth]])) {
  const counted = { computed: 0 };
  const build = async () => {
    const nth = ++counted.computed;
    await delay(1);
    return outcome(nth);
  };
  const definition = { title: 'Slow', about: '', takes: ['filter' as const], build };
  const ask = async (cube: SalesCube, city = '') => {
    const request = { name: 'slow', filter: { city }, grain: 'month' as const };
    return (await buildReport(definition, { db: {} as Db, cube, request })).report.rows(0, 1)[0]![0];
  };
  return { counted, ask };
}

/** Sales to two stores, more to the first. */
const newCube = (): SalesCube => {
  const invoices = [1, 2].map((store) => {
    const lines = [{ product: 1, total: 1_000_000 / store, quantity: 1 }];
    return { month: 0, day: 1, store, salesperson: 'Anil', currency: 'USD', isCredit: false, lines };
  });
  return { ...cubeOf(invoices), memo: createMemo() };
};

describe('requests of the same report at the same time', () => {
  it('share one computation', async () => {
    const { counted, ask } = slowReport();
    const cube = newCube();
    expect(await Promise.all([ask(cube), ask(cube)])).toEqual([1, 1]);
    expect(await ask(cube)).toBe(1);
    expect(counted.computed).toBe(1);
  });

  it('compute for themselves where the filter or the sales differ', async () => {
    const { counted, ask } = slowReport();
    const cube = newCube();
    await Promise.all([ask(cube), ask(cube, 'Fremont'), ask(newCube())]);
    expect(counted.computed).toBe(3);
  });

  it('fail together; the next one computes again', async () => {
    const { counted, ask } = slowReport((nth) => {
      if (nth === 1) throw new Error('failed once');
      return reportFromRows([], [[nth]]);
    });
    const cube = newCube();
    const [first, second] = await Promise.allSettled([ask(cube), ask(cube)]);
    expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
    expect(await Promise.all([ask(cube), ask(cube)])).toEqual([2, 2]);
    expect(counted.computed).toBe(2);
  });

  it('compute again where the report failed without waiting for anything', async () => {
    let isBroken = true;
    const build = () => {
      if (isBroken) throw new Error('failed once');
      return reportFromRows([], [['built']]);
    };
    const definition = { title: 'Fast', about: '', takes: ['filter' as const], build };
    const sources = { db: {} as Db, cube: newCube(), request: { name: 'fast', filter: {}, grain: 'month' as const } };
    await expect(buildReport(definition, sources)).rejects.toThrow('failed once');
    isBroken = false;
    expect((await buildReport(definition, sources)).report.total).toBe(1);
  });
});

it('the further parts of a small pivot table are not computed again', async () => {
  const cube = newCube();
  let scans = 0;
  const counted = {
    ...cube,
    get months() {
      scans++;
      return cube.months;
    },
  };
  const pivot = { rows: 'store' as const, columns: 'salesperson' as const, measure: 'revenue' as const, filter: {} };
  const style = { delimiter: ',' as const, decimal: '.' as const };
  const request = { name: 'custom', filter: {}, grain: 'month' as const, pivot, style };
  const whole = await heavyReportAsCsv({} as Db, counted, { ...request, after: 0 });
  scans = 0;
  const further = await heavyReportAsCsv({} as Db, counted, { ...request, after: 1 });
  expect(scans).toBe(0);
  expect(whole.text.split('\r\n').slice(2)).toEqual(further.text.split('\r\n'));
  expect(further.text).toContain('50');
});

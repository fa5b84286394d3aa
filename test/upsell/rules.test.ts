import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { mineRules } from '../../src-main/upsell/rules.ts';
import { cli, hasShared, shared, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

const groceries = path.join(shared, 'data', 'groceries-baskets.csv');
const rulesOf = async (...options: string[]) => {
  const { code, stdout } = await cli(['rules', ...options, '--csv']);
  expect(code).toBe(0);
  return (parse(stdout, { columns: true }) as Record<string, string>[]).map((row) => ({
    lhs: row.lhs!,
    rhs: row.rhs!,
    support: Number(row.support),
    confidence: Number(row.confidence),
    lift: Number(row.lift),
    count: Number(row.count),
  }));
};
const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

// expected values: the vignette and summary() of R's arules (Hahsler et al.) for this data set
describe.skipIf(!hasShared)('the Groceries set', { tags: ['shared'] }, () => {
  it('has 5,668 rules at support 0.001 and confidence 0.5, and the highest lift where arules has it', async () => {
    const rules = await rulesOf('--baskets', groceries, '--support', '0.001', '--confidence', '0.5');
    expect(rules).toHaveLength(5668);
    const [top] = rules;
    expect([top!.lhs.split(',').sort(), top!.rhs]).toEqual([['Instant food products', 'soda'], 'hamburger meat']);
    expect(top!.support).toBeCloseTo(0.001220132, 9);
    expect(top!.confidence).toBeCloseTo(0.6315789, 7);
    expect(top!.lift).toBeCloseTo(18.995654, 6);
  });
  it('has 410 at confidence 0.8, whose means are those of arules', async () => {
    const rules = await rulesOf('--baskets', groceries, '--support', '0.001', '--confidence', '0.8');
    expect(rules).toHaveLength(410);
    expect(rules[0]).toMatchObject({ rhs: 'bottled beer', count: 19 });
    expect(rules[0]!.lift).toBeCloseTo(11.235269, 6);
    expect(mean(rules.map(({ support }) => support))).toBeCloseTo(0.001247, 6);
    expect(mean(rules.map(({ confidence }) => confidence))).toBeCloseTo(0.8663, 4);
    expect(mean(rules.map(({ lift }) => lift))).toBeCloseTo(3.951, 3);
  });
});

describe('on invoices', () => {
  it('credit notes are no baskets, a product on two lines counts once, merged products are one', async () => {
    const data = tempFolder();
    const app = openTestApp(data);
    await app.importFile(
      writeCsv(path.join(data, 'a.csv'), [
        ['A-1', '2025-03-01', 'Patel Foods', 'Kaju Katli', '2', '10.00', '20.00'],
        ['A-1', '2025-03-01', 'Patel Foods', 'Soan Papdi', '1', '10.00', '10.00'],
        ['A-1', '2025-03-01', 'Patel Foods', 'Soan Papdi', '3', '10.00', '30.00'],
        ['A-2', '2025-03-02', 'Apna Bazar', 'Kaju Katlli', '1', '10.00', '10.00'],
        ['A-2', '2025-03-02', 'Apna Bazar', 'Soan Papdi', '1', '10.00', '10.00'],
        ['A-3', '2025-03-03', 'Apna Bazar', 'Kaju Katli', '-1', '10.00', '-10.00'],
        ['A-4', '2025-03-04', 'Apna Bazar', 'Ladoo', '1', '10.00', '10.00'],
      ]),
    );
    const found = () => app.call('upsell.rules', { support: 0.6, confidence: 0.9 });
    expect(await found()).toMatchObject({ invoices: 3, total: 0 });
    const products = (await app.call('sales.products', { limit: 10 })).items;
    const id = (name: string) => products.find((product) => product.name === name)!.id;
    await app.call('desk.merge', { kind: 'product', ids: [id('Kaju Katlli')], into: id('Kaju Katli') });
    expect((await found()).items.map(({ lhs, rhs, count }) => `${lhs} > ${rhs} ${count}`).sort()).toEqual([
      'Kaju Katli > Soan Papdi 2',
      'Soan Papdi > Kaju Katli 2',
    ]);
    await app.close();
  });
  it('an empty folder has none', async () => {
    const { code, json } = await cli(['rules', '--data', tempFolder(), '--json']);
    expect([code, json]).toEqual([0, { invoices: 0, total: 0, items: [] }]);
  });
});

it('baskets with spaces, quotes, empty lines and items named twice are read', async () => {
  const file = path.join(tempFolder(), 'b.csv');
  fs.writeFileSync(file, '﻿tea, milk ,tea\r\n\r\n"tea",milk,,\nsugar 5" pack\n');
  const rules = await rulesOf('--baskets', file, '--support', '0.5', '--confidence', '0.5');
  expect(rules.map(({ lhs, rhs, count }) => `${lhs} > ${rhs} ${count}`).sort()).toEqual([
    'milk > tea 2',
    'tea > milk 2',
  ]);
});

it('invalid arguments are refused with an error', async () => {
  expect((await cli(['rules', '--support', 'many'])).stderr).toContain('between 0 and 1');
  expect((await cli(['rules', '--baskets', '/nowhere.csv'])).stderr).toContain('nowhere.csv');
});

it('mining fifty thousand products in a hundred thousand invoices terminates', () => {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const baskets = Array.from({ length: 100_000 }, () =>
    Array.from({ length: 2 + Math.floor(next() * 12) }, () => Math.floor(50_000 * next() ** 4)),
  );
  const rules = mineRules(baskets, { support: 0.001, confidence: 0.1 });
  for (const { count, confidence } of rules) expect(count >= 100 && confidence >= 0.1).toBe(true);
});

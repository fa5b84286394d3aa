import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src-shared/calendar.ts';
import type { Dashboard, Input, Report } from '../../src-shared/contract/index.ts';
import { cli, importInto, makeInvoices, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

const minor = (text: string) => Math.round(Number(text) * 100);

describe('reports of a generated file match its ground truth', () => {
  it.each([
    ['the Mangalam shape', ['--seed', '31']],
    ['with bad records', ['--records', '4000', '--seed', '32', '--bad', '0.03', '--repeat-items', '0.2']],
    ['from India', ['--records', '4000', '--seed', '33', '--flavour', 'india']],
  ])('%s', async (_, options) => {
    const data = tempFolder();
    const source = path.join(data, 'in.csv');
    const truth = await makeInvoices(source, ...options);
    await importInto(data, source);
    const app = openTestApp(data);
    const report = (name: string) =>
      app.call('reports.run', { name, limit: 1000 } as Input<'reports.run'>) as Promise<Report>;
    for (const by of ['store', 'product', 'category', 'brand', 'salesperson', 'city']) {
      const { rows, sums, columns } = await report(`sales-by-${by}`);
      const total = columns.length - 1;
      expect(sums![total], by).toBe(truth.totalMinor);
      expect(
        rows.reduce((sum, row) => sum + Number(row[total]), 0),
        by,
      ).toBe(truth.totalMinor);
      const byMonth = Object.fromEntries(
        columns.flatMap(({ label }, i) => (/^\d{4}-\d\d$/.test(label) ? [[label, sums![i]]] : [])),
      );
      expect(byMonth, by).toEqual(truth.revenueMinorByMonth);
    }
    const daily = await report('daily-sales');
    expect(daily.sums![2]).toBe(truth.totalMinor);
    expect(daily.sums![1]).toBe(truth.invoices);
    const shown = (await cli(['report', 'daily-sales', '--data', data, '--json'])).json as Report;
    expect(shown.sums).toEqual(daily.sums);
    const out = path.join(data, 'lines.csv');
    await cli(['report', 'order-lines', '--csv', '--out', out, '--data', data]);
    const lines = parse(fs.readFileSync(out), { columns: true }) as Record<string, string>[];
    expect(lines).toHaveLength(truth.goodLines);
    expect(lines.reduce((sum, line) => sum + minor(line.Total!), 0)).toBe(truth.totalMinor);
    expect((await report('rejects')).total).toBe(truth.badLines);
    const dashboard = (await cli(['dashboard', '--data', data, '--json'])).json as Dashboard;
    expect(dashboard.revenueMinor).toBe(truth.totalMinor);
    expect((await report('tax-by-hsn')).sums![3]).toBe(truth.totalMinor);
    await app.close();
  });

  it('the dashboard says if the first or last invoice is not on the boundary of the period', async () => {
    const data = tempFolder();
    const days = ['2025-06-02', '2025-06-29'];
    const rows = days.map((day, i) => [`I-${i}`, day, 'S', 'Tea', '2', '10.00', '20.00']);
    await importInto(data, writeCsv(path.join(data, 'june.csv'), rows));
    const dashboardText = async (...period: string[]) => (await cli(['dashboard', ...period, '--data', data])).stdout;
    expect(await dashboardText('--from', '2025-06-01', '--to', '2025-06-30')).toContain(
      'The first invoice since 2025-06-01 is of 2025-06-02, the last invoice up to 2025-06-30 is of 2025-06-29.',
    );
    expect(await dashboardText('--from', '2025-06-02', '--to', '2025-06-29')).not.toMatch(/first invoice|last invoice/);
  });

  it('a period and a store: CSV, screen and dashboard agree', async () => {
    const data = tempFolder();
    const source = path.join(data, 'in.csv');
    await makeInvoices(source, '--seed', '34');
    await importInto(data, source);
    const app = openTestApp(data);
    const filter = { from: '2024-02-01', to: '2024-08-15', storeId: 2 };
    const { revenueMinor } = await app.call('sales.dashboard', filter);
    expect(revenueMinor).toBeGreaterThan(0);
    const shown = await app.call('reports.run', { name: 'sales-by-product', filter, limit: 1000 });
    expect(shown.sums!.at(-1)).toBe(revenueMinor);
    const why = await app.call('reports.run', { name: 'why-revenue-changed', filter, limit: 100 });
    const amounts = why.rows.map(([, amount]) => amount as number);
    const lastYear = await app.call('sales.dashboard', { ...filter, from: '2023-02-01', to: '2023-08-15' });
    expect([amounts[0], amounts.at(-1)]).toEqual([lastYear.revenueMinor, revenueMinor]);
    expect(amounts.slice(0, -1).reduce((sum, amount) => sum + amount, 0)).toBe(revenueMinor);
    // a period that is not over is compared with as many days
    const last = (await app.call('sales.dashboard', {})).to!;
    const open = { from: addDays(last, -40), to: addDays(last, 200) };
    const unfinished = await app.call('reports.run', { name: 'why-revenue-changed', filter: open, limit: 100 });
    expect(unfinished.rows.at(-1)![0]).toBe(`${open.from} – ${last}`);
    const { text } = await app.call('reports.csv', {
      name: 'sales-by-product',
      filter,
      style: { delimiter: ';', decimal: ',' },
    });
    const rows = parse(text, { delimiter: ';', columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(shown.total);
    expect(rows.reduce((sum, row) => sum + minor(row.Total!.replace(',', '.')), 0)).toBe(revenueMinor);
    await app.close();
  });
});

describe('contents of reports', () => {
  const HEADER = [
    'Invoice No',
    'Invoice Date',
    'Store Name',
    'Item Name',
    'Qty',
    'Rate',
    'Amount',
    'HSN/SAC',
    'CGST',
    'SGST',
  ];
  const ROWS = [
    ['A-1', '2025-01-05', '=HYPERLINK("x")', 'Kaju; "Katli"', '10', '1.00', '10.00', '1704', '0.25', '0.25'],
    ['A-2', '2025-02-05', '=HYPERLINK("x")', 'Kaju; "Katli"', '10', '1.20', '12.00', '1704', '0.30', '0.30'],
    ['A-3', '2025-03-05', '=HYPERLINK("x")', 'Kaju; "Katli"', '-2', '1.20', '-2.40', '1704', '-0.06', '-0.06'],
    ['A-4', '2025-03-06', 'Patel', 'Aloo', '100', '9.00', '900.00', '2106', '0', '0'],
  ];
  const openAppWithSales = async () => {
    const data = tempFolder();
    const app = openTestApp(data);
    await app.importFile(writeCsv(path.join(data, 'a.csv'), ROWS, HEADER));
    return app;
  };

  it('formulas in texts are escaped; delimiters and quotes follow RFC 4180', async () => {
    const app = await openAppWithSales();
    const { text, next } = await app.call('reports.csv', {
      name: 'order-lines',
      style: { delimiter: ';', decimal: ',' },
    });
    expect(next).toBeNull();
    expect(text.split('\r\n')[1]).toContain(`;"'=HYPERLINK(""x"")";`);
    expect(text.split('\r\n')[1]).toContain(';"Kaju; ""Katli""";');
    expect(text.split('\r\n')[3]).toMatch(/;-2;1,20;-2,40$/);
    await app.close();
  });

  it('price changes, returns, tax and ABC/XYZ', async () => {
    const app = await openAppWithSales();
    const rows = async (name: string) => (await app.call('reports.run', { name })).rows;
    expect(
      (await rows('price-changes')).map((row) => [row[0], row[4], row[5], Math.round(Number(row[6]) * 100)]),
    ).toEqual([['2025-02-05', 100, 120, 20]]);
    expect((await rows('returns')).map((row) => [row[1], row[5], row[6]])).toEqual([['A-3', -2, 240]]);
    expect(await rows('tax-by-hsn')).toEqual([
      ['1704', 3, 18, 1960, 49, 49, 0, 98],
      ['2106', 1, 100, 90000, 0, 0, 0, 0],
    ]);
    const performance = await rows('product-performance');
    expect(performance.map((row) => [row[0], row[1], row[3]])).toEqual([
      ['A', 'Z', 'Aloo'],
      ['C', 'Y', 'Kaju; "Katli"'],
    ]);
    await app.close();
  });

  it('a custom report is saved by name, run, replaced and removed', async () => {
    const app = await openAppWithSales();
    const pivot = { rows: 'category' as const, columns: 'month' as const, measure: 'quantity' as const, filter: {} };
    await app.call('reports.save', { name: 'Pieces', pivot: { ...pivot, columns: 'none' } });
    const { id } = await app.call('reports.save', { name: 'pieces', pivot });
    const { saved } = await app.call('reports.list', {});
    expect(saved).toEqual([{ id, name: 'Pieces', pivot }]);
    const report = await app.call('reports.run', { name: 'custom', pivot: saved[0]!.pivot });
    expect(report.sums).toEqual([null, 10, 10, 98, 118]);
    await app.call('reports.remove', { id });
    await expect(app.call('reports.remove', { id })).rejects.toMatchObject({ code: 'report_unknown' });
    await expect(app.call('reports.run', { name: 'nope' })).rejects.toMatchObject({ code: 'report_unknown' });
    await app.close();
  });

  it('a long report is returned in chunks', async () => {
    const data = tempFolder();
    const app = openTestApp(data);
    const many = Array.from({ length: 11_000 }, (_, i) => [
      `N-${i >> 2}`,
      '2025-03-31',
      'Patel',
      'Kaju',
      String(i),
      '1.00',
      '',
    ]);
    await app.importFile(writeCsv(path.join(data, 'many.csv'), many));
    let text = '';
    let pieces = 0;
    for (let after: number | null = 0; after !== null; pieces++) {
      const piece: { text: string; next: number | null } = await app.call('reports.csv', {
        name: 'order-lines',
        after,
      });
      text += piece.text;
      after = piece.next;
    }
    expect(pieces).toBe(3);
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows.map((row) => Number(row.Quantity)).sort((a, b) => a - b)).toEqual(many.map((_, i) => i));
    await app.close();
  });
});

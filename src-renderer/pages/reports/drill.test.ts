import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src-shared/contract/index.ts';
import { linkOf, periodOf } from './drill.ts';

const to = (path: string, more: Record<string, string | undefined> = {}) =>
  `${path}?${new URLSearchParams(more as Record<string, string>)}`;
const report = (columns: [string, string, Report['columns'][number]['type']][]): Report => ({
  name: 'x',
  title: 'x',
  currency: 'USD',
  columns: columns.map(([key, label, type]) => ({ key, label, type })),
  rows: [],
  total: 0,
  sums: null,
});

describe('a period', () => {
  it.each([
    ['2024-02-29', { from: '2024-02-29', to: '2024-02-29' }],
    ['2024-02', { from: '2024-02-01', to: '2024-02-29' }],
    ['2025-Q4', { from: '2025-10-01', to: '2025-12-31' }],
    ['2025', { from: '2025-01-01', to: '2025-12-31' }],
    ['Sweets', null],
  ])('%s', (label, period) => expect(periodOf(label)).toEqual(period));
});

describe('a cell', () => {
  const byCity = report([
    ['city', 'City', 'text'],
    ['c1', '2025-03', 'money'],
    ['total', 'Total', 'money'],
  ]);

  it('of sums by a name leads to the invoices of that name, and of the month', () => {
    expect(linkOf(byCity, ['Fremont', 100, 100], 0, to)).toBe('/invoices?city=Fremont');
    expect(linkOf(byCity, ['Fremont', 100, 100], 1, to)).toBe('/invoices?city=Fremont&from=2025-03-01&to=2025-03-31');
    expect(linkOf(byCity, ['Fremont', 0, 100], 1, to)).toBeNull();
    expect(linkOf(byCity, ['Fremont', 0, 100], 2, to)).toBeNull();
  });

  it('that names something leads there', () => {
    const lines = report([
      ['day', 'Day', 'date'],
      ['number', 'Invoice', 'text'],
      ['store', 'Store', 'text'],
      ['sku', 'SKU', 'text'],
    ]);
    const cells = ['2025-03-01', 'A-1', 'Patel', 'K5'];
    expect([0, 1, 2, 3].map((at) => linkOf(lines, cells, at, to))).toEqual([
      '/invoices?from=2025-03-01&to=2025-03-01',
      '/invoices?search=A-1',
      '/stores?search=Patel',
      '/products?search=K5',
    ]);
  });
});

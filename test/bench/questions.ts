import path from 'node:path';
import Database from 'better-sqlite3';
import { type App, localCaller, openApp } from '../../src-main/app.ts';
import { addDays } from '../../src-shared/calendar.ts';
import type { Input, ProcedureName } from '../../src-shared/contract/index.ts';
import { formatCount, median, quantile, type Section } from './bench-helpers.ts';

const caller = localCaller('cli');
const REPETITIONS = 21;

/** A query whose input differs at each call, so that no cache can answer it, and the same in plain SQL. */
interface Query {
  name: string;
  procedure: ProcedureName;
  input: (nth: number) => unknown;
  sql?: string;
  /** What the SQL takes; from and to of the input if left out. */
  values?: (nth: number) => unknown[];
}

// the generated invoices end in mid-2025
const yearPeriod = (nth: number) => ({ from: addDays('2024-06-30', -nth - 365), to: addDays('2025-06-30', -nth - 20) });
const QUERIES: Query[] = [
  {
    name: 'dashboard, a year with both comparisons',
    procedure: 'sales.dashboard',
    input: yearPeriod,
    sql: 'SELECT sum(l.total), count(DISTINCT i.id), count(DISTINCT i.store_id), count(DISTINCT l.product_id) FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id WHERE i.date BETWEEN ? AND ?',
  },
  {
    name: 'dashboard, a year of one category',
    procedure: 'sales.dashboard',
    input: (n) => ({ ...yearPeriod(n), category: 'Sweets' }),
  },
  {
    name: 'dashboard, a year of one city',
    procedure: 'sales.dashboard',
    input: (n) => ({ ...yearPeriod(n), city: 'Fremont' }),
  },
  {
    name: 'series by day, against last year',
    procedure: 'sales.series',
    input: (n) => ({ ...yearPeriod(n), grain: 'day', compare: 'lastYear' }),
  },
  {
    name: 'stores, first hundred of a year',
    procedure: 'sales.stores',
    input: yearPeriod,
    sql: 'SELECT i.store_id, sum(l.total) AS s FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id WHERE i.date BETWEEN ? AND ? GROUP BY 1 ORDER BY 2 DESC LIMIT 100',
  },
  {
    name: 'products, first hundred of a year',
    procedure: 'sales.products',
    input: yearPeriod,
    sql: 'SELECT l.product_id, sum(l.total), count(DISTINCT i.store_id) FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id WHERE i.date BETWEEN ? AND ? GROUP BY 1 ORDER BY 2 DESC LIMIT 100',
  },
  { name: 'invoices, first hundred of a year', procedure: 'sales.invoices', input: yearPeriod },
  { name: 'a store', procedure: 'sales.store', input: (n) => ({ id: n + 1 }) },
  { name: 'a product', procedure: 'sales.product', input: (n) => ({ id: n + 1 }) },
  {
    name: 'search over everything',
    procedure: 'sales.find',
    input: (n) => ({ text: `${n + 10}` }),
    sql: `SELECT 'store', id, name FROM store WHERE name LIKE @text OR city LIKE @text UNION ALL SELECT 'product', id, name FROM product WHERE name LIKE @text OR sku LIKE @text
UNION ALL SELECT * FROM (SELECT 'invoice', id, number FROM invoice WHERE number LIKE @text ORDER BY length(number), date DESC LIMIT 6)`,
    values: (n) => [{ text: `%${n + 10}%` }],
  },
  {
    name: 'report: sales by store',
    procedure: 'reports.run',
    input: (n) => ({ name: 'sales-by-store', filter: yearPeriod(n), limit: 100 }),
  },
  { name: 'suggestions for a store', procedure: 'upsell.suggest', input: (n) => ({ storeId: n + 1, limit: 10 }) },
  { name: 'preparation of a call', procedure: 'calls.prepare', input: (n) => ({ storeId: n + 1 }) },
  { name: 'next order of a store', procedure: 'forecast.nextOrder', input: (n) => ({ storeId: n + 1 }) },
  { name: 'call list of a day', procedure: 'calls.list', input: (n) => ({ date: addDays('2025-06-30', -n) }) },
];

export interface Answered {
  p50: number;
  p95: number;
  sql: number | null;
}

/** Milliseconds of each question over a data folder, at the dispatcher. */
export async function measureQueries(folder: string): Promise<Answered[]> {
  const app = openApp(folder);
  const reference = new Database(path.join(folder, 'mangalm.db'), { readonly: true });
  try {
    await call(app, 'sales.choices', {});
    const measured: Answered[] = [];
    for (const { procedure, input, sql, values } of QUERIES) {
      // warm-up: the first call of a procedure fills its caches
      await call(app, procedure, input(REPETITIONS + 1));
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let nth = 0; nth < REPETITIONS; nth++) {
        const before = performance.now();
        await call(app, procedure, input(nth));
        ours.push(performance.now() - before);
        if (!sql || nth % 4 !== 0) continue;
        const { from, to } = input(nth) as { from: string; to: string };
        const started = performance.now();
        reference.prepare(sql).all(...(values?.(nth) ?? [from, to]));
        theirs.push(performance.now() - started);
      }
      measured.push({
        p50: median(ours),
        p95: quantile(ours, 0.95),
        sql: theirs.length > 0 ? median(theirs) : null,
      });
    }
    return measured;
  } finally {
    reference.close();
    await app.close();
  }
}

const call = (app: App, procedure: ProcedureName, input: unknown) =>
  app.call(caller, procedure, input as Input<typeof procedure>);

/** @param folders data folders by their number of lines, from small to large */
export async function benchQuestions(folders: Map<number, string>): Promise<Section> {
  const sizes: [lines: number, answered: Answered[]][] = [];
  for (const [lines, folder] of folders) sizes.push([lines, await measureQueries(folder)]);
  const [lines, last] = sizes.at(-1)!;
  const ratios: Record<string, number> = {};
  QUERIES.forEach(({ name }, i) => {
    const { p50, sql } = last[i]!;
    if (sql !== null) ratios[`${name} / plain SQL`] = p50 / sql;
  });
  return {
    title: 'Questions',
    about: `Milliseconds at the dispatcher, p50 / p95 of ${REPETITIONS}, each with a filter that was not asked before, at each number of lines; and p50 of plain SQL over ${formatCount(lines)} lines. Wanted: 150 / 300, search 50.`,
    columns: ['question', ...sizes.map(([its]) => formatCount(its)), 'plain SQL', 'ratio'],
    rows: QUERIES.map(({ name }, i) => {
      const { p50, sql } = last[i]!;
      return [
        name,
        ...sizes.map(([, answered]) => `${answered[i]!.p50.toFixed(1)} / ${answered[i]!.p95.toFixed(1)}`),
        sql === null ? '' : sql.toFixed(0),
        sql === null ? '' : (p50 / sql).toFixed(3),
      ];
    }),
    ratios,
  };
}

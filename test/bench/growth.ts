import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { type App, localCaller, openApp } from '../../src-main/app.ts';
import { addDays } from '../../src-shared/calendar.ts';
import type { Input, ProcedureName } from '../../src-shared/contract/index.ts';
import {
  formatCount,
  importFile,
  makeInvoices,
  measureSeconds,
  median,
  quantile,
  runMangalm,
  type Section,
} from './bench-helpers.ts';

const caller = localCaller('cli');
const REPETITIONS = 21;

/** A query whose input differs at each call, so that no cache can answer it, and the same in plain SQL. */
interface Query {
  name: string;
  procedure: ProcedureName;
  input: (nth: number) => unknown;
  sql?: string;
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
  { name: 'search over everything', procedure: 'sales.find', input: (n) => ({ text: `${n + 10}` }) },
  {
    name: 'report: sales by store',
    procedure: 'reports.run',
    input: (n) => ({ name: 'sales-by-store', filter: yearPeriod(n), limit: 100 }),
  },
  { name: 'suggestions for a store', procedure: 'upsell.suggest', input: (n) => ({ storeId: n + 1, limit: 10 }) },
  { name: 'call list of a day', procedure: 'calls.list', input: (n) => ({ date: addDays('2025-06-30', -n) }) },
];

interface Size {
  lines: number;
  imported: { seconds: number; peak: number };
  queries: { p50: number; p95: number; sql: number | null }[];
  report: { seconds: number; peer: number };
}

/** Imports, queries and writes a report at each size; keeps the data folder of the largest for further benchmarks. */
export async function benchGrowth(sizes: number[], dir: string): Promise<{ sections: Section[]; largest: string }> {
  const folderOf = (lines: number) => path.join(dir, `data-${lines}`);
  // all imports first: a child process inherits the peak RSS of its parent at the fork
  const imported = sizes.map((lines) => {
    const file = path.join(dir, `invoices-${lines}.csv`);
    makeInvoices(file, lines);
    let summary!: ReturnType<typeof importFile>;
    const took = measureSeconds(() => {
      summary = importFile(file, folderOf(lines));
    });
    fs.rmSync(file);
    return { seconds: took, peak: summary.peakRssMb };
  });
  const results: Size[] = [];
  for (const [nth, lines] of sizes.entries()) {
    results.push({
      lines,
      imported: imported[nth]!,
      queries: await measureQueries(folderOf(lines)),
      report: benchReport(folderOf(lines), path.join(dir, 'report.csv')),
    });
  }
  const largest = folderOf(sizes.at(-1)!);
  return { sections: [growthSection(results), queriesSection(results)], largest };
}

async function measureQueries(folder: string): Promise<Size['queries']> {
  const app = openApp(folder);
  const reference = new Database(path.join(folder, 'mangalm.db'), { readonly: true });
  try {
    await call(app, 'sales.choices', {});
    const measured: Size['queries'] = [];
    for (const { procedure, input, sql } of QUERIES) {
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
        reference.prepare(sql).all(from, to);
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

/** Exports every line as CSV, and the same by the sqlite3 shell from the same tables. */
function benchReport(data: string, out: string): Size['report'] {
  const ours = measureSeconds(() => void runMangalm('report', 'order-lines', '--csv', '--out', out, '--data', data));
  const sql = `.mode csv
.once ${out}
SELECT i.number, i.date, i.status, s.name, s.city, i.salesperson, p.sku, p.name, p.brand, p.category, l.quantity, l.price, l.total
FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id JOIN store s ON s.id = i.store_id JOIN product p ON p.id = l.product_id ORDER BY i.date, i.id, l.line_no;`;
  const peer = measureSeconds(() => void execFileSync('sqlite3', [path.join(data, 'mangalm.db')], { input: sql }));
  fs.rmSync(out);
  return { seconds: ours, peer };
}

function growthSection(results: Size[]): Section {
  const microsPerRecord = ({ lines, imported }: Size) => (imported.seconds / lines) * 1e6;
  const [, middle = results[0]!, last = middle] = results;
  return {
    title: 'Growth',
    about:
      'Import and the report of all lines as CSV, each as a whole command, from small to large: what a record costs must not rise. The report stands beside the sqlite3 shell writing the same columns. Wanted: within 15% from 200,000 to 1,000,000 records, 150,000 lines a second.',
    columns: ['lines', 'import', 'µs a record', 'peak', 'report', 'lines/s', 'report / sqlite3'],
    rows: results.map((size) => [
      formatCount(size.lines),
      `${size.imported.seconds.toFixed(1)} s`,
      microsPerRecord(size).toFixed(1),
      `${size.imported.peak} MB`,
      `${size.report.seconds.toFixed(1)} s`,
      formatCount(Math.round(size.lines / size.report.seconds)),
      (size.report.seconds / size.report.peer).toFixed(2),
    ]),
    ratios: {
      'import, a record of many / of fewer': microsPerRecord(last) / microsPerRecord(middle),
      'import, peak of many / of fewer': last.imported.peak / middle.imported.peak,
      'report of all lines / sqlite3': last.report.seconds / last.report.peer,
    },
  };
}

function queriesSection(results: Size[]): Section {
  const last = results.at(-1)!;
  const ratios: Record<string, number> = {};
  QUERIES.forEach(({ name }, i) => {
    const { p50, sql } = last.queries[i]!;
    if (sql !== null) ratios[`${name} / plain SQL`] = p50 / sql;
  });
  return {
    title: 'Questions',
    about: `Milliseconds at the door, p50 / p95 of ${REPETITIONS}, each with a filter that was not asked before, at each number of lines; and p50 of plain SQL over the most lines. Wanted at 1,000,000 lines: 50 / 150.`,
    columns: ['question', ...results.map(({ lines }) => formatCount(lines)), 'plain SQL', 'ratio'],
    rows: QUERIES.map(({ name }, i) => {
      const { p50, sql } = last.queries[i]!;
      return [
        name,
        ...results.map((size) => `${size.queries[i]!.p50.toFixed(1)} / ${size.queries[i]!.p95.toFixed(1)}`),
        sql === null ? '' : sql.toFixed(0),
        sql === null ? '' : (p50 / sql).toFixed(3),
      ];
    }),
    ratios,
  };
}

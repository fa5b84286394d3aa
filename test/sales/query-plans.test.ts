import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type App, localCaller, openApp } from '../../src-main/app.ts';
import type { Input, ProcedureName } from '../../src-shared/contract/index.ts';
import { importInto, makeInvoices, tempFolder } from '../helpers.ts';

const caller = localCaller('cli');
/** Tables with a row for each line, invoice or record, which may have millions of rows. */
const LARGE_TABLES = 'invoice_line|invoice|raw_block|reject|extra|earlier_version|audit';
const FULL_SCAN = new RegExp(`^SCAN (?:${LARGE_TABLES})\\b(?!.* USING (?:COVERING )?INDEX)`);

const period = { from: '2024-01-01', to: '2024-12-31' };
const FREQUENT_QUERIES: [ProcedureName, unknown][] = [
  ['sales.dashboard', period],
  ['sales.dashboard', { ...period, category: 'Sweets' }],
  ['sales.news', { since: '2024-01-01T00:00:00Z' }],
  ['sales.series', { ...period, grain: 'week' }],
  ['sales.stores', period],
  ['sales.products', period],
  ['sales.invoices', period],
  ['sales.store', { id: 1 }],
  ['sales.product', { id: 1 }],
  ['sales.invoice', { id: 1 }],
  ['sales.find', { text: 'Apna' }],
  ['reports.run', { name: 'sales-by-store', filter: period, limit: 50 }],
  ['reports.run', { name: 'order-lines', filter: period, limit: 50 }],
  ['calls.list', {}],
  ['upsell.suggest', { storeId: 1 }],
  ['imports.list', {}],
  ['imports.rejects', { importId: 1 }],
];

describe('frequent queries', () => {
  let data: string;
  let app: App;
  const statements = new Set<string>();
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(tempFolder(), '..', 'mangalm-plans-'));
    const file = path.join(data, 'invoices.csv');
    await makeInvoices(file, '--records', '2000', '--bad', '0.02');
    await importInto(data, file);
    app = openApp(data);
    await app.call(caller, 'sales.choices', {});
    const prepare = Database.prototype.prepare;
    vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql: string) {
      statements.add(sql);
      return prepare.call(this, sql);
    });
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await app?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  it('do no full scan of a large table', async () => {
    for (const [procedure, input] of FREQUENT_QUERIES)
      await app.call(caller, procedure, input as Input<typeof procedure>);
    vi.restoreAllMocks();
    const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
    try {
      const reads = [...statements].filter((sql) => /^\s*(?:SELECT|WITH)\b/i.test(sql));
      expect(reads.length).toBeGreaterThan(20);
      const scans = reads.flatMap((sql) =>
        planOf(db, sql)
          .filter((step) => FULL_SCAN.test(step))
          .map((step) => `${step}: ${sql.replace(/\s+/g, ' ').slice(0, 300)}`),
      );
      expect(scans).toEqual([]);
    } finally {
      db.close();
    }
  });

  it('would fail this test with a full scan', () => {
    const db = new Database(path.join(data, 'mangalm.db'), { readonly: true });
    expect(
      planOf(db, 'SELECT sum(total) FROM invoice_line WHERE quantity > 5').some((step) => FULL_SCAN.test(step)),
    ).toBe(true);
    db.close();
  });
});

/** The query plan of a statement; empty if it needs functions or tables of the app's own connection. */
function planOf(db: Database.Database, sql: string): string[] {
  try {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`);
    return (plan.all() as { detail: string }[]).map(({ detail }) => detail);
  } catch (error) {
    if (!/parameter|no such (?:table|function)/i.test(String(error))) throw error;
    return planWithNulls(db, sql);
  }
}

/** The query plan with NULL for each parameter; empty if it cannot be prepared. */
function planWithNulls(db: Database.Database, sql: string): string[] {
  const bare = sql.replace(/[@:$][A-Za-z_]\w*|\?(?!\d)/g, 'NULL');
  try {
    return (db.prepare(`EXPLAIN QUERY PLAN ${bare}`).all() as { detail: string }[]).map(({ detail }) => detail);
  } catch {
    return [];
  }
}

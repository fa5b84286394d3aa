import path from 'node:path';
import Database from 'better-sqlite3';
import type { Output } from '../../src-shared/contract/index.ts';
import { writeCsv } from '../csv.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import type { PostgresServer } from './postgres.ts';

const HEADER = [
  'Invoice ID',
  'Invoice Number',
  'Invoice Date',
  'Customer ID',
  'Customer Name',
  'City',
  'Sales person',
  'Item Name',
  'Quantity',
  'Item Price',
  'Item Total',
  'Remark',
];

/** A line of an invoice export; ids may be omitted, and a quantity that is no number is rejected. */
export interface Line {
  invoice: string;
  date?: string;
  store: string;
  city?: string;
  salesperson?: string;
  product: string;
  quantity: number | string;
  price?: number;
  ids?: boolean;
  remark?: string;
}

function writeInvoices(file: string, lines: Line[]): string {
  return writeCsv(
    file,
    lines.map(
      ({
        invoice,
        date = '2025-05-02',
        store,
        city = 'Fremont',
        salesperson = 'Ravi',
        product,
        quantity,
        price = 10,
        ids,
        remark = '',
      }) => [
        ids ? `id-${invoice}` : '',
        invoice,
        date,
        ids ? `c-${store}` : '',
        store,
        city,
        salesperson,
        product,
        String(quantity),
        String(price),
        typeof quantity === 'number' ? String(quantity * price) : '1',
        remark,
      ],
    ),
    HEADER,
  );
}

/** A laptop of the company: a data folder and the app on it. */
export interface Laptop {
  data: string;
  testApp: TestApp;
  importLines(name: string, lines: Line[]): Promise<number>;
  sync(): Promise<Output<'sync.run'>>;
  /** The id of a store by name. */
  store(name: string): number;
  product(name: string): number;
  sql<Row extends object>(sql: string, ...values: unknown[]): Row[];
  close(): Promise<void>;
}

export async function openLaptop(
  data: string,
  address: string | null,
  deviceName = path.basename(data),
): Promise<Laptop> {
  const testApp = openTestApp(data);
  if (address !== null) await testApp.call('sync.setUp', { server: address, automatic: false, deviceName });
  const db = new Database(path.join(data, 'mangalm.db'), { timeout: 10_000 });
  const id = (table: string) => (name: string) =>
    db.prepare(`SELECT id FROM ${table} WHERE name = ? ORDER BY id`).pluck().get(name) as number;
  let files = 0;
  return {
    data,
    testApp,
    importLines: async (name, lines) => {
      const file = writeInvoices(path.join(data, `${name}-${++files}.csv`), lines);
      return (await testApp.importFile(file, { maxErrorRate: 1, maxConsecutiveRejects: 100 })).importId;
    },
    sync: () => testApp.call('sync.run', {}),
    store: id('store'),
    product: id('product'),
    sql: (sql, ...values) => db.prepare(sql).all(...values) as never,
    close: async () => {
      db.close();
      await testApp.close();
    },
  };
}

type Dump = Record<string, Record<string, unknown>>;

const REFS: Record<string, string> = {
  store_id: 'store',
  product_id: 'product',
  import_id: 'import',
  invoice_id: 'invoice',
  of_import: 'import',
};

/** The tables that sync, with the columns that both sides have. */
const SYNCED_TABLES: Record<string, string[]> = {
  store: ['external_id', 'name', 'city', 'state', 'country', 'as_of', 'own', 'merged_into'],
  product: ['external_id', 'sku', 'name', 'brand', 'category', 'unit', 'as_of', 'own', 'merged_into'],
  note: ['store_id', 'kind', 'on_date', 'text', 'author', 'removed'],
  sales_order: [
    'store_id',
    'state',
    'ordered_on',
    'currency',
    'remark',
    'deliver_on',
    'discount',
    'author',
    'invoice_id',
  ],
  call_mark: ['store_id', 'what', 'outcome', 'on_date', 'until', 'author', 'removed'],
  suggestion_answer: [
    'store_id',
    'product_id',
    'kind',
    'what',
    'why',
    'remark',
    'on_date',
    'until',
    'author',
    'removed',
  ],
  mapping: ['name', 'fingerprint', 'spec'],
  saved_report: ['name', 'definition', 'author'],
  import: ['kind', 'of_import', 'status', 'author', 'summary'],
};
const JSON_COLUMNS = new Set(['own', 'spec', 'definition', 'summary']);

/** All synced rows of a laptop, by the ids that all laptops share. */
export function dumpOfLaptop({ sql }: Pick<Laptop, 'sql'>): Dump {
  const gids = new Map(
    sql<{ kind: string; id: number; gid: string }>('SELECT kind, id, gid FROM sync_row').map((row) => [
      `${row.kind} ${row.id}`,
      row.gid,
    ]),
  );
  const gid = (kind: string, id: unknown) => (id === null ? null : (gids.get(`${kind} ${id}`) ?? `local ${id}`));
  const tombstones = new Set(
    sql<{ at: string }>("SELECT kind || ' ' || gid AS at FROM sync_row WHERE gone").map(({ at }) => at),
  );
  const dump: Dump = {};
  for (const [table, columns] of Object.entries(SYNCED_TABLES)) {
    dump[table] = {};
    for (const { id, ...row } of sql<Record<string, unknown>>(`SELECT id, ${columns.join(', ')} FROM ${table}`)) {
      const at = gid(table, id)!;
      if (tombstones.has(`${table} ${at}`)) continue;
      dump[table][at] = Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          column === 'merged_into'
            ? gid(table, value)
            : REFS[column]
              ? gid(REFS[column], value)
              : JSON_COLUMNS.has(column)
                ? withSortedKeys(JSON.parse(String(value)))
                : value,
        ]),
      );
    }
  }
  dump.key = {};
  for (const table of ['store', 'product'])
    for (const row of sql<{ key: string; id: number }>(`SELECT key, ${table}_id AS id FROM ${table}_key`)) {
      const at = gid(table, row.id)!;
      if (!tombstones.has(`${table} ${at}`)) dump.key[`${table} ${row.key}`] = at;
    }
  dump.order_line = {};
  for (const row of sql<Record<string, unknown>>(
    'SELECT order_id, line_no, product_id, quantity, unit, case_size, price, source FROM sales_order_line',
  ))
    dump.order_line[`${gid('sales_order', row.order_id)} ${row.line_no}`] = [
      gid('product', row.product_id),
      row.quantity,
      row.unit,
      row.case_size,
      row.price,
      row.source,
    ];
  dump.invoice = {};
  for (const row of sql<Record<string, unknown>>(
    'SELECT id, external_id, number, date, due_date, status, store_id, salesperson, currency, is_credit, total, line_count, rejected_lines FROM invoice',
  )) {
    const { id, store_id, ...rest } = row;
    dump.invoice[gid('invoice', id)!] = { ...rest, store: gid('store', store_id) };
  }
  dump.line = {};
  for (const row of sql<Record<string, unknown>>(
    `SELECT l.invoice_id, l.line_no, l.product_id, l.quantity, l.price, l.total, a.json AS a, b.json AS b, c.json AS c, d.json AS d FROM invoice_line l
     LEFT JOIN extra a ON a.id = store_extra LEFT JOIN extra b ON b.id = product_extra LEFT JOIN extra c ON c.id = invoice_extra LEFT JOIN extra d ON d.id = line_extra`,
  ))
    dump.line[`${gid('invoice', row.invoice_id)} ${row.line_no}`] = [
      gid('product', row.product_id),
      row.quantity,
      row.price,
      row.total,
      row.a,
      row.b,
      row.c,
      row.d,
    ];
  dump.reject = {};
  for (const row of sql<Record<string, unknown>>('SELECT import_id, record, code, cells, fixed_by FROM reject'))
    dump.reject[`${gid('import', row.import_id)} ${row.record}`] = [
      row.code,
      JSON.parse(String(row.cells)),
      gid('import', row.fixed_by),
    ];
  return dump;
}

/** The same of the server, read from its plain tables. */
export async function dumpOfServer(server: PostgresServer, address: string): Promise<Dump> {
  const rows = <Row extends object>(sql: string) => server.query<Row>(address, sql);
  const dump: Dump = {};
  for (const [table, columns] of Object.entries(SYNCED_TABLES)) {
    dump[table] = {};
    const picked = columns.map((column) => (/_on$|_date$|^until$|^as_of$/.test(column) ? `${column}::text` : column));
    for (const { id, ...row } of await rows<Record<string, unknown>>(
      `SELECT id, ${picked.join(', ')} FROM mangalm.${table} WHERE NOT gone`,
    ))
      dump[table][String(id)] = Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          JSON_COLUMNS.has(column) ? withSortedKeys(value) : value,
        ]),
      );
  }
  dump.key = {};
  for (const row of await rows<{ kind: string; key: string; id: string }>(
    'SELECT kind, key, id FROM mangalm.entity_key',
  ))
    if (dump[row.kind]![row.id] !== undefined) dump.key[`${row.kind} ${row.key}`] = row.id;
  dump.order_line = {};
  for (const row of await rows<Record<string, unknown>>(
    'SELECT order_id, line_no, product_id, (quantity * 1000)::int AS quantity, unit, case_size, (price * 10000)::int AS price, source FROM mangalm.sales_order_line',
  ))
    dump.order_line[`${row.order_id} ${row.line_no}`] = [
      row.product_id,
      row.quantity,
      row.unit,
      row.case_size,
      row.price,
      row.source,
    ];
  dump.invoice = {};
  for (const { id, store_id, is_credit, ...row } of await rows<Record<string, unknown>>(
    `SELECT id, external_id, number, date::text, due_date::text, status, store_id, salesperson, currency, is_credit, (total * 10000)::int AS total, line_count, rejected_lines
     FROM mangalm.invoice WHERE NOT gone`,
  ))
    dump.invoice[String(id)] = { ...row, is_credit: is_credit ? 1 : 0, store: store_id };
  dump.line = {};
  for (const row of await rows<Record<string, unknown>>(
    `SELECT invoice_id, line_no, product_id, (quantity * 1000)::int AS quantity, (price * 10000)::int AS price, (total * 10000)::int AS total,
       (SELECT json FROM mangalm.extra e WHERE e.id = store_extra) AS a, (SELECT json FROM mangalm.extra e WHERE e.id = product_extra) AS b,
       (SELECT json FROM mangalm.extra e WHERE e.id = invoice_extra) AS c, (SELECT json FROM mangalm.extra e WHERE e.id = line_extra) AS d FROM mangalm.invoice_line`,
  ))
    dump.line[`${row.invoice_id} ${row.line_no}`] = [
      row.product_id,
      row.quantity,
      row.price,
      row.total,
      row.a,
      row.b,
      row.c,
      row.d,
    ];
  dump.reject = {};
  for (const row of await rows<Record<string, unknown>>(
    'SELECT import_id, record, code, cells, fixed_by FROM mangalm.reject',
  ))
    dump.reject[`${row.import_id} ${row.record}`] = [row.code, row.cells, row.fixed_by];
  return dump;
}

/** A value with its object keys sorted, for comparison. */
function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, withSortedKeys(part)]),
  );
}

/** The error code of a rejected promise; `done` if it resolves. */
export const outcomeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

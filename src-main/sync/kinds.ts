import { createHash, randomUUID } from 'node:crypto';
import type { Store } from '../store/open.ts';
import { inBulk } from '../store/seals/index.ts';

/** What travels, beside invoices: rows of these tables, each in units that are edited as one. */
export interface Kind {
  /** Its name on the wire and the server's table. */
  name: string;
  /** The table here. */
  table: string;
  /** Columns that change together, by the unit's name. */
  units: Record<string, readonly string[]>;
  /** Columns that point to a row of another kind. */
  refs: Record<string, string>;
  /** Columns that hold JSON. */
  json: ReadonlySet<string>;
  /** Whether `own` is edited key by key, and names in files are kept in `<table>_key`. */
  isEntity: boolean;
  /** Whether a person edits its rows, which then count their editions. */
  hasEdition: boolean;
  /** The column by which row-level security tells whose it is; `id` for the store itself. */
  storeColumn: string | null;
  /** When a row was last changed before there was an outbox, in SQL: text of ISO time. */
  since: string;
  /** What the row is called by its own words, so that two laptops that made the same mean the same. */
  nameOf?: (db: Store, id: number) => string | null;
}

const noRefs = {};
const noJson: ReadonlySet<string> = new Set();
const editedAt = (table: string, otherwise: string) =>
  `coalesce((SELECT max(e.at) FROM edit e, json_each(e.rows) r WHERE r.value ->> 'table' = '${table}' AND r.value ->> 'id' = ${table}.id), ${otherwise})`;
const importedAt = (table: string) =>
  `coalesce((SELECT i.finished_at FROM import i WHERE i.id = ${table}.import_id), '2000-01-01')`;
const nameIn = (sql: string) => {
  const prepared = new WeakMap<Store, ReturnType<Store['prepare']>>();
  return (db: Store, id: number): string | null => {
    const statement = prepared.get(db) ?? db.prepare(sql).pluck();
    prepared.set(db, statement);
    return (statement.get(id) as string | null | undefined) ?? null;
  };
};
// a private key counts where there is no other: what an import kept apart is not what others call so
const firstKey = (table: string) =>
  nameIn(
    `SELECT key FROM ${table}_key WHERE ${table}_id = ? ORDER BY key LIKE 'account:%', key LIKE 'id:%' DESC, key LIKE 'sku:%' DESC, key LIMIT 1`,
  );

const entity = (table: 'store' | 'product', facts: readonly string[]): Kind => ({
  name: table,
  table,
  units: { facts: [...facts, 'as_of'], merge: ['merged_into'] },
  refs: { merged_into: table },
  json: noJson,
  isEntity: true,
  hasEdition: true,
  storeColumn: table === 'store' ? 'id' : null,
  since: importedAt(table),
  nameOf: firstKey(table),
});

const STORE = entity('store', ['external_id', 'name', 'city', 'state', 'country']);
const PRODUCT = entity('product', ['external_id', 'sku', 'name', 'brand', 'category', 'unit']);

/** The history of imports travels with the device that made them; rejects are a unit of their own. */
const IMPORT: Kind = {
  name: 'import',
  table: 'import',
  units: {
    row: [
      'kind',
      'of_import',
      'status',
      'author',
      'created_at',
      'started_at',
      'finished_at',
      'undone_at',
      'summary',
      'columns',
    ],
  },
  refs: { of_import: 'import' },
  json: new Set(['summary', 'columns']),
  isEntity: false,
  hasEdition: false,
  storeColumn: null,
  since: "coalesce(undone_at, finished_at, '2000-01-01')",
};

const store = { store_id: 'store' };

const OTHERS: Kind[] = [
  {
    name: 'note',
    table: 'note',
    units: { made: ['store_id', 'kind', 'author'], on_date: ['on_date'], text: ['text'], removed: ['removed'] },
    refs: store,
    json: noJson,
    isEntity: false,
    hasEdition: true,
    storeColumn: 'store_id',
    since: editedAt('note', 'on_date'),
  },
  {
    name: 'sales_order',
    table: 'sales_order',
    units: {
      made: ['store_id', 'currency', 'author', 'created_at'],
      state: ['state', 'confirmed_at'],
      ordered_on: ['ordered_on'],
      remark: ['remark'],
      invoice: ['invoice_id'],
    },
    refs: { ...store, invoice_id: 'invoice' },
    json: noJson,
    isEntity: false,
    hasEdition: true,
    storeColumn: 'store_id',
    since: editedAt('sales_order', 'created_at'),
  },
  {
    name: 'call_mark',
    table: 'call_mark',
    units: { made: ['store_id', 'what', 'on_date', 'until', 'author'], removed: ['removed'] },
    refs: store,
    json: noJson,
    isEntity: false,
    hasEdition: true,
    storeColumn: 'store_id',
    since: editedAt('call_mark', 'on_date'),
  },
  {
    name: 'suggestion_answer',
    table: 'suggestion_answer',
    units: {
      made: ['store_id', 'product_id', 'kind', 'confidence', 'what', 'why', 'remark', 'on_date', 'until', 'author'],
      removed: ['removed'],
    },
    refs: { ...store, product_id: 'product' },
    json: noJson,
    isEntity: false,
    hasEdition: true,
    storeColumn: 'store_id',
    since: editedAt('suggestion_answer', 'on_date'),
  },
  {
    name: 'scan_correction',
    table: 'scan_correction',
    units: { row: ['text_key', 'store_id', 'product_id', 'text', 'author', 'at'] },
    refs: { ...store, product_id: 'product' },
    json: noJson,
    isEntity: false,
    hasEdition: false,
    storeColumn: 'store_id',
    since: 'at',
    nameOf: nameIn(
      "SELECT text_key || char(10) || coalesce((SELECT gid FROM sync_row WHERE kind = 'store' AND id = store_id), '') FROM scan_correction WHERE id = ?",
    ),
  },
  {
    name: 'mapping',
    table: 'mapping',
    units: { row: ['name', 'fingerprint', 'spec'] },
    refs: noRefs,
    json: new Set(['spec']),
    isEntity: false,
    hasEdition: false,
    storeColumn: null,
    since: "coalesce(used_at, '2000-01-01')",
    nameOf: nameIn('SELECT name FROM mapping WHERE id = ?'),
  },
  {
    name: 'saved_report',
    table: 'saved_report',
    units: { row: ['name', 'definition', 'author', 'at'] },
    refs: noRefs,
    json: new Set(['definition']),
    isEntity: false,
    hasEdition: false,
    storeColumn: null,
    since: 'at',
    nameOf: nameIn('SELECT lower(name) FROM saved_report WHERE id = ?'),
  },
  {
    name: 'account',
    table: 'account',
    units: { name: ['name'], role: ['role'], scope: ['scope'], disabled: ['disabled_at'] },
    refs: noRefs,
    json: new Set(['scope']),
    isEntity: false,
    hasEdition: false,
    storeColumn: null,
    since: 'created_at',
    nameOf: nameIn('SELECT name_key FROM account WHERE id = ?'),
  },
  {
    name: 'conflict',
    table: 'sync_conflict',
    units: { settled: ['settled', 'settled_by', 'settled_at'] },
    refs: noRefs,
    json: noJson,
    isEntity: false,
    hasEdition: false,
    storeColumn: null,
    since: "coalesce(settled_at, '2000-01-01')",
  },
];

/** In the order in which they go: what others point to goes first. */
export const KINDS: readonly Kind[] = [STORE, PRODUCT, IMPORT, ...OTHERS];
export const kindOf = (name: string): Kind | undefined => KINDS.find((kind) => kind.name === name);

const after = (prefix: string) => (unit: string) => (unit.startsWith(prefix) ? unit.slice(prefix.length) : null);
/** What a person set by hand, where the unit is such: `own.phone` is `phone`. */
export const ownKey = after('own.');
/** A name in files, where the unit is such: `key name:kirana` is `name:kirana`. */
export const fileKey = after('key ');

/** What a person set by hand of a row, as JSON, with what units say of it. */
export function ownWith(own: string, units: { unit: string; value: Record<string, unknown> }[]): string {
  const set = JSON.parse(own) as Record<string, unknown>;
  for (const { unit, value } of units) {
    const key = ownKey(unit)!;
    if (value[key] === undefined) delete set[key];
    else set[key] = value[key];
  }
  return JSON.stringify(set);
}

/** A UUID made of words (RFC 9562, version 8): the same on every laptop. */
export function uuidOf(...words: string[]): string {
  const bytes = createHash('sha256').update(words.join('\n')).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Global ids of rows here and back. */
export interface Identities {
  /** The row's global id; gives it one where it has none, by what it is called where that is known already. */
  gid(kind: string, id: number, called?: string): string;
  /** The row with that global id; null where there is none here. */
  id(kind: string, gid: string): number | null;
  set(kind: string, id: number, gid: string): void;
  /** This row is what others know by that global id; it was not taken back after all. */
  adopt(kind: string, id: number, gid: string): void;
}

const invoiceName = nameIn(
  "SELECT key FROM invoice_key WHERE invoice_id = ? ORDER BY key LIKE 'account:%', key LIKE 'id:%' DESC, key LIMIT 1",
);

export function identities(db: Store): Identities {
  const gidOf = db.prepare('SELECT gid FROM sync_row WHERE kind = ? AND id = ?').pluck();
  const idOf = db.prepare('SELECT id FROM sync_row WHERE kind = ? AND gid = ?').pluck();
  const keep = db.prepare('INSERT INTO sync_row (kind, id, gid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const set = db.prepare(
    'INSERT INTO sync_row (kind, id, gid) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET gid = excluded.gid, gone = 0',
  );
  const beginAnew = newBeginner(db);
  const isBack = db.prepare('DELETE FROM outbox_gone WHERE kind = ? AND gid = ?');
  const gid = (kind: string, id: number, called?: string): string => {
    const known = gidOf.get(kind, id) as string | undefined;
    if (known !== undefined) return known;
    const name = called ?? (kind === 'invoice' ? invoiceName(db, id) : kindOf(kind)?.nameOf?.(db, id));
    const made = name == null ? randomUUID() : uuidOf(kind, name);
    if (keep.run(kind, id, made).changes === 1) {
      isBack.run(kind, made);
      if (kindOf(kind)?.isEntity) beginAnew(kind, id, made);
      return made;
    }
    const other = randomUUID();
    keep.run(kind, id, other);
    return other;
  };
  return {
    gid,
    id: (kind, wanted) => (idOf.get(kind, wanted) as number | undefined) ?? null,
    set: (kind, id, made) => void set.run(kind, id, made),
    adopt: (kind, id, made) => {
      set.run(kind, id, made);
      isBack.run(kind, made);
      if (kindOf(kind)?.isEntity) beginAnew(kind, id, made);
    },
  };
}

/** An entity that was taken back and is made again has nothing that was set by hand before; its names in files stay. */
function newBeginner(db: Store): (kind: string, id: number, gid: string) => void {
  const any = db.prepare('SELECT 1 FROM sync_version WHERE kind = ? AND gid = ? LIMIT 1').pluck();
  return (kind, id, gid) => {
    if (any.get(kind, gid) === undefined) return;
    db.prepare(
      `INSERT INTO outbox (kind, id, unit, clock) SELECT kind, ?, unit, (SELECT last + 1 FROM sync_clock) FROM sync_version
       WHERE kind = ? AND gid = ? AND unit LIKE 'own.%' ON CONFLICT DO NOTHING`,
    ).run(id, kind, gid);
    db.exec('UPDATE sync_clock SET last = last + 1');
    const addKeys = db.prepare(
      `INSERT INTO ${kind}_key (key, ${kind}_id) SELECT substr(unit, 5), ? FROM sync_version WHERE kind = ? AND gid = ? AND unit LIKE 'key %' ON CONFLICT DO NOTHING`,
    );
    inBulk(db, () => addKeys.run(id, kind, gid));
  };
}

/** A unit's value for the columns here: other rows by their numbers, JSON as text. */
export function localValues(
  kind: Kind,
  ids: Identities,
  value: Record<string, unknown>,
  columns: readonly string[],
): Record<string, string | number | null> {
  return Object.fromEntries(
    columns.map((column) => {
      const there = value[column] ?? null;
      const ref = kind.refs[column];
      if (ref) {
        const id = there === null ? null : ids.id(ref, String(there));
        // a correction for all stores says so by 0
        return [column, id ?? (kind.name === 'scan_correction' && column === 'store_id' ? 0 : null)];
      }
      return [
        column,
        there === null ? null : kind.json.has(column) ? JSON.stringify(there) : (there as string | number),
      ];
    }),
  );
}

import { createHash, randomUUID } from 'node:crypto';
import type { Store } from '../store/open.ts';
import { inBulk } from '../store/seals/index.ts';

/** A synced table other than `invoice`. Its rows are versioned per field group (`unit`): columns edited together. */
export interface Kind {
  /** Name on the wire, and of the table on the server. */
  name: string;
  /** Local table. */
  table: string;
  /** Columns of each field group, by its name. */
  units: Record<string, readonly string[]>;
  /** Reference columns, with the kind that they refer to. */
  refs: Record<string, string>;
  /** Columns that hold JSON. */
  json: ReadonlySet<string>;
  /** Whether the table has manual edits (`own`, versioned per key) and lookup keys from files in `<table>_key`. */
  isEntity: boolean;
  /** Whether users edit its rows, which then have a version column `edition`. */
  hasEdition: boolean;
  /** Store column that row-level security filters by; `id` for the table of stores. */
  storeColumn: string | null;
  /** SQL expression for the last change of a row before capture was active: ISO 8601 text. */
  since: string;
  /** Natural key of a row: rows with equal natural keys created on two laptops get the same global id. */
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
// a private key (`account:…`) is used only where there is no other, since it means nothing to other accounts
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

/** Imports are sent with the device that ran them; their rejects are a field group of their own. */
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

/** In sending order: referenced tables first. */
export const KINDS: readonly Kind[] = [STORE, PRODUCT, IMPORT, ...OTHERS];
export const kindOf = (name: string): Kind | undefined => KINDS.find((kind) => kind.name === name);

const after = (prefix: string) => (unit: string) => (unit.startsWith(prefix) ? unit.slice(prefix.length) : null);
/** The key of a manual edit, for its field group: `own.phone` → `phone`; else null. */
export const ownKey = after('own.');
/** The lookup key from files, for its field group: `key name:kirana` → `name:kirana`; else null. */
export const fileKey = after('key ');

/** Applies field groups `own.…` to the manual edits of a row; both as JSON. */
export function ownWith(own: string, units: { unit: string; value: Record<string, unknown> }[]): string {
  const set = JSON.parse(own) as Record<string, unknown>;
  for (const { unit, value } of units) {
    const key = ownKey(unit)!;
    if (value[key] === undefined) delete set[key];
    else set[key] = value[key];
  }
  return JSON.stringify(set);
}

/** A deterministic UUID derived from strings (RFC 9562, version 8), equal on every laptop. */
export function uuidOf(...words: string[]): string {
  const bytes = createHash('sha256').update(words.join('\n')).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Maps local row ids to global ids and back. */
export interface Identities {
  /** Global id of a row; assigns one where it has none. `called`: natural key, where the caller already knows it. */
  gid(kind: string, id: number, called?: string): string;
  /** Local id of a global id; null if there is no such row here. */
  id(kind: string, gid: string): number | null;
  set(kind: string, id: number, gid: string): void;
  /** Assigns an existing global id to a local row and drops its pending tombstone. */
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

/** For an entity that is created again after its removal: clears its former manual edits, restores its lookup keys. */
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

/** Converts the value of a field group to local columns: references as local ids, JSON as text. */
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
        // 0: a correction for all stores
        return [column, id ?? (kind.name === 'scan_correction' && column === 'store_id' ? 0 : null)];
      }
      return [
        column,
        there === null ? null : kind.json.has(column) ? JSON.stringify(there) : (there as string | number),
      ];
    }),
  );
}

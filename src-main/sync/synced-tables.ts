import { hash, randomUUID } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { Db } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';

/** A synced table other than `invoice`. Its rows are versioned per field group (`unit`): columns edited together. */
export interface SyncedTable {
  /** Name on the wire, and of the table on the server. */
  name: string;
  /** Local table. */
  table: string;
  /** Columns of each field group, by its name. */
  fieldGroups: Record<string, readonly string[]>;
  /** Reference columns, with the kind that they refer to. */
  refs: Record<string, string>;
  /** Columns that hold JSON. */
  json: ReadonlySet<string>;
  /** Whether the table has manual edits (`own`, versioned per key) and lookup keys from files in `<table>_key`. */
  isEntity: boolean;
  /** Whether users edit its rows, which then have a version column `edition`. */
  hasVersionColumn: boolean;
  /** Store column that row-level security filters by; `id` for the table of stores. */
  storeColumn: string | null;
  /** SQL expression for the last change of a row before capture was active: ISO 8601 text. */
  since: string;
  /** Natural key of a row: rows with equal natural keys created on two laptops get the same global id. */
  naturalKeyOf?: (db: Db, id: number) => string | null;
}

const NO_REFS = {};
const NO_JSON: ReadonlySet<string> = new Set();
const editedAt = (table: string, otherwise: string) =>
  `coalesce((SELECT max(e.at) FROM edit e, json_each(e.rows) r WHERE r.value ->> 'table' = '${table}' AND r.value ->> 'id' = ${table}.id), ${otherwise})`;
const importedAt = (table: string) =>
  `coalesce((SELECT i.finished_at FROM import i WHERE i.id = ${table}.import_id), '2000-01-01')`;
const naturalKeyQuery = (sql: string) => {
  const prepared = new WeakMap<Db, Statement<unknown[], string | null>>();
  return (db: Db, id: number): string | null => {
    const statement = prepared.get(db) ?? db.prepare<unknown[], string | null>(sql).pluck();
    prepared.set(db, statement);
    return statement.get(id) ?? null;
  };
};
// a private key (`account:…`) is used only where there is no other, since it means nothing to other accounts
const firstLookupKey = (table: string) =>
  naturalKeyQuery(
    `SELECT key FROM ${table}_key WHERE ${table}_id = ? ORDER BY key LIKE 'account:%', key LIKE 'id:%' DESC, key LIKE 'sku:%' DESC, key LIMIT 1`,
  );

const entity = (table: 'store' | 'product', facts: readonly string[]): SyncedTable => ({
  name: table,
  table,
  fieldGroups: { facts: [...facts, 'as_of'], merge: ['merged_into'] },
  refs: { merged_into: table },
  json: NO_JSON,
  isEntity: true,
  hasVersionColumn: true,
  storeColumn: table === 'store' ? 'id' : null,
  since: importedAt(table),
  naturalKeyOf: firstLookupKey(table),
});

const STORE = entity('store', ['external_id', 'name', 'city', 'state', 'country']);
const PRODUCT = entity('product', ['external_id', 'sku', 'name', 'brand', 'category', 'unit']);

/** Imports are sent with the device that ran them; their rejects are a field group of their own. */
const IMPORT: SyncedTable = {
  name: 'import',
  table: 'import',
  fieldGroups: {
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
  hasVersionColumn: false,
  storeColumn: null,
  since: "coalesce(undone_at, finished_at, '2000-01-01')",
};

const STORE_REF = { store_id: 'store' };

const OTHER_TABLES: SyncedTable[] = [
  {
    name: 'note',
    table: 'note',
    fieldGroups: { made: ['store_id', 'kind', 'author'], on_date: ['on_date'], text: ['text'], removed: ['removed'] },
    refs: STORE_REF,
    json: NO_JSON,
    isEntity: false,
    hasVersionColumn: true,
    storeColumn: 'store_id',
    since: editedAt('note', 'on_date'),
  },
  {
    name: 'sales_order',
    table: 'sales_order',
    fieldGroups: {
      made: ['store_id', 'currency', 'author', 'created_at'],
      state: ['state', 'confirmed_at'],
      ordered_on: ['ordered_on'],
      remark: ['remark'],
      deliver_on: ['deliver_on'],
      discount: ['discount'],
      invoice: ['invoice_id'],
    },
    refs: { ...STORE_REF, invoice_id: 'invoice' },
    json: NO_JSON,
    isEntity: false,
    hasVersionColumn: true,
    storeColumn: 'store_id',
    since: editedAt('sales_order', 'created_at'),
  },
  {
    name: 'call_mark',
    table: 'call_mark',
    fieldGroups: { made: ['store_id', 'what', 'outcome', 'on_date', 'until', 'author'], removed: ['removed'] },
    refs: STORE_REF,
    json: NO_JSON,
    isEntity: false,
    hasVersionColumn: true,
    storeColumn: 'store_id',
    since: editedAt('call_mark', 'on_date'),
  },
  {
    name: 'suggestion_answer',
    table: 'suggestion_answer',
    fieldGroups: {
      made: ['store_id', 'product_id', 'kind', 'confidence', 'what', 'why', 'remark', 'on_date', 'until', 'author'],
      removed: ['removed'],
    },
    refs: { ...STORE_REF, product_id: 'product' },
    json: NO_JSON,
    isEntity: false,
    hasVersionColumn: true,
    storeColumn: 'store_id',
    since: editedAt('suggestion_answer', 'on_date'),
  },
  {
    name: 'scan_correction',
    table: 'scan_correction',
    fieldGroups: { row: ['text_key', 'store_id', 'product_id', 'text', 'author', 'at'] },
    refs: { ...STORE_REF, product_id: 'product' },
    json: NO_JSON,
    isEntity: false,
    hasVersionColumn: false,
    storeColumn: 'store_id',
    since: 'at',
    naturalKeyOf: naturalKeyQuery(
      "SELECT text_key || char(10) || coalesce((SELECT gid FROM sync_row WHERE kind = 'store' AND id = store_id), '') FROM scan_correction WHERE id = ?",
    ),
  },
  {
    name: 'mapping',
    table: 'mapping',
    fieldGroups: { row: ['name', 'fingerprint', 'spec'] },
    refs: NO_REFS,
    json: new Set(['spec']),
    isEntity: false,
    hasVersionColumn: false,
    storeColumn: null,
    since: "coalesce(used_at, '2000-01-01')",
    naturalKeyOf: naturalKeyQuery('SELECT name FROM mapping WHERE id = ?'),
  },
  {
    name: 'saved_report',
    table: 'saved_report',
    fieldGroups: { row: ['name', 'definition', 'author', 'at'] },
    refs: NO_REFS,
    json: new Set(['definition']),
    isEntity: false,
    hasVersionColumn: false,
    storeColumn: null,
    since: 'at',
    naturalKeyOf: naturalKeyQuery('SELECT lower(name) FROM saved_report WHERE id = ?'),
  },
  {
    name: 'account',
    table: 'account',
    fieldGroups: { name: ['name'], role: ['role'], scope: ['scope'], disabled: ['disabled_at'] },
    refs: NO_REFS,
    json: new Set(['scope']),
    isEntity: false,
    hasVersionColumn: false,
    storeColumn: null,
    since: 'created_at',
    naturalKeyOf: naturalKeyQuery('SELECT name_key FROM account WHERE id = ?'),
  },
  {
    name: 'conflict',
    table: 'sync_conflict',
    fieldGroups: { settled: ['settled', 'settled_by', 'settled_at'] },
    refs: NO_REFS,
    json: NO_JSON,
    isEntity: false,
    hasVersionColumn: false,
    storeColumn: null,
    since: "coalesce(settled_at, '2000-01-01')",
  },
];

/** In sending order: referenced tables first. */
export const SYNCED_TABLES: readonly SyncedTable[] = [STORE, PRODUCT, IMPORT, ...OTHER_TABLES];
export const syncedTable = (name: string): SyncedTable | undefined => SYNCED_TABLES.find((kind) => kind.name === name);

/** The field groups of a new row; an entity also has one for each lookup key and manual edit. */
export function allFieldGroups({ fieldGroups, name }: SyncedTable): string[] {
  const childGroups = [...(name === 'sales_order' ? ['lines'] : []), ...(name === 'import' ? ['rejects'] : [])];
  return [...Object.keys(fieldGroups), ...childGroups, 'gone'];
}

const suffixAfter = (prefix: string) => (unit: string) => (unit.startsWith(prefix) ? unit.slice(prefix.length) : null);
/** The key of a manual edit, for its field group: `own.phone` → `phone`; else null. */
export const overrideKey = suffixAfter('own.');
/** The lookup key from files, for its field group: `key name:kirana` → `name:kirana`; else null. */
export const lookupKey = suffixAfter('key ');

/** Applies field groups `own.…` to the manual edits of a row; both as JSON. */
export function applyOverrides(own: string, units: { unit: string; value: Record<string, unknown> }[]): string {
  const overrides = JSON.parse(own) as Record<string, unknown>;
  for (const { unit, value } of units) {
    const key = overrideKey(unit)!;
    if (value[key] === undefined) delete overrides[key];
    else overrides[key] = value[key];
  }
  return JSON.stringify(overrides);
}

/** A deterministic UUID derived from strings (RFC 9562, version 8), equal on every laptop. */
export function deterministicUuid(words: readonly string[]): string {
  const bytes = hash('sha256', words.join('\n'), 'buffer').subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Maps local row ids to global ids and back. */
export interface GlobalIds {
  /** Global id of a row; assigns one where it has none. `called`: natural key, where the caller already knows it. */
  gid(kind: string, id: number, called?: string): string;
  /** Local id of a global id; null if there is no such row here. */
  id(kind: string, gid: string): number | null;
  set(kind: string, id: number, gid: string): void;
  /** Assigns an existing global id to a local row and drops its pending tombstone. */
  adopt(kind: string, id: number, gid: string): void;
}

const invoiceNaturalKey = naturalKeyQuery(
  "SELECT key FROM invoice_key WHERE invoice_id = ? ORDER BY key LIKE 'account:%', key LIKE 'id:%' DESC, key LIMIT 1",
);

export function globalIdsOf(db: Db): GlobalIds {
  const gidOf = db.prepare<unknown[], string>('SELECT gid FROM sync_row WHERE kind = ? AND id = ?').pluck();
  const idOf = db.prepare<unknown[], number>('SELECT id FROM sync_row WHERE kind = ? AND gid = ?').pluck();
  const insertId = db.prepare('INSERT INTO sync_row (kind, id, gid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const set = db.prepare(
    'INSERT INTO sync_row (kind, id, gid) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET gid = excluded.gid, gone = 0',
  );
  const resetEntity = entityResetter(db);
  const dropTombstone = db.prepare('DELETE FROM outbox_gone WHERE kind = ? AND gid = ?');
  const gid = (kind: string, id: number, called?: string): string => {
    const existing = gidOf.get(kind, id);
    if (existing !== undefined) return existing;
    const name = called ?? (kind === 'invoice' ? invoiceNaturalKey(db, id) : syncedTable(kind)?.naturalKeyOf?.(db, id));
    const newId = name == null ? randomUUID() : deterministicUuid([kind, name]);
    if (insertId.run(kind, id, newId).changes === 1) {
      dropTombstone.run(kind, newId);
      if (syncedTable(kind)?.isEntity) resetEntity(kind, id, newId);
      return newId;
    }
    const fallbackId = randomUUID();
    insertId.run(kind, id, fallbackId);
    return fallbackId;
  };
  return {
    gid,
    id: (kind, wanted) => idOf.get(kind, wanted) ?? null,
    set: (kind, id, made) => void set.run(kind, id, made),
    adopt: (kind, id, made) => {
      set.run(kind, id, made);
      dropTombstone.run(kind, made);
      if (syncedTable(kind)?.isEntity) resetEntity(kind, id, made);
    },
  };
}

/** For an entity that is created again after its removal: clears its former manual edits, restores its lookup keys. */
function entityResetter(db: Db): (kind: string, id: number, gid: string) => void {
  const versionExists = db.prepare('SELECT 1 FROM sync_version WHERE kind = ? AND gid = ? LIMIT 1').pluck();
  return (kind, id, gid) => {
    if (versionExists.get(kind, gid) === undefined) return;
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
  kind: SyncedTable,
  ids: GlobalIds,
  value: Record<string, unknown>,
  columns: readonly string[],
): Record<string, string | number | null> {
  return Object.fromEntries(
    columns.map((column) => {
      const remoteValue = value[column] ?? null;
      const ref = kind.refs[column];
      if (ref) {
        const id = remoteValue === null ? null : ids.id(ref, String(remoteValue));
        // 0: a correction for all stores
        return [column, id ?? (kind.name === 'scan_correction' && column === 'store_id' ? 0 : null)];
      }
      return [
        column,
        remoteValue === null
          ? null
          : kind.json.has(column)
            ? JSON.stringify(remoteValue)
            : (remoteValue as string | number),
      ];
    }),
  );
}

import type { Db } from '../../db/open.ts';
import { foldCode, foldIdentity } from '../fields/identity.ts';
import { LIST_FIELDS, type ListField, type ValueType } from './fields.ts';
import type { ListValue } from './row-state.ts';

/** Stores or products: what a list of master data is about. */
export type Entity = 'store' | 'product';

/** Keys of the columns `own` and `listed` by field, where they differ from the field's name. */
const KEYS: Record<Entity, Partial<Record<ListField, string>>> = {
  store: { storeName: 'name', storeId: 'externalId' },
  product: { itemName: 'name', productId: 'externalId' },
};
/** Columns with the values of invoices, by key. */
const BASE_COLUMNS: Record<Entity, Record<string, string>> = {
  store: { name: 'name', externalId: 'external_id', city: 'city', state: 'state', country: 'country' },
  product: { name: 'name', externalId: 'external_id', sku: 'sku', brand: 'brand', category: 'category', unit: 'unit' },
};

/** Key under which the values of a field are stored. */
export const keyOf = (entity: Entity, field: ListField): string => KEYS[entity][field] ?? field;
/** Key of a column without a field. */
export const extraKey = (name: string): string => `x:${name}`;

/** Fields of a list of master data with their keys and types, in the order of an export. */
export function masterFields(entity: Entity): { field: ListField; key: string; type: ValueType }[] {
  const specs = Object.entries(LIST_FIELDS[entity === 'store' ? 'stores' : 'products']) as [
    ListField,
    { type: ValueType },
  ][];
  return specs.map(([field, { type }]) => ({ field, key: keyOf(entity, field), type }));
}

/** A store or product with the values of each source. */
export interface MasterRow {
  id: number;
  mergedInto: number | null;
  own: Record<string, ListValue>;
  listed: Record<string, ListValue>;
  base: Record<string, ListValue>;
}

/** All stores or products, by id. */
export function readMasterRows(db: Db, entity: Entity): Map<number, MasterRow> {
  const base = BASE_COLUMNS[entity];
  const columns = Object.entries(base).map(([key, column]) => `${column} AS "${key}"`);
  const rows = db
    .prepare<
      unknown[],
      { id: number; mergedInto: number | null; own: string; listed: string } & Record<string, string>
    >(`SELECT id, merged_into AS mergedInto, own, listed, ${columns.join(', ')} FROM main.${entity} ORDER BY id`)
    .all();
  return new Map(
    rows.map(({ id, mergedInto, own, listed, ...values }) => [
      id,
      { id, mergedInto, own: JSON.parse(own), listed: JSON.parse(listed), base: values },
    ]),
  );
}

/** The value that applies: typed by hand, else of a list, else of invoices. */
export function effectiveValue({ own, listed, base }: MasterRow, key: string): ListValue {
  const value = own[key] ?? listed[key] ?? base[key] ?? null;
  // 0 means not discontinued, as if it were not set
  return value === '' || (key === 'withdrawn' && value === 0) ? null : value;
}

/**
 * What identifies a row besides its id, which belongs to another in another data folder: its code, else the name that
 * files find it by.
 */
export const identityOf = ({ base, id }: MasterRow): string =>
  `${id} ${base.externalId || base.sku || foldIdentity(String(base.name))}`;

type Found = number | 'unknown' | 'ambiguous';

/** Finds the stores or products that lists name. */
export class MasterIndex {
  readonly rows: Map<number, MasterRow>;
  readonly #entity: Entity;
  readonly #byCode = new Map<string, number>();
  readonly #byName = new Map<string, Set<number>>();

  constructor(db: Db, entity: Entity) {
    this.#entity = entity;
    this.rows = readMasterRows(db, entity);
    const keys = db
      .prepare<unknown[], { key: string; id: number }>(
        `SELECT key, ${entity}_id AS id FROM main.${entity}_key WHERE key NOT LIKE 'account:%' ORDER BY key`,
      )
      .all();
    for (const { key, id } of keys) {
      if (key.startsWith('name:')) this.#addName(key.slice(5), id);
      else this.#byCode.set(key, this.canonical(id));
    }
    for (const row of this.rows.values()) this.add(row);
  }

  /** Adds a new row, or the names and codes that a row has now. */
  add(row: MasterRow): void {
    this.rows.set(row.id, row);
    const id = this.canonical(row.id);
    this.#addName(foldIdentity(String(effectiveValue(row, 'name') ?? '')), id);
    const addCode = (kind: string, key: string) => {
      const value = effectiveValue(row, key);
      if (value === null) return;
      const code = `${kind}:${foldCode(String(value))}`;
      if (!this.#byCode.has(code)) this.#byCode.set(code, id);
    };
    addCode('id', 'externalId');
    if (this.#entity === 'product') {
      addCode('sku', 'sku');
      addCode('barcode', 'barcode');
    }
  }

  #addName(name: string, id: number): void {
    if (name === '') return;
    const ids = this.#byName.get(name) ?? new Set();
    ids.add(this.canonical(id));
    this.#byName.set(name, ids);
  }

  /** The row that a row counts as. */
  canonical(id: number): number {
    let row = this.rows.get(id);
    while (row && row.mergedInto !== null) row = this.rows.get(row.mergedInto);
    return row?.id ?? id;
  }

  /** The store or product that a row names: by its codes, the most specific first, else by its name. */
  find(values: Map<ListField, ListValue>): Found {
    const text = (field: ListField) => {
      const value = values.get(field);
      return value == null ? '' : String(value);
    };
    const codes: [string, string, string][] =
      this.#entity === 'store'
        ? [['id', text('storeId'), 'externalId']]
        : [
            ['id', text('productId'), 'externalId'],
            ['sku', text('sku'), 'sku'],
            ['barcode', text('barcode'), 'barcode'],
          ];
    for (const [kind, code] of codes) {
      const id = code === '' ? undefined : this.#byCode.get(`${kind}:${foldCode(code)}`);
      if (id !== undefined) return id;
    }
    const named = this.#byName.get(foldIdentity(text(this.#entity === 'store' ? 'storeName' : 'itemName')));
    // one of the same name with another code is another
    const candidates = [...(named ?? [])].filter((id) =>
      codes.every(([, code, key]) => {
        const own = effectiveValue(this.rows.get(id)!, key);
        return code === '' || own === null || key === 'barcode' || foldCode(String(own)) === foldCode(code);
      }),
    );
    if (candidates.length <= 1) return candidates[0] ?? 'unknown';
    const city = foldIdentity(text('city'));
    const inCity = candidates.filter(
      (id) => city !== '' && foldIdentity(String(effectiveValue(this.rows.get(id)!, 'city') ?? '')) === city,
    );
    return inCity.length === 1 ? inCity[0]! : 'ambiguous';
  }
}

/** Whether a later list than this import is here already, whose values stay the ones that apply. */
export function hasLaterList(db: Db, entity: Entity, importId: number): boolean {
  const later = db.prepare(`SELECT EXISTS (SELECT 1 FROM main.${entity}_value WHERE import_id > ?)`);
  return later.pluck().get(importId) === 1;
}

/**
 * The text of the column `listed` for the values of lists, as {@link refreshListed} makes it. Values of null are left
 * out.
 */
export function listedText(values: Record<string, ListValue>): string {
  const known = Object.entries(values).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries(known.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))));
}

/** Recomputes the values of lists that apply to stores or products, after rows of `<entity>_value` changed. */
export function refreshListed(db: Db, entity: Entity, ids: Iterable<number>): void {
  const newest = db
    .prepare(
      `SELECT json_group_object(field, json(value)) FROM (
         SELECT field, value, max(import_id) FROM main.${entity}_value WHERE ${entity}_id = ? GROUP BY field ORDER BY field)
       WHERE value <> 'null'`,
    )
    .pluck();
  const update = db.prepare(`UPDATE main.${entity} SET listed = ? WHERE id = ?`);
  for (const id of ids) update.run(newest.get(id), id);
}

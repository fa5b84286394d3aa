import { flattenString as ownText } from '../../table/read/flatten-string.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { MAX_CACHED_CHARACTERS } from '../../table/source/limits.ts';
import { FIELDS, type Field, type FieldScope, scopeOf } from '../fields/columns.ts';
import type { Layout } from '../layout/layout.ts';
import type { StagedExtra } from './batch.ts';
import { HashTable } from './hash-table.ts';
import { InternTable } from './intern-table.ts';
import { HASH_WIDTH, KeyedHash } from './keyed-hash.ts';
import { NumberRows } from './number-rows.ts';

/** Most extras of one scope whose cells are remembered before the table is cleared. */
const MAX_REMEMBERED = 20_000;
/** Staged extras whose hash is remembered, in 22 bytes each, before the table is cleared; later repeats are staged twice. */
const MAX_STAGED = 100_000;

/** The columns of one scope whose cells are stored as JSON. */
interface ScopeColumns {
  columns: number[];
  /** In the key order of their JSON. */
  inOrder: number[];
  /** The mark of the previous record, and the number of its JSON. */
  mark: number;
  idx: number;
  byBytes: InternTable<number>;
  byText: Map<string, number>;
  /** Total length of the remembered texts. */
  characters: number;
}

/**
 * Stores the cells that no field holds in full, as JSON of column → cell: separately for store, product, invoice and
 * line, since the first three repeat from line to line and are then stored once.
 */
export class ExtraCollector {
  readonly #layout: Layout;
  /** The columns' names as JSON. */
  readonly #names: string[];
  readonly #scopes: Record<FieldScope, ScopeColumns>;
  #count: number;
  readonly #staged = new StagedTexts();

  /** @param count how many were staged before */
  constructor(layout: Layout, count = 0) {
    this.#layout = layout;
    this.#names = layout.columns.map((name) => JSON.stringify(name));
    this.#count = count;
    this.#scopes = scopeColumns(layout);
  }

  /** All columns that belong to this scope; for stores and products including those with a field. */
  columnsOf(scope: FieldScope): number[] {
    return this.#scopes[scope].columns;
  }

  /**
   * The number of the JSON of a record's cells in this scope; a new one is added to `staged`. NaN where all are empty.
   * @param additional further columns to store with this record
   */
  intern(scope: FieldScope, record: TableRecord, staged: StagedExtra[], additional: number[] | null = null): number {
    const scopedColumns = this.#scopes[scope];
    if (additional !== null) return this.#internByText(scopedColumns, record, staged, additional);
    if (!record.isUnchangedSince(scopedColumns.mark, scopedColumns.columns))
      scopedColumns.idx = this.#lookUp(scopedColumns, record, staged);
    scopedColumns.mark = record.mark;
    return scopedColumns.idx;
  }

  #lookUp(own: ScopeColumns, record: TableRecord, staged: StagedExtra[]): number {
    const { bytes } = record;
    if (bytes === null || bytes.width !== this.#layout.columns.length)
      return this.#internByText(own, record, staged, null);
    let idx = own.byBytes.find(bytes);
    if (idx === undefined) {
      idx = this.#stage(record, own.inOrder, staged);
      own.byBytes.add(bytes, idx);
    }
    return idx;
  }

  #internByText(own: ScopeColumns, record: TableRecord, staged: StagedExtra[], additional: number[] | null): number {
    let key = '';
    for (const column of own.columns) key += `${record.cell(column)}\u001f`;
    if (additional) for (const column of additional) key += `${column}=${record.cell(column)}\u001f`;
    let idx = own.byText.get(key);
    if (idx === undefined) {
      const inOrder = additional ? inKeyOrder([...own.columns, ...additional], this.#layout) : own.inOrder;
      idx = this.#stage(record, inOrder, staged);
      own.characters += key.length;
      if (own.byText.size >= MAX_REMEMBERED || own.characters > MAX_CACHED_CHARACTERS) {
        own.byText.clear();
        own.characters = key.length;
      }
      own.byText.set(ownText(key), idx);
    }
    return idx;
  }

  #stage(record: TableRecord, inOrder: number[], staged: StagedExtra[]): number {
    let json = '';
    for (const column of inOrder) {
      const cell = record.cell(column);
      if (cell !== '') json += `${json === '' ? '{' : ','}${this.#names[column]}:${JSON.stringify(cell)}`;
    }
    if (json === '') return Number.NaN;
    json += '}';
    const known = this.#staged.find(json);
    if (known > 0) return known;
    const idx = ++this.#count;
    staged.push({ idx, hash: hash53(json), json });
    this.#staged.add(idx);
    return idx;
  }
}

/** The numbers of texts by a keyed hash of 96 bits: with many stores, the same cells come again after thousands of others. */
class StagedTexts {
  readonly #hash = new KeyedHash();
  #texts = new NumberRows(HASH_WIDTH);
  #byHash = new HashTable(this.#texts);
  /** The number before the first text that is remembered. */
  #before = 0;
  #count = 0;

  /** 0 where it is not known. */
  find(text: string): number {
    const entry = this.#byHash.find(this.#hash.of(text));
    return entry === 0 ? 0 : this.#before + entry;
  }

  /** Adds the text that was not found last, under the next number. */
  add(idx: number): void {
    if (this.#count === MAX_STAGED || this.#count === 0) {
      this.#texts = new NumberRows(HASH_WIDTH);
      this.#byHash = new HashTable(this.#texts);
      this.#before = idx - 1;
      this.#count = 0;
    }
    this.#texts.set(++this.#count, this.#hash.last);
    this.#byHash.set(this.#hash.last, this.#count);
  }
}

/** Columns in the key order of an object, integer-like names first, so that equal JSON is equal text. */
function inKeyOrder(columns: number[], { columns: names }: Layout): number[] {
  return Object.values(Object.fromEntries(columns.map((column) => [names[column], column])));
}

/**
 * Which columns are stored as JSON: all without a field; those of stores and products even with one, since their fields
 * hold the newest name while the line was sold under its own; and those that a field holds only in part.
 */
function scopeColumns(layout: Layout): Record<FieldScope, ScopeColumns> {
  const fieldOf = new Map(
    (Object.entries(layout.mapping) as [Field, number][]).map(([field, column]) => [column, field]),
  );
  const partialFields: Field[] = [...(layout.timed ? (['date'] as const) : []), 'batch', 'kind', 'series'];
  const columns: Record<FieldScope, number[]> = { store: [], product: [], invoice: [], line: [] };
  layout.columns.forEach((name, column) => {
    const field = fieldOf.get(column);
    const scope = field ? FIELDS[field].scope : scopeOf(name);
    if (!field || scope === 'store' || scope === 'product' || partialFields.includes(field))
      columns[scope].push(column);
  });
  const columnsFor = (scope: FieldScope): ScopeColumns => ({
    columns: columns[scope],
    inOrder: inKeyOrder(columns[scope], layout),
    mark: -1,
    idx: Number.NaN,
    byBytes: new InternTable(columns[scope], layout.columns.length),
    byText: new Map(),
    characters: 0,
  });
  return {
    store: columnsFor('store'),
    product: columnsFor('product'),
    invoice: columnsFor('invoice'),
    line: columnsFor('line'),
  };
}

/** A 53-bit hash for finding equal texts. (cyrb53, public domain) */
export function hash53(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

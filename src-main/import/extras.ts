import type { StagedExtra } from './batch.ts';
import { FIELDS, type Field, type Scope, scopeOf } from './fields/columns.ts';
import { REMEMBERED_CHARACTERS } from './file/budget.ts';
import type { Layout } from './inspect.ts';
import { KnownByBytes } from './known-by-bytes.ts';
import { own as ownText } from './own.ts';
import type { TableRecord } from './table/record.ts';

/** How many different extras of one scope are remembered before beginning anew; repeats beyond are staged twice. */
const REMEMBERED = 20_000;

/** The columns of one scope whose cells are kept as JSON. */
interface ScopeColumns {
  columns: number[];
  /** As their JSON has them. */
  inOrder: number[];
  /** Of the record before: its mark, and what its cells were kept as. */
  mark: number;
  idx: number;
  byBytes: KnownByBytes<number>;
  byText: Map<string, number>;
  /** How long its texts are together. */
  characters: number;
}

/**
 * Keeps the cells that no field holds in full, as JSON of column → cell: those of a store, a product, an invoice and a
 * line each by themselves, since the first three repeat from line to line and are then kept once.
 */
export class ExtraKeeper {
  readonly #layout: Layout;
  /** The columns' names as JSON. */
  readonly #names: string[];
  readonly #scopes: Record<Scope, ScopeColumns>;
  #count: number;

  /** @param count how many were kept before */
  constructor(layout: Layout, count = 0) {
    this.#layout = layout;
    this.#names = layout.columns.map((name) => JSON.stringify(name));
    this.#count = count;
    this.#scopes = scopeColumns(layout);
  }

  /** All columns that tell of a thing of this scope, those with a field too where it is a store or a product. */
  columnsOf(scope: Scope): number[] {
    return this.#scopes[scope].columns;
  }

  /**
   * The number of the JSON of a record's cells in this scope; a new one goes into `staged`. NaN where all are empty.
   * @param besides further columns to keep with this record
   */
  keep(scope: Scope, record: TableRecord, staged: StagedExtra[], besides: number[] | null = null): number {
    const own = this.#scopes[scope];
    if (besides !== null) return this.#byText(own, record, staged, besides);
    if (!record.isAsAt(own.mark, own.columns)) own.idx = this.#look(own, record, staged);
    own.mark = record.mark;
    return own.idx;
  }

  #look(own: ScopeColumns, record: TableRecord, staged: StagedExtra[]): number {
    const { bytes } = record;
    if (bytes === null || bytes.width !== this.#layout.columns.length) return this.#byText(own, record, staged, null);
    let idx = own.byBytes.find(bytes);
    if (idx === undefined) {
      idx = this.#stage(record, own.inOrder, staged);
      own.byBytes.keep(bytes, idx);
    }
    return idx;
  }

  #byText(own: ScopeColumns, record: TableRecord, staged: StagedExtra[], besides: number[] | null): number {
    let key = '';
    for (const column of own.columns) key += `${record.cell(column)}\u001f`;
    if (besides) for (const column of besides) key += `${column}=${record.cell(column)}\u001f`;
    let idx = own.byText.get(key);
    if (idx === undefined) {
      const inOrder = besides ? inKeyOrder([...own.columns, ...besides], this.#layout) : own.inOrder;
      idx = this.#stage(record, inOrder, staged);
      own.characters += key.length;
      if (own.byText.size >= REMEMBERED || own.characters > REMEMBERED_CHARACTERS) {
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
    const idx = ++this.#count;
    staged.push({ idx, hash: hash53(json), json });
    return idx;
  }
}

/** Columns in the order that an object has its keys in, numbers first: what is kept as the same JSON is the same text. */
function inKeyOrder(columns: number[], { columns: names }: Layout): number[] {
  return Object.values(Object.fromEntries(columns.map((column) => [names[column], column])));
}

/**
 * Which columns are kept as JSON: all without a field of their own; stores' and products' columns with one too, since
 * their fields hold the newest name while the line was sold under its own; and what a field holds only in part.
 */
function scopeColumns(layout: Layout): Record<Scope, ScopeColumns> {
  const fieldOf = new Map(
    (Object.entries(layout.mapping) as [Field, number][]).map(([field, column]) => [column, field]),
  );
  const partly: Field[] = [...(layout.timed ? (['date'] as const) : []), 'batch', 'kind', 'series'];
  const columns: Record<Scope, number[]> = { store: [], product: [], invoice: [], line: [] };
  layout.columns.forEach((name, column) => {
    const field = fieldOf.get(column);
    const scope = field ? FIELDS[field].scope : scopeOf(name);
    if (!field || scope === 'store' || scope === 'product' || partly.includes(field)) columns[scope].push(column);
  });
  const made = (scope: Scope): ScopeColumns => ({
    columns: columns[scope],
    inOrder: inKeyOrder(columns[scope], layout),
    mark: -1,
    idx: Number.NaN,
    byBytes: new KnownByBytes(columns[scope], layout.columns.length),
    byText: new Map(),
    characters: 0,
  });
  return { store: made('store'), product: made('product'), invoice: made('invoice'), line: made('line') };
}

/** A 53-bit hash to find equal JSON by; equality itself is decided by comparing the text. (cyrb53, public domain) */
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

import type { StagedExtra } from './batch.ts';
import { FIELDS, type Field, type Scope, scopeOf } from './fields/columns.ts';
import type { Layout } from './inspect.ts';
import { own as ownText } from './own.ts';

/** How many different extras of one scope are remembered before beginning anew; repeats beyond are staged twice. */
const REMEMBERED = 20_000;
/** How many records are looked at before the owner's: their cells are the very same strings. */
const LATEST = 3;
/** How many are remembered of one owner. */
const OF_ONE = 8;

/** A record's cells in the columns of a scope, and the number of their JSON. */
interface Kept {
  cells: string[];
  idx: number;
}

/** The columns of one scope whose cells are kept as JSON. */
interface ScopeColumns {
  columns: number[];
  /** The latest records that were not alike, whole, and what their cells were kept as. */
  latest: Kept[];
  /** Where among them the next one goes. */
  next: number;
  /** What was kept for each store, product or invoice: a few, since a store has more than one address. */
  byOwner: Map<number, Kept[]>;
  known: Map<string, number>;
}

/**
 * Keeps the cells that no field holds in full, as JSON of column → cell: those of a store, a product, an invoice and a
 * line each by themselves, since the first three repeat from line to line and are then kept once.
 */
export class ExtraKeeper {
  readonly #layout: Layout;
  readonly #scopes: Record<Scope, ScopeColumns>;
  #count: number;

  /** @param count how many were kept before */
  constructor(layout: Layout, count = 0) {
    this.#layout = layout;
    this.#count = count;
    this.#scopes = scopeColumns(layout);
  }

  /** All columns that tell of a thing of this scope, those with a field too where it is a store or a product. */
  columnsOf(scope: Scope): number[] {
    return this.#scopes[scope].columns;
  }

  /**
   * The number of the JSON of a record's cells in this scope; a new one goes into `staged`. NaN where all are empty.
   * @param owner the number of the store, product or invoice that they belong to, whose cells seldom change
   * @param besides further columns to keep with this record
   */
  keep(scope: Scope, cells: string[], staged: StagedExtra[], owner: number, besides: number[] | null = null): number {
    const own = this.#scopes[scope];
    if (besides !== null) return this.#look(own, cells, staged, besides);
    const { latest, columns } = own;
    // the newest first
    for (let i = 1; i <= latest.length; i++) {
      const one = latest[(own.next - i + LATEST) % LATEST]!;
      if (!areSame(cells, one.cells, columns)) continue;
      one.cells = cells;
      return one.idx;
    }
    const { idx } = this.#ofOwner(own, owner, cells, staged);
    latest[own.next] = { cells, idx };
    own.next = (own.next + 1) % LATEST;
    return idx;
  }

  #ofOwner(own: ScopeColumns, owner: number, cells: string[], staged: StagedExtra[]): Kept {
    let known = own.byOwner.get(owner);
    if (known === undefined) {
      if (own.byOwner.size >= REMEMBERED) own.byOwner.clear();
      known = [];
      own.byOwner.set(owner, known);
    }
    for (const kept of known) if (isAsKept(cells, own.columns, kept)) return kept;
    const idx = this.#look(own, cells, staged, null);
    const kept = { cells: own.columns.map((column) => ownText(cells[column] ?? '')), idx };
    if (known.length === OF_ONE) known.shift();
    known.push(kept);
    return kept;
  }

  #look(own: ScopeColumns, cells: string[], staged: StagedExtra[], besides: number[] | null): number {
    let key = '';
    for (const column of own.columns) key += `${cells[column] ?? ''}\u001f`;
    if (besides) for (const column of besides) key += `${column}=${cells[column] ?? ''}\u001f`;
    let idx = own.known.get(key);
    if (idx === undefined) {
      idx = this.#stage(cells, besides ? [...own.columns, ...besides] : own.columns, staged);
      if (own.known.size >= REMEMBERED) own.known.clear();
      own.known.set(ownText(key), idx);
    }
    return idx;
  }

  #stage(cells: string[], columns: number[], staged: StagedExtra[]): number {
    const filled = columns.filter((column) => cells[column]);
    if (filled.length === 0) return Number.NaN;
    const json = JSON.stringify(
      Object.fromEntries(filled.map((column) => [this.#layout.columns[column], cells[column]])),
    );
    const idx = ++this.#count;
    staged.push({ idx, hash: hash53(json), json });
    return idx;
  }
}

/** Whether two records have the same cells in these columns. Cells taken over from the record before are the same text. */
export function areSame(cells: string[], before: string[], columns: number[]): boolean {
  for (let i = 0; i < columns.length; i++) if (cells[columns[i]!] !== before[columns[i]!]) return false;
  return true;
}

function isAsKept(cells: string[], columns: number[], kept: Kept): boolean {
  for (let i = 0; i < columns.length; i++) if ((cells[columns[i]!] ?? '') !== kept.cells[i]) return false;
  return true;
}

/**
 * Which columns are kept as JSON: all without a field of their own; stores' and products' columns with one too, since
 * their fields hold the newest name while the line was sold under its own; and what a field holds only in part.
 */
function scopeColumns(layout: Layout): Record<Scope, ScopeColumns> {
  const fieldOf = new Map(
    (Object.entries(layout.mapping) as [Field, number][]).map(([field, column]) => [column, field]),
  );
  const partly: Field[] = layout.timed ? ['date', 'batch', 'kind'] : ['batch', 'kind'];
  const columns: Record<Scope, number[]> = { store: [], product: [], invoice: [], line: [] };
  layout.columns.forEach((name, column) => {
    const field = fieldOf.get(column);
    const scope = field ? FIELDS[field].scope : scopeOf(name);
    if (!field || scope === 'store' || scope === 'product' || partly.includes(field)) columns[scope].push(column);
  });
  const made = (scope: Scope): ScopeColumns => ({
    columns: columns[scope],
    latest: [],
    next: 0,
    byOwner: new Map(),
    known: new Map(),
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

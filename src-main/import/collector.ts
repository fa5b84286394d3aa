import type { Fault } from '../../src-shared/contract/imports.ts';
import { AMOUNT_SCALE } from '../../src-shared/money.ts';
import { type Batch, LINE_WIDTH, type StagedInvoice, type StagedProduct, type StagedStore } from './batch.ts';
import { BatchMemory } from './batch-memory.ts';
import type { LineChecker } from './check.ts';
import { ExtraKeeper } from './extras.ts';
import type { Warning } from './faults.ts';
import { FIELDS, type Field, type Scope } from './fields/columns.ts';
import { parseDate } from './fields/dates.ts';
import { BATCH_CHARACTERS } from './file/budget.ts';
import type { Layout } from './inspect.ts';
import { InvoicesSeen } from './invoices-seen.ts';
import { KnownByBytes } from './known-by-bytes.ts';
import { own } from './own.ts';
import { RawBlock } from './raws.ts';
import type { TableRecord } from './table/record.ts';
import { ToldFirst } from './told-first.ts';

/** An identity without case and spacing. */
export function foldIdentity(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '');
}

const WALK_IN = 'Walk-in';

/** What an interrupted import had gathered, to go on with. */
export interface CollectorMemory {
  stores: StagedStore[];
  products: StagedProduct[];
  invoices: { staged: StagedInvoice; places: number }[];
  waitingPlaces: [invoiceKey: string, places: number][];
  extras: number;
}

const BETWEEN_CELLS = '\u001f';

/**
 * Turns checked records into batches: stores, products, invoices and extras are numbered and sent once, lines become
 * rows of numbers. Every cell of a record ends up in a field or in the JSON beside the line.
 */
export class Collector {
  #batch: Gathered;
  readonly #memory: BatchMemory;
  #slot: ReturnType<BatchMemory['next']>;
  /** How long the records of the batch are together. */
  #characters = 0;
  readonly #raws = new RawBlock();
  readonly #layout: Layout;
  readonly #checker: LineChecker;
  readonly #capacity: number;
  readonly #defaultCurrency: string;
  readonly #stores = new Map<string, StagedStore>();
  /** By their keys; those with an ID by that alone, since each line asks for one. */
  readonly #products = new Map<string, StagedProduct>();
  readonly #productsById = new Map<string, StagedProduct>();
  readonly #productsByBytes: KnownByBytes<KnownProduct>;
  /** For each product the number of the cells that its facts were last taken from. */
  readonly #productFacts: number[] = [];
  readonly #invoices = new InvoicesSeen();
  #lastStore: (Last<StagedStore> & { date: string }) | null = null;
  #lastInvoice: (Last<number> & { differing: number[] | null }) | null = null;
  readonly #at: Mapped;
  readonly #told: ToldFirst;
  readonly #extras: ExtraKeeper;
  readonly #changed = { stores: new Set<StagedStore>(), products: new Set<StagedProduct>() };
  /** Of which nothing is new but the day. */
  readonly #dated = { stores: new Set<StagedStore>(), products: new Set<StagedProduct>() };

  constructor(
    layout: Layout,
    checker: LineChecker,
    capacity: number,
    defaultCurrency: string,
    memory?: CollectorMemory,
  ) {
    this.#layout = layout;
    this.#checker = checker;
    this.#capacity = capacity;
    this.#defaultCurrency = defaultCurrency;
    this.#memory = new BatchMemory(capacity);
    this.#slot = this.#memory.next();
    this.#batch = nothing(this.#slot.lines);
    this.#at = mappedColumns(layout);
    this.#told = new ToldFirst(this.#at.invoice.length);
    this.#extras = new ExtraKeeper(layout, memory?.extras ?? 0);
    this.#productsByBytes = new KnownByBytes(this.#extras.columnsOf('product'), layout.columns.length);
    if (memory) this.#recall(memory);
  }

  #recall({ stores, products, invoices, waitingPlaces }: CollectorMemory): void {
    for (const store of stores) this.#stores.set(store.key, store);
    for (const product of products) this.#rememberProduct(product);
    for (const { staged, places } of invoices) {
      const { idx, key, numberKey, date, storeIdx, told } = staged;
      this.#told.keep(idx, told.split(BETWEEN_CELLS));
      this.#invoices.put(idx, { key, numberKey, day: compactDay(date), storeIdx, places });
    }
    for (const [key, places] of waitingPlaces) this.#waitingPlaces.set(key, places);
  }

  get full(): boolean {
    const { lineCount, rejects } = this.#batch;
    return lineCount + rejects.length >= this.#capacity || this.#characters >= BATCH_CHARACTERS;
  }

  get empty(): boolean {
    return this.#batch.lineCount + this.#batch.rejects.length === 0;
  }

  /** Takes the record that the checker has just found whole. */
  addLine(record: TableRecord, number: number): void {
    const checked = this.#checker.line;
    const store = this.#store(record, checked.date);
    const { product, extra: productExtra } = this.#productOf(record, checked.date);
    if (checked.date >= product.asOf) this.#renewProduct(product, record, checked.date, productExtra);
    const { seen: invoice, differing } = this.#invoice(record, store.idx);
    const batch = this.#batch;
    const row = batch.lineCount * LINE_WIDTH;
    const lines = batch.lines;
    lines[row] = number;
    lines[row + 1] = record.line;
    lines[row + 2] = invoice;
    lines[row + 3] = this.#invoices.takePlace(invoice);
    lines[row + 4] = product.idx;
    lines[row + 5] = checked.quantity;
    lines[row + 6] = checked.price ?? Number.NaN;
    lines[row + 7] = checked.total;
    lines[row + 8] = this.#extras.keep('store', record, batch.extras);
    lines[row + 9] = productExtra;
    lines[row + 10] = this.#extras.keep('invoice', record, batch.extras);
    lines[row + 11] = this.#extras.keep('line', record, batch.extras, differing);
    batch.lineCount++;
    this.#characters += record.size;
    this.#keepRaw(number, record);
    for (const warning of this.#checker.warnings) this.warn(warning);
  }

  /** Takes a record that can't become a line; it keeps its place in its invoice where that can be read. */
  addReject(record: TableRecord, number: number, faults: Fault[]): void {
    const first = faults[0]!;
    this.#characters += record.size;
    const { invoiceId, invoiceNumber } = this.#at;
    const id = record.text(invoiceId);
    const named = record.text(invoiceNumber);
    const invoiceKey = id ? `id:${id}` : named ? `no:${foldIdentity(named)}` : null;
    this.#keepRaw(number, null);
    this.#batch.rejects.push({
      record: number,
      line: record.line,
      code: first.code,
      column: first.column,
      value: first.value,
      message: first.message,
      cells: record.cells,
      faults,
      invoiceKey,
      place: invoiceKey ? this.#takePlace(invoiceKey) : null,
    });
  }

  #takePlace(invoiceKey: string): number {
    const seen = this.#invoices.find(invoiceKey);
    if (seen > 0) return this.#invoices.takePlace(seen);
    const place = (this.#waitingPlaces.get(invoiceKey) ?? 0) + 1;
    this.#waitingPlaces.set(own(invoiceKey), place);
    return place;
  }

  #takeWaiting(invoiceKey: string): number {
    const places = this.#waitingPlaces.get(invoiceKey) ?? 0;
    this.#waitingPlaces.delete(invoiceKey);
    return places;
  }

  #keepRaw(number: number, record: TableRecord | null): void {
    const batch = this.#batch;
    if (this.#raws.count === 0) batch.firstRecord = number;
    // corrected records come one by one; what they were is kept with the reject
    if (number === batch.firstRecord + this.#raws.count) this.#raws.add(record);
  }

  warn(warning: Warning): void {
    this.#batch.warnings[warning] = (this.#batch.warnings[warning] ?? 0) + 1;
  }

  /** Rejected records of invoices that no good line has named yet. */
  readonly #waitingPlaces = new Map<string, number>();

  /** Hands over what was gathered and begins a new batch. */
  take(): Batch {
    const { stores, products } = this.#changed;
    const batch: Batch = {
      ...this.#batch,
      stores: [...stores],
      products: [...products],
      storeDays: daysOf(this.#dated.stores, stores),
      productDays: daysOf(this.#dated.products, products),
      heavy: this.#characters >= BATCH_CHARACTERS,
      rawCount: this.#raws.count,
      raws: this.#raws.take(this.#slot.raws),
    };
    this.#characters = 0;
    for (const told of [stores, products, this.#dated.stores, this.#dated.products]) told.clear();
    this.#slot = this.#memory.next();
    this.#batch = nothing(this.#slot.lines);
    return batch;
  }

  #store(record: TableRecord, date: string): StagedStore {
    const at = this.#at;
    const last = this.#lastStore;
    if (last !== null && last.date === date && record.isAsAt(last.mark, at.store)) {
      last.mark = record.mark;
      return last.seen;
    }
    const id = record.text(at.storeId);
    const name = record.text(at.storeName) || id || WALK_IN;
    const key = id ? `id:${id}` : `name:${foldIdentity(name)}`;
    let seen = this.#stores.get(key);
    if (!seen) {
      seen = {
        idx: this.#stores.size + 1,
        key: own(key),
        nameKey: own(`name:${foldIdentity(name)}`),
        externalId: id ? own(id) : null,
        name: own(name),
        city: own(record.text(at.city)),
        state: own(record.text(at.state)),
        country: own(record.text(at.country)),
        asOf: date,
      };
      this.#stores.set(seen.key, seen);
      this.#changed.stores.add(seen);
    } else if (date >= seen.asOf) {
      let changed = renew(seen, 'name', record.text(at.storeName));
      changed = renew(seen, 'city', record.text(at.city)) || changed;
      changed = renew(seen, 'state', record.text(at.state)) || changed;
      changed = renew(seen, 'country', record.text(at.country)) || changed;
      if (changed) this.#changed.stores.add(seen);
      else if (date > seen.asOf) this.#dated.stores.add(seen);
      seen.asOf = date;
    }
    this.#lastStore = { seen, date, mark: record.mark };
    return seen;
  }

  /** The record's product, and the number of its cells: by their bytes where those are known. */
  #productOf(record: TableRecord, date: string): KnownProduct {
    const { bytes } = record;
    const known = bytes && this.#productsByBytes.find(bytes);
    if (known) return known;
    const product = this.#product(record, date);
    const found = { product, extra: this.#extras.keep('product', record, this.#batch.extras) };
    if (bytes) this.#productsByBytes.keep(bytes, found);
    return found;
  }

  #product(record: TableRecord, date: string): StagedProduct {
    const at = this.#at;
    const id = record.text(at.productId);
    const known = id ? this.#productsById.get(id) : undefined;
    if (known) return known;
    const sku = record.text(at.sku);
    const name = record.text(at.itemName);
    const key = id ? `id:${id}` : sku ? `sku:${sku}` : `name:${foldIdentity(name)}`;
    const seen = id ? undefined : this.#products.get(key);
    if (seen) return seen;
    const staged: StagedProduct = {
      idx: this.#products.size + this.#productsById.size + 1,
      key: own(key),
      skuKey: own(sku ? `sku:${sku}` : ''),
      nameKey: own(name ? `name:${foldIdentity(name)}` : ''),
      externalId: id ? own(id) : null,
      sku: own(sku),
      name: own(name || sku || id),
      brand: own(record.text(at.brand)),
      category: own(record.text(at.category)),
      unit: own(record.text(at.unit)),
      asOf: date,
    };
    this.#rememberProduct(staged);
    this.#changed.products.add(staged);
    return staged;
  }

  /** Takes what a line as new as any before says of its product. @param extra the number of its product's cells */
  #renewProduct(seen: StagedProduct, record: TableRecord, date: string, extra: number): void {
    // the same cells say the same
    if (this.#productFacts[seen.idx] !== extra) {
      const at = this.#at;
      let changed = renew(seen, 'sku', record.text(at.sku));
      changed = renew(seen, 'name', record.text(at.itemName)) || changed;
      changed = renew(seen, 'brand', record.text(at.brand)) || changed;
      changed = renew(seen, 'category', record.text(at.category)) || changed;
      changed = renew(seen, 'unit', record.text(at.unit)) || changed;
      if (changed) this.#changed.products.add(seen);
      this.#productFacts[seen.idx] = extra;
    }
    if (date > seen.asOf) this.#dated.products.add(seen);
    seen.asOf = date;
  }

  #rememberProduct(product: StagedProduct): void {
    if (product.externalId === null) this.#products.set(product.key, product);
    else this.#productsById.set(product.externalId, product);
  }

  /** The record's invoice, and which of its columns say other of it than its first line did. */
  #invoice(record: TableRecord, storeIdx: number): { seen: number; differing: number[] | null } {
    const { date } = this.#checker.line;
    const at = this.#at;
    const last = this.#lastInvoice;
    if (last !== null && record.isAsAt(last.mark, at.invoice)) {
      if (!this.#invoices.isOf(last.seen, compactDay(date), storeIdx)) this.warn('invoice_header_differs');
      last.mark = record.mark;
      return last;
    }
    const seen = this.#invoiceOf(record, storeIdx);
    this.#lastInvoice = { seen, mark: record.mark, differing: this.#differing(record, seen) };
    return this.#lastInvoice;
  }

  #invoiceOf(record: TableRecord, storeIdx: number): number {
    const { line } = this.#checker;
    const at = this.#at;
    const id = record.text(at.invoiceId);
    const number = record.text(at.invoiceNumber);
    const key = id ? `id:${id}` : `no:${foldIdentity(number)}`;
    const day = compactDay(line.date);
    const seen = this.#invoices.find(key) || this.#sameNumber(id, number);
    if (seen > 0) {
      if (!this.#invoices.isOf(seen, day, storeIdx)) this.warn('invoice_header_differs');
      return seen;
    }
    const currency = record.text(at.currency).toUpperCase();
    if (!currency) this.warn('currency_assumed');
    const due = parseDate(record.text(at.dueDate), this.#layout.order);
    const told = at.invoice.map((column) => record.cell(column));
    const staged: StagedInvoice = {
      idx: this.#invoices.count + 1,
      key: own(key),
      numberKey: own(number ? `no:${foldIdentity(number)}` : ''),
      externalId: id ? own(id) : null,
      number: own(number || id),
      date: line.date,
      dueDate: typeof due === 'string' ? due : null,
      status: own(record.text(at.status)),
      storeIdx,
      salesperson: own(record.text(at.salesperson)),
      currency: own(currency || this.#defaultCurrency),
      subtotal: this.#stated(record, at.subtotal),
      total: this.#stated(record, at.invoiceTotal),
      isCredit: line.isCredit ? 1 : 0,
      told: told.join(BETWEEN_CELLS),
    };
    this.#told.keep(staged.idx, told);
    const places = this.#takeWaiting(key) + (id && number ? this.#takeWaiting(staged.numberKey) : 0);
    this.#batch.invoices.push(staged);
    return this.#invoices.add({ key: staged.key, numberKey: staged.numberKey, day, storeIdx, places });
  }

  /** An invoice whose other lines were seen without an ID. */
  #sameNumber(id: string, number: string): number {
    return id && number ? this.#invoices.findNameless(`no:${foldIdentity(number)}`) : 0;
  }

  #stated(record: TableRecord, column: number): number | null {
    const stated = record.scaled(column, this.#layout.decimal, AMOUNT_SCALE);
    if (stated === null) return null;
    const value = Math.round(stated);
    return Number.isSafeInteger(value) ? value : null;
  }

  /** Columns whose cells say other of the invoice than its first line did; null where none does. */
  #differing(record: TableRecord, invoice: number): number[] | null {
    const columns = this.#at.invoice;
    const differing = columns.filter((column, i) => !this.#told.isSame(invoice, i, record.cell(column)));
    return differing.length > 0 ? differing : null;
  }
}

/** A batch that is still gathered. */
type Gathered = Omit<Batch, 'stores' | 'products' | 'storeDays' | 'productDays' | 'raws' | 'rawCount' | 'heavy'>;

function nothing(lines: Batch['lines']): Gathered {
  return {
    invoices: [],
    extras: [],
    rejects: [],
    firstRecord: 0,
    lines,
    lineCount: 0,
    warnings: {},
  };
}

/** What the record before was about, and its mark. */
interface Last<T> {
  seen: T;
  mark: number;
}

/** What the cells of a product came to: the product, and the number of their JSON. */
interface KnownProduct {
  product: StagedProduct;
  extra: number;
}

/** Takes a newer fact over an older one, never an empty one over a known one. */
function renew<T, K extends keyof T>(staged: T, fact: K, value: T[K] & string): boolean {
  if (value === '' || value === staged[fact]) return false;
  staged[fact] = own(value) as T[K] & string;
  return true;
}

const compactDays = new Map<string, number>();

/** A date as yyyymmdd. */
function compactDay(date: string): number {
  let day = compactDays.get(date);
  if (day === undefined) {
    if (compactDays.size > 20_000) compactDays.clear();
    day = Number(date.replaceAll('-', ''));
    compactDays.set(date, day);
  }
  return day;
}

/** Numbers and days of those that are not told of anyway. */
function daysOf<T extends { idx: number; asOf: string }>(dated: Set<T>, told: Set<T>): Int32Array<ArrayBuffer> {
  const days = new Int32Array(dated.size * 2);
  let at = 0;
  for (const entity of dated) {
    if (told.has(entity)) continue;
    days[at++] = entity.idx;
    days[at++] = compactDay(entity.asOf);
  }
  return days.slice(0, at);
}

type Mapped = Record<Field, number> & { invoice: number[]; store: number[] };

function mappedColumns(layout: Layout): Mapped {
  const at = Object.fromEntries(
    (Object.keys(FIELDS) as Field[]).map((field) => [field, layout.mapping[field] ?? -1]),
  ) as Record<Field, number>;
  const of = (scope: Scope) =>
    (Object.entries(layout.mapping) as [Field, number][])
      .filter(([field]) => FIELDS[field].scope === scope)
      .map(([, column]) => column);
  return { ...at, invoice: of('invoice'), store: of('store') };
}

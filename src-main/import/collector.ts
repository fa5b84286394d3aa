import type { Fault } from '../../src-shared/contract/imports.ts';
import { AMOUNT_SCALE } from '../../src-shared/money.ts';
import { type Batch, LINE_WIDTH, type StagedInvoice, type StagedProduct, type StagedStore } from './batch.ts';
import { BatchMemory } from './batch-memory.ts';
import type { LineChecker } from './check.ts';
import { ExtraKeeper, hash53 } from './extras.ts';
import type { Warning } from './faults.ts';
import { FIELDS, type Field, type Scope } from './fields/columns.ts';
import { currencyCode, currencyInAmount } from './fields/currency.ts';
import { parseDate } from './fields/dates.ts';
import { believedId, foldCode, foldIdentity, tidied } from './fields/identity.ts';
import { BATCH_CHARACTERS } from './file/budget.ts';
import type { Layout } from './inspect.ts';
import { InvoicesSeen } from './invoices-seen.ts';
import { KnownByBytes } from './known-by-bytes.ts';
import { isDiscountLine, isNoGoods } from './meaning/goods.ts';
import { own } from './own.ts';
import { RawBlock } from './raws.ts';
import type { TableRecord } from './table/record.ts';
import { ToldFirst } from './told-first.ts';

/** An invoice number as its key holds it: without case, spaces and leading zeros. */
export function foldNumber(text: string): string {
  return foldCode(text).toLowerCase().replace(/\s+/g, '');
}

/** The key under the earlier rule, with leading zeros; empty where it is the same. */
const writtenKey = (key: string, written: string): string => (key === written ? '' : written);

/** Stands for the product of a line that sells none. */
const CHARGE = -1;
const DISCOUNT = -2;

const WALK_IN = 'Walk-in';

/** State of an interrupted import, to resume from. */
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
  /** Total length of the batch's records. */
  #characters = 0;
  readonly #raws = new RawBlock();
  readonly #layout: Layout;
  readonly #checker: LineChecker;
  readonly #capacity: number;
  readonly #defaultCurrency: string;
  readonly #stores = new Map<string, StagedStore>();
  /** By key; products with an ID are only in the other map, since each line looks one up. */
  readonly #products = new Map<string, StagedProduct>();
  readonly #productsById = new Map<string, StagedProduct>();
  readonly #productsByBytes: KnownByBytes<KnownProduct>;
  /** For each product the extra number of the cells that it was last updated from. */
  readonly #productFacts: number[] = [];
  readonly #invoices = new InvoicesSeen();
  #lastStore: (Last<StagedStore> & { date: string }) | null = null;
  #lastInvoice: (Last<number> & { differing: number[] | null }) | null = null;
  readonly #at: Mapped;
  readonly #told: ToldFirst;
  readonly #extras: ExtraKeeper;
  /** The record of the last lookup, and the product found for it. */
  #looked: { line: number; known: KnownProduct | undefined } = { line: -1, known: undefined };
  /** By item name: whether it is no goods, and which kind. */
  readonly #charges = new Map<string, number>();
  readonly #noted = new Set<number>();
  /** How often an invoice number came with another date or store than before, and what would tell the two apart. */
  readonly reuse: NumberReuse = { returning: 0, differing: 0, store: 0, series: 0, fiscal: 0, calendar: 0 };
  readonly #changed = { stores: new Set<StagedStore>(), products: new Set<StagedProduct>() };
  /** Entities of which only the day is newer. */
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
      this.#invoices.put(idx, { key, numberKey, day: compactDay(date), storeIdx, places, series: 0 });
    }
    for (const [key, places] of waitingPlaces) this.#waitingPlaces.set(key, places);
  }

  get full(): boolean {
    const { lineCount, rejects } = this.#batch;
    return lineCount + rejects.length >= this.#capacity || this.#characters >= BATCH_CHARACTERS;
  }

  /** How many invoices were found so far. */
  get invoices(): number {
    return this.#invoices.count;
  }

  get empty(): boolean {
    return this.#batch.lineCount + this.#batch.rejects.length === 0;
  }

  /** Adds the record that the checker has just validated. */
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

  /** Adds a record that can't become a line; it reserves a line number in its invoice where that can be read. */
  addReject(record: TableRecord, number: number, faults: Fault[]): void {
    const first = faults[0]!;
    this.#characters += record.size;
    const invoiceKey = this.#invoiceKey(record).key || null;
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
    // corrected records don't come in sequence; their original text is stored with the reject
    if (number === batch.firstRecord + this.#raws.count) this.#raws.add(record);
  }

  warn(warning: Warning): void {
    this.#batch.warnings[warning] = (this.#batch.warnings[warning] ?? 0) + 1;
  }

  /** Line numbers reserved by rejected records of invoices that no valid line has named yet. */
  readonly #waitingPlaces = new Map<string, number>();

  /** Returns the current batch and begins a new one. */
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
    const id = believedId(record.text(at.storeId));
    const name = tidied(record.text(at.storeName)) || id || WALK_IN;
    const key = id ? `id:${foldCode(id)}` : `name:${foldIdentity(name)}`;
    let seen = this.#stores.get(key);
    if (!seen) {
      seen = {
        idx: this.#stores.size + 1,
        key: own(key),
        writtenKey: own(id ? writtenKey(key, `id:${id}`) : ''),
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
      let changed = renew(seen, 'name', tidied(record.text(at.storeName)));
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

  /** The record's product and the number of its extra: by the bytes of its columns where they are known. */
  #productOf(record: TableRecord, date: string): KnownProduct {
    const { bytes } = record;
    // `isNonProductLine` has just looked it up
    const isLooked = bytes !== null && this.#looked.line === record.line;
    const known = isLooked ? this.#looked.known : bytes ? this.#productsByBytes.find(bytes) : undefined;
    if (known) return known;
    const product = this.#product(record, date);
    const found = { product, extra: this.#extras.keep('product', record, this.#batch.extras) };
    if (bytes) this.#productsByBytes.keep(bytes, found);
    return found;
  }

  #product(record: TableRecord, date: string): StagedProduct {
    const at = this.#at;
    const id = foldCode(believedId(record.text(at.productId)));
    const known = id ? this.#productsById.get(id) : undefined;
    if (known) return known;
    const sku = believedId(record.text(at.sku));
    const name = tidied(record.text(at.itemName));
    const key = id ? `id:${id}` : sku ? `sku:${foldCode(sku)}` : `name:${foldIdentity(name)}`;
    const seen = id ? undefined : this.#products.get(key);
    if (seen) return seen;
    const written = id ? `id:${record.text(at.productId)}` : sku ? `sku:${sku}` : key;
    const staged: StagedProduct = {
      idx: this.#products.size + this.#productsById.size + 1,
      key: own(key),
      writtenKey: own(writtenKey(key, written)),
      skuKey: own(sku ? `sku:${foldCode(sku)}` : ''),
      nameKey: own(name ? `name:${foldIdentity(name)}` : ''),
      externalId: id ? own(believedId(record.text(at.productId))) : null,
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

  /**
   * Updates a product from a line that is at least as new as those before.
   * @param extra number of the JSON of its product columns
   */
  #renewProduct(seen: StagedProduct, record: TableRecord, date: string, extra: number): void {
    // the same cells hold the same values
    if (this.#productFacts[seen.idx] !== extra) {
      const at = this.#at;
      let changed = renew(seen, 'sku', believedId(record.text(at.sku)));
      changed = renew(seen, 'name', tidied(record.text(at.itemName))) || changed;
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
    else this.#productsById.set(foldCode(product.externalId), product);
  }

  /** The record's invoice, and the columns in which it differs from the invoice's first line. */
  #invoice(record: TableRecord, storeIdx: number): { seen: number; differing: number[] | null } {
    const { date } = this.#checker.line;
    const at = this.#at;
    const last = this.#lastInvoice;
    if (last !== null && record.isAsAt(last.mark, at.apart)) {
      if (!this.#invoices.isOf(last.seen, compactDay(date), storeIdx))
        this.#noteOther(record, last.seen, compactDay(date), storeIdx);
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
    const { id, number, key, numberKey, written } = this.#invoiceKey(record);
    const day = compactDay(line.date);
    const seen = this.#invoices.find(key) || (id && number ? this.#invoices.findNameless(numberKey) : 0);
    if (seen > 0) {
      this.reuse.returning++;
      if (!this.#invoices.isOf(seen, day, storeIdx)) this.#noteOther(record, seen, day, storeIdx);
      return seen;
    }
    const currency = this.#currency(record);
    const due = parseDate(record.text(at.dueDate), this.#layout.order);
    const told = at.invoice.map((column) => record.cell(column));
    const staged: StagedInvoice = {
      idx: this.#invoices.count + 1,
      key: own(key),
      writtenKey: own(id ? '' : writtenKey(key, written)),
      numberKey: own(numberKey),
      externalId: id ? own(id) : null,
      number: own(number || id),
      date: line.date,
      dueDate: typeof due === 'string' ? due : null,
      status: own(line.notCounted ?? record.text(at.status)),
      storeIdx,
      salesperson: own(record.text(at.salesperson)),
      currency: own(currency),
      subtotal: this.#stated(record, at.subtotal),
      total: this.#stated(record, at.invoiceTotal),
      isCredit: line.isCredit ? 1 : 0,
      told: told.join(BETWEEN_CELLS),
    };
    this.#told.keep(staged.idx, told);
    this.#noteDiscount(record, staged);
    if (line.notCounted) this.warn('not_counted');
    const places = this.#takeWaiting(key) + (id && number ? this.#takeWaiting(staged.numberKey) : 0);
    this.#batch.invoices.push(staged);
    const series = this.#at.series < 0 ? 0 : hashOfSeries(record.text(this.#at.series));
    return this.#invoices.add({ key: staged.key, numberKey: staged.numberKey, day, storeIdx, places, series });
  }

  /** The keys of an invoice: its ID where that is trusted, and its number, with a suffix where numbers are reused. */
  #invoiceKey(record: TableRecord) {
    const at = this.#at;
    const id = believedId(record.text(at.invoiceId));
    const text = record.text(at.invoiceNumber);
    const number = tidied(text);
    const apart = number === '' ? '' : this.#apart(record);
    const numberKey = number === '' ? '' : `no:${foldNumber(number)}${apart}`;
    const written = apart === '' ? `no:${text.toLowerCase().replace(/\s+/g, '')}` : numberKey;
    return { id, number, key: id ? `id:${id}` : numberKey, numberKey, written };
  }

  /** The suffix of a number's key where the file reuses numbers. */
  #apart(record: TableRecord): string {
    const at = this.#at;
    const { date } = this.#checker.line;
    switch (this.#layout.meaning.numbering) {
      case 'series':
        return `@${foldIdentity(record.text(at.series))}`;
      case 'fiscal-year':
        return `@fy${fiscalYear(compactDay(date))}`;
      case 'calendar-year':
        return `@${date.slice(0, 4)}`;
      case 'customer':
        return `@${believedId(record.text(at.storeId)) || foldIdentity(record.text(at.storeName))}`;
      default:
        return '';
    }
  }

  /** Counts a number that comes with another date or store than before, and what would tell the two apart. */
  #noteOther(record: TableRecord, seen: number, day: number, storeIdx: number): void {
    this.warn('invoice_header_differs');
    // an ID names one invoice, whatever else differs
    if (believedId(record.text(this.#at.invoiceId)) !== '') return;
    const before = this.#invoices.of(seen);
    const reuse = this.reuse;
    if (this.#noted.has(seen)) return;
    this.#noted.add(seen);
    reuse.differing++;
    if (before.storeIdx !== storeIdx) reuse.store++;
    if (fiscalYear(before.day) !== fiscalYear(day)) reuse.fiscal++;
    if (Math.floor(before.day / 10_000) !== Math.floor(day / 10_000)) reuse.calendar++;
    if (this.#at.series >= 0 && before.series !== hashOfSeries(record.text(this.#at.series))) reuse.series++;
  }

  /** The invoice's currency: from its own cell, a sign in its amounts, the column name, else the company's. */
  #currency(record: TableRecord): string {
    const own = this.#defaultCurrency;
    const written = record.text(this.#at.currency);
    if (written !== '') return currencyCode(written, own) ?? written.toUpperCase();
    const { named, cells } = this.#layout.meaning.currency;
    for (const column of cells) {
      const code = currencyInAmount(record.text(column), own);
      if (code) return code;
    }
    if (named) return named;
    this.warn('currency_assumed');
    return own;
  }

  /** Records a discount on the whole invoice, to be spread over its lines. */
  #noteDiscount(record: TableRecord, { idx }: StagedInvoice): void {
    const discount = this.#layout.meaning.amounts.invoiceDiscount;
    if (!discount) return;
    const value = record.scaled(discount.column, this.#layout.decimal, AMOUNT_SCALE);
    if (value === null || Number.isNaN(value) || value === 0) return;
    const size = Math.abs(Math.round(value));
    this.#batch.discounts.push(
      discount.as === 'percent'
        ? { invoice: idx, amount: 0, percent: size }
        : { invoice: idx, amount: size, percent: 0 },
    );
  }

  /** Whether a record's item is no product, but a charge, a sum or a discount on its invoice. */
  isNoLine(record: TableRecord): boolean {
    const { bytes } = record;
    const known = bytes ? this.#productsByBytes.find(bytes) : undefined;
    this.#looked = { line: record.line, known };
    if (known) return known.product.idx < 0;
    return this.#noGoods(record) !== 0;
  }

  #noGoods(record: TableRecord): number {
    // an item with a code of its own is sold like goods, such as postage per parcel
    if (believedId(record.text(this.#at.sku)) !== '' || believedId(record.text(this.#at.productId)) !== '') return 0;
    const name = record.text(this.#at.itemName);
    if (name === '' || /\d{3}/.test(name)) return 0;
    let kind = this.#charges.get(name);
    if (kind === undefined) {
      const tidy = tidied(name);
      kind = isNoGoods(tidy) ? CHARGE : isDiscountLine(tidy) ? DISCOUNT : 0;
      if (this.#charges.size > 20_000) this.#charges.clear();
      this.#charges.set(own(name), kind);
    }
    return kind;
  }

  /** Books a discount line as a discount on its invoice; false where the record is not one. */
  leaveOut(record: TableRecord, line: { date: string; total: number }, whole: boolean): boolean {
    if (this.#noGoods(record) !== DISCOUNT) return false;
    const stated = whole
      ? line.total
      : (this.#stated(record, this.#at.lineTotal) ?? this.#stated(record, this.#at.price));
    const { key } = this.#invoiceKey(record);
    const seen = this.#invoices.find(key);
    if (!stated || seen === 0) return false;
    this.#batch.discounts.push({ invoice: seen, amount: Math.abs(stated), percent: 0 });
    return true;
  }

  #stated(record: TableRecord, column: number): number | null {
    const stated = record.scaled(column, this.#layout.decimal, AMOUNT_SCALE);
    if (stated === null) return null;
    const value = Math.round(stated);
    return Number.isSafeInteger(value) ? value : null;
  }

  /** Columns whose cells differ from those of the invoice's first line; null where none does. */
  #differing(record: TableRecord, invoice: number): number[] | null {
    const columns = this.#at.invoice;
    const differing = columns.filter((column, i) => !this.#told.isSame(invoice, i, record.cell(column)));
    return differing.length > 0 ? differing : null;
  }
}

/** A batch that is still being filled. */
type Gathered = Omit<Batch, 'stores' | 'products' | 'storeDays' | 'productDays' | 'raws' | 'rawCount' | 'heavy'>;

function nothing(lines: Batch['lines']): Gathered {
  return {
    invoices: [],
    extras: [],
    rejects: [],
    discounts: [],
    firstRecord: 0,
    lines,
    lineCount: 0,
    warnings: {},
  };
}

/** The entity that the previous record matched, and that record's mark. */
interface Last<T> {
  seen: T;
  mark: number;
}

/** What a record's product columns resolve to: the product, and the number of their JSON. */
interface KnownProduct {
  product: StagedProduct;
  extra: number;
}

/** Overwrites a field with a newer value, but not with an empty one. */
function renew<T, K extends keyof T>(staged: T, fact: K, value: T[K] & string): boolean {
  if (value === '' || value === staged[fact]) return false;
  staged[fact] = own(value) as T[K] & string;
  return true;
}

/** How often invoice numbers were reused within a file, and what would tell the invoices apart. */
export interface NumberReuse {
  /** Runs of lines that return to an invoice after lines of other invoices. */
  returning: number;
  differing: number;
  store: number;
  series: number;
  fiscal: number;
  calendar: number;
}

/** The fiscal year, beginning in April, of a day as yyyymmdd. */
const fiscalYear = (day: number) => Math.floor(day / 10_000) - (Math.floor(day / 100) % 100 < 4 ? 1 : 0);

const hashOfSeries = (text: string) => hash53(foldIdentity(text)) | 0;

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

/** Pairs of number and day of the entities that the batch does not send anyway. */
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

type Mapped = Record<Field, number> & {
  invoice: number[];
  store: number[];
  /** The columns whose cells tell one invoice from the next. */
  apart: number[];
};

function mappedColumns(layout: Layout): Mapped {
  const at = Object.fromEntries(
    (Object.keys(FIELDS) as Field[]).map((field) => [field, layout.mapping[field] ?? -1]),
  ) as Record<Field, number>;
  const of = (scope: Scope) =>
    (Object.entries(layout.mapping) as [Field, number][])
      .filter(([field]) => FIELDS[field].scope === scope)
      .map(([, column]) => column);
  const { numbering } = layout.meaning;
  const apart = numbering === 'series' ? [at.series] : numbering === 'customer' ? [at.storeId, at.storeName] : [];
  return {
    ...at,
    invoice: of('invoice'),
    store: of('store'),
    apart: [...of('invoice'), ...apart.filter((column) => column >= 0)],
  };
}

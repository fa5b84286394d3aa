import type { Fault } from '../../../src-shared/contract/imports.ts';
import { AMOUNT_SCALE } from '../../../src-shared/money.ts';
import { currencyCode, currencyInAmount } from '../../table/notation/currency.ts';
import { flattenString } from '../../table/read/flatten-string.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { MAX_BATCH_CHARACTERS } from '../../table/source/limits.ts';
import { FIELDS, type Field, type FieldScope } from '../fields/columns.ts';
import { parseDate } from '../fields/dates.ts';
import { cleanText, foldCode, foldIdentity, usableId } from '../fields/identity.ts';
import type { Warning } from '../layout/faults.ts';
import type { Layout } from '../layout/layout.ts';
import type { LineChecker } from '../layout/line-checker.ts';
import { isDiscountLine, isNonProductLine } from '../meaning/line-types.ts';
import { type Batch, LINE_WIDTH, type StagedInvoice, type StagedProduct, type StagedStore } from './batch.ts';
import { BatchBuffers } from './batch-buffers.ts';
import { ExtraCollector, hash53 } from './extras.ts';
import { InvoiceHeaderHashes } from './header-hashes.ts';
import { InternTable } from './intern-table.ts';
import { InvoiceIndex } from './invoice-index.ts';
import { RawBlock } from './raw-records.ts';

/** An invoice number as its key holds it: without case, spaces and leading zeros. */
export function foldInvoiceNumber(text: string): string {
  return foldCode(text).toLowerCase().replace(/\s+/g, '');
}

/** The key under the earlier rule, with leading zeros; empty where it is the same. */
const differingWrittenKey = (key: string, written: string): string => (key === written ? '' : written);

/** Stands for the product of a line that sells none. */
const CHARGE = -1;
const DISCOUNT = -2;

const WALK_IN = 'Walk-in';

/** State of an interrupted import, to resume from. */
export interface CollectorSnapshot {
  stores: StagedStore[];
  products: StagedProduct[];
  invoices: { staged: StagedInvoice; places: number }[];
  waitingPlaces: [invoiceKey: string, places: number][];
  extras: number;
}

const CELL_SEPARATOR = '\u001f';

/**
 * Turns checked records into batches: stores, products, invoices and extras are numbered and sent once, lines become
 * rows of numbers. Every cell of a record ends up in a field or in the JSON beside the line.
 */
export class Collector {
  #batch: PendingBatch;
  readonly #buffers: BatchBuffers;
  #buffer: ReturnType<BatchBuffers['next']>;
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
  readonly #productsByBytes: InternTable<ProductMatch>;
  /** For each product the extra number of the cells that it was last updated from. */
  readonly #productExtras: number[] = [];
  readonly #invoices = new InvoiceIndex();
  #lastStore: (PreviousMatch<StagedStore> & { date: string }) | null = null;
  #lastInvoice: (PreviousMatch<number> & { differing: number[] | null }) | null = null;
  readonly #columns: MappedColumns;
  readonly #headerHashes: InvoiceHeaderHashes;
  readonly #extras: ExtraCollector;
  /** The record of the last lookup, and the product found for it. */
  #lastLookup: { line: number; known: ProductMatch | undefined } = { line: -1, known: undefined };
  /** By item name: whether it is no goods, and which kind. */
  readonly #nonGoodsByName = new Map<string, number>();
  readonly #reusedInvoices = new Set<number>();
  /** How often an invoice number came with another date or store than before, and what would tell the two apart. */
  readonly reuse: NumberReuse = { returning: 0, differing: 0, store: 0, series: 0, fiscal: 0, calendar: 0 };
  readonly #changedEntities = { stores: new Set<StagedStore>(), products: new Set<StagedProduct>() };
  /** Entities of which only the day is newer. */
  readonly #newerDays = { stores: new Set<StagedStore>(), products: new Set<StagedProduct>() };

  constructor(
    layout: Layout,
    checker: LineChecker,
    capacity: number,
    defaultCurrency: string,
    memory?: CollectorSnapshot,
  ) {
    this.#layout = layout;
    this.#checker = checker;
    this.#capacity = capacity;
    this.#defaultCurrency = defaultCurrency;
    this.#buffers = new BatchBuffers(capacity);
    this.#buffer = this.#buffers.next();
    this.#batch = emptyBatch(this.#buffer.lines);
    this.#columns = mappedColumns(layout);
    this.#headerHashes = new InvoiceHeaderHashes(this.#columns.invoice.length);
    this.#extras = new ExtraCollector(layout, memory?.extras ?? 0);
    this.#productsByBytes = new InternTable(this.#extras.columnsOf('product'), layout.columns.length);
    if (memory) this.#restore(memory);
  }

  #restore({ stores, products, invoices, waitingPlaces }: CollectorSnapshot): void {
    for (const store of stores) this.#stores.set(store.key, store);
    for (const product of products) this.#rememberProduct(product);
    for (const { staged, places } of invoices) {
      const { idx, key, numberKey, date, storeIdx, told } = staged;
      this.#headerHashes.set(idx, told.split(CELL_SEPARATOR));
      this.#invoices.set(idx, { key, numberKey, day: compactDay(date), storeIdx, places, series: 0 });
    }
    for (const [key, places] of waitingPlaces) this.#pendingPlaces.set(key, places);
  }

  get full(): boolean {
    const { lineCount, rejects } = this.#batch;
    return lineCount + rejects.length >= this.#capacity || this.#characters >= MAX_BATCH_CHARACTERS;
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
    const store = this.#resolveStore(record, checked.date);
    const { product, extra: productExtra } = this.#resolveProduct(record, checked.date);
    if (checked.date >= product.asOf) this.#updateProduct(product, record, checked.date, productExtra);
    const { seen: invoice, differing } = this.#resolveInvoice(record, store.idx);
    const batch = this.#batch;
    const row = batch.lineCount * LINE_WIDTH;
    const lines = batch.lines;
    lines[row] = number;
    lines[row + 1] = record.line;
    lines[row + 2] = invoice;
    lines[row + 3] = this.#invoices.nextPlace(invoice);
    lines[row + 4] = product.idx;
    lines[row + 5] = checked.quantity;
    lines[row + 6] = checked.price ?? Number.NaN;
    lines[row + 7] = checked.total;
    lines[row + 8] = this.#extras.intern('store', record, batch.extras);
    lines[row + 9] = productExtra;
    lines[row + 10] = this.#extras.intern('invoice', record, batch.extras);
    lines[row + 11] = this.#extras.intern('line', record, batch.extras, differing);
    batch.lineCount++;
    this.#characters += record.size;
    this.#addRaw(number, record);
    for (const warning of this.#checker.warnings) this.warn(warning);
  }

  /** Adds a record that can't become a line; it reserves a line number in its invoice where that can be read. */
  addReject(record: TableRecord, number: number, faults: Fault[]): void {
    const first = faults[0]!;
    this.#characters += record.size;
    const invoiceKey = this.#invoiceKey(record).key || null;
    this.#addRaw(number, null);
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
      place: invoiceKey ? this.#nextPlace(invoiceKey) : null,
    });
  }

  #nextPlace(invoiceKey: string): number {
    const seen = this.#invoices.find(invoiceKey);
    if (seen > 0) return this.#invoices.nextPlace(seen);
    const place = (this.#pendingPlaces.get(invoiceKey) ?? 0) + 1;
    this.#pendingPlaces.set(flattenString(invoiceKey), place);
    return place;
  }

  #takePendingPlaces(invoiceKey: string): number {
    const places = this.#pendingPlaces.get(invoiceKey) ?? 0;
    this.#pendingPlaces.delete(invoiceKey);
    return places;
  }

  #addRaw(number: number, record: TableRecord | null): void {
    const batch = this.#batch;
    if (this.#raws.count === 0) batch.firstRecord = number;
    // corrected records don't come in sequence; their original text is stored with the reject
    if (number === batch.firstRecord + this.#raws.count) this.#raws.add(record);
  }

  warn(warning: Warning): void {
    this.#batch.warnings[warning] = (this.#batch.warnings[warning] ?? 0) + 1;
  }

  /** Line numbers reserved by rejected records of invoices that no valid line has named yet. */
  readonly #pendingPlaces = new Map<string, number>();

  /** Returns the current batch and begins a new one. */
  flush(): Batch {
    const { stores, products } = this.#changedEntities;
    const batch: Batch = {
      ...this.#batch,
      stores: [...stores],
      products: [...products],
      storeDays: newestDays(this.#newerDays.stores, stores),
      productDays: newestDays(this.#newerDays.products, products),
      heavy: this.#characters >= MAX_BATCH_CHARACTERS,
      rawCount: this.#raws.count,
      raws: this.#raws.flush(this.#buffer.raws),
    };
    this.#characters = 0;
    for (const told of [stores, products, this.#newerDays.stores, this.#newerDays.products]) told.clear();
    this.#buffer = this.#buffers.next();
    this.#batch = emptyBatch(this.#buffer.lines);
    return batch;
  }

  #resolveStore(record: TableRecord, date: string): StagedStore {
    const at = this.#columns;
    const last = this.#lastStore;
    if (last !== null && last.date === date && record.isUnchangedSince(last.mark, at.store)) {
      last.mark = record.mark;
      return last.seen;
    }
    const id = usableId(record.text(at.storeId));
    const name = cleanText(record.text(at.storeName)) || id || WALK_IN;
    const key = id ? `id:${foldCode(id)}` : `name:${foldIdentity(name)}`;
    let seen = this.#stores.get(key);
    if (!seen) {
      seen = {
        idx: this.#stores.size + 1,
        key: flattenString(key),
        writtenKey: flattenString(id ? differingWrittenKey(key, `id:${id}`) : ''),
        nameKey: flattenString(`name:${foldIdentity(name)}`),
        externalId: id ? flattenString(id) : null,
        name: flattenString(name),
        city: flattenString(record.text(at.city)),
        state: flattenString(record.text(at.state)),
        country: flattenString(record.text(at.country)),
        asOf: date,
      };
      this.#stores.set(seen.key, seen);
      this.#changedEntities.stores.add(seen);
    } else if (date >= seen.asOf) {
      let changed = updateField(seen, 'name', cleanText(record.text(at.storeName)));
      changed = updateField(seen, 'city', record.text(at.city)) || changed;
      changed = updateField(seen, 'state', record.text(at.state)) || changed;
      changed = updateField(seen, 'country', record.text(at.country)) || changed;
      if (changed) this.#changedEntities.stores.add(seen);
      else if (date > seen.asOf) this.#newerDays.stores.add(seen);
      seen.asOf = date;
    }
    this.#lastStore = { seen, date, mark: record.mark };
    return seen;
  }

  /** The record's product and the number of its extra: by the bytes of its columns where they are known. */
  #resolveProduct(record: TableRecord, date: string): ProductMatch {
    const { bytes } = record;
    // `isNonProductLine` has just looked it up
    const isLooked = bytes !== null && this.#lastLookup.line === record.line;
    const known = isLooked ? this.#lastLookup.known : bytes ? this.#productsByBytes.find(bytes) : undefined;
    if (known) return known;
    const product = this.#findOrAddProduct(record, date);
    const found = { product, extra: this.#extras.intern('product', record, this.#batch.extras) };
    if (bytes) this.#productsByBytes.add(bytes, found);
    return found;
  }

  #findOrAddProduct(record: TableRecord, date: string): StagedProduct {
    const at = this.#columns;
    const id = foldCode(usableId(record.text(at.productId)));
    const known = id ? this.#productsById.get(id) : undefined;
    if (known) return known;
    const sku = usableId(record.text(at.sku));
    const name = cleanText(record.text(at.itemName));
    const key = id ? `id:${id}` : sku ? `sku:${foldCode(sku)}` : `name:${foldIdentity(name)}`;
    const seen = id ? undefined : this.#products.get(key);
    if (seen) return seen;
    const written = id ? `id:${record.text(at.productId)}` : sku ? `sku:${sku}` : key;
    const staged: StagedProduct = {
      idx: this.#products.size + this.#productsById.size + 1,
      key: flattenString(key),
      writtenKey: flattenString(differingWrittenKey(key, written)),
      skuKey: flattenString(sku ? `sku:${foldCode(sku)}` : ''),
      nameKey: flattenString(name ? `name:${foldIdentity(name)}` : ''),
      externalId: id ? flattenString(usableId(record.text(at.productId))) : null,
      sku: flattenString(sku),
      name: flattenString(name || sku || id),
      brand: flattenString(record.text(at.brand)),
      category: flattenString(record.text(at.category)),
      unit: flattenString(record.text(at.unit)),
      asOf: date,
    };
    this.#rememberProduct(staged);
    this.#changedEntities.products.add(staged);
    return staged;
  }

  /**
   * Updates a product from a line that is at least as new as those before.
   * @param extra number of the JSON of its product columns
   */
  #updateProduct(seen: StagedProduct, record: TableRecord, date: string, extra: number): void {
    // the same cells hold the same values
    if (this.#productExtras[seen.idx] !== extra) {
      const at = this.#columns;
      let changed = updateField(seen, 'sku', usableId(record.text(at.sku)));
      changed = updateField(seen, 'name', cleanText(record.text(at.itemName))) || changed;
      changed = updateField(seen, 'brand', record.text(at.brand)) || changed;
      changed = updateField(seen, 'category', record.text(at.category)) || changed;
      changed = updateField(seen, 'unit', record.text(at.unit)) || changed;
      if (changed) this.#changedEntities.products.add(seen);
      this.#productExtras[seen.idx] = extra;
    }
    if (date > seen.asOf) this.#newerDays.products.add(seen);
    seen.asOf = date;
  }

  #rememberProduct(product: StagedProduct): void {
    if (product.externalId === null) this.#products.set(product.key, product);
    else this.#productsById.set(foldCode(product.externalId), product);
  }

  /** The record's invoice, and the columns in which it differs from the invoice's first line. */
  #resolveInvoice(record: TableRecord, storeIdx: number): { seen: number; differing: number[] | null } {
    const { date } = this.#checker.line;
    const at = this.#columns;
    const last = this.#lastInvoice;
    if (last !== null && record.isUnchangedSince(last.mark, at.distinguishing)) {
      if (!this.#invoices.matches(last.seen, compactDay(date), storeIdx))
        this.#noteNumberReuse(record, last.seen, compactDay(date), storeIdx);
      last.mark = record.mark;
      return last;
    }
    const seen = this.#findOrAddInvoice(record, storeIdx);
    this.#lastInvoice = { seen, mark: record.mark, differing: this.#differingColumns(record, seen) };
    return this.#lastInvoice;
  }

  #findOrAddInvoice(record: TableRecord, storeIdx: number): number {
    const { line } = this.#checker;
    const at = this.#columns;
    const { id, number, key, numberKey, written } = this.#invoiceKey(record);
    const day = compactDay(line.date);
    const seen = this.#invoices.find(key) || (id && number ? this.#invoices.findWithoutId(numberKey) : 0);
    if (seen > 0) {
      this.reuse.returning++;
      if (!this.#invoices.matches(seen, day, storeIdx)) this.#noteNumberReuse(record, seen, day, storeIdx);
      return seen;
    }
    const currency = this.#currency(record);
    const due = parseDate(record.text(at.dueDate), this.#layout.order);
    const told = at.invoice.map((column) => record.cell(column));
    const staged: StagedInvoice = {
      idx: this.#invoices.count + 1,
      key: flattenString(key),
      writtenKey: flattenString(id ? '' : differingWrittenKey(key, written)),
      numberKey: flattenString(numberKey),
      externalId: id ? flattenString(id) : null,
      number: flattenString(number || id),
      date: line.date,
      dueDate: typeof due === 'string' ? due : null,
      status: flattenString(line.notCounted ?? record.text(at.status)),
      storeIdx,
      salesperson: flattenString(record.text(at.salesperson)),
      currency: flattenString(currency),
      subtotal: this.#statedAmount(record, at.subtotal),
      total: this.#statedAmount(record, at.invoiceTotal),
      isCredit: line.isCredit ? 1 : 0,
      told: told.join(CELL_SEPARATOR),
    };
    this.#headerHashes.set(staged.idx, told);
    this.#addInvoiceDiscount(record, staged);
    if (line.notCounted) this.warn('not_counted');
    const places = this.#takePendingPlaces(key) + (id && number ? this.#takePendingPlaces(staged.numberKey) : 0);
    this.#batch.invoices.push(staged);
    const series = this.#columns.series < 0 ? 0 : hashOfSeries(record.text(this.#columns.series));
    return this.#invoices.add({ key: staged.key, numberKey: staged.numberKey, day, storeIdx, places, series });
  }

  /** The keys of an invoice: its ID where that is trusted, and its number, with a suffix where numbers are reused. */
  #invoiceKey(record: TableRecord) {
    const at = this.#columns;
    const id = usableId(record.text(at.invoiceId));
    const text = record.text(at.invoiceNumber);
    const number = cleanText(text);
    const apart = number === '' ? '' : this.#reuseSuffix(record);
    const numberKey = number === '' ? '' : `no:${foldInvoiceNumber(number)}${apart}`;
    const written = apart === '' ? `no:${text.toLowerCase().replace(/\s+/g, '')}` : numberKey;
    return { id, number, key: id ? `id:${id}` : numberKey, numberKey, written };
  }

  /** The suffix of a number's key where the file reuses numbers. */
  #reuseSuffix(record: TableRecord): string {
    const at = this.#columns;
    const { date } = this.#checker.line;
    switch (this.#layout.meaning.numbering) {
      case 'series':
        return `@${foldIdentity(record.text(at.series))}`;
      case 'fiscal-year':
        return `@fy${fiscalYear(compactDay(date))}`;
      case 'calendar-year':
        return `@${date.slice(0, 4)}`;
      case 'customer':
        return `@${usableId(record.text(at.storeId)) || foldIdentity(record.text(at.storeName))}`;
      default:
        return '';
    }
  }

  /** Counts a number that comes with another date or store than before, and what would tell the two apart. */
  #noteNumberReuse(record: TableRecord, seen: number, day: number, storeIdx: number): void {
    this.warn('invoice_header_differs');
    // an ID names one invoice, whatever else differs
    if (usableId(record.text(this.#columns.invoiceId)) !== '') return;
    const before = this.#invoices.headerOf(seen);
    const reuse = this.reuse;
    if (this.#reusedInvoices.has(seen)) return;
    this.#reusedInvoices.add(seen);
    reuse.differing++;
    if (before.storeIdx !== storeIdx) reuse.store++;
    if (fiscalYear(before.day) !== fiscalYear(day)) reuse.fiscal++;
    if (Math.floor(before.day / 10_000) !== Math.floor(day / 10_000)) reuse.calendar++;
    if (this.#columns.series >= 0 && before.series !== hashOfSeries(record.text(this.#columns.series))) reuse.series++;
  }

  /** The invoice's currency: from its own cell, a sign in its amounts, the column name, else the company's. */
  #currency(record: TableRecord): string {
    const companyCurrency = this.#defaultCurrency;
    const written = record.text(this.#columns.currency);
    if (written !== '') return currencyCode(written, companyCurrency) ?? written.toUpperCase();
    const { named, cells } = this.#layout.meaning.currency;
    for (const column of cells) {
      const code = currencyInAmount(record.text(column), companyCurrency);
      if (code) return code;
    }
    if (named) return named;
    this.warn('currency_assumed');
    return companyCurrency;
  }

  /** Records a discount on the whole invoice, to be spread over its lines. */
  #addInvoiceDiscount(record: TableRecord, { idx }: StagedInvoice): void {
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
  isNonProductLine(record: TableRecord): boolean {
    const { bytes } = record;
    const known = bytes ? this.#productsByBytes.find(bytes) : undefined;
    this.#lastLookup = { line: record.line, known };
    if (known) return known.product.idx < 0;
    return this.#nonGoodsKind(record) !== 0;
  }

  #nonGoodsKind(record: TableRecord): number {
    // an item with a code of its own is sold like goods, such as postage per parcel
    if (usableId(record.text(this.#columns.sku)) !== '' || usableId(record.text(this.#columns.productId)) !== '')
      return 0;
    const name = record.text(this.#columns.itemName);
    if (name === '' || /\d{3}/.test(name)) return 0;
    let kind = this.#nonGoodsByName.get(name);
    if (kind === undefined) {
      const tidy = cleanText(name);
      kind = isNonProductLine(tidy) ? CHARGE : isDiscountLine(tidy) ? DISCOUNT : 0;
      if (this.#nonGoodsByName.size > 20_000) this.#nonGoodsByName.clear();
      this.#nonGoodsByName.set(flattenString(name), kind);
    }
    return kind;
  }

  /** Books a discount line as a discount on its invoice; false where the record is not one. */
  takeAsInvoiceDiscount(record: TableRecord, line: { date: string; total: number }, whole: boolean): boolean {
    if (this.#nonGoodsKind(record) !== DISCOUNT) return false;
    const stated = whole
      ? line.total
      : (this.#statedAmount(record, this.#columns.lineTotal) ?? this.#statedAmount(record, this.#columns.price));
    const { key } = this.#invoiceKey(record);
    const seen = this.#invoices.find(key);
    if (!stated || seen === 0) return false;
    this.#batch.discounts.push({ invoice: seen, amount: Math.abs(stated), percent: 0 });
    return true;
  }

  #statedAmount(record: TableRecord, column: number): number | null {
    const stated = record.scaled(column, this.#layout.decimal, AMOUNT_SCALE);
    if (stated === null) return null;
    const value = Math.round(stated);
    return Number.isSafeInteger(value) ? value : null;
  }

  /** Columns whose cells differ from those of the invoice's first line; null where none does. */
  #differingColumns(record: TableRecord, invoice: number): number[] | null {
    const columns = this.#columns.invoice;
    const differing = columns.filter((column, i) => !this.#headerHashes.matches(invoice, i, record.cell(column)));
    return differing.length > 0 ? differing : null;
  }
}

/** A batch that is still being filled. */
type PendingBatch = Omit<Batch, 'stores' | 'products' | 'storeDays' | 'productDays' | 'raws' | 'rawCount' | 'heavy'>;

function emptyBatch(lines: Batch['lines']): PendingBatch {
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
interface PreviousMatch<T> {
  seen: T;
  mark: number;
}

/** What a record's product columns resolve to: the product, and the number of their JSON. */
interface ProductMatch {
  product: StagedProduct;
  extra: number;
}

/** Overwrites a field with a newer value, but not with an empty one. */
function updateField<T, K extends keyof T>(staged: T, field: K, value: T[K] & string): boolean {
  if (value === '' || value === staged[field]) return false;
  staged[field] = flattenString(value) as T[K] & string;
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
function newestDays<T extends { idx: number; asOf: string }>(
  newer: Set<T>,
  alreadySent: Set<T>,
): Int32Array<ArrayBuffer> {
  const days = new Int32Array(newer.size * 2);
  let at = 0;
  for (const entity of newer) {
    if (alreadySent.has(entity)) continue;
    days[at++] = entity.idx;
    days[at++] = compactDay(entity.asOf);
  }
  return days.slice(0, at);
}

type MappedColumns = Record<Field, number> & {
  invoice: number[];
  store: number[];
  /** The columns whose cells tell one invoice from the next. */
  distinguishing: number[];
};

function mappedColumns(layout: Layout): MappedColumns {
  const at = Object.fromEntries(
    (Object.keys(FIELDS) as Field[]).map((field) => [field, layout.mapping[field] ?? -1]),
  ) as Record<Field, number>;
  const of = (scope: FieldScope) =>
    (Object.entries(layout.mapping) as [Field, number][])
      .filter(([field]) => FIELDS[field].scope === scope)
      .map(([, column]) => column);
  const { numbering } = layout.meaning;
  const apart = numbering === 'series' ? [at.series] : numbering === 'customer' ? [at.storeId, at.storeName] : [];
  return {
    ...at,
    invoice: of('invoice'),
    store: of('store'),
    distinguishing: [...of('invoice'), ...apart.filter((column) => column >= 0)],
  };
}

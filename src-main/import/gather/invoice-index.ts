import { HashTable } from './hash-table.ts';
import { HASH_WIDTH, KeyedHash } from './keyed-hash.ts';
import { NumberRows } from './number-rows.ts';

/** What is known of an invoice at its first line. */
export interface InvoiceEntry {
  /** `id:…` where it has an ID, else `no:…` by its number. */
  key: string;
  /** `no:…`; empty where it has none. */
  numberKey: string;
  /** yyyymmdd. */
  day: number;
  storeIdx: number;
  /** Line numbers already used by lines and rejected records. */
  places: number;
  /** A hash of its branch or series; 0 where the file has none. */
  series: number;
}

/** Invoices per block. Blocks are added, since growing one array would hold it twice while it is copied. */
const BLOCK_SIZE = 1 << 10;
/** The number of places that says that they are kept apart, since they do not fit into 16 bits. */
const KEPT_APART = 0xffff;
/** Numbers of 32 bits that are kept of the hash of a number beside an ID, by which few records look for an invoice. */
const NUMBER_HASH_WIDTH = 2;
/** Where the numbers of an invoice are in its row, after the hash of its key. */
const [STORE, DAY, SERIES] = [HASH_WIDTH, HASH_WIDTH + 1, HASH_WIDTH + 2];
const ROW_WIDTH = HASH_WIDTH + 3;

/**
 * Index of a file's invoices by key while its lines are read, numbered from 1 within the import. A file may hold a
 * million of them: each takes some 12 bytes beside rows that can go to files, and none of its texts is kept. Keys are told
 * apart by 96 bits of a keyed hash; that two of a million keys have the same has a chance of 10⁻¹⁷.
 */
export class InvoiceIndex {
  readonly #hash = new KeyedHash();
  /** By invoice, the hash of its key, its store, day and series. */
  readonly #rows: NumberRows;
  readonly #row = new Int32Array(ROW_WIDTH);
  readonly #byKey: HashTable;
  /** The line numbers used in each invoice, in blocks. */
  readonly #places: Uint16Array[] = [];
  /** Those that do not fit into 16 bits, by invoice. */
  readonly #furtherPlaces = new Map<number, number>();
  /** Of invoices with an ID. */
  readonly #numbers: NumberRows;
  /** Built when a record without an ID first looks for one; few files have any. */
  #byNumber: HashTable | null = null;
  #count = 0;

  /** @param file path without its ending for the rows of earlier invoices, see {@link NumberRows} */
  constructor(file: string | null = null) {
    this.#rows = new NumberRows(ROW_WIDTH, file && `${file}-invoices`);
    this.#numbers = new NumberRows(NUMBER_HASH_WIDTH, file && `${file}-numbers`);
    this.#byKey = new HashTable(this.#rows, HASH_WIDTH);
  }

  get count(): number {
    return this.#count;
  }

  /** The invoice with that key, one with an ID by its number too; 0 where there is none. */
  find(key: string): number {
    const hash = this.#hash.of(key);
    return this.#byKey.find(hash) || (key.startsWith('no:') ? this.#findByNumber(hash) : 0);
  }

  /** An invoice without an ID, by its number; 0 where there is none. */
  findWithoutId(numberKey: string): number {
    return this.#byKey.find(this.#hash.of(numberKey));
  }

  /** Adds the next invoice and returns its number. */
  add(entry: InvoiceEntry): number {
    this.set(this.#count + 1, entry);
    return this.#count;
  }

  /** Adds an invoice that has its number already; those of an earlier run come in order. */
  set(idx: number, { key, numberKey, day, storeIdx, places, series }: InvoiceEntry): void {
    this.#count = Math.max(this.#count, idx);
    this.#places[Math.floor(idx / BLOCK_SIZE)] ??= new Uint16Array(BLOCK_SIZE);
    this.#setPlaces(idx, places);
    const hash = this.#hash.of(key);
    this.#row.set(hash);
    this.#row[STORE] = storeIdx;
    this.#row[DAY] = day;
    this.#row[SERIES] = series;
    this.#rows.set(idx, this.#row);
    this.#byKey.set(hash, idx);
    if (numberKey === '' || key === numberKey) return;
    const numberHash = this.#hash.of(numberKey);
    this.#numbers.set(idx, numberHash);
    if (this.#byNumber?.find(numberHash) === 0) this.#byNumber.set(numberHash, idx);
  }

  nextPlace(idx: number): number {
    const last = this.#places[Math.floor(idx / BLOCK_SIZE)]![idx % BLOCK_SIZE]!;
    const next = (last === KEPT_APART ? this.#furtherPlaces.get(idx)! : last) + 1;
    this.#setPlaces(idx, next);
    return next;
  }

  /** Day, store and series of the invoice's first line. */
  headerOf(idx: number): { day: number; storeIdx: number; series: number } {
    const at = this.#rows.find(idx);
    const { numbers } = this.#rows;
    return { day: numbers[at + DAY]!, storeIdx: numbers[at + STORE]!, series: numbers[at + SERIES]! };
  }

  matches(idx: number, day: number, storeIdx: number): boolean {
    const at = this.#rows.find(idx);
    const { numbers } = this.#rows;
    return numbers[at + STORE] === storeIdx && numbers[at + DAY] === day;
  }

  close(): void {
    this.#rows.close();
    this.#numbers.close();
  }

  #setPlaces(idx: number, places: number): void {
    this.#places[Math.floor(idx / BLOCK_SIZE)]![idx % BLOCK_SIZE] = Math.min(places, KEPT_APART);
    if (places >= KEPT_APART) this.#furtherPlaces.set(idx, places);
  }

  #findByNumber(hash: Int32Array): number {
    this.#byNumber ??= this.#indexNumbers();
    return this.#byNumber.find(hash);
  }

  /** Index by number; of several invoices with one number the first. */
  #indexNumbers(): HashTable {
    const found = new HashTable(this.#numbers);
    const hash = new Int32Array(NUMBER_HASH_WIDTH);
    for (let idx = 1; idx <= this.#count; idx++) {
      const at = this.#numbers.find(idx);
      hash.set(this.#numbers.numbers.subarray(at, at + NUMBER_HASH_WIDTH));
      // the chance of a hash of zeros is negligible
      if (hash.some((number) => number !== 0) && found.find(hash) === 0) found.set(hash, idx);
    }
    return found;
  }
}

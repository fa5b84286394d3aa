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
/** Marks what does not fit into 16 bits. */
const ELSEWHERE = 0xffff;
/** Numbers of 32 bits that are kept of the hash of a number beside an ID, by which few records look for an invoice. */
const NUMBER_HASH_WIDTH = 2;

/** What is known of the invoices of a block. */
interface Block {
  /** Place in the list of days. */
  day: Uint16Array;
  places: Uint16Array;
  store: Int32Array;
  /** Only where there are any. */
  series: Int32Array | null;
}

/**
 * Index of a file's invoices by key while its lines are read, numbered from 1 within the import. A file may hold a
 * million of them: each takes 18 bytes beside the hashes of its keys, which can go to files, and none of its texts is
 * kept. Keys are told apart by 96 bits of a keyed hash; that two of a million keys have the same has a chance of 10⁻¹⁷.
 */
export class InvoiceIndex {
  readonly #hash = new KeyedHash();
  readonly #keys: NumberRows;
  readonly #byKey: HashTable;
  readonly #blocks: Block[] = [];
  readonly #days: number[] = [];
  readonly #placeOfDay = new Map<number, number>();
  /** What is not in a block because it is too large, by invoice. */
  readonly #furtherDays = new Map<number, number>();
  readonly #furtherPlaces = new Map<number, number>();
  /** Of invoices with an ID. */
  readonly #numbers: NumberRows;
  /** Built when a record without an ID first looks for one; few files have any. */
  #byNumber: HashTable | null = null;
  #count = 0;

  /** @param file path without its ending for the hashes of earlier invoices, see {@link NumberRows} */
  constructor(file: string | null = null) {
    this.#keys = new NumberRows(HASH_WIDTH, file && `${file}-keys`);
    this.#numbers = new NumberRows(NUMBER_HASH_WIDTH, file && `${file}-numbers`);
    this.#byKey = new HashTable(this.#keys);
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
    this.#blocks[Math.floor(idx / BLOCK_SIZE)] ??= {
      day: new Uint16Array(BLOCK_SIZE),
      places: new Uint16Array(BLOCK_SIZE),
      store: new Int32Array(BLOCK_SIZE),
      series: null,
    };
    const block = this.#blockOf(idx);
    const at = idx % BLOCK_SIZE;
    block.store[at] = storeIdx;
    block.day[at] = this.#dayPlace(idx, day);
    this.#setPlaces(idx, places);
    if (series !== 0) {
      block.series ??= new Int32Array(BLOCK_SIZE);
      block.series[at] = series;
    }
    const hash = this.#hash.of(key);
    this.#keys.set(idx, hash);
    this.#byKey.set(hash, idx);
    if (numberKey === '' || key === numberKey) return;
    const numberHash = this.#hash.of(numberKey);
    this.#numbers.set(idx, numberHash);
    if (this.#byNumber?.find(numberHash) === 0) this.#byNumber.set(numberHash, idx);
  }

  nextPlace(idx: number): number {
    const { places } = this.#blockOf(idx);
    const last = places[idx % BLOCK_SIZE]!;
    const next = (last === ELSEWHERE ? this.#furtherPlaces.get(idx)! : last) + 1;
    this.#setPlaces(idx, next);
    return next;
  }

  /** Day, store and series of the invoice's first line. */
  headerOf(idx: number): { day: number; storeIdx: number; series: number } {
    const { store, series } = this.#blockOf(idx);
    const at = idx % BLOCK_SIZE;
    return { day: this.#dayOf(idx), storeIdx: store[at]!, series: series ? series[at]! : 0 };
  }

  matches(idx: number, day: number, storeIdx: number): boolean {
    return this.#blockOf(idx).store[idx % BLOCK_SIZE] === storeIdx && this.#dayOf(idx) === day;
  }

  close(): void {
    this.#keys.close();
    this.#numbers.close();
  }

  #blockOf(idx: number): Block {
    return this.#blocks[Math.floor(idx / BLOCK_SIZE)]!;
  }

  #setPlaces(idx: number, places: number): void {
    this.#blockOf(idx).places[idx % BLOCK_SIZE] = Math.min(places, ELSEWHERE);
    if (places >= ELSEWHERE) this.#furtherPlaces.set(idx, places);
  }

  #dayPlace(idx: number, day: number): number {
    let place = this.#placeOfDay.get(day);
    if (place === undefined) {
      if (this.#days.length === ELSEWHERE) {
        this.#furtherDays.set(idx, day);
        return ELSEWHERE;
      }
      place = this.#days.push(day) - 1;
      this.#placeOfDay.set(day, place);
    }
    return place;
  }

  #dayOf(idx: number): number {
    const place = this.#blockOf(idx).day[idx % BLOCK_SIZE]!;
    return place === ELSEWHERE ? this.#furtherDays.get(idx)! : this.#days[place]!;
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

import { hash53 } from './extras.ts';

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
const [DAY, STORE, PLACES, SERIES, WIDTH] = [0, 1, 2, 3, 4] as const;

/**
 * Index of a file's invoices by key while its lines are read, numbered from 1 within the import. A file may hold a
 * million of them: each takes its key and a few bytes.
 */
export class InvoiceIndex {
  readonly #byKey = new Map<string, number>();
  readonly #rows: Int32Array[] = [];
  /** For invoices with an ID: a 106-bit hash of their number. */
  readonly #numbers: Float64Array[] = [];
  /** Built when a record without an ID first looks for one; few files have any. */
  #byNumber: Map<number, number> | null = null;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The invoice with that key, one with an ID by its number too; 0 where there is none. */
  find(key: string): number {
    return this.#byKey.get(key) ?? (key.startsWith('no:') ? this.#findByNumber(key) : 0);
  }

  /** An invoice without an ID, by its number; 0 where there is none. */
  findWithoutId(numberKey: string): number {
    return this.#byKey.get(numberKey) ?? 0;
  }

  /** Adds the next invoice and returns its number. */
  add(entry: InvoiceEntry): number {
    this.set(this.#count + 1, entry);
    return this.#count;
  }

  /** Adds an invoice that has its number already; those of an earlier run come in order. */
  set(idx: number, { key, numberKey, day, storeIdx, places, series }: InvoiceEntry): void {
    this.#count = Math.max(this.#count, idx);
    const block = Math.floor(idx / BLOCK_SIZE);
    this.#rows[block] ??= new Int32Array(BLOCK_SIZE * WIDTH);
    this.#rows[block].set([day, storeIdx, places, series], (idx % BLOCK_SIZE) * WIDTH);
    this.#byKey.set(key, idx);
    if (numberKey === '' || key === numberKey) return;
    const at = (idx % BLOCK_SIZE) * 2;
    this.#numbers[block] ??= new Float64Array(BLOCK_SIZE * 2);
    const hash = hash53(numberKey);
    this.#numbers[block].set([hash, hash53(`${numberKey} `)], at);
    if (this.#byNumber && !this.#byNumber.has(hash)) this.#byNumber.set(hash, idx);
  }

  nextPlace(idx: number): number {
    return ++this.#rows[Math.floor(idx / BLOCK_SIZE)]![(idx % BLOCK_SIZE) * WIDTH + PLACES]!;
  }

  /** Day, store and series of the invoice's first line. */
  headerOf(idx: number): { day: number; storeIdx: number; series: number } {
    const facts = this.#rows[Math.floor(idx / BLOCK_SIZE)]!;
    const at = (idx % BLOCK_SIZE) * WIDTH;
    return { day: facts[at + DAY]!, storeIdx: facts[at + STORE]!, series: facts[at + SERIES]! };
  }

  matches(idx: number, day: number, storeIdx: number): boolean {
    const facts = this.#rows[Math.floor(idx / BLOCK_SIZE)]!;
    const at = (idx % BLOCK_SIZE) * WIDTH;
    return facts[at + DAY] === day && facts[at + STORE] === storeIdx;
  }

  #findByNumber(numberKey: string): number {
    this.#byNumber ??= this.#indexNumbers();
    const idx = this.#byNumber.get(hash53(numberKey)) ?? 0;
    if (idx === 0) return 0;
    return this.#numbers[Math.floor(idx / BLOCK_SIZE)]![(idx % BLOCK_SIZE) * 2 + 1] === hash53(`${numberKey} `)
      ? idx
      : 0;
  }

  /** Index by number; of several invoices with one number the first. */
  #indexNumbers(): Map<number, number> {
    const found = new Map<number, number>();
    this.#numbers.forEach((block, nth) => {
      for (let at = 0; at < BLOCK_SIZE; at++) {
        const hash = block[at * 2]!;
        if (hash !== 0 && !found.has(hash)) found.set(hash, nth * BLOCK_SIZE + at);
      }
    });
    return found;
  }
}

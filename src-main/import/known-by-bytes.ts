import { REMEMBERED_CHARACTERS } from './file/budget.ts';
import type { RecordBytes } from './table/record.ts';

/** How many are remembered before beginning anew. */
const REMEMBERED = 20_000;
/** Places of the table, four for each. */
const PLACES = 1 << 17;

/**
 * Finds what a record came to before by the bytes of some of its columns — its product, its store's address. To make
 * texts of its cells and compare those takes many times as long.
 */
export class KnownByBytes<T> {
  /** Columns that stand side by side are looked at as one. */
  readonly #runs: { first: number; last: number }[] = [];
  readonly #width: number;
  /** So that nobody can write a file whose cells all fall on one place. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32) | 0;
  /** By hash: the number of what is known, from 1; 0 for a free place. */
  readonly #table = new Int32Array(PLACES);
  readonly #known: T[] = [];
  /** For each of them where its bytes begin, and how long each run of it is. */
  #begins = new Int32Array(1 << 10);
  #lengths: Int32Array;
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;

  /**
   * @param columns that are looked at, in any order
   * @param width how many columns a record has; others are not looked at
   */
  constructor(columns: number[], width: number) {
    this.#width = width;
    for (const column of columns.toSorted((a, b) => a - b)) {
      const run = this.#runs.at(-1);
      if (run && run.last === column - 1) run.last = column;
      else this.#runs.push({ first: column, last: column });
    }
    this.#lengths = new Int32Array(this.#runs.length << 10);
  }

  find(record: RecordBytes): T | undefined {
    if (record.width !== this.#width) return undefined;
    for (let place = this.#hash(record); ; place = (place + 1) & (PLACES - 1)) {
      const number = this.#table[place]!;
      if (number === 0) return undefined;
      if (this.#isSame(record, number - 1)) return this.#known[number - 1];
    }
  }

  /** Remembers what a record came to that was not found. */
  keep(record: RecordBytes, known: T): void {
    if (record.width !== this.#width) return;
    if (this.#known.length === REMEMBERED || this.#end > REMEMBERED_CHARACTERS) this.#forget();
    const nth = this.#known.push(known) - 1;
    if (nth === this.#begins.length) this.#widen();
    this.#begins[nth] = this.#end;
    const runs = this.#runs;
    for (let i = 0; i < runs.length; i++) {
      const from = record.from + record.starts[runs[i]!.first]!;
      const length = record.from + record.ends[runs[i]!.last]! - from;
      this.#makeRoom(length);
      record.within.copy(this.#bytes, this.#end, from, from + length);
      this.#lengths[nth * runs.length + i] = length;
      this.#end += length;
    }
    let place = this.#hash(record);
    while (this.#table[place] !== 0) place = (place + 1) & (PLACES - 1);
    this.#table[place] = nth + 1;
  }

  /** The first place of the table to look at. */
  #hash({ view, from, starts, ends }: RecordBytes): number {
    let hash = this.#seed;
    const runs = this.#runs;
    for (let i = 0; i < runs.length; i++) {
      let at = from + starts[runs[i]!.first]!;
      const end = from + ends[runs[i]!.last]!;
      for (; at + 4 <= end; at += 4) hash = mixed(hash, view.getInt32(at));
      for (; at < end; at++) hash = mixed(hash, view.getUint8(at));
    }
    return (hash ^ (hash >>> 15)) & (PLACES - 1);
  }

  #isSame({ view, from, starts, ends }: RecordBytes, nth: number): boolean {
    const runs = this.#runs;
    const kept = this.#view;
    let other = this.#begins[nth]!;
    for (let i = 0; i < runs.length; i++) {
      let at = from + starts[runs[i]!.first]!;
      const end = from + ends[runs[i]!.last]!;
      if (end - at !== this.#lengths[nth * runs.length + i]) return false;
      for (; at + 4 <= end; at += 4, other += 4) if (view.getInt32(at) !== kept.getInt32(other)) return false;
      for (; at < end; at++, other++) if (view.getUint8(at) !== kept.getUint8(other)) return false;
    }
    return true;
  }

  #forget(): void {
    this.#table.fill(0);
    this.#known.length = 0;
    this.#end = 0;
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(2 * (this.#end + length));
    this.#bytes.copy(wider, 0, 0, this.#end);
    this.#bytes = wider;
    this.#view = new DataView(wider.buffer);
  }

  #widen(): void {
    const [begins, lengths] = [this.#begins, this.#lengths];
    this.#begins = new Int32Array(begins.length * 2);
    this.#begins.set(begins);
    this.#lengths = new Int32Array(lengths.length * 2);
    this.#lengths.set(lengths);
  }
}

/** One step of a hash to find equal bytes by; equality itself is decided by comparing them. */
function mixed(hash: number, word: number): number {
  const sum = Math.imul(hash ^ word, 0x9e3779b1);
  return sum ^ (sum >>> 13);
}

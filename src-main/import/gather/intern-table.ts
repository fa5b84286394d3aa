import type { RecordBytes } from '../../table/read/record.ts';
import { MAX_CACHED_CHARACTERS } from '../../table/source/limits.ts';

/** Most entries before the table is cleared. */
const MAX_ENTRIES = 20_000;
/** Slots of the hash table, at least four for each entry. */
const SLOTS = 1 << 17;

/**
 * Intern table: finds the value of a record, such as its product or its store's address, by the bytes of some of its
 * columns. Decoding the cells and comparing texts takes many times as long.
 */
export class InternTable<T> {
  /** Adjacent columns are compared as one range. */
  readonly #ranges: { first: number; last: number }[] = [];
  readonly #width: number;
  /** Random, so that no file can be crafted whose cells all collide. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32) | 0;
  /** By hash: the entry's number from 1; 0 for a free slot. */
  readonly #table = new Int32Array(SLOTS);
  readonly #values: T[] = [];
  /** For each entry the offset of its bytes, and the length of each of its ranges. */
  #offsets = new Int32Array(1 << 10);
  #lengths: Int32Array;
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;

  /**
   * @param columns that are compared, in any order
   * @param width columns of a record; records of another width are not looked up
   */
  constructor(columns: number[], width: number) {
    this.#width = width;
    for (const column of columns.toSorted((a, b) => a - b)) {
      const run = this.#ranges.at(-1);
      if (run && run.last === column - 1) run.last = column;
      else this.#ranges.push({ first: column, last: column });
    }
    this.#lengths = new Int32Array(this.#ranges.length << 10);
  }

  find(record: RecordBytes): T | undefined {
    if (record.width !== this.#width) return undefined;
    for (let place = this.#hash(record); ; place = (place + 1) & (SLOTS - 1)) {
      const number = this.#table[place]!;
      if (number === 0) return undefined;
      if (this.#matches(record, number - 1)) return this.#values[number - 1];
    }
  }

  /** Adds the value of a record that was not found. */
  add(record: RecordBytes, known: T): void {
    if (record.width !== this.#width) return;
    if (this.#values.length === MAX_ENTRIES || this.#end > MAX_CACHED_CHARACTERS) this.#clear();
    const nth = this.#values.push(known) - 1;
    if (nth === this.#offsets.length) this.#grow();
    this.#offsets[nth] = this.#end;
    const runs = this.#ranges;
    for (let i = 0; i < runs.length; i++) {
      const from = record.from + record.starts[runs[i]!.first]!;
      const length = record.from + record.ends[runs[i]!.last]! - from;
      this.#reserve(length);
      record.within.copy(this.#bytes, this.#end, from, from + length);
      this.#lengths[nth * runs.length + i] = length;
      this.#end += length;
    }
    let place = this.#hash(record);
    while (this.#table[place] !== 0) place = (place + 1) & (SLOTS - 1);
    this.#table[place] = nth + 1;
  }

  /** The first slot to probe. */
  #hash({ view, from, starts, ends }: RecordBytes): number {
    let hash = this.#seed;
    const runs = this.#ranges;
    for (let i = 0; i < runs.length; i++) {
      let at = from + starts[runs[i]!.first]!;
      const end = from + ends[runs[i]!.last]!;
      for (; at + 4 <= end; at += 4) hash = mixHash(hash, view.getInt32(at));
      for (; at < end; at++) hash = mixHash(hash, view.getUint8(at));
    }
    return (hash ^ (hash >>> 15)) & (SLOTS - 1);
  }

  #matches({ view, from, starts, ends }: RecordBytes, nth: number): boolean {
    const runs = this.#ranges;
    const kept = this.#view;
    let other = this.#offsets[nth]!;
    for (let i = 0; i < runs.length; i++) {
      let at = from + starts[runs[i]!.first]!;
      const end = from + ends[runs[i]!.last]!;
      if (end - at !== this.#lengths[nth * runs.length + i]) return false;
      for (; at + 4 <= end; at += 4, other += 4) if (view.getInt32(at) !== kept.getInt32(other)) return false;
      for (; at < end; at++, other++) if (view.getUint8(at) !== kept.getUint8(other)) return false;
    }
    return true;
  }

  #clear(): void {
    this.#table.fill(0);
    this.#values.length = 0;
    this.#end = 0;
  }

  #reserve(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(2 * (this.#end + length));
    this.#bytes.copy(wider, 0, 0, this.#end);
    this.#bytes = wider;
    this.#view = new DataView(wider.buffer);
  }

  #grow(): void {
    const [begins, lengths] = [this.#offsets, this.#lengths];
    this.#offsets = new Int32Array(begins.length * 2);
    this.#offsets.set(begins);
    this.#lengths = new Int32Array(lengths.length * 2);
    this.#lengths.set(lengths);
  }
}

/** One step of a hash for finding equal bytes; equality itself is decided by comparing them. */
function mixHash(hash: number, word: number): number {
  const sum = Math.imul(hash ^ word, 0x9e3779b1);
  return sum ^ (sum >>> 13);
}

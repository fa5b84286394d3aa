import type { NumberRows } from './number-rows.ts';

const FIRST_SLOTS = 8;
/** Share of slots in use from which a part grows, and how much larger it becomes. */
const MAX_LOAD = 0.85;
const GROWTH = 1.2;

/** A part of the table, of 256 by the first bits of the hash: each grows by itself, so that only one is ever held twice. */
interface Part {
  /** Numbers of entries, 0 for a free slot. */
  slots: Int32Array;
  /** The first number of each entry's hash, so that few others need be looked at in their rows. */
  firsts: Int32Array;
  used: number;
}

/** Finds entries by their hash: open addressing with linear probing, some ten bytes an entry beside the rows of hashes. */
export class HashTable {
  readonly #rows: NumberRows;
  readonly #width: number;
  readonly #parts: Part[] = [];

  /**
   * @param rows by entry, numbered from 1; each begins with the entry's hash
   * @param width numbers in a hash
   */
  constructor(rows: NumberRows, width = rows.width) {
    this.#rows = rows;
    this.#width = width;
  }

  /** The entry with that hash; 0 where there is none. */
  find(hash: Int32Array): number {
    const part = this.#parts[hash[0]! >>> 24];
    return part ? part.slots[this.#slotOf(part, hash)]! : 0;
  }

  /** Adds an entry, in place of one with the same hash; its hash is in its row. */
  set(hash: Int32Array, entry: number): void {
    const nth = hash[0]! >>> 24;
    this.#parts[nth] ??= { slots: new Int32Array(FIRST_SLOTS), firsts: new Int32Array(FIRST_SLOTS), used: 0 };
    const part = this.#parts[nth];
    const slot = this.#slotOf(part, hash);
    const isNew = part.slots[slot] === 0;
    part.slots[slot] = entry;
    part.firsts[slot] = hash[0]!;
    if (isNew && ++part.used > MAX_LOAD * part.slots.length) grow(part);
  }

  /** The slot of an entry with that hash, else the free one where it belongs. */
  #slotOf({ slots, firsts }: Part, hash: Int32Array): number {
    let slot = homeOf(hash[0]!, slots.length);
    while (slots[slot] !== 0 && (firsts[slot] !== hash[0] || !this.#hasHash(slots[slot]!, hash)))
      slot = slot + 1 === slots.length ? 0 : slot + 1;
    return slot;
  }

  #hasHash(entry: number, hash: Int32Array): boolean {
    const at = this.#rows.find(entry);
    const { numbers } = this.#rows;
    for (let nth = 0; nth < this.#width; nth++) if (numbers[at + nth] !== hash[nth]) return false;
    return true;
  }
}

function grow(part: Part): void {
  const { slots, firsts } = part;
  const length = Math.ceil(slots.length * GROWTH);
  part.slots = new Int32Array(length);
  part.firsts = new Int32Array(length);
  for (let from = 0; from < slots.length; from++) {
    if (slots[from] === 0) continue;
    let slot = homeOf(firsts[from]!, length);
    while (part.slots[slot] !== 0) slot = slot + 1 === length ? 0 : slot + 1;
    part.slots[slot] = slots[from]!;
    part.firsts[slot] = firsts[from]!;
  }
}

/** The slot of a hash in a part, by the 24 bits that do not tell the part. */
const homeOf = (first: number, slots: number) => Math.floor(((first & 0xffffff) * slots) / 0x1000000);

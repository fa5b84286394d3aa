const FIRST_SLOTS = 8;
/** Share of slots in use from which a part grows, and how much larger it becomes. */
const MAX_LOAD = 0.8;
const GROWTH = 1.3;
/** Hashes per block. */
const BLOCK_SIZE = 1 << 10;

/** A part of the table, of 256 by the first bits of the hash: each grows by itself, so that only one is ever held twice. */
interface Part {
  /** Numbers of entries, 0 for a free slot. */
  slots: Int32Array;
  used: number;
}

/** Hashes by entry, numbered from 1. Blocks are added, since growing one array would hold it twice while it is copied. */
export class HashColumn {
  readonly width: number;
  readonly #blocks: Int32Array[] = [];

  /** @param width numbers of 32 bits that a hash has, at most as many as it is set by */
  constructor(width: number) {
    this.width = width;
  }

  set(entry: number, hash: Int32Array): void {
    this.#blocks[Math.floor(entry / BLOCK_SIZE)] ??= new Int32Array(BLOCK_SIZE * this.width);
    const block = this.#blocks[Math.floor(entry / BLOCK_SIZE)]!;
    const at = (entry % BLOCK_SIZE) * this.width;
    for (let nth = 0; nth < this.width; nth++) block[at + nth] = hash[nth]!;
  }

  /** Null where none is set: the chance of a hash of zeros is negligible. */
  get(entry: number): Int32Array | null {
    const at = (entry % BLOCK_SIZE) * this.width;
    const hash = this.#blocks[Math.floor(entry / BLOCK_SIZE)]?.subarray(at, at + this.width);
    return hash?.some((part) => part !== 0) ? hash : null;
  }

  matches(entry: number, hash: Int32Array): boolean {
    const block = this.#blocks[Math.floor(entry / BLOCK_SIZE)]!;
    const at = (entry % BLOCK_SIZE) * this.width;
    for (let nth = 0; nth < this.width; nth++) if (block[at + nth] !== hash[nth]) return false;
    return true;
  }

  /** The first number of a hash. */
  first(entry: number): number {
    return this.#blocks[Math.floor(entry / BLOCK_SIZE)]![(entry % BLOCK_SIZE) * this.width]!;
  }
}

/** Finds entries by their hash: open addressing with linear probing, five to six bytes an entry beside the hashes. */
export class HashTable {
  readonly #hashes: HashColumn;
  readonly #parts: Part[] = [];

  constructor(hashes: HashColumn) {
    this.#hashes = hashes;
  }

  /** The entry with that hash; 0 where there is none. */
  find(hash: Int32Array): number {
    const part = this.#parts[hash[0]! >>> 24];
    return part ? part.slots[this.#slotOf(part, hash)]! : 0;
  }

  /** Adds an entry, in place of one with the same hash; its hash is in the column. */
  set(hash: Int32Array, entry: number): void {
    const nth = hash[0]! >>> 24;
    this.#parts[nth] ??= { slots: new Int32Array(FIRST_SLOTS), used: 0 };
    const part = this.#parts[nth];
    const slot = this.#slotOf(part, hash);
    const isNew = part.slots[slot] === 0;
    part.slots[slot] = entry;
    if (isNew && ++part.used > MAX_LOAD * part.slots.length) this.#grow(part);
  }

  /** The slot of an entry with that hash, else the free one where it belongs. */
  #slotOf({ slots }: Part, hash: Int32Array): number {
    let slot = homeOf(hash[0]!, slots.length);
    while (slots[slot] !== 0 && !this.#hashes.matches(slots[slot]!, hash))
      slot = slot + 1 === slots.length ? 0 : slot + 1;
    return slot;
  }

  #grow(part: Part): void {
    const before = part.slots;
    const slots = new Int32Array(Math.ceil(before.length * GROWTH));
    for (const entry of before) {
      if (entry === 0) continue;
      let slot = homeOf(this.#hashes.first(entry), slots.length);
      while (slots[slot] !== 0) slot = slot + 1 === slots.length ? 0 : slot + 1;
      slots[slot] = entry;
    }
    part.slots = slots;
  }
}

/** The slot of a hash in a part, by the 24 bits that do not tell the part. */
const homeOf = (first: number, slots: number) => Math.floor(((first & 0xffffff) * slots) / 0x1000000);

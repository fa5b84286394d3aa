import { createHmac, hash } from 'node:crypto';

const BLOCK = 64;
/** Longer texts are rare, and take more to gather than to stream. */
const LONGEST_AT_ONCE = 64 * 1024;
const SUM_BITS = 128;

/**
 * HMAC-SHA-256 (RFC 2104) by Node’s one-shot hash: for short messages it is several times as fast as the stream that
 * `createHmac` makes, and an import seals each of its invoices. A MAC is a text of 32 bytes in Latin 1, which costs
 * less than a buffer for each.
 */
export class Hmac {
  readonly #key: Uint8Array;
  readonly #outer: Buffer;
  readonly #inner: Buffer;

  /** @param key at most 64 bytes */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK) throw new RangeError('A key longer than a block has to be hashed first.');
    const padded = (byte: number) => Uint8Array.from({ length: BLOCK }, (_, at) => (key[at] ?? 0) ^ byte);
    this.#outer = Buffer.concat([padded(0x5c), Buffer.alloc(32)]);
    // a UTF-16 code unit takes at most three bytes of UTF-8
    this.#inner = Buffer.concat([padded(0x36), Buffer.alloc(LONGEST_AT_ONCE * 3)]);
    this.#key = key;
  }

  /** The MAC of two texts as one. */
  of(head: string, text = ''): string {
    if (head.length + text.length > LONGEST_AT_ONCE)
      return createHmac('sha256', this.#key).update(head).update(text).digest('binary');
    let end = BLOCK + this.#inner.write(head, BLOCK, 'utf8');
    end += this.#inner.write(text, end, 'utf8');
    const inner = hash('sha256', this.#inner.subarray(0, end), 'binary');
    this.#outer.write(inner, BLOCK, 'latin1');
    return hash('sha256', this.#outer, 'binary');
  }
}

/** The half of a MAC that is stored beside its row. */
export const storedHalf = (mac: string): Buffer => Buffer.from(mac.slice(0, 16), 'latin1');

/**
 * How many rows of a kind there are, and the sum of the halves of their MACs that are stored nowhere, modulo 2¹²⁸: an
 * incremental hash of a multiset (Clarke, Devadas, van Dijk, Gassend and Suh 2003), brought up to date row by row. A
 * row that was changed outside the program leaves it wrong for good, whatever the program does to that row later.
 */
export class SetHash {
  count = 0;
  #sum = 0n;

  add(mac: string): void {
    this.count++;
    this.#sum += secretHalf(mac);
  }

  remove(mac: string): void {
    this.count--;
    this.#sum -= secretHalf(mac);
  }

  equals(other: SetHash): boolean {
    return this.count === other.count && BigInt.asUintN(SUM_BITS, this.#sum) === BigInt.asUintN(SUM_BITS, other.#sum);
  }

  /** Its text as it is stored, under a MAC of its own. */
  sealed(kind: string, hmac: Hmac): string {
    const text = `${this.count} ${BigInt.asUintN(SUM_BITS, this.#sum).toString(16)}`;
    return `${text} ${sumMac(kind, text, hmac)}`;
  }

  /** What was stored; null where that was changed from outside. */
  static open(stored: unknown, kind: string, hmac: Hmac): SetHash | null {
    if (typeof stored !== 'string') return null;
    const [count, sum, mac, ...rest] = stored.split(' ');
    if (rest.length > 0 || mac !== sumMac(kind, `${count} ${sum}`, hmac)) return null;
    const set = new SetHash();
    set.count = Number(count);
    set.#sum = BigInt(`0x${sum}`);
    return set;
  }
}

const sumMac = (kind: string, text: string, hmac: Hmac): string =>
  Buffer.from(hmac.of(`sum\0${kind}\0${text}`), 'latin1').toString('hex');

function secretHalf(mac: string): bigint {
  const half = Buffer.from(mac.slice(16), 'latin1');
  return (half.readBigUInt64BE(0) << 64n) | half.readBigUInt64BE(8);
}

import { createHmac, hash } from 'node:crypto';

const BLOCK_BYTES = 64;
/** Longer texts, in UTF-16 code units, are rare and streamed instead. */
const MAX_ONE_SHOT_CHARS = 64 * 1024;
const SUM_BITS = 128;

/**
 * HMAC-SHA-256 (RFC 2104) by Node's one-shot hash: for short messages several times faster than the stream of
 * `createHmac`, which matters since an import seals each of its invoices. A MAC is a string of 32 Latin-1 characters,
 * cheaper than a buffer.
 */
export class Hmac {
  readonly #key: Uint8Array;
  readonly #outer: Buffer;
  readonly #inner: Buffer;

  /** @param key at most 64 bytes */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK_BYTES) throw new RangeError('A key longer than a block has to be hashed first.');
    const padded = (byte: number) => Uint8Array.from({ length: BLOCK_BYTES }, (_, at) => (key[at] ?? 0) ^ byte);
    this.#outer = Buffer.concat([padded(0x5c), Buffer.alloc(32)]);
    // a UTF-16 code unit takes at most three bytes of UTF-8
    this.#inner = Buffer.concat([padded(0x36), Buffer.alloc(MAX_ONE_SHOT_CHARS * 3)]);
    this.#key = key;
  }

  /** The MAC of the concatenation of two texts. */
  of(head: string, text = ''): string {
    if (head.length + text.length > MAX_ONE_SHOT_CHARS)
      return createHmac('sha256', this.#key).update(head).update(text).digest('binary');
    let end = BLOCK_BYTES + this.#inner.write(head, BLOCK_BYTES, 'utf8');
    end += this.#inner.write(text, end, 'utf8');
    const inner = hash('sha256', this.#inner.subarray(0, end), 'binary');
    this.#outer.write(inner, BLOCK_BYTES, 'latin1');
    return hash('sha256', this.#outer, 'binary');
  }
}

/** The half of a MAC that is stored in `seal`. */
export const storedHalf = (mac: string): Buffer => Buffer.from(mac.slice(0, 16), 'latin1');

/**
 * The number of rows of a kind, and the sum modulo 2¹²⁸ of the halves of their MACs that are not stored: an incremental
 * multiset hash (Clarke, Devadas, van Dijk, Gassend and Suh 2003), updated row by row. A row changed outside the
 * program makes it wrong permanently, whatever the program later writes to that row.
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

  /** The stored form: count, sum in hexadecimal, and their MAC. */
  sealed(kind: string, hmac: Hmac): string {
    const text = `${this.count} ${BigInt.asUintN(SUM_BITS, this.#sum).toString(16)}`;
    return `${text} ${sumMac(kind, text, hmac)}`;
  }

  /** Parses the stored form; null if it was tampered with. */
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

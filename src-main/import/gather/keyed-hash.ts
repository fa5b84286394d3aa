import { randomBytes } from 'node:crypto';

/** How many numbers of 32 bits a hash has. */
export const HASH_WIDTH = 3;

/**
 * A hash of 96 bits with a random key: HalfSipHash-2-4 (Aumasson & Bernstein 2012) over pairs of UTF-16 code units, with
 * one more number of output. Who writes a file does not know the key and can't choose texts that collide.
 */
export class KeyedHash {
  readonly #k0: number;
  readonly #k1: number;
  /** Of the text that was hashed last. */
  readonly last = new Int32Array(HASH_WIDTH);

  constructor(key: Buffer = randomBytes(8)) {
    this.#k0 = key.readInt32LE(0);
    this.#k1 = key.readInt32LE(4);
  }

  /** @returns the same array for each text */
  of(text: string): Int32Array {
    let v0 = this.#k0;
    let v1 = this.#k1 ^ 0xee;
    let v2 = this.#k0 ^ 0x6c796765;
    let v3 = this.#k1 ^ 0x74656462;
    const { length } = text;
    for (let at = 0; at <= length; at += 2) {
      const first = at < length ? text.charCodeAt(at) : 0;
      // the last pair ends with the length
      const word = first | ((at + 1 < length ? text.charCodeAt(at + 1) : length) << 16);
      v3 ^= word;
      for (let round = 0; round < 2; round++) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= word;
    }
    v2 ^= 0xee;
    for (let nth = 0; nth < HASH_WIDTH; nth++) {
      for (let round = 0; round < 4; round++) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      this.last[nth] = v1 ^ v3;
      v1 ^= 0xdd;
    }
    return this.last;
  }
}

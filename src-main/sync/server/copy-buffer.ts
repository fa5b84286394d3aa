const TAB = 9;
const NEWLINE = 10;
const ZERO = 48;
/** The largest integer of 32 bits. */
const MAX_INT = 0x7fff_ffff;

/**
 * Growing byte buffer of rows in COPY's text format; avoids the garbage of building millions of lines as strings.
 * Accepts only what needs no escaping.
 */
export class CopyBuffer {
  #bytes: Buffer;
  #length = 0;

  constructor(size = 1 << 16) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  /** The bytes written since the last `clear`; valid until the next write. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /** The number of bytes written since the last `clear`. */
  get length(): number {
    return this.#length;
  }

  tab(): this {
    return this.#byte(TAB);
  }

  newline(): this {
    return this.#byte(NEWLINE);
  }

  ascii(text: string): this {
    this.#ensureCapacity(text.length);
    const bytes = this.#bytes;
    const start = this.#length;
    for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
    this.#length = start + text.length;
    return this;
  }

  /** Text that may need more than ASCII, and no escaping. */
  utf8(text: string): this {
    this.#ensureCapacity(3 * text.length);
    this.#length += this.#bytes.write(text, this.#length);
    return this;
  }

  /** A safe integer. */
  int(value: number): this {
    if (value < 0 || value > MAX_INT) return this.ascii(String(value));
    this.#ensureCapacity(10);
    let digits = 1;
    for (let power = 10; value >= power; power *= 10) digits++;
    const bytes = this.#bytes;
    const end = this.#length + digits;
    let rest = value;
    for (let at = end - 1; at >= end - digits; at--) {
      // an integer division: faster than Math.floor
      const quotient = (rest / 10) | 0;
      bytes[at] = ZERO + (rest - quotient * 10);
      rest = quotient;
    }
    this.#length = end;
    return this;
  }

  /** Bytes that need no escaping. */
  append(source: Uint8Array): this {
    return this.#copy(source, 0, source.length);
  }

  /** Repeats what another buffer holds from a position to its end. */
  tailOf(other: CopyBuffer, from: number): this {
    return this.#copy(other.#bytes, from, other.#length);
  }

  #copy(source: Uint8Array, from: number, to: number): this {
    this.#ensureCapacity(to - from);
    const bytes = this.#bytes;
    let at = this.#length;
    // a few dozen bytes: a loop is faster than the call of a native copy
    for (let i = from; i < to; i++) bytes[at++] = source[i]!;
    this.#length = at;
    return this;
  }

  #byte(byte: number): this {
    this.#ensureCapacity(1);
    this.#bytes[this.#length++] = byte;
    return this;
  }

  #ensureCapacity(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const TAB = 9;
const NEWLINE = 10;
const ZERO = 48;
const MINUS = 45;

/**
 * Growing byte buffer of rows in COPY's text format; avoids the garbage of building millions of lines as strings.
 * Accepts only what needs no escaping: integers and ASCII.
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

  tab(): this {
    return this.#append(TAB);
  }

  newline(): this {
    return this.#append(NEWLINE);
  }

  ascii(text: string): this {
    this.#ensureCapacity(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
    return this;
  }

  /** A safe integer. */
  int(value: number): this {
    this.#ensureCapacity(17);
    let rest = value;
    if (rest < 0) {
      this.#bytes[this.#length++] = MINUS;
      rest = -rest;
    }
    let digits = 1;
    for (let power = 10; rest >= power; power *= 10) digits++;
    this.#length += digits;
    for (let position = this.#length - 1, i = 0; i < digits; i++, position--) {
      const quotient = Math.floor(rest / 10);
      this.#bytes[position] = ZERO + (rest - quotient * 10);
      rest = quotient;
    }
    return this;
  }

  #append(byte: number): this {
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

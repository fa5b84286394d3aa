const TAB = 9;
const NEWLINE = 10;
const ZERO = 48;
const MINUS = 45;

/**
 * Growing byte buffer of rows in COPY's text format; avoids the garbage of building millions of lines as strings.
 * Accepts only what needs no escaping: integers and ASCII.
 */
export class CopyText {
  #bytes: Buffer;
  #at = 0;

  constructor(size = 1 << 16) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  /** The bytes written since the last `clear`; valid until the next write. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  clear(): void {
    this.#at = 0;
  }

  tab(): this {
    return this.#put(TAB);
  }

  newline(): this {
    return this.#put(NEWLINE);
  }

  ascii(text: string): this {
    this.#room(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#at++] = text.charCodeAt(i);
    return this;
  }

  /** A safe integer. */
  int(value: number): this {
    this.#room(17);
    let rest = value;
    if (rest < 0) {
      this.#bytes[this.#at++] = MINUS;
      rest = -rest;
    }
    let digits = 1;
    for (let edge = 10; rest >= edge; edge *= 10) digits++;
    this.#at += digits;
    for (let place = this.#at - 1, i = 0; i < digits; i++, place--) {
      const tenth = Math.floor(rest / 10);
      this.#bytes[place] = ZERO + (rest - tenth * 10);
      rest = tenth;
    }
    return this;
  }

  #put(byte: number): this {
    this.#room(1);
    this.#bytes[this.#at++] = byte;
    return this;
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + more));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

import { isAscii, isUtf8 } from 'node:buffer';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How a text file is encoded. */
export interface Encoded {
  encoding: Encoding;
  bom: boolean;
  /** UTF-8 in the main, with bytes in it that are none: these are read as Windows-1252. */
  mixed: boolean;
}

const HEAD = 4096;

/**
 * Finds a text's encoding as its bytes go by: from the byte-order mark, else from the pattern of its zeros, else from
 * whether it is UTF-8. What is not whole UTF-8 is Windows-1252, unless most of its other characters are good UTF-8.
 */
export class EncodingFinder {
  bytes = 0;
  head = Buffer.alloc(0);
  #carry = Buffer.alloc(0);
  #whole = 0;
  #broken = 0;

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.head.length < HEAD) this.head = Buffer.concat([this.head, chunk]).subarray(0, HEAD);
    const joined = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    const length = wholeCharacters(joined);
    this.#judge(joined.subarray(0, length));
    this.#carry = Buffer.from(joined.subarray(length));
  }

  #judge(text: Buffer): void {
    if (this.#broken === 0 && isUtf8(text)) {
      if (this.#whole < 1000 && !isAscii(text)) this.#whole += countSequences(text).whole;
      return;
    }
    const { whole, broken } = countSequences(text);
    this.#whole += whole;
    this.#broken += broken;
  }

  /** The encoding, or null where the bytes are no text. */
  found(): Encoded | null {
    if (this.#carry.length > 0) this.#judge(this.#carry);
    const { head } = this;
    if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
      return { encoding: 'utf-8', bom: true, mixed: this.#broken > 0 };
    if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: true, mixed: false };
    if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: true, mixed: false };
    let even = 0;
    let odd = 0;
    let control = 0;
    for (let i = 0; i < head.length; i++) {
      const byte = head[i]!;
      if (byte === 0) i % 2 === 0 ? even++ : odd++;
      if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) control++;
    }
    const half = head.length / 2;
    if (odd > half * 0.6 && even < half * 0.1) return { encoding: 'utf-16le', bom: false, mixed: false };
    if (even > half * 0.6 && odd < half * 0.1) return { encoding: 'utf-16be', bom: false, mixed: false };
    // a delimiter that is a control character may stand between all cells
    if (even + odd > head.length * 0.005 || (control > head.length * 0.02 && !isOneSign(head, control))) return null;
    if (this.#broken === 0) return { encoding: 'utf-8', bom: false, mixed: false };
    return this.#whole > this.#broken
      ? { encoding: 'utf-8', bom: false, mixed: true }
      : { encoding: 'windows-1252', bom: false, mixed: false };
  }
}

function isOneSign(head: Buffer, control: number): boolean {
  return [0x01, 0x14, 0x1e, 0x1f].some((sign) => head.filter((byte) => byte === sign).length === control);
}

/** Length of the buffer without a UTF-8 sequence that its end cuts in two. */
export function wholeCharacters(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(3, buffer.length); back++) {
    const byte = buffer[buffer.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? buffer.length - back : buffer.length;
    }
  }
  return buffer.length;
}

/** Length of the good UTF-8 sequence of two bytes or more at `at`; 0 where there is none. */
function sequenceAt(text: Buffer, at: number): number {
  const lead = text[at]!;
  const length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || lead >= 0xf5 || at + length > text.length) return 0;
  return isUtf8(text.subarray(at, at + length)) ? length : 0;
}

function countSequences(text: Buffer): { whole: number; broken: number } {
  let whole = 0;
  let broken = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i]! < 0x80) continue;
    const length = sequenceAt(text, i);
    if (length > 0) {
      whole++;
      i += length - 1;
    } else broken++;
  }
  return { whole, broken };
}

const windows1252 = new TextDecoder('windows-1252');

/**
 * Decodes bytes that are UTF-8 in the main: each byte that is not part of a good sequence is read as Windows-1252.
 * @param onBroken called with the place of each such byte
 */
export function decodeMixed(bytes: Buffer, onBroken: (at: number) => void): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  let from = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) continue;
    const length = sequenceAt(bytes, i);
    if (length > 0) {
      i += length - 1;
      continue;
    }
    text += bytes.toString('utf8', from, i) + windows1252.decode(bytes.subarray(i, i + 1));
    onBroken(i);
    from = i + 1;
  }
  return text + bytes.toString('utf8', from);
}

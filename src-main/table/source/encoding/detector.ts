import { isAscii, isUtf8 } from 'node:buffer';
import type { Encoding } from '../../../../src-shared/encodings.ts';
import { decodeBytes } from './decoder.ts';
import { chooseEncoding, type EncodingCandidate, type IsColumnName } from './scoring.ts';

/** The encoding of a text file. */
export interface DetectedEncoding {
  encoding: Encoding;
  bom: boolean;
  /** Set if the text is mostly UTF-8: the encoding of the invalid sequences. */
  mixed: Encoding | null;
  /** The candidates that are about as likely, if only the user can decide. */
  doubt: EncodingCandidate[];
}

const HEAD_BYTES = 4096;

/** The number of distinct samples to score, and the maximum length of one in bytes. */
const MAX_SAMPLES = 100;
const MAX_SAMPLE_BYTES = 200;

/**
 * Detects the encoding of a text incrementally: by the byte-order mark, else by the pattern of zero bytes, else by
 * validity as UTF-8. What is not UTF-8 is scored under other encodings ({@link chooseEncoding}): the whole file, or
 * only the invalid samples if most non-ASCII characters are valid UTF-8.
 */
export class EncodingDetector {
  bytes = 0;
  head = Buffer.alloc(0);
  #carry = Buffer.alloc(0);
  #validSequences = 0;
  #invalidBytes = 0;
  readonly #samples = new Map<string, Buffer>();

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.head.length < HEAD_BYTES) this.head = Buffer.concat([this.head, chunk]).subarray(0, HEAD_BYTES);
    const joined = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    const length = completeCharactersLength(joined);
    this.#validate(joined.subarray(0, length));
    this.#carry = Buffer.from(joined.subarray(length));
  }

  #validate(text: Buffer): void {
    if (this.#invalidBytes === 0 && isUtf8(text)) {
      if (this.#validSequences < 1000 && !isAscii(text)) this.#validSequences += countLeadBytes(text);
      return;
    }
    const { whole, broken } = countSequences(text);
    this.#validSequences += whole;
    this.#invalidBytes += broken;
    if (this.#samples.size < MAX_SAMPLES) this.#collectSamples(text);
  }

  /** Collects cells that are not valid UTF-8, except those that the chunk may cut. */
  #collectSamples(text: Buffer): void {
    for (let i = 0; i < text.length && this.#samples.size < MAX_SAMPLES; i++) {
      if (text[i]! < 0x80) continue;
      let from = i;
      while (from > 0 && !SEPARATORS[text[from - 1]!]) from--;
      let to = i;
      while (to < text.length && !SEPARATORS[text[to]!]) to++;
      const piece = text.subarray(from, to);
      const cut = (from === 0 && this.bytes > text.length + 3) || (to === text.length && this.bytes > text.length + 3);
      if (!cut && piece.length <= MAX_SAMPLE_BYTES && !isUtf8(piece)) {
        const key = piece.toString('latin1');
        if (!this.#samples.has(key)) this.#samples.set(key, Buffer.from(piece));
      }
      i = to;
    }
  }

  /** The encoding, or null if the bytes are not text. */
  detect(isColumnName: IsColumnName): DetectedEncoding | null {
    if (this.#carry.length > 0) this.#validate(this.#carry);
    const { head } = this;
    if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return this.#utf8(true, isColumnName);
    if (head[0] === 0xff && head[1] === 0xfe) return { ...PLAIN_UTF8, encoding: 'utf-16le', bom: true };
    if (head[0] === 0xfe && head[1] === 0xff) return { ...PLAIN_UTF8, encoding: 'utf-16be', bom: true };
    let even = 0;
    let odd = 0;
    let control = 0;
    for (let i = 0; i < head.length; i++) {
      const byte = head[i]!;
      if (byte === 0) i % 2 === 0 ? even++ : odd++;
      if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) control++;
    }
    const half = head.length / 2;
    if (odd > half * 0.6 && even < half * 0.1) return { ...PLAIN_UTF8, encoding: 'utf-16le' };
    if (even > half * 0.6 && odd < half * 0.1) return { ...PLAIN_UTF8, encoding: 'utf-16be' };
    // in scripts other than Latin only spaces, digits and line ends have a zero byte
    if (odd > half * 0.05 && even === 0 && isUtf16(head, 'utf-16le')) return { ...PLAIN_UTF8, encoding: 'utf-16le' };
    if (even > half * 0.05 && odd === 0 && isUtf16(head, 'utf-16be')) return { ...PLAIN_UTF8, encoding: 'utf-16be' };
    // a control character may be the delimiter
    if (even + odd > head.length * 0.005 || (control > head.length * 0.02 && !isSingleControlCharacter(head, control)))
      return null;
    if (this.#invalidBytes === 0 || this.#validSequences > this.#invalidBytes) return this.#utf8(false, isColumnName);
    const { encoding, doubt } =
      this.#samples.size > 0 ? chooseEncoding([...this.#samples.values()], isColumnName) : WINDOWS_1252;
    return { ...PLAIN_UTF8, encoding, doubt };
  }

  /** UTF-8; invalid samples are read as Windows-1252 unless another encoding is clear. */
  #utf8(bom: boolean, isColumnName: IsColumnName): DetectedEncoding {
    if (this.#invalidBytes === 0) return { ...PLAIN_UTF8, bom };
    const { encoding, doubt } =
      this.#samples.size > 0 ? chooseEncoding([...this.#samples.values()], isColumnName) : WINDOWS_1252;
    return { ...PLAIN_UTF8, bom, mixed: doubt.length > 0 ? WINDOWS_1252.encoding : encoding };
  }
}

const PLAIN_UTF8: DetectedEncoding = { encoding: 'utf-8', bom: false, mixed: null, doubt: [] };
const WINDOWS_1252 = { encoding: 'windows-1252' as const, doubt: [] };

/** Bytes that separate cells and lines and are never part of a multi-byte character. */
const SEPARATORS: boolean[] = Array.from({ length: 256 }, (_, byte) => [9, 10, 13, 34, 44, 59].includes(byte));

/** Whether the start of a file is valid UTF-16: complete pairs, printable characters and line ends. */
function isUtf16(head: Buffer, encoding: Encoding): boolean {
  const text = decodeBytes(head.subarray(0, head.length - (head.length % 2)), encoding);
  return /[\r\n]/.test(text) && !/[\ufffd\p{Co}\p{Cn}]|(?![\t\n\r])\p{Cc}/u.test(text.slice(0, -1));
}

function isSingleControlCharacter(head: Buffer, control: number): boolean {
  return [0x01, 0x14, 0x1e, 0x1f].some((sign) => head.filter((byte) => byte === sign).length === control);
}

/** The length of the buffer without a UTF-8 sequence cut off at its end. */
export function completeCharactersLength(buffer: Buffer): number {
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

/** The length of the valid multi-byte UTF-8 sequence at `at`; 0 if there is none. */
function utf8SequenceLength(text: Buffer, at: number): number {
  const lead = text[at]!;
  const length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length === 0 || lead >= 0xf5 || at + length > text.length) return 0;
  return isUtf8(text.subarray(at, at + length)) ? length : 0;
}

/** The number of multi-byte sequences of a valid text. */
const countLeadBytes = (text: Buffer): number => text.toString('latin1').match(/[\xc2-\xf4]/g)?.length ?? 0;

function countSequences(text: Buffer): { whole: number; broken: number } {
  let whole = 0;
  let broken = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i]! < 0x80) continue;
    const length = utf8SequenceLength(text, i);
    if (length > 0) {
      whole++;
      i += length - 1;
    } else broken++;
  }
  return { whole, broken };
}

/**
 * Decodes bytes that are mostly UTF-8. With Windows-1252 as the fallback, each byte outside a valid sequence is decoded
 * by itself; with another encoding, the whole cell is, since its characters may look like parts of UTF-8.
 * @param onInvalid called with the offset of each such byte or cell
 */
export function decodeMixed(bytes: Buffer, fallback: Encoding, onInvalid: (at: number) => void): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  let from = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) continue;
    let [begin, end] = [i, i + 1];
    if (fallback === 'windows-1252') {
      const length = utf8SequenceLength(bytes, i);
      if (length > 0) {
        i += length - 1;
        continue;
      }
    } else {
      while (begin > from && !SEPARATORS[bytes[begin - 1]!]) begin--;
      while (end < bytes.length && !SEPARATORS[bytes[end]!]) end++;
      i = end - 1;
      if (isUtf8(bytes.subarray(begin, end))) continue;
    }
    text += bytes.toString('utf8', from, begin) + decodeBytes(bytes.subarray(begin, end), fallback);
    onInvalid(begin);
    from = end;
  }
  return text + bytes.toString('utf8', from);
}

/** The length of the complete lines; of the complete characters if a long buffer has no line end. */
export function completeLinesLength(bytes: Buffer): number {
  const end = bytes.lastIndexOf(10);
  return end >= 0 ? end + 1 : bytes.length > MAX_LINE_BYTES ? completeCharactersLength(bytes) : 0;
}

const MAX_LINE_BYTES = 1 << 20;

import iconv from 'iconv-lite';
import type { Encoding } from '../../../../src-shared/encodings.ts';

/** An incremental decoder; a call without a chunk returns the rest at the end. */
export interface Decoder {
  decode(chunk?: Buffer, options?: { stream: boolean }): string;
}

/** Encodings that `TextDecoder` has in every build of the platform. */
const PLATFORM_ENCODINGS: Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'];

/** Creates a decoder that replaces invalid bytes by U+FFFD and drops a byte-order mark. */
export function createDecoder(encoding: Encoding): Decoder {
  if (PLATFORM_ENCODINGS.includes(encoding)) return new TextDecoder(encoding);
  const decoder = iconv.getDecoder(encoding.replace(/^ibm|^x-/, (prefix) => (prefix === 'ibm' ? 'cp' : '')));
  return { decode: (chunk) => (chunk ? decoder.write(chunk) : (decoder.end() ?? '')) };
}

/** Decodes bytes that are complete by themselves. */
export function decodeBytes(bytes: Buffer, encoding: Encoding): string {
  const decoder = createDecoder(encoding);
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}

import iconv from 'iconv-lite';
import type { Encoding } from '../../../../src-shared/encodings.ts';

/** Makes text of bytes that come piece by piece; called without any, what is left at the end. */
export interface Decoder {
  decode(chunk?: Buffer, options?: { stream: boolean }): string;
}

/** Those that every build of the platform has. */
const OF_PLATFORM: Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'];

/** A decoder that puts U+FFFD for bytes that mean nothing, and leaves a byte-order mark out. */
export function decoderOf(encoding: Encoding): Decoder {
  if (OF_PLATFORM.includes(encoding)) return new TextDecoder(encoding);
  const decoder = iconv.getDecoder(encoding.replace(/^ibm|^x-/, (prefix) => (prefix === 'ibm' ? 'cp' : '')));
  return { decode: (chunk) => (chunk ? decoder.write(chunk) : (decoder.end() ?? '')) };
}

/** The text of bytes that stand by themselves. */
export function decoded(bytes: Buffer, encoding: Encoding): string {
  const decoder = decoderOf(encoding);
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}

import fs from 'node:fs';
import path from 'node:path';

const EXTENSIONS = new Set(['.txt', '.text', '.csv', '.tsv', '.md']);

/** Whether a file is a message rather than a picture: a typed or exported text. */
export const isMessageFile = (file: string): boolean => EXTENSIONS.has(path.extname(file).toLowerCase());

/** Bytes of a message that are read; an order has a page or two. */
const MAX_BYTES = 1 << 20;

/** The text of a message in UTF-8, UTF-16 with its mark, or else Windows-1252. */
export function readMessageFile(file: string): string {
  const bytes = fs.readFileSync(file).subarray(0, MAX_BYTES);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    // a character may be cut off at the limit
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

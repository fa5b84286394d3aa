import fs from 'node:fs';
import path from 'node:path';

const EXTENSIONS = new Set(['.txt', '.text', '.csv', '.tsv', '.md', '.eml']);

/** Whether a file is a message rather than a picture: a typed or exported text, or an e-mail. */
export const isMessageFile = (file: string): boolean => EXTENSIONS.has(path.extname(file).toLowerCase());

/** Bytes of a message that are read; an order has a page or two. */
const MAX_BYTES = 1 << 20;

/** The text of an e-mail, or of a message in UTF-8, UTF-16 with its mark, or else Windows-1252. */
export const readMessageFile = (file: string): Promise<string> => textOfMessage(fs.readFileSync(file), file);

/** The text of what a file of that name holds. */
export async function textOfMessage(bytes: Buffer, file: string): Promise<string> {
  if (!file.toLowerCase().endsWith('.eml')) return decodeText(bytes.subarray(0, MAX_BYTES));
  // loaded with the first e-mail
  const { emailText } = await import('./email-text.ts');
  return (await emailText(bytes)).slice(0, MAX_BYTES);
}

function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    // a character may be cut off at the limit
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

import { readChunks } from '../../table/source/file-chunks.ts';
import { signatureOf, textFormatOf } from '../../table/source/format.ts';

/** A line with neither letters nor digits. */
export const BLANK_LINE = /^[\s,;|"']*$/;

/** Bytes of a file whose tables are looked for, unpacked; longer ones are exports of one table. */
export const MAX_BYTES_OF_SEVERAL = 2 * 1024 ** 2;

/** Whether a file is a text that holds one table at a glance: no line follows a blank one. @throws the system's errors */
export async function isSingleTable(file: string): Promise<boolean> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readChunks(file)) {
    if (bytes === 0 && signatureOf(chunk) !== undefined) return false;
    bytes += chunk.length;
    if (bytes > MAX_BYTES_OF_SEVERAL) return true;
    // a chunk is valid until the next one
    chunks.push(Buffer.from(chunk));
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.includes('\0') || textFormatOf(text) !== 'text') return false;
  const lines = text.split('\n');
  const first = lines.findIndex((line) => !BLANK_LINE.test(line));
  const blank = lines.findIndex((line, at) => at > first && BLANK_LINE.test(line));
  return blank < 0 || lines.slice(blank).every((line) => BLANK_LINE.test(line));
}

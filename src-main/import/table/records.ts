import { wholeCharacters } from '../file/encoding/finder.ts';
import type { Dialect, OnRecord } from './dialect.ts';
import { Splitter } from './split.ts';
import { SwiftSplitter } from './swift.ts';

/** Asked between chunks; false ends the reading. */
export type Between = () => boolean | Promise<boolean>;

/**
 * Reads text as records, in order, blank lines left out, and hands each on at once; nothing is held back. Records may
 * have any number of cells.
 * @returns how many physical lines were read
 */
export async function readRecords(
  chunks: AsyncIterable<string>,
  dialect: Dialect,
  onRecord: OnRecord,
  between: Between = () => true,
): Promise<number> {
  const splitter = new Splitter(dialect, onRecord);
  for await (const chunk of chunks) {
    splitter.push(chunk);
    if (!(await between())) return splitter.lines;
  }
  splitter.end();
  return splitter.lines;
}

/** The same from the bytes of UTF-8 text without a byte-order mark, in a dialect that `isSwift` says yes to. */
export async function swiftRecords(
  chunks: AsyncIterable<Buffer>,
  dialect: Dialect,
  onRecord: OnRecord,
  between: Between = () => true,
): Promise<number> {
  const splitter = new SwiftSplitter(dialect, onRecord);
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const whole = wholeCharacters(bytes);
    cut = Buffer.from(bytes.subarray(whole));
    splitter.push(bytes.subarray(0, whole));
    if (!(await between())) return splitter.lines;
  }
  if (cut.length > 0) splitter.push(cut);
  splitter.end();
  return splitter.lines;
}

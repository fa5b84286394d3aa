import { wholeCharacters } from '../file/encoding/finder.ts';
import type { Dialect, OnRecord } from './dialect.ts';
import { Splitter } from './split.ts';
import { SwiftSplitter } from './swift.ts';

/** Called between chunks; false stops the reading. */
export type Between = () => boolean | Promise<boolean>;

/**
 * Splits text into records, in order and without blank lines, and passes each on at once without buffering. Records may
 * have any number of cells.
 * @returns the number of physical lines read
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

/** The same from UTF-8 bytes without a byte-order mark, for a dialect that `canSplitBytes` accepts. */
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

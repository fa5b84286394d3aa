import { completeCharactersLength } from '../source/encoding/detector.ts';
import { ByteSplitter } from './byte-splitter.ts';
import type { Dialect, OnRecord } from './dialect.ts';
import { FixedWidthSplitter } from './fixed-width-splitter.ts';
import { TextSplitter } from './text-splitter.ts';

/** Called between chunks; false stops the reading. */
export type ShouldContinue = () => boolean | Promise<boolean>;

/**
 * Splits text into records, in order and without blank lines, and passes each on at once without buffering. Records may
 * have any number of cells.
 * @returns the number of physical lines read
 */
export async function readRecords(
  chunks: AsyncIterable<string>,
  dialect: Dialect,
  onRecord: OnRecord,
  shouldContinue: ShouldContinue = () => true,
): Promise<number> {
  const splitter = dialect.gaps ? new FixedWidthSplitter(dialect.gaps, onRecord) : new TextSplitter(dialect, onRecord);
  for await (const chunk of chunks) {
    splitter.push(chunk);
    if (!(await shouldContinue())) return splitter.lines;
  }
  splitter.end();
  return splitter.lines;
}

/** The same from UTF-8 bytes without a byte-order mark, for a dialect that `canSplitBytes` accepts. */
export async function readByteRecords(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  dialect: Dialect,
  onRecord: OnRecord,
  shouldContinue: ShouldContinue = () => true,
): Promise<number> {
  const splitter = new ByteSplitter(dialect, onRecord);
  let remainder: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = remainder.length === 0 ? chunk : Buffer.concat([remainder, chunk]);
    const completeLength = completeCharactersLength(bytes);
    remainder = Buffer.from(bytes.subarray(completeLength));
    splitter.push(bytes.subarray(0, completeLength));
    if (!(await shouldContinue())) return splitter.lines;
  }
  if (remainder.length > 0) splitter.push(remainder);
  splitter.end();
  return splitter.lines;
}

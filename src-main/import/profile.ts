import type { Span } from '../tracing/span.ts';
import type { ReadEnd } from './reader.ts';

/** Milliseconds that a reader spent on each of its stages; all but the first and the wait are told only when asked for. */
export interface ReaderStages {
  /** Hash, encoding, dialect, header and columns: before the first record. */
  open: number;
  /** Waiting for bytes of the file. */
  read: number;
  /** Bytes of another encoding to text; of UTF-8 nothing, of which cells become text where they are asked for. */
  decode: number;
  /** Bytes or text to records and cells. */
  parse: number;
  /** Records to checked lines. */
  check: number;
  /** Lines to batches: stores, products, invoices and extras numbered. */
  collect: number;
  /** Waiting for the writer. */
  waited: number;
}

const WRITER_STAGES: Record<string, string> = {
  hash: 'hash',
  'stores and products': 'entities',
  compare: 'compare',
  invoices: 'merge',
  months: 'summaries',
  commit: 'commit',
  checkpoint: 'checkpoint',
};

/**
 * Where an import's time went, in milliseconds by thread and stage: `reader.parse`, `writer.merge`. The writer waits for
 * the reader while nothing is to be staged.
 * @param spans of this import
 * @param stagedMs how long the writer was staging batches
 */
export function profileOf(spans: readonly Span[], ended: ReadEnd, stagedMs: number): Record<string, number> {
  const profile: Record<string, number> = {};
  for (const [stage, ms] of Object.entries(ended.stages)) profile[`reader.${stage}`] = Math.round(ms);
  const reading = spans.find(({ name }) => name === 'read')?.ms ?? 0;
  profile['writer.waited'] = Math.max(0, Math.round(reading - stagedMs));
  profile['writer.stage'] = Math.round(stagedMs);
  for (const { name, ms } of spans) {
    const stage = WRITER_STAGES[name];
    if (stage) profile[`writer.${stage}`] = Math.round(ms);
  }
  return profile;
}

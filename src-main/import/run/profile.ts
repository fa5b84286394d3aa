import type { Span } from '../../tracing/span.ts';
import type { ReadResult } from './reader-messages.ts';

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
 * An import's time in milliseconds by thread and stage: `reader.parse`, `writer.merge`. The writer waits for the reader
 * while there is nothing to stage.
 * @param spans of this import
 * @param stagedMs how long the writer was staging batches
 */
export function profileOf(spans: readonly Span[], readResult: ReadResult, stagedMs: number): Record<string, number> {
  const profile: Record<string, number> = {};
  for (const [stage, ms] of Object.entries(readResult.stages)) profile[`reader.${stage}`] = Math.round(ms);
  const reading = spans.find(({ name }) => name === 'read')?.ms ?? 0;
  profile['writer.waited'] = Math.max(0, Math.round(reading - stagedMs));
  profile['writer.stage'] = Math.round(stagedMs);
  for (const { name, ms } of spans) {
    const stage = WRITER_STAGES[name];
    if (stage) profile[`writer.${stage}`] = Math.round(ms);
  }
  return profile;
}

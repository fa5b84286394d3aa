import type { ImportOptions, ImportSummary } from '../../../src-shared/contract/imports.ts';
import { type MessageDescriptor, message } from '../../../src-shared/messages/descriptor.ts';
import { english } from '../../../src-shared/messages/english.ts';
import type { BreakerLimits } from './breaker.ts';
import type { ReadProgress } from './reader-messages.ts';

/** Settings that would let more records of the file in, given why records were rejected. */
export function adviceFor(
  { rejects, recordsRead, linesRejected }: Pick<ImportSummary, 'rejects' | 'recordsRead' | 'linesRejected'>,
  breaker: ReadProgress['breaker'],
  options: ImportOptions,
  limits: BreakerLimits,
): NonNullable<ImportSummary['advice']> {
  const advice: NonNullable<ImportSummary['advice']> = [];
  const add = (setting: string, value: string, descriptor: MessageDescriptor) =>
    advice.push({ setting, value, sentence: english(descriptor).message, descriptor });
  const manyRejects = Math.max(5, recordsRead * 0.1);
  const countOf = (code: string) => rejects[code] ?? 0;
  const missingStore = countOf('store_missing');
  if (missingStore > 0 && options.missingStore === 'reject')
    add('missing-store', 'walk-in', message('advice/missing_store', { count: missingStore, records: recordsRead }));
  const impossible = countOf('date_impossible');
  if (impossible >= manyRejects)
    add('dates', options.dates === 'mdy' ? 'dmy' : 'mdy', message('advice/dates', { count: impossible }));
  const unreadable = countOf('price_unreadable') + countOf('total_unreadable') + countOf('quantity_unreadable');
  if (unreadable >= manyRejects) {
    const sign = options.decimal === ',' ? '.' : ',';
    add('decimal', sign, message('advice/decimal', { count: unreadable, sign }));
  }
  const existing = countOf('invoice_exists');
  if (existing > 0) add('existing', 'update', message('advice/existing', { count: existing }));
  if (breaker.state === 'open') {
    const errorRate = Math.min(
      1,
      Math.ceil((Math.max(breaker.rate, breaker.recentRate, linesRejected / Math.max(1, recordsRead)) + 0.01) * 100) /
        100,
    );
    const inARow = breaker.consecutive >= limits.maxConsecutiveRejects;
    add(
      inARow ? 'max-consecutive-rejects' : 'max-error-rate',
      inARow ? String(recordsRead) : String(errorRate),
      message('advice/rejects'),
    );
  }
  return advice;
}

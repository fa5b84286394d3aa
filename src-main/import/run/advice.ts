import type { ImportOptions, ImportSummary } from '../../../src-shared/contract/imports.ts';
import type { BreakerLimits } from './breaker.ts';
import type { ReadProgress } from './reader.ts';

/** Settings that would let more records of the file in, given why records were rejected. */
export function adviceFor(
  { rejects, recordsRead, linesRejected }: Pick<ImportSummary, 'rejects' | 'recordsRead' | 'linesRejected'>,
  breaker: ReadProgress['breaker'],
  options: ImportOptions,
  limits: BreakerLimits,
): NonNullable<ImportSummary['advice']> {
  const advice: NonNullable<ImportSummary['advice']> = [];
  const manyRejects = Math.max(5, recordsRead * 0.1);
  const countOf = (code: string) => rejects[code] ?? 0;
  const formatCount = (count: number) => count.toLocaleString('en');
  if (countOf('store_missing') > 0 && options.missingStore === 'reject') {
    advice.push({
      setting: 'missing-store',
      value: 'walk-in',
      sentence: `${formatCount(countOf('store_missing'))} of ${formatCount(recordsRead)} records name no customer; take them as Walk-in.`,
    });
  }
  if (countOf('date_impossible') >= manyRejects) {
    const other = options.dates === 'mdy' ? 'dmy' : 'mdy';
    advice.push({
      setting: 'dates',
      value: other,
      sentence: `${formatCount(countOf('date_impossible'))} dates stand in no calendar; day and month may be the other way round.`,
    });
  }
  const unreadable = countOf('price_unreadable') + countOf('total_unreadable') + countOf('quantity_unreadable');
  if (unreadable >= manyRejects) {
    const other = options.decimal === ',' ? '.' : ',';
    advice.push({
      setting: 'decimal',
      value: other,
      sentence: `${formatCount(unreadable)} amounts can't be read; the decimal sign may be “${other}”.`,
    });
  }
  if (countOf('invoice_exists') > 0) {
    advice.push({
      setting: 'existing',
      value: 'update',
      sentence: `${formatCount(countOf('invoice_exists'))} records belong to invoices that are here already and differ; let the file replace them.`,
    });
  }
  if (breaker.state === 'open') {
    const errorRate = Math.min(
      1,
      Math.ceil((Math.max(breaker.rate, breaker.recentRate, linesRejected / Math.max(1, recordsRead)) + 0.01) * 100) /
        100,
    );
    const inARow = breaker.consecutive >= limits.maxConsecutiveRejects;
    advice.push({
      setting: inARow ? 'max-consecutive-rejects' : 'max-error-rate',
      value: inARow ? String(recordsRead) : String(errorRate),
      sentence: 'To take the good records all the same, allow more rejects.',
    });
  }
  return advice;
}

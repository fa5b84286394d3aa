import type { ImportOptions, ImportSummary } from '../../src-shared/contract/imports.ts';
import type { BreakerLimits } from './breaker.ts';
import type { ReadProgress } from './reader.ts';

/** Settings that would let more records of the file in, given why records were rejected. */
export function adviceOn(
  { rejects, recordsRead, linesRejected }: Pick<ImportSummary, 'rejects' | 'recordsRead' | 'linesRejected'>,
  breaker: ReadProgress['breaker'],
  options: ImportOptions,
  limits: BreakerLimits,
): NonNullable<ImportSummary['advice']> {
  const advice: NonNullable<ImportSummary['advice']> = [];
  const many = Math.max(5, recordsRead * 0.1);
  const of = (code: string) => rejects[code] ?? 0;
  const n = (count: number) => count.toLocaleString('en');
  if (of('store_missing') > 0 && options.missingStore === 'reject') {
    advice.push({
      setting: 'missing-store',
      value: 'walk-in',
      sentence: `${n(of('store_missing'))} of ${n(recordsRead)} records name no customer; take them as Walk-in.`,
    });
  }
  if (of('date_impossible') >= many) {
    const other = options.dates === 'mdy' ? 'dmy' : 'mdy';
    advice.push({
      setting: 'dates',
      value: other,
      sentence: `${n(of('date_impossible'))} dates stand in no calendar; day and month may be the other way round.`,
    });
  }
  const unreadable = of('price_unreadable') + of('total_unreadable') + of('quantity_unreadable');
  if (unreadable >= many) {
    const other = options.decimal === ',' ? '.' : ',';
    advice.push({
      setting: 'decimal',
      value: other,
      sentence: `${n(unreadable)} amounts can't be read; the decimal sign may be “${other}”.`,
    });
  }
  if (of('invoice_exists') > 0) {
    advice.push({
      setting: 'existing',
      value: 'update',
      sentence: `${n(of('invoice_exists'))} records belong to invoices that are here already and differ; let the file replace them.`,
    });
  }
  if (breaker.state === 'open') {
    const share = Math.min(
      1,
      Math.ceil((Math.max(breaker.rate, breaker.recentRate, linesRejected / Math.max(1, recordsRead)) + 0.01) * 100) /
        100,
    );
    const inARow = breaker.consecutive >= limits.maxConsecutiveRejects;
    advice.push({
      setting: inARow ? 'max-consecutive-rejects' : 'max-error-rate',
      value: inARow ? String(recordsRead) : String(share),
      sentence: 'To take the good records all the same, allow more rejects.',
    });
  }
  return advice;
}

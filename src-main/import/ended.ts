import type { ImportSummary } from '../../src-shared/contract/imports.ts';
import { adviceOn } from './advice.ts';
import type { MergeCounts } from './merge.ts';
import { limitsOf, type ReadEnd } from './reader.ts';
import type { ImportTask, Run } from './run.ts';
import { emptySummary } from './summary.ts';

/**
 * The summary of an import that has ended.
 * @param counts what was merged, or would be in a dry run; null where nothing was
 */
export function summarise(task: ImportTask, run: Run, ended: ReadEnd, counts: MergeCounts | null): ImportSummary {
  const summary = summaryOf(task, run);
  summary.file.physicalLines = ended.physicalLines;
  summary.recordsRead = ended.records;
  summary.linesRejected = ended.rejects;
  if (Object.keys(ended.warningLines).length > 0) summary.warningLines = ended.warningLines;
  if (!counts && ended.outcome !== 'breaker')
    return { ...summary, status: 'cancelled', message: 'Cancelled; nothing of the file was kept.' };
  if (counts) {
    const { linesRefused, linesCorrected, correctedCodes, invoiceTotalDiffers, totals, ...numbers } = counts;
    Object.assign(summary, numbers);
    summary.linesRejected += linesRefused - linesCorrected;
    summary.linesUnchanged += linesCorrected + run.repeats;
    if (run.repeats > 0) summary.warnings.repeated_once = run.repeats;
    for (const [code, number] of Object.entries(correctedCodes)) {
      const left = (summary.rejects[code] ?? 0) - number;
      if (left > 0) summary.rejects[code] = left;
      else delete summary.rejects[code];
    }
    if (linesCorrected > 0) summary.warnings.corrected_before = linesCorrected;
    if (linesRefused > 0) summary.rejects.invoice_exists = linesRefused;
    if (invoiceTotalDiffers > 0) summary.warnings.invoice_total_differs = invoiceTotalDiffers;
    summary.totals = totals;
    const [currency, minor] = Object.entries(totals)[0] ?? [task.settings.defaultCurrency, 0];
    summary.currency = currency;
    summary.totalMinor = minor;
  }
  summary.errorRate = ended.records === 0 ? 0 : summary.linesRejected / ended.records;
  const limits = limitsOf(task.options, task.settings);
  const advice = adviceOn(summary, ended.breaker, task.options, limits);
  if (advice.length > 0) summary.advice = advice;
  if (ended.outcome === 'breaker') {
    const kept = counts ? 'the good lines before it were kept, as asked' : 'the data is as it was before';
    return { ...summary, status: 'stopped', message: `${stopReason(ended, limits)}; ${kept}.` };
  }
  if (task.options.dryRun) {
    const would =
      ended.breaker.state === 'open' ? { message: `${stopReason(ended, limits)}; an import would stop.` } : {};
    return { ...summary, ...would, status: 'dry_run' };
  }
  return { ...summary, status: summary.linesRejected > 0 ? 'completed_with_rejects' : 'completed' };
}

function stopReason(
  { breaker, rejects, records }: ReadEnd,
  { maxErrorRate, maxConsecutiveRejects }: ReturnType<typeof limitsOf>,
): string {
  if (breaker.consecutive >= maxConsecutiveRejects)
    return `The circuit breaker opened after ${breaker.consecutive} rejected records in a row`;
  const share = Math.round(Math.max(breaker.rate, breaker.recentRate) * 100);
  return `The circuit breaker opened: ${rejects} of ${records} records were rejected (${share}%, allowed are ${Math.round(maxErrorRate * 100)}%)`;
}

/** The summary of an import that is still running. */
export function summaryOf(task: ImportTask, run: Run): ImportSummary {
  const summary: ImportSummary = {
    ...emptySummary(task.path, task.settings.defaultCurrency),
    importId: task.importId,
    status: 'running',
    warnings: run.warnings,
    rejects: run.rejects,
    startedAt: run.startedAt.toISOString(),
  };
  if (!run.opened) return summary;
  const { source, dialect } = run.opened;
  const workbook = source.container === 'workbook';
  Object.assign(summary.file, {
    bytes: source.bytes,
    sha256: run.sha256,
    encoding: workbook ? 'xlsx' : source.encoding,
    delimiter: workbook ? '' : dialect.delimiter,
  });
  return summary;
}

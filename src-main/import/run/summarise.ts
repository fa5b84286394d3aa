import type { ImportSummary } from '../../../src-shared/contract/imports.ts';
import { type MessageDescriptor, message } from '../../../src-shared/messages/descriptor.ts';
import { withText } from '../../../src-shared/messages/english.ts';
import { encodingLabel, isPlainText } from '../../table/source/source-file.ts';
import type { MergeCounts } from '../ledger/merge.ts';
import { adviceFor } from './advice.ts';
import { limitsOf } from './breaker.ts';
import { emptySummary } from './empty-summary.ts';
import type { ImportState, ImportTask } from './import-state.ts';
import type { ReadResult } from './reader-messages.ts';

/**
 * The summary of an import that has ended.
 * @param counts what was merged, or would be in a dry run; null where nothing was
 */
export function summariseImport(
  task: ImportTask,
  state: ImportState,
  readResult: ReadResult,
  counts: MergeCounts | null,
): ImportSummary {
  const summary = runningSummary(task, state);
  summary.file.physicalLines = readResult.physicalLines;
  summary.recordsRead = readResult.records;
  summary.linesRejected = readResult.rejects;
  if (Object.keys(readResult.warningLines).length > 0) summary.warningLines = readResult.warningLines;
  if (!counts && readResult.outcome !== 'breaker')
    return { ...summary, status: 'cancelled', ...withText(message('import_ended/cancelled')) };
  if (counts) {
    const { linesRefused, linesCorrected, correctedCodes, invoiceTotalDiffers, totals, pictureOn, ...numbers } = counts;
    if (pictureOn !== null) summary.pictureOn = pictureOn;
    Object.assign(summary, numbers);
    summary.linesRejected += linesRefused - linesCorrected;
    summary.linesUnchanged += linesCorrected + state.repeatedLines;
    if (state.repeatedLines > 0) summary.warnings.repeated_once = state.repeatedLines;
    for (const [code, number] of Object.entries(correctedCodes)) {
      const remaining = (summary.rejects[code] ?? 0) - number;
      if (remaining > 0) summary.rejects[code] = remaining;
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
  summary.errorRate = readResult.records === 0 ? 0 : summary.linesRejected / readResult.records;
  const limits = limitsOf(task.options, task.settings);
  const advice = adviceFor(summary, readResult.breaker, task.options, limits);
  if (advice.length > 0) summary.advice = advice;
  if (readResult.outcome === 'breaker') {
    const outcome = message(counts ? 'breaker/kept' : 'breaker/unchanged');
    return { ...summary, status: 'stopped', ...stoppedBecause(stopReason(readResult, limits), outcome) };
  }
  if (task.options.dryRun) {
    const dryRunMessage =
      readResult.breaker.state === 'open'
        ? stoppedBecause(stopReason(readResult, limits), message('breaker/would_stop'))
        : {};
    return { ...summary, ...dryRunMessage, status: 'dry_run' };
  }
  return { ...summary, status: summary.linesRejected > 0 ? 'completed_with_rejects' : 'completed' };
}

function stopReason(
  { breaker, rejects, records }: ReadResult,
  { maxErrorRate, maxConsecutiveRejects }: ReturnType<typeof limitsOf>,
): MessageDescriptor {
  if (breaker.consecutive >= maxConsecutiveRejects)
    return message('breaker/in_a_row', { rejects: breaker.consecutive });
  const percent = Math.round(Math.max(breaker.rate, breaker.recentRate) * 100);
  return message('breaker/share', { rejects, records, percent, allowed: Math.round(maxErrorRate * 100) });
}

const stoppedBecause = (reason: MessageDescriptor, outcome: MessageDescriptor) =>
  withText(message('import_ended/stopped', { reason, outcome }));

/** The summary of an import that is still running. */
export function runningSummary(task: ImportTask, state: ImportState): ImportSummary {
  const summary: ImportSummary = {
    ...emptySummary(task.path, task.settings.defaultCurrency),
    importId: task.importId,
    status: 'running',
    warnings: state.warnings,
    rejects: state.rejects,
    startedAt: state.startedAt.toISOString(),
  };
  if (!state.opened) return summary;
  const { source, dialect } = state.opened;
  Object.assign(summary.file, {
    bytes: source.bytes,
    sha256: state.sha256,
    encoding: encodingLabel(source),
    delimiter: isPlainText(source) ? dialect.delimiter : '',
  });
  return summary;
}

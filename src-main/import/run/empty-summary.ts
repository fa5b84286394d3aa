import type { ImportProgress, ImportSummary } from '../../../src-shared/contract/imports.ts';

/** The summary of an import of which only the file's name is known. */
export function emptySummary(path: string, currency = ''): Omit<ImportSummary, 'importId' | 'status'> {
  return {
    file: { name: path.split(/[\\/]/).at(-1)!, bytes: 0, sha256: '', encoding: '', delimiter: '', physicalLines: 0 },
    recordsRead: 0,
    linesImported: 0,
    linesRejected: 0,
    linesUnchanged: 0,
    linesUpdated: 0,
    invoicesNew: 0,
    invoicesUpdated: 0,
    invoicesUnchanged: 0,
    storesNew: 0,
    productsNew: 0,
    warnings: {},
    rejects: {},
    errorRate: 0,
    totalMinor: 0,
    currency,
    totals: {},
    startedAt: new Date().toISOString(),
    durationMs: 0,
    rowsPerSecond: 0,
    peakRssMb: 0,
  };
}

/** The progress of an import that has not begun to read. */
export function emptyProgress(importId: number, phase: ImportProgress['phase']): ImportProgress {
  return {
    importId,
    phase,
    bytesRead: 0,
    bytesTotal: 0,
    records: 0,
    rejects: 0,
    rowsPerSecond: 0,
    secondsLeft: null,
    breaker: { state: 'closed', rate: 0, recentRate: 0, consecutive: 0 },
  };
}

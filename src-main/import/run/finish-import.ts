import type { ImportSummary } from '../../../src-shared/contract/imports.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { withText } from '../../../src-shared/messages/english.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { Db } from '../../db/open.ts';
import { inBulk } from '../../db/seals/index.ts';
import type { JobControl } from '../../jobs/job-control.ts';
import { currentSpans, span } from '../../tracing/span.ts';
import { finishImport } from '../ledger/history.ts';
import { RIGHTS_CHANGED, rightsFingerprint } from '../ledger/import-scope.ts';
import { type MergeCounts, mergeImport } from '../ledger/merge.ts';
import { mergeCorrections } from '../ledger/merge-corrections.ts';
import { attachStaging } from '../ledger/staging.ts';
import { type DuplicateImport, storedLayoutOf } from './duplicate-file.ts';
import { answersOf, type ImportState, type ImportTask } from './import-state.ts';
import { profileOf } from './profile.ts';
import type { ProgressReporter } from './progress.ts';
import type { ReadResult } from './reader-messages.ts';
import { runningSummary, summariseImport } from './summarise.ts';

/** Ends an import whose file was imported before and is unchanged. */
export function finishDuplicate(
  db: Db,
  task: ImportTask,
  state: ImportState,
  { summary: duplicate, layout }: DuplicateImport,
  readResult: ReadResult | null,
): ImportSummary {
  const { file, recordsRead, warnings, warningLines, totals, totalMinor, currency, invoicesNew } = duplicate;
  const started = runningSummary(task, state);
  const summary: ImportSummary = {
    ...started,
    file: { ...file, name: started.file.name },
    status: 'completed',
    recordsRead,
    linesUnchanged: recordsRead,
    invoicesUnchanged: invoicesNew,
    warnings,
    ...(warningLines ? { warningLines } : {}),
    totals,
    totalMinor,
    currency,
    ...withText(message('import_ended/duplicate', { importId: duplicate.importId })),
  };
  if (task.options.profile && readResult) summary.profile = profileOf(currentSpans(), readResult, state.stagedMs);
  db.transaction(() => {
    assertRightsUnchanged(db, task);
    finishImport(db, task.importId, summary, {
      layout,
      rejects: false,
      raws: false,
    });
  }).immediate();
  return summary;
}

/** @throws Problem `rights_changed` */
export function assertRightsUnchanged(db: Db, { accountId, rights }: ImportTask): void {
  if (rightsFingerprint(db, accountId) !== rights) throw new Problem(RIGHTS_CHANGED);
}

/** Merges what was staged, or only records how the run ended, in one transaction. */
export function mergeAndFinish(
  db: Db,
  task: ImportTask,
  control: JobControl,
  state: ImportState,
  readResult: ReadResult,
  mergeable: boolean,
  stagingFile: string,
  progress: ProgressReporter,
): ImportSummary {
  const { importId, options } = task;
  attachStaging(db, stagingFile);
  // avoids seven foreign key lookups per line; the merge verifies all assigned ids once instead
  db.pragma('foreign_keys = OFF');
  db.exec('BEGIN IMMEDIATE');
  try {
    assertRightsUnchanged(db, task);
    let counts: MergeCounts | null = null;
    const onProgress = (done: number) => {
      progress.merged(done);
      return !control.stopRequested;
    };
    if (mergeable) {
      counts = inBulk(
        db,
        () =>
          task.fix
            ? mergeCorrections(db, { importId, ofImport: task.fix.ofImport, scope: task.scope }, onProgress)
            : mergeImport(
                db,
                {
                  importId,
                  existing: options.existing,
                  answers: answersOf(task, state),
                  together: options.together ?? [],
                  path: task.path,
                  scope: task.scope,
                  dialect: state.opened!.dialect,
                },
                onProgress,
              ),
        (done) => done !== null && !options.dryRun,
        () => progress.merged(0.99),
      );
    }
    if (counts === null && control.suspended) throw new Problem('suspended');
    const summary = summariseImport(task, state, readResult, counts);
    if (options.profile) summary.profile = profileOf(currentSpans(), readResult, state.stagedMs);
    if (summary.status === 'cancelled' || options.dryRun) {
      db.exec('ROLLBACK');
      db.exec('BEGIN IMMEDIATE');
    }
    inBulk(db, () =>
      finishImport(db, importId, summary, {
        layout: state.opened && storedLayoutOf(state.opened, task),
        rejects: summary.status !== 'cancelled',
        raws: counts !== null && !options.dryRun && summary.status !== 'cancelled',
      }),
    );
    span('commit', () => db.exec('COMMIT'));
    span('checkpoint', () => checkpointWal(db));
    if (options.profile) summary.profile = profileOf(currentSpans(), readResult, state.stagedMs);
    return summary;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Checkpoints the WAL, so that a finished import does not depend on the file beside the database, which somebody may
 * delete. Where that fails, as on a full disk, the import is complete nevertheless.
 */
function checkpointWal(db: Db): void {
  try {
    db.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // SQLite tries again with the next change
  }
}

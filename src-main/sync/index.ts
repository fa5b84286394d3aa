import type { Output, SyncRun, SyncStatus } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import type { AccountWriter } from '../accounts/synced-accounts.ts';
import { tryLock } from '../db/lock.ts';
import { databaseProblem } from '../db/open.ts';
import { readStoredMessage, storedMessage } from '../db/stored-message.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { type Actor, recordChange } from '../dispatch/request-context.ts';
import { log } from '../tracing/log.ts';
import { currentTraceContext } from '../tracing/span.ts';
import { trace } from '../tracing/trace-store.ts';
import { AccountSync } from './accounts/index.ts';
import { isCapturing } from './capture.ts';
import { countOpenConflicts, listConflicts, settleConflict } from './conflicts.ts';
import { pendingChanges } from './outgoing/pending-changes.ts';
import { scheduleSync } from './scheduler.ts';
import { connectTo, isOffline, type ServerTarget } from './server/connection.ts';
import { connectionOf, saveConnection, switchOff, targetOf } from './settings.ts';
import { syncState, updateSyncState } from './state.ts';
import { dryRunSync, runSyncSession, type SyncResult } from './sync-session.ts';
import { globalIdsOf } from './synced-tables.ts';
import { tryConnection } from './try-connection.ts';

const RUNS_SHOWN = 20;
const RUNS_KEPT = 200;
/** Maximum number of conflicts in the result of a sync session. */
const MAX_CONFLICTS_RETURNED = 100;

export interface SyncArea {
  handlers: Handlers<'sync'>;
  status(): SyncStatus;
  close(): Promise<void>;
}

/** A row of `sync_run` with its message in English and as data. */
function withMessage(row: unknown): SyncRun {
  const run = row as SyncRun;
  if (run.message === null) return run;
  const { message, descriptor } = readStoredMessage(run.message);
  return { ...run, message, ...(descriptor && { descriptor }) };
}

/** Account names in waiting changes are visible only to roles that may list accounts. */
function redactFor({ role }: Actor, status: SyncStatus): SyncStatus {
  if (role === 'owner' || role === 'manager' || role === 'it') return status;
  return { ...status, keys: status.keys.map((key) => ({ ...key, accounts: [] })) };
}

/**
 * Syncs with other laptops through a PostgreSQL server, where one is set up. Offline, changes wait in the outbox.
 * @param isLongRunning whether the process is long-running; then sync also runs automatically
 */
export function syncArea(
  { db, folder, lock, keys, emit, longRunning, closing }: AreaContext,
  accountWriter: AccountWriter,
): SyncArea {
  const accounts = new AccountSync(db, keys, accountWriter);
  let running: { cancel: AbortController; done: Promise<unknown> } | null = null;

  const latestRuns = (many: number): SyncRun[] =>
    db
      .prepare(
        'SELECT started_at AS startedAt, finished_at AS finishedAt, pushed, pulled, conflicts, problem, message FROM sync_run ORDER BY id DESC LIMIT ?',
      )
      .all(many)
      .map(withMessage);

  const lag = () => {
    const { changes, since } = isCapturing(db) ? pendingChanges(db) : { changes: 0, since: null };
    return {
      waiting: changes,
      lagSeconds: since === null ? 0 : Math.max(0, Math.round(Date.now() / 1000 - since / 1e6)),
    };
  };

  const status = (): SyncStatus => {
    const connection = connectionOf(db, keys);
    const state = syncState(db);
    const runs = latestRuns(RUNS_SHOWN);
    const [last] = runs;
    const failed = last?.problem ?? null;
    return {
      state: running
        ? 'running'
        : !connection?.on
          ? 'off'
          : failed === null
            ? 'idle'
            : isOffline(failed)
              ? 'offline'
              : 'problem',
      server: connection?.server ?? null,
      hasPassword: connection?.hasPassword ?? false,
      automatic: connection?.automatic ?? false,
      company: state.companyName ?? connection?.company ?? null,
      device: state.device,
      deviceName: state.deviceName,
      ...lag(),
      lastAt: state.lastAt,
      conflicts: countOpenConflicts(db),
      fingerprint: accounts.trusted.ownFingerprint,
      keys: accounts.list(),
      problem:
        failed === null
          ? null
          : {
              code: failed,
              message: last!.message ?? '',
              hint: '',
              ...(last!.descriptor && { descriptor: last!.descriptor }),
            },
      runs,
    };
  };

  /** Runs one sync session and records it in `sync_run`. */
  const run = async (target: ServerTarget, companyName: string): Promise<SyncResult & { before: number }> => {
    if (running) throw new Problem('sync_running/here');
    const lock = tryLock(folder, 'sync');
    if (!lock) throw new Problem('sync_running/elsewhere');
    const cancel = new AbortController();
    const before = db.prepare<unknown[], number>('SELECT coalesce(max(id), 0) FROM sync_conflict').pluck().get()!;
    const runId = db
      .prepare('INSERT INTO sync_run (started_at) VALUES (?)')
      .run(new Date().toISOString()).lastInsertRowid;
    const end = (result: SyncResult, problem: Problem | null) => {
      const conflictCount = db
        .prepare<unknown[], number>('SELECT count(*) FROM sync_conflict WHERE id > ?')
        .pluck()
        .get(before)!;
      db.prepare(
        'UPDATE sync_run SET finished_at = ?, pushed = ?, pulled = ?, conflicts = ?, problem = ?, message = ? WHERE id = ?',
      ).run(
        new Date().toISOString(),
        result.pushed,
        result.pulled,
        conflictCount,
        problem?.code ?? null,
        problem ? (problem.descriptor ? storedMessage(problem.descriptor) : problem.message) : null,
        runId,
      );
      db.prepare('DELETE FROM sync_run WHERE id <= (SELECT max(id) FROM sync_run) - ?').run(RUNS_KEPT);
    };
    const progress = { out: 0, in: 0 };
    // counted once per session, since the count scans the whole outbox
    let waitingAtStart: number | null = null;
    const runSession = async () => {
      try {
        const result = await runSyncSession(db, target, {
          companyName,
          accounts,
          signal: cancel.signal,
          onProgress: (way, done) => {
            progress[way] += done;
            if (way === 'out') waitingAtStart ??= lag().waiting + done;
            emit('sync.progress', { ...progress, waiting: Math.max(0, (waitingAtStart ?? 0) - progress.out) });
          },
        });
        end(result, null);
        return { ...result, before };
      } catch (error) {
        const problem = cancel.signal.aborted
          ? new Problem('sync_cancelled')
          : asProblem(databaseProblem(error, folder.database));
        if (problem.code === 'internal')
          log.error('sync', { stack: error instanceof Error ? error.stack : String(error) });
        else log.info('sync', { problem: problem.code, message: problem.message });
        try {
          end({ pushed: progress.out, pulled: progress.in, refused: 0 }, problem);
        } catch (recordError) {
          log.error('sync: its end could not be noted', { error: String(recordError) });
        }
        throw problem;
      } finally {
        lock.release();
        running = null;
        emit('sync.changed', { pulled: progress.in });
      }
    };
    const session = trace('sync.meet', runSession, { given: currentTraceContext(), always: true });
    running = { cancel, done: session.catch(() => {}) };
    emit('sync.changed', { pulled: 0 });
    return session;
  };

  const announce = (answer: SyncStatus): SyncStatus => {
    emit('sync.changed', { pulled: 0 });
    return answer;
  };

  /** The result of a dry run. */
  const previewSync = async (target: ServerTarget): Promise<Output<'sync.run'>> => ({
    ...(await dryRunSync(db, target, connectionOf(db, keys)?.company ?? 'Mangalm')),
    conflicts: [],
    lagSeconds: lag().lagSeconds,
    dryRun: true,
  });

  const scheduler = longRunning
    ? scheduleSync({
        closing,
        pendingWork: () => {
          const connection = connectionOf(db, keys);
          return connection?.on && connection.automatic ? { waiting: lag().waiting } : null;
        },
        sync: async () => {
          const shared = await lock.shareWork();
          try {
            const connection = connectionOf(db, keys);
            if (connection) await run(connection.target, connection.company);
          } finally {
            shared.release();
          }
        },
      })
    : null;

  const requireConnection = () => {
    const connection = connectionOf(db, keys);
    if (!connection?.on) throw new Problem('sync_off');
    return connection;
  };

  return {
    status,
    handlers: {
      'sync.status': (_, actor) => redactFor(actor, status()),
      'sync.setUp': (input) => {
        const before = connectionOf(db, keys)?.server ?? null;
        const saved = saveConnection(db, keys, input);
        if (input.deviceName !== undefined) updateSyncState(db, { deviceName: input.deviceName });
        recordChange('sync', { server: before }, { server: saved.server, automatic: saved.automatic });
        scheduler?.runSoon();
        return announce(status());
      },
      'sync.off': () => {
        recordChange('sync', { on: true }, { on: false });
        switchOff(db);
        return announce(status());
      },
      'sync.test': ({ server, password }) =>
        tryConnection(() => targetOf(db, keys, server, password), syncState(db).company),
      'sync.foresee': ({ server, password }) => previewSync(targetOf(db, keys, server, password)),
      'sync.run': async ({ dryRun }): Promise<Output<'sync.run'>> => {
        const { target, company } = requireConnection();
        if (dryRun) return previewSync(target);
        const { before, ...met } = await run(target, company);
        const { items } = listConflicts(db, { open: false, limit: MAX_CONFLICTS_RETURNED, offset: 0 });
        return {
          ...met,
          conflicts: items.filter(({ id }) => id > before),
          lagSeconds: lag().lagSeconds,
          dryRun: false,
        };
      },
      'sync.cancel': () => {
        running?.cancel.abort();
        return { cancelled: running !== null };
      },
      'sync.conflicts': (input) => listConflicts(db, input),
      'sync.settle': (input, actor) => {
        const settled = settleConflict(db, actor, input, accounts);
        emit('sync.changed', { pulled: 1 });
        scheduler?.runSoon();
        return settled;
      },
      'sync.letIn': ({ fingerprint }, { name }) => {
        accounts.trust(fingerprint, name);
        emit('accounts.changed', {});
        return announce(status());
      },
      'sync.keepOut': ({ fingerprint }) => {
        accounts.trusted.revoke(fingerprint);
        return announce(status());
      },
      'sync.admit': async ({ login, may, scope }) => {
        const { company } = syncState(db);
        if (company === null) throw new Problem('sync_off/never_met');
        const ids = globalIdsOf(db);
        const scopeWithGlobalIds = scope && { ...scope, stores: scope.stores.map((id) => ids.gid('store', id)) };
        const link = await connectTo(requireConnection().target);
        try {
          await link.query('SELECT mangalm.admit($1, $2, $3, $4)', [
            company,
            login,
            may,
            scopeWithGlobalIds === null ? null : JSON.stringify(scopeWithGlobalIds),
          ]);
          const [{ exists }] = (await link.query(
            'SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1) AS exists',
            [login],
          )) as [{ exists: boolean }];
          return { login, exists };
        } finally {
          await link.close();
        }
      },
    },
    close: async () => {
      running?.cancel.abort();
      await running?.done;
    },
  };
}

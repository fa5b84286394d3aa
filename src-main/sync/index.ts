import type { Happen, Output, SyncRun, SyncStatus } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import type { AccountWriter } from '../accounts/taken.ts';
import { type Actor, tellChange } from '../asking.ts';
import type { Handlers } from '../handlers.ts';
import { log } from '../log.ts';
import type { DataFolder } from '../store/folder.ts';
import type { FolderLock } from '../store/folder-lock.ts';
import type { Keys } from '../store/keys.ts';
import { tryLock } from '../store/lock.ts';
import { type Store, storeProblem } from '../store/open.ts';
import { trace } from '../tracing/kept.ts';
import { traceNow } from '../tracing/span.ts';
import { CompanyAccounts } from './accounts/index.ts';
import { everySoOften } from './automatic.ts';
import { isCapturing } from './capture.ts';
import { listConflicts, openConflicts, settleConflict } from './conflicts.ts';
import { identities } from './kinds.ts';
import { foresee, type Met, meet } from './meeting.ts';
import { waiting } from './outgoing/waiting.ts';
import { connectTo, isOffline, type Target } from './server/connection.ts';
import { connectionOf, keepConnection, switchOff, targetOf } from './settings.ts';
import { changeSyncState, syncState } from './state.ts';
import { tryConnection } from './try-connection.ts';

const RUNS_SHOWN = 20;
const RUNS_KEPT = 200;
/** Maximum number of conflicts in the result of a sync session. */
const TOLD = 100;

export interface Sync {
  handlers: Handlers<'sync'>;
  status(): SyncStatus;
  close(): Promise<void>;
}

/** Account names in waiting changes are visible only to roles that may list accounts. */
function shownTo({ role }: Actor, status: SyncStatus): SyncStatus {
  if (role === 'owner' || role === 'manager' || role === 'it') return status;
  return { ...status, keys: status.keys.map((key) => ({ ...key, accounts: [] })) };
}

/**
 * Syncs with other laptops through a PostgreSQL server, where one is set up. Offline, changes wait in the outbox.
 * @param isLongRunning whether the process is long-running; then sync also runs automatically
 */
export function syncArea(
  db: Store,
  folder: DataFolder,
  folderLock: FolderLock,
  keys: Keys,
  writer: AccountWriter,
  happen: Happen,
  stays: boolean,
): Sync {
  const accounts = new CompanyAccounts(db, keys, writer);
  let running: { cancel: AbortController; done: Promise<unknown> } | null = null;

  const lastRuns = (many: number): SyncRun[] =>
    db
      .prepare(
        'SELECT started_at AS startedAt, finished_at AS finishedAt, pushed, pulled, conflicts, problem, message FROM sync_run ORDER BY id DESC LIMIT ?',
      )
      .all(many) as SyncRun[];

  const lag = () => {
    const { changes, since } = isCapturing(db) ? waiting(db) : { changes: 0, since: null };
    return {
      waiting: changes,
      lagSeconds: since === null ? 0 : Math.max(0, Math.round(Date.now() / 1000 - since / 1e6)),
    };
  };

  const status = (): SyncStatus => {
    const connection = connectionOf(db, keys);
    const state = syncState(db);
    const runs = lastRuns(RUNS_SHOWN);
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
      conflicts: openConflicts(db),
      fingerprint: accounts.trusted.own,
      keys: accounts.list(),
      problem: failed === null ? null : { code: failed, message: last!.message ?? '', hint: '' },
      runs,
    };
  };

  /** Runs one sync session and records it in `sync_run`. */
  const run = async (target: Target, companyName: string): Promise<Met & { before: number }> => {
    if (running) throw new Problem('sync_running', 'This laptop is meeting the server just now.', 'Wait for its end.');
    const lock = tryLock(folder, 'sync');
    if (!lock)
      throw new Problem('sync_running', 'Another window or command meets the server just now.', 'Wait for its end.');
    const cancel = new AbortController();
    const before = (db.prepare('SELECT coalesce(max(id), 0) FROM sync_conflict').pluck().get() as number) ?? 0;
    const began = db
      .prepare('INSERT INTO sync_run (started_at) VALUES (?)')
      .run(new Date().toISOString()).lastInsertRowid;
    const end = (met: Met, problem: Problem | null) => {
      const made = db.prepare('SELECT count(*) FROM sync_conflict WHERE id > ?').pluck().get(before) as number;
      db.prepare(
        'UPDATE sync_run SET finished_at = ?, pushed = ?, pulled = ?, conflicts = ?, problem = ?, message = ? WHERE id = ?',
      ).run(
        new Date().toISOString(),
        met.pushed,
        met.pulled,
        made,
        problem?.code ?? null,
        problem?.message ?? null,
        began,
      );
      db.prepare('DELETE FROM sync_run WHERE id <= (SELECT max(id) FROM sync_run) - ?').run(RUNS_KEPT);
    };
    const so = { out: 0, in: 0 };
    // counted once per session, since the count scans the whole outbox
    let waits: number | null = null;
    const meeting = async () => {
      try {
        const met = await meet(db, target, {
          companyName,
          accounts,
          signal: cancel.signal,
          tick: (way, done) => {
            so[way] += done;
            if (way === 'out') waits ??= lag().waiting + done;
            happen('sync.progress', { ...so, waiting: Math.max(0, (waits ?? 0) - so.out) });
          },
        });
        end(met, null);
        return { ...met, before };
      } catch (error) {
        const problem = cancel.signal.aborted
          ? new Problem(
              'sync_cancelled',
              'The meeting with the server was cut off; nothing is lost.',
              'It goes on where it was the next time.',
            )
          : asProblem(storeProblem(error, folder.database));
        if (problem.code === 'internal')
          log.error('sync', { stack: error instanceof Error ? error.stack : String(error) });
        else log.info('sync', { problem: problem.code, message: problem.message });
        try {
          end({ pushed: so.out, pulled: so.in, refused: 0 }, problem);
        } catch (unwritten) {
          log.error('sync: its end could not be noted', { error: String(unwritten) });
        }
        throw problem;
      } finally {
        lock.release();
        running = null;
        happen('sync.changed', { pulled: so.in });
      }
    };
    const going = trace('sync.meet', meeting, { given: traceNow(), always: true });
    running = { cancel, done: going.catch(() => {}) };
    happen('sync.changed', { pulled: 0 });
    return going;
  };

  const told = (answer: SyncStatus): SyncStatus => {
    happen('sync.changed', { pulled: 0 });
    return answer;
  };

  /** The result of a dry run. */
  const foreseen = async (target: Target): Promise<Output<'sync.run'>> => ({
    ...(await foresee(db, target, connectionOf(db, keys)?.company ?? 'Mangalm')),
    conflicts: [],
    lagSeconds: lag().lagSeconds,
    dryRun: true,
  });

  const timer = stays
    ? everySoOften({
        wanted: () => {
          const connection = connectionOf(db, keys);
          return connection?.on && connection.automatic ? { waiting: lag().waiting } : null;
        },
        meet: async () => {
          const shared = await folderLock.work();
          try {
            const connection = connectionOf(db, keys);
            if (connection) await run(connection.target, connection.company);
          } finally {
            shared.release();
          }
        },
      })
    : null;

  const needed = () => {
    const connection = connectionOf(db, keys);
    if (!connection?.on)
      throw new Problem(
        'sync_off',
        'No server is set up to meet.',
        'Name one: mangalm sync --to postgres://USER:PASSWORD@HOST/DATABASE.',
      );
    return connection;
  };

  return {
    status,
    handlers: {
      'sync.status': (_, actor) => shownTo(actor, status()),
      'sync.setUp': (input) => {
        const before = connectionOf(db, keys)?.server ?? null;
        const kept = keepConnection(db, keys, input);
        if (input.deviceName !== undefined) changeSyncState(db, { deviceName: input.deviceName });
        tellChange('sync', { server: before }, { server: kept.server, automatic: kept.automatic });
        timer?.soon();
        return told(status());
      },
      'sync.off': () => {
        tellChange('sync', { on: true }, { on: false });
        switchOff(db);
        return told(status());
      },
      'sync.test': ({ server, password }) =>
        tryConnection(() => targetOf(db, keys, server, password), syncState(db).company),
      'sync.foresee': ({ server, password }) => foreseen(targetOf(db, keys, server, password)),
      'sync.run': async ({ dryRun }): Promise<Output<'sync.run'>> => {
        const { target, company } = needed();
        if (dryRun) return foreseen(target);
        const { before, ...met } = await run(target, company);
        const { items } = listConflicts(db, { open: false, limit: TOLD, offset: 0 });
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
        happen('sync.changed', { pulled: 1 });
        timer?.soon();
        return settled;
      },
      'sync.letIn': ({ fingerprint }, { name }) => {
        accounts.letIn(fingerprint, name);
        happen('accounts.changed', {});
        return told(status());
      },
      'sync.keepOut': ({ fingerprint }) => {
        accounts.trusted.keepOut(fingerprint);
        return told(status());
      },
      'sync.admit': async ({ login, may, scope }) => {
        const { company } = syncState(db);
        if (company === null)
          throw new Problem('sync_off', 'This laptop has not met a server yet.', 'Sync once first.');
        const ids = identities(db);
        const of = scope && { ...scope, stores: scope.stores.map((id) => ids.gid('store', id)) };
        const link = await connectTo(needed().target);
        try {
          await link.query('SELECT mangalm.admit($1, $2, $3, $4)', [
            company,
            login,
            may,
            of === null ? null : JSON.stringify(of),
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
      timer?.stop();
      running?.cancel.abort();
      await running?.done;
    },
  };
}

import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import type { ImportSummary } from '../src-shared/contract/imports.ts';
import type { Emit, EventBody, EventName, Health, Input, Output, ProcedureName } from '../src-shared/contract/index.ts';
import { asProblem, Problem } from '../src-shared/problem.ts';
import { type Areas, openAreas } from './areas.ts';
import { checkInThread } from './backup/in-thread.ts';
import { assessDamage, removeStaleDatabases, repair, restoreDatabase } from './backup/repair.ts';
import { type Finding, findingText, headline, problemFinding } from './db/findings.ts';
import { type DataFolder, prepareDataFolder } from './db/folder.ts';
import { FolderLock } from './db/folder-lock.ts';
import { Keys, masterSecret } from './db/keys.ts';
import type { Lock } from './db/lock.ts';
import { migrateExclusively } from './db/open.ts';
import { toProcedureName } from './dispatch/dispatcher.ts';
import type { Caller } from './dispatch/request-context.ts';
import { recordCrash } from './health/crashes.ts';
import { damagedHealth } from './health/parts.ts';
import { clearStaging } from './import/ledger/staging-files.ts';
import { policyValues } from './policy/policy.ts';
import type { ApiServerState } from './programs/index.ts';
import { log, logToFolder } from './tracing/log.ts';
import { exportTraces } from './tracing/otlp.ts';
import { storeTracesIn } from './tracing/trace-store.ts';
import type { Installer } from './updates/installer.ts';

export { type Caller, localCaller } from './dispatch/request-context.ts';

/** The single entry point: every client calls the same procedures here and receives the same events. */
export interface App {
  readonly folder: DataFolder;
  /** @throws Problem for every failure; no other error type reaches a caller */
  call<P extends ProcedureName>(caller: Caller, procedure: P, input: Input<P>): Promise<Output<P>>;
  /** As `call`, for an external message whose procedure name and input are not validated yet. */
  callUnknown(caller: Caller, procedure: string, input: unknown, request?: string): Promise<unknown>;
  /** As `callUnknown` under an idempotency key: the change is made once, however often it is requested. */
  callOnce: Areas['callOnce'];
  /** Refuses a caller who may not call a procedure, before the input is read. @throws Problem */
  authorize: Areas['authorize'];
  /** Whether a caller may receive events: it is signed in and its session is not locked. */
  mayReceiveEvents(caller: Caller): boolean;
  /** Health of each part, for monitoring; contains no customer data. */
  health(): Health;
  /** All metrics, in Prometheus’ text format. */
  metrics(): Promise<string>;
  /** The port of the API server that runs beside the window; null for none. */
  apiPort(): number | null;
  /** The key with which the browser host signs its cookies. */
  readonly tokenKey: Uint8Array;
  on<E extends EventName>(event: E, listener: (body: EventBody<E>) => void): () => void;
  /** Subscribes to every event, for clients that forward them. */
  onAny(listener: (event: EventName, body: unknown) => void): () => void;
  /** Resolves when an import that was started in this process ends. */
  importEnded(importId: number): Promise<ImportSummary>;
  /** Resolves when the recognition of a scan that was added in this process ends. */
  scanEnded(id: number): Promise<void>;
  /**
   * Cancels running work, waits for it and closes the database.
   * @param options.installs whether a pending update is installed on exit
   */
  close(options?: { installs?: boolean }): Promise<void>;
}

/** The metrics of a database that can't be read. */
const DAMAGED_METRICS =
  '# HELP mangalm_health How each part is: 0 fine, 1 needs attention, 2 broken.\n# TYPE mangalm_health gauge\nmangalm_health{part="database"} 2\n';

let crashFolder: string | null = null;

/** Writes an uncaught error to the log and the list of crashes before it ends this process or thread. */
function recordUncaughtErrors(root: string): void {
  if (crashFolder === null)
    process.on('uncaughtExceptionMonitor', (error) => {
      log.error('uncaught', { stack: error.stack ?? String(error) });
      recordCrash(crashFolder!, 'program', error.stack ?? String(error));
    });
  crashFolder = root;
}

/** Procedures that replace the database and take the work lock exclusively; every other request shares it. */
const REPLACING_PROCEDURES: ReadonlySet<string> = new Set<ProcedureName>(['backup.restore', 'backup.mend']);

/** Delay from the start to the integrity check of the database. */
const INTEGRITY_CHECK_DELAY_MS = 2000;

/**
 * Opens the data folder and its areas.
 * @param options.stays whether this process is long-running, as a window is and a command is not: it resumes the import
 *   queue, watches the folder of the settings, and reports and repairs a damaged database through procedures; a command
 *   fails on one
 * @param options.mends whether a command repairs a damaged database
 * @param options.installer installs updates of the host; null where it can't
 * @param options.apiHost address of the API server, updated in place by its owner
 * @param options.secret the master secret where a keychain holds it; by default it is a file in the folder
 * @throws Problem where the folder can't be used
 */
export function openApp(
  root: string,
  {
    stays = false,
    mends = stays,
    secret,
    installer = null,
    apiHost = { now: null, problem: null },
  }: {
    stays?: boolean;
    mends?: boolean;
    secret?: Uint8Array;
    installer?: Installer | null;
    apiHost?: ApiServerState;
  } = {},
): App {
  const folder = prepareDataFolder(root);
  const keys = new Keys(secret ? Buffer.from(secret) : masterSecret(folder.root, policyValues().keysInKeychain));
  logToFolder(folder.logs);
  storeTracesIn(folder.logs);
  recordUncaughtErrors(folder.root);
  const { traceEndpoint } = policyValues();
  const stopSending =
    stays && traceEndpoint ? exportTraces(traceEndpoint, (message, about) => log.warn(message, about)) : null;
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  const emit: Emit = (event, body) => {
    bus.emit(event, body);
    bus.emit('*', event, body);
  };
  const on: App['on'] = (event, listener) => {
    bus.on(event, listener);
    return () => bus.off(event, listener);
  };

  let areas: Areas | null = null;
  /** Findings of the integrity check; null where the database is usable. */
  let damageFindings: Finding[] | null = null;
  const lock = new FolderLock(folder);
  /** The `open` lock, held while this process has the database open. */
  let openLock: Lock | null = null;
  /** Identity of the file that was found damaged. */
  let damagedFileStamp = '';
  /** A file that is to replace the database, with the exclusive lock held for it. */
  let pendingReplacement: { file: string; alone: Lock } | null = null;
  /** Whether a request that replaces the database is running. */
  let isReplacing = false;
  /** The replacement in progress; requests wait for it. */
  let currentChange: Promise<unknown> | null = null;

  /** @param exclusiveLock the exclusive work lock, where this process holds it already */
  const open = (exclusiveLock: Lock | null = null) => {
    if (!exclusiveLock) migrateExclusively(folder, lock);
    openLock = lock.shareOpen();
    let working: Lock | null = null;
    try {
      working = exclusiveLock ? null : lock.shareWorkSync();
      if (!exclusiveLock) removeStaleDatabases(folder);
      areas = openAreas(folder, keys, {
        emit,
        on,
        stays,
        lock,
        installer,
        apiHost: () => apiHost,
        putBack: (file, by) => {
          pendingReplacement = { file, alone: by };
        },
      });
      damageFindings = null;
    } catch (error) {
      openLock.release();
      throw error;
    } finally {
      working?.release();
    }
  };
  /** Identity of the database file, to detect that another process replaced it. */
  const databaseFileStamp = () => {
    const stat = fs.statSync(folder.database, { throwIfNoEntry: false });
    return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : '';
  };
  const markDamaged = (findings: Finding[]) => {
    damageFindings = findings;
    damagedFileStamp = databaseFileStamp();
    log.error('database damaged', { findings: findings.map(findingText) });
    emit('accounts.changed', {});
  };
  try {
    open();
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code !== 'data_damaged' || !mends) {
      lock.close();
      throw error;
    }
    markDamaged([problemFinding(problem)]);
  }

  /** Reopens the areas; on failure the database is marked as damaged. */
  const reopen = (exclusiveLock: Lock) => {
    try {
      open(exclusiveLock);
    } catch (error) {
      markDamaged([problemFinding(asProblem(error))]);
      throw error;
    }
  };

  /** Opens the database that another process has put in place of a damaged one. */
  const openRepaired = () => {
    try {
      open();
      emit('accounts.changed', {});
      emit('backup.changed', {});
    } catch (error) {
      markDamaged([problemFinding(asProblem(error))]);
    }
  };

  const closeAreas = async (installs = true) => {
    const closing = areas;
    areas = null;
    await closing?.close(installs).catch((error: unknown) => log.error('closing', { error: String(error) }));
    openLock?.release();
    openLock = null;
  };
  const blockRequestsDuring = <T>(work: () => Promise<T>): Promise<T> => {
    const running = (async () => {
      try {
        return await work();
      } finally {
        currentChange = null;
        emit('accounts.changed', {});
        emit('backup.changed', {});
      }
    })();
    currentChange = running.catch(() => {});
    return running;
  };

  /** Closes the areas, replaces the database file, reopens the areas and releases the lock. */
  const replaceDatabase = (file: string, caller: Caller, exclusiveLock: Lock) =>
    blockRequestsDuring(async () => {
      try {
        await closeAreas();
        try {
          // staging files belong to imports of the previous database, whose IDs are going to be reused
          clearStaging(folder);
          await restoreDatabase(folder, file);
        } finally {
          reopen(exclusiveLock);
        }
        areas!.auditReplacement(caller.user, 'backup.restored', { file });
      } finally {
        exclusiveLock.release();
      }
    });

  const checkIntegrity = async () => {
    if (!areas) return;
    const findings = await checkInThread(folder.database).catch((error: unknown) => [String(error)]);
    if (findings.length === 0 || !areas) return;
    await blockRequestsDuring(async () => {
      await closeAreas();
      markDamaged(findings);
    });
  };
  const timer = stays ? setTimeout(() => void checkIntegrity(), INTEGRITY_CHECK_DELAY_MS) : undefined;
  timer?.unref();

  /** Handles the few procedures that work without a usable database. */
  const callDamaged = async (caller: Caller, procedure: ProcedureName, input: unknown): Promise<unknown> => {
    if (procedure === 'health.get') return damagedHealth(damageFindings!);
    if (procedure === 'backup.damage') return assessDamage(folder, damageFindings!);
    const repairBy = (how: 'restore' | 'salvage' | 'anew', file?: string) =>
      blockRequestsDuring(async () => {
        // the file is replaced: no process may have it open, nor open it meanwhile
        const closed = await lock.lockOpen();
        let alone: Lock | null = null;
        try {
          alone = await lock.lockWork();
          clearStaging(folder);
          const mended = await repair(folder, how, file);
          closed.release();
          reopen(alone);
          areas!.auditReplacement(caller.user, 'backup.mended', {
            how,
            kept: mended.kept,
            incomplete: mended.incomplete.length,
          });
          return mended;
        } finally {
          alone?.release();
          closed.release();
        }
      });
    const { how, path: file } = (input ?? {}) as { how?: unknown; path?: unknown };
    if (procedure === 'backup.mend' && (how === 'restore' || how === 'salvage' || how === 'anew')) return repairBy(how);
    if (procedure === 'backup.restore' && caller.face === 'cli' && typeof file === 'string') {
      const { holds, kept } = await repairBy('restore', file);
      return { holds, kept };
    }
    throw new Problem('data_damaged/found', { folder: folder.root, finding: headline(damageFindings![0] ?? '') });
  };

  const callUnknown: App['callUnknown'] = async (caller, procedure, input, request) => {
    const name = toProcedureName(procedure);
    await currentChange;
    return withWorkLock(name, caller, () => answer(caller, name, input, request));
  };

  /**
   * Runs a request under the shared work lock, so that the database is not replaced meanwhile. A request that replaces
   * the database acquires the lock exclusively itself; the file it leaves behind is put in place afterwards.
   */
  const withWorkLock = async <T>(name: ProcedureName, caller: Caller, work: () => Promise<T>): Promise<T> => {
    if (!REPLACING_PROCEDURES.has(name)) {
      const shared = await lock.shareWork();
      try {
        return await work();
      } finally {
        shared.release();
      }
    }
    if (isReplacing) throw new Problem('busy/replacement');
    isReplacing = true;
    try {
      const result = await work();
      if (pendingReplacement !== null) await replaceDatabase(pendingReplacement.file, caller, pendingReplacement.alone);
      return result;
    } finally {
      pendingReplacement?.alone.release();
      pendingReplacement = null;
      isReplacing = false;
    }
  };

  const answer = async (caller: Caller, name: ProcedureName, input: unknown, request?: string): Promise<unknown> => {
    if (!areas && databaseFileStamp() !== damagedFileStamp) openRepaired();
    if (!areas) return callDamaged(caller, name, input);
    if (name === 'backup.damage' || name === 'backup.mend') throw new Problem('not_damaged');
    try {
      return await areas.callUnknown(caller, name, input, request);
    } catch (error) {
      if (mends && asProblem(error).code === 'data_damaged') void checkIntegrity();
      throw error;
    }
  };

  const requireAreas = (): Areas => {
    if (!areas) throw new Problem('data_damaged/unusable', { folder: folder.root });
    return areas;
  };

  return {
    folder,
    call: (caller, procedure, input) => callUnknown(caller, procedure, input) as Promise<never>,
    callUnknown,
    callOnce: async (caller, procedure, input, once) => {
      const name = toProcedureName(procedure);
      await currentChange;
      return withWorkLock(name, caller, () => requireAreas().callOnce(caller, name, input, once));
    },
    authorize: (caller, procedure) => requireAreas().authorize(caller, procedure),
    mayReceiveEvents: (caller) => areas?.mayReceiveEvents(caller) ?? true,
    health: () => areas?.health() ?? damagedHealth(damageFindings ?? []),
    metrics: () => areas?.metrics() ?? Promise.resolve(DAMAGED_METRICS),
    apiPort: () => areas?.apiPort() ?? null,
    tokenKey: keys.sessionTokenKey,
    on,
    onAny: (listener) => {
      bus.on('*', listener);
      return () => bus.off('*', listener);
    },
    importEnded: (importId) => requireAreas().importEnded(importId),
    scanEnded: (id) => requireAreas().scanEnded(id),
    close: async ({ installs = true } = {}) => {
      clearTimeout(timer);
      await currentChange;
      await closeAreas(installs);
      lock.close();
      await stopSending?.();
    },
  };
}

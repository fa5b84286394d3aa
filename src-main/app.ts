import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import type { ImportSummary } from '../src-shared/contract/imports.ts';
import type {
  EventBody,
  EventName,
  Happen,
  Health,
  Input,
  Output,
  ProcedureName,
} from '../src-shared/contract/index.ts';
import { asProblem, Problem } from '../src-shared/problem.ts';
import { type Areas, knownName, openAreas } from './areas.ts';
import type { Caller } from './asking.ts';
import { checkInThread } from './backup/in-thread.ts';
import { lookAtDamage, mend, putBack, removeLeftDatabases } from './backup/mend.ts';
import { noteCrash } from './health/crashes.ts';
import { damagedHealth } from './health/parts.ts';
import { clearStaging } from './import/stage.ts';
import { log, logInto } from './log.ts';
import { fixed } from './policy/policy.ts';
import type { ApiHost } from './programs/index.ts';
import { type DataFolder, prepareDataFolder } from './store/folder.ts';
import { FolderLock } from './store/folder-lock.ts';
import { Keys, masterSecret } from './store/keys.ts';
import type { Lock } from './store/lock.ts';
import { migrateAlone } from './store/open.ts';
import { tracesInto } from './tracing/kept.ts';
import { sendTraces } from './tracing/otlp.ts';
import type { Installer } from './updates/installer.ts';

export { type Caller, localUser } from './asking.ts';

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
  hears(caller: Caller): boolean;
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

let noting: string | null = null;

/** Writes an uncaught error to the log and the list of crashes before it ends this process or thread. */
function noteFaults(root: string): void {
  if (noting === null)
    process.on('uncaughtExceptionMonitor', (error) => {
      log.error('uncaught', { stack: error.stack ?? String(error) });
      noteCrash(noting!, 'program', error.stack ?? String(error));
    });
  noting = root;
}

/** Procedures that replace the database and take the work lock exclusively; every other request shares it. */
const REPLACING: ReadonlySet<string> = new Set<ProcedureName>(['backup.restore', 'backup.mend']);

/** Delay from the start to the integrity check of the database. */
const CHECK_AFTER_MS = 2000;

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
  }: { stays?: boolean; mends?: boolean; secret?: Uint8Array; installer?: Installer | null; apiHost?: ApiHost } = {},
): App {
  const folder = prepareDataFolder(root);
  const keys = new Keys(secret ? Buffer.from(secret) : masterSecret(folder.root, fixed().keysInKeychain));
  logInto(folder.logs);
  tracesInto(folder.logs);
  noteFaults(folder.root);
  const { traceEndpoint } = fixed();
  const stopSending =
    stays && traceEndpoint ? sendTraces(traceEndpoint, (message, about) => log.warn(message, about)) : null;
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  const happen: Happen = (event, body) => {
    bus.emit(event, body);
    bus.emit('*', event, body);
  };
  const on: App['on'] = (event, listener) => {
    bus.on(event, listener);
    return () => bus.off(event, listener);
  };

  let areas: Areas | null = null;
  /** Findings of the integrity check; null where the database is usable. */
  let damage: string[] | null = null;
  const lock = new FolderLock(folder);
  /** The `open` lock, held while this process has the database open. */
  let opened: Lock | null = null;
  /** Identity of the file that was found damaged. */
  let damagedFile = '';
  /** A file that is to replace the database, with the exclusive lock held for it. */
  let waiting: { file: string; alone: Lock } | null = null;
  /** Whether a request that replaces the database is running. */
  let replacing = false;
  /** The replacement in progress; requests wait for it. */
  let changing: Promise<unknown> | null = null;

  /** @param exclusiveLock the exclusive work lock, where this process holds it already */
  const open = (alone: Lock | null = null) => {
    if (!alone) migrateAlone(folder, lock);
    opened = lock.open();
    let working: Lock | null = null;
    try {
      working = alone ? null : lock.workNow();
      if (!alone) removeLeftDatabases(folder);
      areas = openAreas(folder, keys, {
        happen,
        on,
        stays,
        lock,
        installer,
        apiHost: () => apiHost,
        putBack: (file, by) => {
          waiting = { file, alone: by };
        },
      });
      damage = null;
    } catch (error) {
      opened.release();
      throw error;
    } finally {
      working?.release();
    }
  };
  /** Identity of the database file, to detect that another process replaced it. */
  const fileNow = () => {
    const stat = fs.statSync(folder.database, { throwIfNoEntry: false });
    return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : '';
  };
  const isDamaged = (findings: string[]) => {
    damage = findings;
    damagedFile = fileNow();
    log.error('database damaged', { findings });
    happen('accounts.changed', {});
  };
  try {
    open();
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code !== 'data_damaged' || !mends) {
      lock.close();
      throw error;
    }
    isDamaged([problem.message]);
  }

  /** Reopens the areas; on failure the database is marked as damaged. */
  const openAgain = (alone: Lock) => {
    try {
      open(alone);
    } catch (error) {
      isDamaged([asProblem(error).message]);
      throw error;
    }
  };

  /** Opens the database that another process has put in place of a damaged one. */
  const openMended = () => {
    try {
      open();
      happen('accounts.changed', {});
      happen('backup.changed', {});
    } catch (error) {
      isDamaged([asProblem(error).message]);
    }
  };

  const closeAreas = async (installs = true) => {
    const closing = areas;
    areas = null;
    await closing?.close(installs).catch((error: unknown) => log.error('closing', { error: String(error) }));
    opened?.release();
    opened = null;
  };
  const change = <T>(work: () => Promise<T>): Promise<T> => {
    const going = (async () => {
      try {
        return await work();
      } finally {
        changing = null;
        happen('accounts.changed', {});
        happen('backup.changed', {});
      }
    })();
    changing = going.catch(() => {});
    return going;
  };

  /** Closes the areas, replaces the database file, reopens the areas and releases the lock. */
  const putInPlace = (file: string, caller: Caller, alone: Lock) =>
    change(async () => {
      try {
        await closeAreas();
        try {
          // staging files belong to imports of the previous database, whose IDs are going to be reused
          clearStaging(folder);
          await putBack(folder, file);
        } finally {
          openAgain(alone);
        }
        areas!.replaced(caller.user, 'backup.restored', { file });
      } finally {
        alone.release();
      }
    });

  const check = async () => {
    if (!areas) return;
    const findings = await checkInThread(folder.database).catch((error: unknown) => [String(error)]);
    if (findings.length === 0 || !areas) return;
    await change(async () => {
      await closeAreas();
      isDamaged(findings);
    });
  };
  const timer = stays ? setTimeout(() => void check(), CHECK_AFTER_MS) : undefined;
  timer?.unref();

  /** Handles the few procedures that work without a usable database. */
  const callDamaged = async (caller: Caller, procedure: ProcedureName, input: unknown): Promise<unknown> => {
    if (procedure === 'health.get') return damagedHealth(damage!);
    if (procedure === 'backup.damage') return lookAtDamage(folder, damage!);
    const by = (how: 'restore' | 'salvage' | 'anew', file?: string) =>
      change(async () => {
        // the file is replaced: no process may have it open, nor open it meanwhile
        const closed = await lock.closed();
        let alone: Lock | null = null;
        try {
          alone = await lock.replace();
          clearStaging(folder);
          const mended = await mend(folder, how, file);
          closed.release();
          openAgain(alone);
          areas!.replaced(caller.user, 'backup.mended', {
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
    if (procedure === 'backup.mend' && (how === 'restore' || how === 'salvage' || how === 'anew')) return by(how);
    if (procedure === 'backup.restore' && caller.face === 'cli' && typeof file === 'string') {
      const { holds, kept } = await by('restore', file);
      return { holds, kept };
    }
    throw new Problem(
      'data_damaged',
      `The database of ${folder.root} is damaged: ${damage![0]?.split('\n')[0] ?? ''}.`,
      'Open the app to mend it, or put a backup back: mangalm restore FILE.',
    );
  };

  const callUnknown: App['callUnknown'] = async (caller, procedure, input, request) => {
    const name = knownName(procedure);
    await changing;
    return atWork(name, caller, () => answer(caller, name, input, request));
  };

  /**
   * Runs a request under the shared work lock, so that the database is not replaced meanwhile. A request that replaces
   * the database acquires the lock exclusively itself; the file it leaves behind is put in place afterwards.
   */
  const atWork = async <T>(name: ProcedureName, caller: Caller, work: () => Promise<T>): Promise<T> => {
    if (!REPLACING.has(name)) {
      const shared = await lock.work();
      try {
        return await work();
      } finally {
        shared.release();
      }
    }
    if (replacing)
      throw new Problem('busy', 'A backup is being put in place of the database.', 'Wait until that has ended.');
    replacing = true;
    try {
      const answer = await work();
      if (waiting !== null) await putInPlace(waiting.file, caller, waiting.alone);
      return answer;
    } finally {
      waiting?.alone.release();
      waiting = null;
      replacing = false;
    }
  };

  const answer = async (caller: Caller, name: ProcedureName, input: unknown, request?: string): Promise<unknown> => {
    if (!areas && fileNow() !== damagedFile) openMended();
    if (!areas) return callDamaged(caller, name, input);
    if (name === 'backup.damage' || name === 'backup.mend')
      throw new Problem(
        'not_damaged',
        'The database is whole as far as this program knows.',
        'Restore a backup instead.',
      );
    try {
      return await areas.callUnknown(caller, name, input, request);
    } catch (error) {
      if (mends && asProblem(error).code === 'data_damaged') void check();
      throw error;
    }
  };

  const mustBeOpen = (): Areas => {
    if (!areas) throw new Problem('data_damaged', `The database of ${folder.root} can't be used just now.`);
    return areas;
  };

  return {
    folder,
    call: (caller, procedure, input) => callUnknown(caller, procedure, input) as Promise<never>,
    callUnknown,
    callOnce: async (caller, procedure, input, once) => {
      const name = knownName(procedure);
      await changing;
      return atWork(name, caller, () => mustBeOpen().callOnce(caller, name, input, once));
    },
    authorize: (caller, procedure) => mustBeOpen().authorize(caller, procedure),
    hears: (caller) => areas?.hears(caller) ?? true,
    health: () => areas?.health() ?? damagedHealth(damage ?? []),
    metrics: () => areas?.metrics() ?? Promise.resolve(DAMAGED_METRICS),
    apiPort: () => areas?.apiPort() ?? null,
    tokenKey: keys.tokens,
    on,
    onAny: (listener) => {
      bus.on('*', listener);
      return () => bus.off('*', listener);
    },
    importEnded: (importId) => mustBeOpen().importEnded(importId),
    scanEnded: (id) => mustBeOpen().scanEnded(id),
    close: async ({ installs = true } = {}) => {
      clearTimeout(timer);
      await changing;
      await closeAreas(installs);
      lock.close();
      await stopSending?.();
    },
  };
}

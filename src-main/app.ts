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

/** The one door: every face asks here, in the same words, and hears the same events. */
export interface App {
  readonly folder: DataFolder;
  /** @throws Problem for everything that a caller can be told; nothing else comes out */
  call<P extends ProcedureName>(caller: Caller, procedure: P, input: Input<P>): Promise<Output<P>>;
  /** The same for a message from outside, whose words are not yet known to be right. */
  callUnknown(caller: Caller, procedure: string, input: unknown, request?: string): Promise<unknown>;
  /** The same under a key, by which a change is made once, however often it is asked for. */
  callOnce: Areas['callOnce'];
  /** Refuses a caller who may not ask a procedure, before what it would be asked with is read. @throws Problem */
  authorize: Areas['authorize'];
  /** Whether a caller may hear what happens: somebody is signed in and the session is not locked. */
  hears(caller: Caller): boolean;
  /** How everything is, for who watches this machine; says nothing of customers. */
  health(): Health;
  /** All that is counted and measured, in Prometheus’ text format. */
  metrics(): Promise<string>;
  /** The port that programs are to be answered at beside the window; null for none. */
  apiPort(): number | null;
  /** What the browser host signs its cookies with. */
  readonly tokenKey: Uint8Array;
  on<E extends EventName>(event: E, listener: (body: EventBody<E>) => void): () => void;
  /** Every event, for faces that pass them on. */
  onAny(listener: (event: EventName, body: unknown) => void): () => void;
  /** The end of an import that was started in this process. */
  importEnded(importId: number): Promise<ImportSummary>;
  /** The end of the reading of a scan that was added in this process. */
  scanEnded(id: number): Promise<void>;
  /**
   * Cancels what is under way, waits for it and closes the store.
   * @param options.installs whether an update that waits for the end is installed
   */
  close(options?: { installs?: boolean }): Promise<void>;
}

/** All that can be measured of a database that can't be read. */
const DAMAGED_METRICS =
  '# HELP mangalm_health How each part is: 0 fine, 1 needs attention, 2 broken.\n# TYPE mangalm_health gauge\nmangalm_health{part="database"} 2\n';

let noting: string | null = null;

/** What nobody catches ends this program or thread; the log and the list of crashes say so first. */
function noteFaults(root: string): void {
  if (noting === null)
    process.on('uncaughtExceptionMonitor', (error) => {
      log.error('uncaught', { stack: error.stack ?? String(error) });
      noteCrash(noting!, 'program', error.stack ?? String(error));
    });
  noting = root;
}

/** What replaces the database, and so takes the folder for itself where every other question shares it. */
const REPLACING: ReadonlySet<string> = new Set<ProcedureName>(['backup.restore', 'backup.mend']);

/** How long after the start the database is looked over. */
const CHECK_AFTER_MS = 2000;

/**
 * Opens the data folder and what is behind the door.
 * @param options.stays whether this process stays open, as a window does and a command does not: then it goes on with
 *   what waits in the queue and watches the folder of the settings, and a damaged database is told of and mended through
 *   the door, where a command just fails
 * @param options.mends whether a command wants to mend a damaged database
 * @param options.installer what the host can do about newer versions of itself
 * @param options.apiHost where other programs are answered, as whoever does so keeps it
 * @param options.secret what the keys come from, where a keychain holds it; else it lies in the folder
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
  /** What is wrong with the database, where it can't be used. */
  let damage: string[] | null = null;
  const lock = new FolderLock(folder);
  /** Held as long as this process has the database open. */
  let opened: Lock | null = null;
  /** Which file that was said of. */
  let damagedFile = '';
  /** A file that waits to be put in place of the database, by whoever has the folder for themselves. */
  let waiting: { file: string; alone: Lock } | null = null;
  /** Whether a question is under way that replaces the database. */
  let replacing = false;
  /** While the database is put in place of another, questions wait. */
  let changing: Promise<unknown> | null = null;

  /** @param alone the folder, where this process has it for itself already */
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
  /** Tells the file under the database's name from another that was put there. */
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

  /** Opens them again; where that fails the folder is one that can't be used. */
  const openAgain = (alone: Lock) => {
    try {
      open(alone);
    } catch (error) {
      isDamaged([asProblem(error).message]);
      throw error;
    }
  };

  /** Goes on with what another process has put in place of a damaged database. */
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

  /** Closes the areas, puts the file in place and opens them anew; then others may go on. */
  const putInPlace = (file: string, caller: Caller, alone: Lock) =>
    change(async () => {
      try {
        await closeAreas();
        try {
          // what was staged goes with imports of the database before, whose numbers others will bear
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

  /** What can be asked of a folder whose database can't be used. */
  const callDamaged = async (caller: Caller, procedure: ProcedureName, input: unknown): Promise<unknown> => {
    if (procedure === 'health.get') return damagedHealth(damage!);
    if (procedure === 'backup.damage') return lookAtDamage(folder, damage!);
    const by = (how: 'restore' | 'salvage' | 'anew', file?: string) =>
      change(async () => {
        // another file comes under its name: no process may have the one before open, nor open it meanwhile
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
   * Does what a question asks for while the database stays the same: it shares the folder for as long as that takes. One
   * that replaces the database takes the folder for itself, and what it left to be put in place is put there then.
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

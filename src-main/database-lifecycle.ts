import fs from 'node:fs';
import type { ProcedureName } from '../src-shared/contract/index.ts';
import { asProblem, Problem } from '../src-shared/problem.ts';
import { type Areas, type AreasContext, openAreas } from './areas.ts';
import { checkInThread } from './backup/in-thread.ts';
import { assessDamage, removeStaleDatabases, repair, restoreDatabase } from './backup/repair.ts';
import { type Finding, findingText, headline, problemFinding } from './db/findings.ts';
import type { DataFolder } from './db/folder.ts';
import { FolderLock } from './db/folder-lock.ts';
import type { Keys } from './db/keys.ts';
import type { Lock } from './db/lock.ts';
import { migrateExclusively } from './db/open.ts';
import { requireProcedure } from './dispatch/dispatcher.ts';
import type { Caller } from './dispatch/request-context.ts';
import { clearStaging } from './import/ledger/staging-files.ts';
import { log } from './tracing/log.ts';

/** The database of a data folder while this process has it open: replaced on request, repaired where it is damaged. */
export interface DatabaseLifecycle {
  /** The areas over the open database; null while it is damaged or being replaced. */
  areas(): Areas | null;
  /** @throws Problem `data_damaged` */
  requireAreas(): Areas;
  /** Findings of the integrity check; null where the database is usable. */
  damageFindings(): Finding[] | null;
  /** Calls a procedure once no replacement is in progress; of a damaged database only those that repair it. */
  callUnknown: Areas['callUnknown'];
  callOnce: Areas['callOnce'];
  /** @param installs whether a pending update is installed on exit */
  close(installs: boolean): Promise<void>;
}

/** Procedures that replace the database and take the work lock exclusively; every other request shares it. */
const REPLACING_PROCEDURES: ReadonlySet<string> = new Set<ProcedureName>(['backup.restore', 'backup.mend']);

/** Delay from the start to the integrity check of the database. */
const INTEGRITY_CHECK_DELAY_MS = 2000;

/** Identity of the database file, to detect that another process replaced it. */
function databaseFileStamp({ database }: DataFolder): string {
  const stat = fs.statSync(database, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : '';
}

/**
 * Opens the database of a folder.
 * @param options.opensDamaged whether a damaged database is opened for health and repair; if not, opening fails
 * @throws Problem where the database can't be used
 */
export function openDatabaseLifecycle(
  folder: DataFolder,
  keys: Keys,
  {
    emit,
    on,
    longRunning,
    opensDamaged,
    installer,
    apiHost,
  }: Pick<AreasContext, 'emit' | 'on' | 'longRunning' | 'installer' | 'apiHost'> & { opensDamaged: boolean },
): DatabaseLifecycle {
  let areas: Areas | null = null;
  /** Findings of the integrity check; null where the database is usable. */
  let damageFindings: Finding[] | null = null;
  const lock = new FolderLock(folder);
  /** The `open` lock, held while this process has the database open. */
  let openLock: Lock | null = null;
  /** Identity of the file that was found damaged. */
  let damagedFileStamp = '';
  /** A file that is to replace the database, with the exclusive lock held for it. */
  let pendingReplacement: { file: string; exclusiveLock: Lock } | null = null;
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
        longRunning,
        lock,
        installer,
        apiHost,
        replaceDatabase: (file, exclusiveLock) => {
          pendingReplacement = { file, exclusiveLock };
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
  const markDamaged = (findings: Finding[]) => {
    damageFindings = findings;
    damagedFileStamp = databaseFileStamp(folder);
    log.error('database damaged', { findings: findings.map(findingText) });
    emit('accounts.changed', {});
  };
  try {
    open();
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code !== 'data_damaged' || !opensDamaged) {
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
  const timer = longRunning ? setTimeout(() => void checkIntegrity(), INTEGRITY_CHECK_DELAY_MS) : undefined;
  timer?.unref();

  /** Handles the few procedures that work without a usable database. */
  const callDamaged = async (caller: Caller, procedure: ProcedureName, input: unknown): Promise<unknown> => {
    if (procedure === 'health.get') return (await import('./health/parts.ts')).damagedHealth(damageFindings!);
    if (procedure === 'backup.damage') return assessDamage(folder, damageFindings!);
    const repairBy = (how: 'restore' | 'salvage' | 'anew', file?: string) =>
      blockRequestsDuring(async () => {
        // the file is replaced: no process may have it open, nor open it meanwhile
        const closed = await lock.lockOpen();
        let exclusiveLock: Lock | null = null;
        try {
          exclusiveLock = await lock.lockWork();
          clearStaging(folder);
          const mended = await repair(folder, how, file);
          closed.release();
          reopen(exclusiveLock);
          areas!.auditReplacement(caller.user, 'backup.mended', {
            how,
            kept: mended.kept,
            incomplete: mended.incomplete.length,
          });
          return mended;
        } finally {
          exclusiveLock?.release();
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
      if (pendingReplacement !== null)
        await replaceDatabase(pendingReplacement.file, caller, pendingReplacement.exclusiveLock);
      return result;
    } finally {
      pendingReplacement?.exclusiveLock.release();
      pendingReplacement = null;
      isReplacing = false;
    }
  };

  const answer = async (caller: Caller, name: ProcedureName, input: unknown, request?: string): Promise<unknown> => {
    if (!areas && databaseFileStamp(folder) !== damagedFileStamp) openRepaired();
    if (!areas) return callDamaged(caller, name, input);
    if (name === 'backup.damage' || name === 'backup.mend') throw new Problem('not_damaged');
    try {
      return await areas.callUnknown(caller, name, input, request);
    } catch (error) {
      if (opensDamaged && asProblem(error).code === 'data_damaged') void checkIntegrity();
      throw error;
    }
  };

  const requireAreas = (): Areas => {
    if (!areas) throw new Problem('data_damaged/unusable', { folder: folder.root });
    return areas;
  };

  return {
    areas: () => areas,
    requireAreas,
    damageFindings: () => damageFindings,
    callUnknown: async (caller, procedure, input, request) => {
      const { name } = await requireProcedure(procedure);
      await currentChange;
      return withWorkLock(name, caller, () => answer(caller, name, input, request));
    },
    callOnce: async (caller, procedure, input, once) => {
      const { name } = await requireProcedure(procedure);
      await currentChange;
      return withWorkLock(name, caller, () => requireAreas().callOnce(caller, name, input, once));
    },
    close: async (installs) => {
      clearTimeout(timer);
      await currentChange;
      await closeAreas(installs);
      lock.close();
    },
  };
}

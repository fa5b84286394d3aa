import fs from 'node:fs';
import path from 'node:path';
import type { Backup, BackupReason, BackupResult } from '../../src-shared/contract/index.ts';
import { type MessageValue, message } from '../../src-shared/messages/descriptor.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { backupName } from '../db/backup-name.ts';
import { useAndClose } from '../db/close.ts';
import type { DataFolder } from '../db/folder.ts';
import { type Lock, tryLock } from '../db/lock.ts';
import { asWriteProblem, newFilePath, renameDurably } from '../db/new-file.ts';
import { readStoredMessage, storedMessage } from '../db/stored-message.ts';
import { isTemporary, temporaryPath } from '../db/temporary-path.ts';
import type { TrustedClock } from '../db/trusted-clock.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers, RepairProcedure } from '../dispatch/handlers.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { copyFile, isSamePath, removeFile } from '../platform/files.ts';
import { log } from '../tracing/log.ts';
import { currentTraceContext, span } from '../tracing/span.ts';
import { trace } from '../tracing/trace-store.ts';
import { backupsIn } from './backups.ts';
import { contentsOf, newerThan, openBackup } from './contents.ts';
import { copyInThread } from './in-thread.ts';
import { expiredBackups } from './rotation.ts';
import { backupSettings, saveBackupSettings } from './settings.ts';
import { registerTemporaryFiles, removeStaleTemporaryFiles } from './temporary-files.ts';

const DAY_MS = 86_400_000;
const CHECK_INTERVAL_MS = 60 * 60_000;
const FIRST_CHECK_MS = 60_000;

export interface BackupArea {
  handlers: Omit<Handlers<'backup'>, RepairProcedure>;
  /** Makes a backup before a risky operation; returns its path. @throws Problem */
  backUpBefore(why: BackupReason): Promise<string>;
  /** Checks after a minute whether a backup is due: an import may have brought the first data. */
  checkSoon(): void;
  close(): Promise<void>;
}

/** The backups in a data folder and in its second location, newest first. */
export function allBackups(folder: DataFolder): Backup[] {
  const { second } = backupSettings(folder);
  return [...backupsIn(folder.backups, 'here'), ...(second === null ? [] : backupsIn(second, 'second'))].sort((a, b) =>
    a.at < b.at ? 1 : -1,
  );
}

/** The path of a listed backup. */
export const backupPath = (folder: DataFolder, { name, place }: Backup): string =>
  path.join(place === 'here' ? folder.backups : backupSettings(folder).second!, name);

/**
 * Online backups of the database: daily while the program stays open, and on request.
 * @param stays whether this process runs long enough to schedule backups
 * @param isIdle whether no import is running
 * @param restore replaces the database with a file after the current call has returned
 */
export function backupArea(
  { db, folder, lock, clock, emit, longRunning, closing }: AreaContext,
  isIdle: () => boolean,
  restore: (file: string, exclusive: Lock) => void,
): BackupArea {
  let running: Promise<unknown> | null = null;

  /** @param exclusive the exclusive work lock, if the caller already holds it */
  const make = async (why: BackupReason, elsewhere?: string, exclusive?: Lock): Promise<BackupResult> => {
    const shared = exclusive ? null : await lock.shareWork();
    let at: Date;
    let file: string;
    let backupLock: Lock | null;
    try {
      at = new Date();
      file = elsewhere === undefined ? path.join(folder.backups, backupName(why, at)) : newFilePath(elsewhere);
      backupLock = tryLock(folder, 'backup');
      if (!backupLock) throw new Problem('backup_running');
    } catch (error) {
      shared?.release();
      throw error;
    }
    const work = async () => {
      let unregister = () => {};
      try {
        const { second } = backupSettings(folder);
        const copy =
          second === null || elsewhere !== undefined ? [] : [temporaryPath(path.join(second, path.basename(file)))];
        unregister = registerTemporaryFiles(folder, [temporaryPath(file), ...copy]);
        const { bytes, holds } = await span('copy and check', () => copyInThread(folder.database, file));
        const secondProblem =
          elsewhere === undefined ? span('second place', () => copyToSecond(folder, clock, file)) : null;
        if (elsewhere === undefined) rotate(folder, clock, file);
        saveBackupSettings(folder, { problem: secondProblem && storedProblem(secondProblem) });
        return { file, bytes, at: at.toISOString(), holds, secondProblem: secondProblem?.message ?? null };
      } catch (error) {
        const problem = asProblem(error);
        log.error('backup', { problem: problem.code, message: problem.message });
        saveProblem(folder, problem);
        throw problem;
      } finally {
        try {
          unregister();
        } catch (error) {
          log.warn('backup: its registration remains', { error: String(error) });
        }
        backupLock.release();
        shared?.release();
        running = null;
        emit('backup.changed', {});
      }
    };
    const backup = trace('backup.make', work, { given: currentTraceContext(), always: true });
    running = backup.catch(() => {});
    return backup;
  };

  const fileOf = ({ name, path: file }: { name?: string | undefined; path?: string | undefined }): string => {
    if (file !== undefined) return path.resolve(file);
    const found = allBackups(folder).find((backup) => backup.name === name);
    if (!found) throw new Problem('backup_unknown', { name: name ?? '' });
    return backupPath(folder, found);
  };

  const isDue = (): boolean => {
    if (!backupSettings(folder).scheduled) return false;
    // backups dated in the future by a wrong clock are ignored
    const now = Date.now();
    const last = backupsIn(folder.backups, 'here').find(
      ({ why, at }) => (why === 'scheduled' || why === 'by-hand') && Date.parse(at) <= now,
    );
    return !last || now - Date.parse(last.at) >= DAY_MS;
  };
  const backUpIfDue = () => {
    const hasData = db.prepare('SELECT EXISTS (SELECT 1 FROM import)').pluck().get() === 1;
    if (hasData && isIdle() && isDue()) make('scheduled').catch(() => {});
  };
  try {
    removeStaleTemporaryFiles(folder);
  } catch (error) {
    log.warn('temporary files of a killed backup remain', { error: String(error) });
  }
  let soon: NodeJS.Timeout | null = null;
  const checkSoon = () => {
    // an import that is cancelled on closing changes the list of imports once more
    if (!longRunning || soon || closing.aborted) return;
    soon = setTimeout(() => {
      soon = null;
      backUpIfDue();
    }, FIRST_CHECK_MS).unref();
  };
  checkSoon();
  const hourly = longRunning ? setInterval(backUpIfDue, CHECK_INTERVAL_MS).unref() : undefined;
  closing.addEventListener('abort', () => {
    clearTimeout(soon ?? undefined);
    clearInterval(hourly);
  });

  return {
    handlers: {
      'backup.status': () => {
        const { problem, ...settings } = backupSettings(folder);
        const { message: text = null, descriptor } = problem === null ? {} : readStoredMessage(problem);
        return {
          items: allBackups(folder),
          settings,
          running: running !== null,
          problem: text,
          ...(descriptor && { problemDescriptor: descriptor }),
        };
      },
      'backup.make': ({ path: file }) => make('by-hand', file),
      'backup.look': (which) => {
        const holds = useAndClose(openBackup(fileOf(which)), contentsOf);
        return { holds, newer: newerThan(db, holds.until) };
      },
      'backup.restore': async (which) => {
        const file = fileOf(which);
        if (!isIdle()) throw new Problem('busy/import_before_restore');
        const holds = useAndClose(openBackup(file), contentsOf);
        // locked before the backup: commits after it would be lost
        const exclusiveLock = await lock.lockWork();
        try {
          const { file: kept } = await make('before-restore', undefined, exclusiveLock);
          restore(file, exclusiveLock);
          return { holds, kept };
        } catch (error) {
          exclusiveLock.release();
          throw error;
        }
      },
      'backup.changeSettings': (change) => {
        if (change.second) checkSecond(folder, change.second);
        const { problem: _, ...before } = backupSettings(folder);
        const { problem: __, ...after } = saveBackupSettings(
          folder,
          JSON.parse(JSON.stringify(change)) as Partial<typeof before>,
        );
        recordChange('backups', before, after);
        return after;
      },
    },
    backUpBefore: async (why) => (await make(why)).file,
    checkSoon,
    close: async () => {
      await running;
    },
  };
}

function checkSecond(folder: DataFolder, second: string): void {
  const to = path.normalize(second);
  const wrong = (reason: MessageValue) => new Problem('second_place', { folder: to, reason });
  if (!path.isAbsolute(second)) throw wrong(message('second_place/relative'));
  if (isSamePath(to, folder.backups) || isSamePath(to, folder.root)) throw wrong(message('second_place/first'));
  try {
    if (!fs.existsSync(to)) fs.mkdirSync(to, { mode: 0o700 });
    const probe = path.join(to, `.mangalm-${process.pid}`);
    fs.writeFileSync(probe, '');
    removeFile(probe);
  } catch (error) {
    throw wrong((error as NodeJS.ErrnoException).code ?? String(error));
  }
}

/** Copies a finished backup to the second location, if one is set; returns the problem or null. */
function copyToSecond(folder: DataFolder, clock: TrustedClock, file: string): Problem | null {
  const { second } = backupSettings(folder);
  if (second === null) return null;
  const to = path.join(second, path.basename(file));
  const temporary = temporaryPath(to);
  try {
    // the folder of a disconnected drive must not be created
    if (!fs.existsSync(second)) throw new Problem('second_place/missing', { folder: second });
    copyFile(file, temporary);
    renameDurably(temporary, to);
    for (const name of expiredNames(folder, backupsIn(second, 'second'), clock, file))
      removeFile(path.join(second, name));
    return null;
  } catch (error) {
    removeFile(temporary);
    return asProblem(asWriteProblem(error, to));
  }
}

/** Removes expired backups, and temporary files of interrupted ones. */
function rotate(folder: DataFolder, clock: TrustedClock, made: string): void {
  for (const name of fs.readdirSync(folder.backups)) if (isTemporary(name)) removeFile(path.join(folder.backups, name));
  for (const name of expiredNames(folder, backupsIn(folder.backups, 'here'), clock, made))
    removeFile(path.join(folder.backups, name));
}

/**
 * The names of expired backups. A backup dated after the trusted time is neither removed nor counted, and the one just
 * made is never removed, even if a clock that was set back makes it look old.
 */
function expiredNames(folder: DataFolder, backups: Backup[], clock: TrustedClock, made: string): string[] {
  const until = clock.now().toISOString();
  const dated = backups.filter(({ at }) => at <= until);
  return expiredBackups(dated, backupSettings(folder)).filter((name) => name !== path.basename(made));
}

const storedProblem = ({ descriptor, message: text }: Problem): string =>
  descriptor ? storedMessage(descriptor) : text;

function saveProblem(folder: DataFolder, problem: Problem): void {
  try {
    saveBackupSettings(folder, { problem: storedProblem(problem) });
  } catch {
    // the error can't be stored on a full disk either
  }
}

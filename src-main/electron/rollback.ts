import fs from 'node:fs';
import Database from 'better-sqlite3';
import { dialog } from 'electron';
import { message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { asProblem } from '../../src-shared/problem.ts';
import { restoreDatabase } from '../backup/repair.ts';
import { prepareDataFolder } from '../db/folder.ts';
import { version } from '../platform/version.ts';
import { log } from '../tracing/log.ts';
import { type Installer, UpdateError, updateReasonOf } from '../updates/installer.ts';
import { clearPendingUpdate, type PendingUpdate, readPendingUpdate } from '../updates/pending-update.ts';
import { showErrorBox, TITLE } from './error-box.ts';

/**
 * After an update that can't open the data: offers to reinstall the previous version, and to restore the backup if the
 * new version had already migrated the data.
 * @returns whether the update was at fault and the user was asked; the program exits either way
 */
export async function offerRollback(error: unknown, dataFolder: string, installer: Installer | null): Promise<boolean> {
  const pending = readPendingUpdate(dataFolder);
  const { code, message: text, descriptor } = asProblem(error);
  // a database locked by another program is not the update's fault
  if (!pending || pending.to !== version || !installer || code === 'data_busy') return false;
  const offer = english(
    message('update_failed/open', { version, previous: pending.from, problem: descriptor ?? text }),
  );
  const answer = dialog.showMessageBoxSync({
    type: 'warning',
    title: TITLE,
    message: offer.message,
    detail: offer.hint,
    buttons: [`Go back to ${pending.from}`, 'Quit'],
    defaultId: 0,
    cancelId: 1,
  });
  if (answer !== 0) return true;
  try {
    await rollBack(pending, dataFolder, installer);
  } catch (failure) {
    log.error('way back', { error: String(failure) });
    showErrorBox(
      english(
        message('update_failed/rollback', {
          previous: pending.from,
          reason: updateReasonOf(failure),
          server: pending.server,
        }),
      ),
    );
  }
  return true;
}

async function rollBack(pending: PendingUpdate, dataFolder: string, installer: Installer): Promise<void> {
  const folder = prepareDataFolder(dataFolder);
  const previous = await installer.check(pending.server, `mangalm-${pending.from}`, true);
  if (previous?.version !== pending.from)
    throw new UpdateError(message('update_reason/not_there', { version: pending.from }));
  await installer.download(() => {});
  if (schemaVersionOf(folder.database) !== pending.dataVersion && fs.existsSync(pending.backup))
    await restoreDatabase(folder, pending.backup);
  clearPendingUpdate(dataFolder);
  await installer.install(true);
}

/** Schema version of a database; null if it can't be read. */
function schemaVersionOf(file: string): number | null {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      return db.pragma('user_version', { simple: true }) as number;
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}

import { app as electron, autoUpdater as system } from 'electron';
import { log } from '../log.ts';
import type { Installer } from '../updates/installer.ts';
import { canUpdateItself } from './installed.ts';
import { serveFolder } from './share.ts';

/** How long after it was asked to install the program must have begun to end. */
const BEGIN_MS = 60_000;

/** The last word of what could not be fetched or installed, for people. */
const reasonOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  if (code === 'ENOSPC') return 'the disk is full';
  if (/ERR_CHECKSUM_MISMATCH|sha512 checksum mismatch/.test(`${code} ${message}`))
    return 'what the server sent is not what its list says; nothing of it was kept';
  if (/ERR_UPDATER_INVALID_SIGNATURE|not signed/.test(`${code} ${message}`))
    return 'what the server sent is not signed by its maker; nothing of it was kept';
  if (/pkexec .*exited with code 12[67]/.test(message ?? '')) return 'the system did not allow it';
  return (message ?? String(error)).split('\n')[0]!.replace(/\.$/, '').slice(0, 300);
};

/** What became of an update at the end of the program: it ends for it, or why not. */
type Finish = { ends: true } | { ends: false; why: string };

/** The host's installer, which installs once everything else has ended. */
export interface Updater extends Installer {
  /** What somebody wanted installed; null for nothing. */
  wanted(): { restart: boolean } | null;
  /** Installs that, as the last thing before the program ends. */
  finish(): Promise<Finish>;
}

/**
 * Updates of an installed app by electron-updater: a list with checksums on a server of the company's, a share of the
 * list as it says itself (`stagingPercentage`), signatures where the system has them. Null where the app is not
 * installed, or came by a means that updates it.
 * @param leave ends the program, as soon as it is to be started again by its successor
 */
export async function openUpdater(leave: () => void): Promise<Updater | null> {
  if (!electron.isPackaged || !(await canUpdateItself())) return null;
  const { autoUpdater, CancellationToken } = (await import('electron-updater')).default;
  if (!autoUpdater.isUpdaterActive()) return null;
  Object.assign(autoUpdater, { autoDownload: false, autoInstallOnAppQuit: false, logger: log });
  autoUpdater.on('error', (error) => log.warn('updater', { error: error.message }));
  let share: { url: string; close(): void } | null = null;
  let wanted: { restart: boolean } | null = null;
  const told = (error: unknown): never => {
    throw new Error(reasonOf(error));
  };
  return {
    async check(server, list, older = false) {
      share?.close();
      share = /^https?:/.test(server) ? null : await serveFolder(server);
      autoUpdater.setFeedURL({
        provider: 'generic',
        url: share?.url ?? server,
        channel: list,
        // the share gives one part at a time
        useMultipleRangeRequest: share === null,
      });
      autoUpdater.allowDowngrade = older;
      autoUpdater.allowPrerelease = list === 'beta';
      const found = await autoUpdater.checkForUpdates().catch(told);
      if (!found?.isUpdateAvailable) return null;
      const { version, releaseNotes } = found.updateInfo;
      return { version, notes: typeof releaseNotes === 'string' ? releaseNotes : '' };
    },
    async download(tick) {
      const onProgress = ({ percent }: { percent: number }) => tick(percent / 100);
      autoUpdater.on('download-progress', onProgress);
      try {
        await autoUpdater.downloadUpdate(new CancellationToken()).catch(told);
      } finally {
        autoUpdater.off('download-progress', onProgress);
      }
    },
    async install(restart) {
      wanted = { restart };
      if (restart) leave();
    },
    wanted: () => wanted,
    finish: () =>
      new Promise((resolve) => {
        const { restart } = wanted!;
        // Squirrel on macOS asks this, not the words of the call
        autoUpdater.autoRunAppAfterInstall = restart;
        system.once('before-quit-for-update', () => resolve({ ends: true }));
        electron.once('will-quit', () => resolve({ ends: true }));
        autoUpdater.once('error', (error) => resolve({ ends: false, why: reasonOf(error) }));
        setTimeout(() => resolve({ ends: false, why: 'the installer did not begin' }), BEGIN_MS);
        try {
          // one that runs at the end of the day does so silently; else the system may ask for a password
          autoUpdater.quitAndInstall(!restart, restart);
        } catch (error) {
          resolve({ ends: false, why: reasonOf(error) });
        }
      }),
  };
}

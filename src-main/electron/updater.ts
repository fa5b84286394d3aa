import { app as electron } from 'electron';
import { log } from '../log.ts';
import type { Installer } from '../updates/installer.ts';
import { serveFolder } from './share.ts';

/** The last word of what could not be fetched, for people. */
const reasonOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  if (code === 'ENOSPC') return 'the disk is full';
  if (/ERR_CHECKSUM_MISMATCH|sha512 checksum mismatch/.test(`${code} ${message}`))
    return 'what the server sent is not what its list says; nothing of it was kept';
  if (/ERR_UPDATER_INVALID_SIGNATURE|not signed/.test(`${code} ${message}`))
    return 'what the server sent is not signed by its maker; nothing of it was kept';
  return (message ?? String(error)).split('\n')[0]!.slice(0, 300);
};

/** The host's installer, which installs once everything else has ended. */
export interface Updater extends Installer {
  /** Installs what somebody wanted installed, as the last thing before the program ends; false where nobody did. */
  finish(): boolean;
}

/**
 * Updates of an installed app by electron-updater: a list with checksums on a server of the company's, a share of the
 * list as it says itself (`stagingPercentage`), signatures where the system has them. Null where the app is not
 * installed, or came by a means that updates it.
 */
export async function openUpdater(): Promise<Updater | null> {
  if (!electron.isPackaged) return null;
  const { autoUpdater, CancellationToken } = (await import('electron-updater')).default;
  if (!autoUpdater.isUpdaterActive()) return null;
  Object.assign(autoUpdater, { autoDownload: false, autoInstallOnAppQuit: false, logger: log });
  // its errors come by its promises as well
  autoUpdater.on('error', () => {});
  let share: { url: string; close(): void } | null = null;
  let wanted: { restart: boolean } | null = null;
  const told = (error: unknown): never => {
    throw new Error(reasonOf(error));
  };
  return {
    async check(server, list, older = false) {
      share?.close();
      share = /^https?:/.test(server) ? null : await serveFolder(server);
      autoUpdater.setFeedURL({ provider: 'generic', url: share?.url ?? server, channel: list });
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
      if (restart) electron.quit();
    },
    finish() {
      // one that runs at the end of the day does so silently; else the system may ask for a password
      if (wanted) autoUpdater.quitAndInstall(!wanted.restart, wanted.restart);
      return wanted !== null;
    },
  };
}

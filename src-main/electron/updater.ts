import { app as electron, autoUpdater as system } from 'electron';
import { type MessageValue, message } from '../../src-shared/messages/descriptor.ts';
import { log } from '../tracing/log.ts';
import { type Installer, UpdateError, updateReasonOf } from '../updates/installer.ts';
import { canUpdateItself } from './installation.ts';
import { serveFolder } from './update-server.ts';

/** Time within which the program must begin to quit after installation was requested. */
const INSTALLER_START_MS = 60_000;

/** A download or installation error as a phrase for users; the error itself where there is none. */
const updateError = (error: unknown): Error => {
  const { message: text, code } = error as { message?: string; code?: string };
  if (code === 'ENOSPC') return new UpdateError(message('update_reason/disk_full'));
  if (/ERR_CHECKSUM_MISMATCH|sha512 checksum mismatch/.test(`${code} ${text}`))
    return new UpdateError(message('update_reason/checksum'));
  if (/ERR_UPDATER_INVALID_SIGNATURE|not signed/.test(`${code} ${text}`))
    return new UpdateError(message('update_reason/signature'));
  if (/pkexec .*exited with code 12[67]/.test(text ?? '')) return new UpdateError(message('update_reason/not_allowed'));
  return new Error((text ?? String(error)).split('\n')[0]!.replace(/\.$/, '').slice(0, 300));
};

/** Result of installing on exit: the program quits for the installer, or the reason why not. */
type InstallResult = { ends: true } | { ends: false; why: MessageValue };

/** The host's installer, which installs after everything else has shut down. */
export interface Updater extends Installer {
  /** The requested installation; null if there is none. */
  pending(): { restart: boolean } | null;
  /** Installs it, as the last step before the program exits. */
  installPending(): Promise<InstallResult>;
}

/**
 * Updates an installed app through electron-updater: a list with checksums on the company's server, staged rollout
 * (`stagingPercentage`), and signatures where the system supports them. Null if the app is not installed, or is updated
 * by a package manager.
 * @param quit quits the program when the new version is to start at once
 */
export async function openUpdater(quit: () => void): Promise<Updater | null> {
  if (!electron.isPackaged || !(await canUpdateItself())) return null;
  const { autoUpdater, CancellationToken } = (await import('electron-updater')).default;
  if (!autoUpdater.isUpdaterActive()) return null;
  Object.assign(autoUpdater, { autoDownload: false, autoInstallOnAppQuit: false, logger: log });
  autoUpdater.on('error', (error) => log.warn('updater', { error: error.message }));
  let folderServer: { url: string; close(): void } | null = null;
  let pending: { restart: boolean } | null = null;
  const rethrow = (error: unknown): never => {
    throw updateError(error);
  };
  return {
    async check(server, list, older = false) {
      folderServer?.close();
      folderServer = /^https?:/.test(server) ? null : await serveFolder(server);
      autoUpdater.setFeedURL({
        provider: 'generic',
        url: folderServer?.url ?? server,
        channel: list,
        // the local server handles one range per request
        useMultipleRangeRequest: folderServer === null,
      });
      autoUpdater.allowDowngrade = older;
      autoUpdater.allowPrerelease = list === 'beta';
      const found = await autoUpdater.checkForUpdates().catch(rethrow);
      if (!found?.isUpdateAvailable) return null;
      const { version, releaseNotes } = found.updateInfo;
      return { version, notes: typeof releaseNotes === 'string' ? releaseNotes : '' };
    },
    async download(tick) {
      const onProgress = ({ percent }: { percent: number }) => tick(percent / 100);
      autoUpdater.on('download-progress', onProgress);
      try {
        await autoUpdater.downloadUpdate(new CancellationToken()).catch(rethrow);
      } finally {
        autoUpdater.off('download-progress', onProgress);
      }
    },
    async install(restart) {
      pending = { restart };
      if (restart) quit();
    },
    pending: () => pending,
    installPending: () =>
      new Promise((resolve) => {
        const { restart } = pending!;
        // Squirrel on macOS reads this property instead of the arguments of `quitAndInstall`
        autoUpdater.autoRunAppAfterInstall = restart;
        system.once('before-quit-for-update', () => resolve({ ends: true }));
        electron.once('will-quit', () => resolve({ ends: true }));
        autoUpdater.once('error', (error) => resolve({ ends: false, why: updateReasonOf(updateError(error)) }));
        setTimeout(() => resolve({ ends: false, why: message('update_reason/not_begun') }), INSTALLER_START_MS);
        try {
          // without a restart it installs silently; otherwise the system may ask for a password
          autoUpdater.quitAndInstall(!restart, restart);
        } catch (error) {
          resolve({ ends: false, why: updateReasonOf(updateError(error)) });
        }
      }),
  };
}

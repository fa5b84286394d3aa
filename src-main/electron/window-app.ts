import path from 'node:path';
import { app as electron, powerMonitor } from 'electron';
import { message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { asProblem } from '../../src-shared/problem.ts';
import { prepareDataFolder } from '../db/folder.ts';
import { storedMessage } from '../db/stored-message.ts';
import { resolveDataFolder } from '../policy/data-folder.ts';
import { log } from '../tracing/log.ts';
import { recordUpdateFailure } from '../updates/pending-update.ts';
import { windowArguments } from './arguments.ts';
import { Backend } from './backend.ts';
import { CrashReporter, enableCrashDumps } from './crashes.ts';
import { showErrorBox } from './error-box.ts';
import { showImportProgress } from './import-progress.ts';
import { serveIpc } from './ipc.ts';
import { secretOf } from './keychain.ts';
import { type LaunchRequest, LaunchRequests } from './launch-requests.ts';
import { parseLaunchTarget } from './links.ts';
import { setMenu } from './menu.ts';
import { denyPermissions } from './permissions.ts';
import { registerScheme, serveApp } from './protocol.ts';
import { offerRollback } from './rollback.ts';
import { servePdf } from './save-pdf.ts';
import { openUpdater, type Updater } from './updater.ts';
import { MainWindow } from './window.ts';

/** Groups windows, shortcuts and notifications on Windows (electron-builder.yml, appId). */
const APP_ID = 'com.mangalm.sales-assistant';
/** Windows allows a program five seconds at the end of a session. */
const SESSION_END_MS = 4_000;
/** Time for the system to end a program that an installer waits for. */
const END_MS = 10_000;

/** Opens the app in its window: single instance, single window, files to import from arguments or the system. */
export async function openWindowedApp(words: string[]): Promise<void> {
  const start: LaunchRequest = { words, folder: process.cwd() };
  if (!electron.requestSingleInstanceLock(start)) {
    electron.quit();
    return;
  }
  try {
    await open(start, new LaunchRequests());
  } catch (error) {
    exitWithError(error);
  }
}

async function open(start: LaunchRequest, launchRequests: LaunchRequests): Promise<void> {
  const { data, wanted: initialTargets } = windowArguments(start.words);
  const dataFolder = path.resolve(resolveDataFolder(data));
  const crashReporter = new CrashReporter(dataFolder, exitWithError);
  electron.setAppUserModelId(APP_ID);
  registerScheme();
  enableCrashDumps(dataFolder);
  await electron.whenReady();

  // set once the app can quit: the installer of a previous version quits by itself
  let quit = () => {};
  const updater = await openUpdater(() => quit());
  let backend: Backend;
  try {
    const { root } = prepareDataFolder(dataFolder);
    const secret = await secretOf(root);
    backend = await Backend.open(root, { ...(secret ? { secret } : {}), installer: updater });
  } catch (error) {
    if (!(await offerRollback(error, dataFolder, updater))) throw error;
    return exit(dataFolder, updater);
  }
  denyPermissions();
  serveApp(backend);
  const window = new MainWindow(dataFolder);
  crashReporter.watch(window, backend);
  serveIpc(backend, () => window.webContents());
  servePdf(() => window.webContents());
  setMenu(window);
  showImportProgress(backend, window);
  window.show();

  const openTarget = (word: string, from: string) => {
    const wanted = parseLaunchTarget(word, from);
    if (!wanted) return;
    if ('place' in wanted) {
      window.navigate(wanted.place);
      return;
    }
    backend.call({ id: 0, procedure: 'imports.start', input: { path: wanted.file } }).then((answer) => {
      if ('problem' in answer) showErrorBox(answer.problem);
      else window.navigate('/imports');
    });
  };
  for (const word of initialTargets) openTarget(word, start.folder);
  let ending = false;
  launchRequests.listen(({ words, folder }) => {
    // requests during shutdown are dropped
    if (ending) return;
    window.show();
    const other = windowArguments(words);
    if (other.data !== undefined && path.resolve(folder, other.data) !== dataFolder)
      showErrorBox(
        english(message('opened_with_other_data', { folder: dataFolder, other: path.resolve(folder, other.data) })),
      );
    else for (const word of other.wanted) openTarget(word, folder);
  });
  electron.on('activate', () => {
    if (!ending) window.show();
  });

  let ended = false;
  const shutDown = async () => {
    await backend.close().catch((error: unknown) => log.error('closing', { error: String(error) }));
    ended = true;
    window.destroy();
    await exit(dataFolder, updater);
  };
  electron.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    if (ending) return;
    ending = true;
    void shutDown();
  });
  electron.on('window-all-closed', () => {
    if (process.platform !== 'darwin' && !ended) electron.quit();
  });
  window.onSessionEnd(() => {
    if (!backend.closeNow(SESSION_END_MS)) log.warn('the session ended before the store was closed', {});
  });
  // on macOS and Linux the system waits if the event is prevented
  powerMonitor.on('shutdown', (event?: Electron.Event) => {
    event?.preventDefault();
    electron.quit();
  });
  quit = () => electron.quit();
}

/** Installs a pending update, and exits whether that worked or not. */
async function exit(dataFolder: string, updater: Updater | null): Promise<void> {
  const wanted = updater?.pending();
  if (!updater || !wanted) return electron.exit(0);
  const finished = await updater.installPending();
  if (finished.ends) {
    setTimeout(() => electron.exit(0), END_MS).unref();
    return;
  }
  const { why } = finished;
  log.warn('update not installed', { why: typeof why === 'object' ? english(why).message : String(why) });
  recordUpdateFailure(dataFolder, typeof why === 'object' ? storedMessage(why) : String(why));
  if (wanted.restart) showErrorBox(english(message('update_failed/exit', { reason: why })));
  electron.exit(1);
}

function exitWithError(error: unknown): void {
  showErrorBox(asProblem(error));
  electron.exit(1);
}

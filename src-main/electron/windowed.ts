import path from 'node:path';
import { dialog, app as electron, powerMonitor } from 'electron';
import { asProblem } from '../../src-shared/problem.ts';
import { log } from '../log.ts';
import { chosenDataFolder } from '../policy/data-folder.ts';
import { prepareDataFolder } from '../store/folder.ts';
import { noteFailed } from '../updates/pending.ts';
import { Asked, type Start } from './asked.ts';
import { showWork } from './at-work.ts';
import { Faults, keepDumps } from './crashes.ts';
import { House } from './house.ts';
import { serveIpc } from './ipc.ts';
import { secretOf } from './keychain.ts';
import { wantedBy } from './links.ts';
import { setMenu } from './menu.ts';
import { denyPermissions } from './permissions.ts';
import { registerScheme, serveApp } from './protocol.ts';
import { openUpdater, type Updater } from './updater.ts';
import { offerWayBack } from './way-back.ts';
import { MainWindow } from './window.ts';
import { windowWords } from './words.ts';

const TITLE = 'Mangalm Sales Assistant';
/** Groups windows, shortcuts and notifications on Windows (electron-builder.yml, appId). */
const APP_ID = 'com.mangalm.sales-assistant';
/** Windows allows a program five seconds at the end of a session. */
const SESSION_END_MS = 4_000;
/** Time for the system to end a program that an installer waits for. */
const END_MS = 10_000;

/** Opens the app in its window: single instance, single window, files to import from arguments or the system. */
export async function openWindowedApp(words: string[]): Promise<void> {
  const start: Start = { words, folder: process.cwd() };
  if (!electron.requestSingleInstanceLock(start)) {
    electron.quit();
    return;
  }
  try {
    await open(start, new Asked());
  } catch (error) {
    refuseToOpen(error);
  }
}

async function open(start: Start, asked: Asked): Promise<void> {
  const { data, wanted: first } = windowWords(start.words);
  const dataFolder = path.resolve(chosenDataFolder(data));
  const faults = new Faults(dataFolder, refuseToOpen);
  electron.setAppUserModelId(APP_ID);
  registerScheme();
  keepDumps(dataFolder);
  await electron.whenReady();

  // set once the app can quit: the installer of a previous version quits by itself
  let leave = () => {};
  const updater = await openUpdater(() => leave());
  let house: House;
  try {
    const { root } = prepareDataFolder(dataFolder);
    const secret = await secretOf(root);
    house = await House.open(root, { ...(secret ? { secret } : {}), installer: updater });
  } catch (error) {
    if (!(await offerWayBack(error, dataFolder, updater))) throw error;
    return finish(dataFolder, updater);
  }
  denyPermissions();
  serveApp(house);
  const window = new MainWindow(dataFolder);
  faults.watch(window, house);
  serveIpc(house, () => window.webContents());
  setMenu(window);
  showWork(house, window);
  window.show();

  const take = (word: string, from: string) => {
    const wanted = wantedBy(word, from);
    if (!wanted) return;
    if ('place' in wanted) {
      window.goTo(wanted.place);
      return;
    }
    house.ask({ id: 0, procedure: 'imports.start', input: { path: wanted.file } }).then((answer) => {
      if ('problem' in answer) dialog.showErrorBox(TITLE, `${answer.problem.message}\n\n${answer.problem.hint}`);
      else window.goTo('/imports');
    });
  };
  for (const word of first) take(word, start.folder);
  let ending = false;
  asked.take(({ words, folder }) => {
    // requests during shutdown are dropped
    if (ending) return;
    window.show();
    const other = windowWords(words);
    if (other.data !== undefined && path.resolve(folder, other.data) !== dataFolder)
      dialog.showErrorBox(
        TITLE,
        `The app is open with the data in ${dataFolder}.\n\nClose it before you open it with those in ${path.resolve(folder, other.data)}.`,
      );
    else for (const word of other.wanted) take(word, folder);
  });
  electron.on('activate', () => {
    if (!ending) window.show();
  });

  let ended = false;
  const end = async () => {
    await house.close().catch((error: unknown) => log.error('closing', { error: String(error) }));
    ended = true;
    window.end();
    await finish(dataFolder, updater);
  };
  electron.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    if (ending) return;
    ending = true;
    void end();
  });
  electron.on('window-all-closed', () => {
    if (process.platform !== 'darwin' && !ended) electron.quit();
  });
  window.onSessionEnd(() => {
    if (!house.closeNow(SESSION_END_MS)) log.warn('the session ended before the store was closed', {});
  });
  // on macOS and Linux the system waits if the event is prevented
  powerMonitor.on('shutdown', (event?: Electron.Event) => {
    event?.preventDefault();
    electron.quit();
  });
  leave = () => electron.quit();
}

/** Installs a pending update, and exits whether that worked or not. */
async function finish(dataFolder: string, updater: Updater | null): Promise<void> {
  const wanted = updater?.wanted();
  if (!updater || !wanted) return electron.exit(0);
  const finished = await updater.finish();
  if (finished.ends) {
    setTimeout(() => electron.exit(0), END_MS).unref();
    return;
  }
  log.warn('update not installed', { why: finished.why });
  noteFailed(dataFolder, finished.why);
  if (wanted.restart)
    dialog.showErrorBox(
      TITLE,
      `The other version was not installed: ${finished.why}.\n\nStart the app again to go on.`,
    );
  electron.exit(1);
}

function refuseToOpen(error: unknown): void {
  const { message, hint } = asProblem(error);
  dialog.showErrorBox(TITLE, `${message}\n\n${hint}`);
  electron.exit(1);
}

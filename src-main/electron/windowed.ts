import path from 'node:path';
import { parseArgs } from 'node:util';
import { dialog, app as electron } from 'electron';
import { asProblem } from '../../src-shared/problem.ts';
import { chosenDataFolder } from '../policy/data-folder.ts';
import { prepareDataFolder } from '../store/folder.ts';
import { masterSecret } from '../store/keys.ts';
import { keepDumps, watchCrashes } from './crashes.ts';
import { House } from './house.ts';
import { serveIpc } from './ipc.ts';
import { keychain } from './keychain.ts';
import { wantedBy } from './links.ts';
import { setMenu } from './menu.ts';
import { denyPermissions } from './permissions.ts';
import { registerScheme, serveApp } from './protocol.ts';
import { openUpdater } from './updater.ts';
import { offerWayBack } from './way-back.ts';
import { MainWindow } from './window.ts';

/** Opens the app in its window: one instance, one window, files to import from the command line or the system. */
export async function openWindowedApp(words: string[]): Promise<void> {
  if (!electron.requestSingleInstanceLock()) {
    electron.quit();
    return;
  }
  const { values, positionals } = parseArgs({
    args: words,
    options: { data: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  let dataFolder: string;
  try {
    dataFolder = path.resolve(chosenDataFolder(typeof values.data === 'string' ? values.data : undefined));
  } catch (error) {
    return refuseToOpen(error);
  }
  registerScheme();
  keepDumps(dataFolder);
  const asked: string[] = [...positionals];
  let take = (word: string, _from?: string) => void asked.push(word);
  electron.on('open-file', (event, file) => {
    event.preventDefault();
    take(file);
  });
  electron.on('open-url', (event, link) => {
    event.preventDefault();
    take(link);
  });
  await electron.whenReady();

  const updater = await openUpdater();
  let house: House;
  try {
    const { root } = prepareDataFolder(dataFolder);
    house = await House.open(root, { secret: masterSecret(root, keychain()), installer: updater });
  } catch (error) {
    if (!(await offerWayBack(error, dataFolder, updater))) return refuseToOpen(error);
    if (!updater?.finish()) electron.exit(1);
    return;
  }
  denyPermissions();
  serveApp(house);
  const window = new MainWindow(dataFolder);
  watchCrashes(dataFolder, window, house);
  serveIpc(house, () => window.webContents());
  setMenu(window);
  window.show();

  take = (word, from) => {
    window.show();
    const wanted = wantedBy(word, from);
    if (!wanted) return;
    if ('place' in wanted) {
      window.goTo(wanted.place);
      return;
    }
    house.ask({ id: 0, procedure: 'imports.start', input: { path: wanted.file } }).then((answer) => {
      if ('problem' in answer)
        dialog.showErrorBox('Mangalm Sales Assistant', `${answer.problem.message}\n\n${answer.problem.hint}`);
      else window.goTo('/imports');
    });
  };
  for (const word of asked) take(word);
  electron.on('second-instance', (_event, argv, workingFolder) => {
    window.show();
    const given = argv.slice(electron.isPackaged ? 1 : 2).filter((word) => !word.startsWith('-'));
    for (const word of given) take(word, workingFolder);
  });
  electron.on('activate', () => window.show());
  electron.on('window-all-closed', () => {
    if (process.platform !== 'darwin') electron.quit();
  });
  let closed = false;
  electron.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    void house.close().finally(() => {
      if (!updater?.finish()) electron.quit();
    });
  });
}

function refuseToOpen(error: unknown): void {
  const { message, hint } = asProblem(error);
  dialog.showErrorBox('Mangalm Sales Assistant', `${message}\n\n${hint}`);
  electron.exit(1);
}

/**
 * Runs the installed app on the Electron stand-in with the real updater, and calls procedures:
 * `node --import as-electron.ts app.ts DATA RESOURCES PROCEDURE…`. Prints answers and dialogs as JSON.
 */
import * as electron from 'electron';
import { openWindowedApp } from '../../src-main/electron/window-app.ts';
import type { RpcResponse } from '../../src-shared/contract/index.ts';
import type * as StandIn from '../electron/stand-in.ts';

const { app, BrowserWindow, dialog, ipcMain } = electron as unknown as typeof StandIn;
const [data, resources, ...procedures] = process.argv.slice(2) as [string, string, ...string[]];
Object.assign(process, { resourcesPath: resources });
app.isPackaged = true;
app.paths.userData = resources;
dialog.answer = Number(process.env.ANSWER ?? 0);

const answers: unknown[] = [];
const end = () => {
  process.stdout.write(
    `${JSON.stringify({ answers, asked: dialog.asked, shown: dialog.shown, ended: app.ended })}\n`,
    () => process.exit(0),
  );
};
app.on('quit', () => setTimeout(end, 200));
app.exit = (code = 0) => {
  app.ended.push(code);
  end();
};

await openWindowedApp(['--data', data]);
const window = BrowserWindow.instances[0];
if (window) {
  for (const call of procedures) {
    const [procedure, input = '{}'] = call.split(/ (.*)/s);
    const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame };
    const message = { id: 1, procedure, input: JSON.parse(input) };
    answers.push((await ipcMain.handlers.get('mangalm:ask')!(event, message)) as RpcResponse);
  }
  // an installed update has already ended the program
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (app.ended.length === 0) app.quit();
}

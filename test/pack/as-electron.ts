import '../updates/as-electron.ts';
import type * as StandIn from '../electron/stand-in.ts';

/** Preloaded, it runs a program on the Electron stand-in, whose page loads what the program serves for it. */
const { app, BrowserWindow, protocol } = (await import('electron')) as unknown as typeof StandIn;
app.exit = (code = 0) => process.exit(code);
const originalLoadUrl = BrowserWindow.prototype.loadURL;
BrowserWindow.prototype.loadURL = async function loadURL(url: string) {
  this.webContents.scriptResult = async () => {
    const page = await protocol.handlers.get('app')!(new Request(url));
    const html = await page.text();
    return page.status === 200 && html.includes('id="root"') ? 'the page' : '';
  };
  await originalLoadUrl.call(this, url);
};

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { app as electron } from 'electron';
import type { Part } from '../cli/self-test.ts';
import { House } from './house.ts';
import { serveIpc } from './ipc.ts';
import { keychain } from './keychain.ts';
import { denyPermissions } from './permissions.ts';
import { registerScheme, serveApp } from './protocol.ts';
import { MainWindow } from './window.ts';

/** Self-tests of the Electron features in use. Must be called before Electron is ready. */
export function openSelfTest(): Part[] {
  registerScheme();
  // closing a window must not end the test
  electron.on('window-all-closed', () => {});
  return [
    { name: 'keychain', try: tryKeychain },
    { name: 'window', try: tryWindow },
  ];
}

async function tryKeychain(): Promise<string | undefined> {
  const chain = await keychain();
  if (!chain) return 'there is none here';
  const secret = randomBytes(32);
  const kept = await chain.protect(secret);
  if (kept.includes(secret) || kept.includes(secret.toString('base64'))) throw new Error('it hides nothing');
  if (!(await chain.reveal(kept)).secret.equals(secret)) throw new Error('it gives back something else');
  return undefined;
}

/** Text of the page, once it shows any. */
const WORDS = 'document.getElementById("root")?.innerText ?? ""';

/** Opens the window on a temporary data folder and waits until the page shows text from the backend. */
async function tryWindow(): Promise<string> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-selftest-'));
  const house = await House.open(dir, { secret: randomBytes(32) });
  const window = new MainWindow(dir);
  const died = new Promise<never>((_, reject) => {
    electron.once('render-process-gone', (_event, _contents, { reason }) =>
      reject(new Error(`the page’s process ended: ${reason}`)),
    );
  });
  died.catch(() => {});
  try {
    denyPermissions();
    serveApp(house);
    serveIpc(house, () => window.webContents());
    window.show();
    for (;;) {
      const words = String(await Promise.race([window.webContents()!.executeJavaScript(WORDS), died]));
      if (words.trim()) return `Electron ${process.versions.electron}`;
      await delay(100);
    }
  } finally {
    window.end();
    await house.close();
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { app as electron } from 'electron';
import type { SelfTestCase } from '../cli/self-test.ts';
import { Backend } from './backend.ts';
import { serveIpc } from './ipc.ts';
import { keychain } from './keychain.ts';
import { denyPermissions } from './permissions.ts';
import { registerScheme, serveApp } from './protocol.ts';
import { MainWindow } from './window.ts';

/** Self-tests of the Electron features in use. Must be called before Electron is ready. */
export function electronSelfTests(): SelfTestCase[] {
  registerScheme();
  // closing a window must not end the test
  electron.on('window-all-closed', () => {});
  return [
    { name: 'keychain', run: tryKeychain },
    { name: 'window', run: tryWindow },
  ];
}

async function tryKeychain(): Promise<string | undefined> {
  const chain = await keychain();
  if (!chain) return 'there is none here';
  const secret = randomBytes(32);
  const encrypted = await chain.protect(secret);
  if (encrypted.includes(secret) || encrypted.includes(secret.toString('base64'))) throw new Error('it hides nothing');
  if (!(await chain.reveal(encrypted)).secret.equals(secret)) throw new Error('it gives back something else');
  return undefined;
}

/** Text of the page, once it shows any. */
const PAGE_TEXT = 'document.getElementById("root")?.innerText ?? ""';

/** Opens the window on a temporary data folder and waits until the page shows text from the backend. */
async function tryWindow(): Promise<string> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-selftest-'));
  const backend = await Backend.open(dir, { secret: randomBytes(32) });
  const window = new MainWindow(dir);
  const died = new Promise<never>((_, reject) => {
    electron.once('render-process-gone', (_event, _contents, { reason }) =>
      reject(new Error(`the page’s process ended: ${reason}`)),
    );
  });
  died.catch(() => {});
  try {
    denyPermissions();
    serveApp(backend);
    serveIpc(backend, () => window.webContents());
    window.show();
    for (;;) {
      const text = String(await Promise.race([window.webContents()!.executeJavaScript(PAGE_TEXT), died]));
      if (text.trim()) return `Electron ${process.versions.electron}`;
      await delay(100);
    }
  } finally {
    window.destroy();
    await backend.close();
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

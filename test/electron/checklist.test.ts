import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openWindowedApp } from '../../src-main/electron/window-app.ts';
import { securityHeaders } from '../../src-main/web/renderer-files.ts';
import { root } from '../helpers.ts';
import * as electron from './stand-in.ts';

/** The items of Electron's security checklist, in its order: electronjs.org/docs/latest/tutorial/security. */

let data: string;
let window: electron.BrowserWindow;
beforeAll(async () => {
  electron.reset();
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-checklist-'));
  await openWindowedApp(['--data', data]);
  window = electron.BrowserWindow.instances[0]!;
});
afterAll(async () => {
  electron.app.quit();
  await vi.waitFor(() => expect(electron.app.ended.length).toBeGreaterThan(0), 5000);
  fs.rmSync(data, { recursive: true, force: true });
});

const preferences = () => window.options.webPreferences;
const sources = (dir: string): string[] =>
  fs.readdirSync(path.join(root, dir), { recursive: true, withFileTypes: true }).flatMap((one) => {
    const file = path.join(one.parentPath, one.name);
    return one.isFile() && /\.(ts|tsx|cts|html)$/.test(one.name) && !/\.test\.ts$/.test(one.name)
      ? [fs.readFileSync(file, 'utf8')]
      : [];
  });
const everywhere = () => [...sources('src-main'), ...sources('src-renderer')].join('\n');
const policy = Object.fromEntries(
  securityHeaders('n0nce')
    ['content-security-policy']!.split('; ')
    .map((rule) => [rule.split(' ')[0]!, rule.split(' ').slice(1)]),
);

it('1 loads nothing but its own content', () => {
  expect(window.loaded).toEqual(['app://mangalm/']);
  expect(everywhere()).not.toMatch(/loadURL\((?!`\$\{ORIGIN\})/);
});
it('2–4 has no Node in the page, isolates the bridge, and sandboxes', () =>
  expect(preferences()).toMatchObject({ nodeIntegration: false, contextIsolation: true, sandbox: true }));
it('5 refuses every permission request, except writing text to the clipboard by its own page', async () => {
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem'])
    expect(await electron.session.defaultSession.allows(permission)).toBe(false);
  expect(await electron.session.defaultSession.allows('clipboard-sanitized-write')).toBe(true);
});
it('6, 8–10 leaves web security on and turns no experiments on', () => {
  for (const key of ['webSecurity', 'allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures'])
    expect(preferences()).not.toHaveProperty(key);
});
it('7 has a content security policy that allows only its own scripts, no inline ones, no eval, and trusted types', () => {
  expect(policy['default-src']).toEqual(["'none'"]);
  expect(policy['script-src']).toEqual(["'self'"]);
  expect(JSON.stringify(policy)).not.toContain('unsafe');
  expect(policy['require-trusted-types-for']).toEqual(["'script'"]);
  for (const rule of ['base-uri', 'form-action', 'frame-ancestors']) expect(policy[rule]).toEqual(["'none'"]);
  expect(fs.readFileSync(path.join(root, 'src-renderer', 'index.html'), 'utf8')).not.toMatch(
    /<script(?![^>]*src=)|\son\w+=/,
  );
});
it('11–12 has no webviews, and refuses to attach one', () => {
  expect(preferences().webviewTag).toBe(false);
  const event = { preventDefault: vi.fn() };
  window.webContents.emit('will-attach-webview', event);
  expect(event.preventDefault).toHaveBeenCalled();
});
it('13–14 navigates nowhere else and opens no windows', () => {
  const event = { url: 'https://evil.example/', preventDefault: vi.fn() };
  window.webContents.emit('will-navigate', event);
  window.webContents.emit('will-redirect', event);
  expect(event.preventDefault).toHaveBeenCalledTimes(2);
  expect(window.webContents.openHandler!({ url: 'about:blank' })).toEqual({ action: 'deny' });
});
it('15 opens only web addresses externally', () => {
  for (const url of ['file:///etc/passwd', 'javascript:1', 'smb://x/y', 'ms-msdt:/id', 'http://plain.example'])
    window.webContents.openHandler!({ url });
  expect(electron.shell.opened).toEqual([]);
});
it('16 is of a current Electron', () => {
  const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  expect(Number(devDependencies.electron.split('.')[0])).toBeGreaterThanOrEqual(45);
});
it('17 answers only messages of its own page', async () => {
  const ask = electron.ipcMain.handlers.get('mangalm:ask')!;
  const message = { id: 1, procedure: 'system.about', input: {} };
  const main = window.webContents.mainFrame;
  for (const event of [
    { sender: {}, senderFrame: main },
    { sender: window.webContents, senderFrame: null },
    { sender: window.webContents, senderFrame: { origin: 'app://mangalm' } },
    { sender: window.webContents, senderFrame: { ...main, origin: 'https://evil.example' } },
  ])
    expect(await ask(event, message)).toMatchObject({ problem: { code: 'refused' } });
  expect(await ask({ sender: window.webContents, senderFrame: main }, message)).toMatchObject({ output: {} });
});
it('18 serves its page by a custom protocol, not as files', () => {
  expect(electron.protocol.schemes).toMatchObject([{ scheme: 'app', privileges: { secure: true } }]);
  expect(everywhere()).not.toMatch(/loadFile\(|file:\/\/\$/);
});
// 19, the fuses, is tested with the packaged program in test/pack
it('20 gives the page no interface of Electron', () => {
  const preload = fs.readFileSync(path.join(root, 'src-main', 'electron', 'preload.cts'), 'utf8');
  expect(preload.match(/ipcRenderer\.\w+/g)).toEqual([
    'ipcRenderer.invoke',
    'ipcRenderer.on',
    'ipcRenderer.on',
    'ipcRenderer.invoke',
  ]);
  expect(preload).not.toMatch(/ipcRenderer[,\s]*\}/);
});

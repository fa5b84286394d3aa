import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openWindowedApp } from '../../src-main/electron/windowed.ts';
import type { Answer, Happening } from '../../src-shared/contract/index.ts';
import { cli, root, tempFolder, writeCsv } from '../helpers.ts';
import * as electron from './stand-in.ts';

const ROW = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
let data: string;

async function opened(words: string[] = []) {
  await openWindowedApp(['--data', data, ...words]);
  return electron.BrowserWindow.all[0]!;
}

/** A question as the page's preload would send it. */
function ask(
  window: electron.BrowserWindow,
  procedure: string,
  input: unknown = {},
  from: Partial<{ sender: unknown; senderFrame: unknown }> = {},
) {
  const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame, ...from };
  return electron.ipcMain.handlers.get('mangalm:ask')!(event, { id: 7, procedure, input }) as Promise<Answer>;
}

const happenings = (window: electron.BrowserWindow) =>
  window.webContents.sent.map(([, message]) => message as Happening);

beforeEach(() => {
  electron.reset();
  data = tempFolder();
});
afterEach(async () => {
  if (electron.BrowserWindow.all.length === 0) return;
  const quitting = { preventDefault: () => {} };
  electron.app.emit('before-quit', quitting);
  await vi.waitFor(() => expect(electron.app.ended.length).toBeGreaterThan(0), 5000).catch(() => {});
});

describe('the window', () => {
  it('is sandboxed, isolated, without Node, and loads only the app’s own page', async () => {
    const window = await opened();
    expect(window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
    expect(String(window.options.webPreferences.preload)).toMatch(/preload\.cjs$/);
    expect(window.loaded).toEqual(['app://mangalm/']);
    expect(electron.protocol.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  });

  it('refuses to go elsewhere, to open windows, and every web permission', async () => {
    const window = await opened();
    const navigate = (url: string) => {
      const event = { url, preventDefault: vi.fn() };
      window.webContents.emit('will-navigate', event);
      return event.preventDefault.mock.calls.length === 0;
    };
    expect([
      navigate('app://mangalm/stores'),
      navigate('https://evil.example/'),
      navigate('file:///etc/passwd'),
      navigate('app://other/'),
    ]).toEqual([true, false, false, false]);
    expect(window.webContents.openHandler!({ url: 'https://example.org' })).toEqual({ action: 'deny' });
    expect(window.webContents.openHandler!({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
    expect(electron.shell.opened).toEqual(['https://example.org']);
    const granted = vi.fn();
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read'])
      electron.session.defaultSession.request!(null, permission, granted);
    expect(granted.mock.calls).toEqual([[false], [false], [false], [false]]);
    expect([electron.session.defaultSession.check!(), electron.session.defaultSession.device!()]).toEqual([
      false,
      false,
    ]);
  });

  it('comes back where it was, unless no display shows that place any more', async () => {
    const window = await opened();
    window.emit('close');
    window.emit('closed');
    electron.app.emit('activate');
    expect(electron.BrowserWindow.all[1]!.options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
    electron.BrowserWindow.all[1]!.emit('closed');
    electron.screen.displays = [{ workArea: { x: 5000, y: 5000, width: 100, height: 100 } }];
    electron.app.emit('activate');
    expect(electron.BrowserWindow.all[2]!.options).not.toHaveProperty('x');
  });

  it('has a menu that leads to every page', async () => {
    const window = await opened();
    const go = electron.Menu.template.find(({ label }) => label === '&Go')!.submenu!;
    expect(go.map(({ label }) => label)).toEqual([
      'Home',
      'Imports',
      'Stores',
      'Products',
      'Invoices',
      'Orders',
      'Reports',
      'Calls',
      'Forecast',
      'Suggestions',
      'Order sheets',
    ]);
    go[2]!.click!();
    expect(window.loaded.at(-1)).toBe('app://mangalm/stores');
  });
});

describe('questions over IPC', () => {
  it('from the own page are answered through the contract', async () => {
    const window = await opened();
    expect(await ask(window, 'system.about')).toMatchObject({ id: 7, output: { dataFolder: data, empty: true } });
    expect(await ask(window, 'sales.stores', { limit: -1 })).toMatchObject({ id: 7, problem: { code: 'bad_request' } });
    expect(await ask(window, 'constructor')).toMatchObject({ problem: { code: 'unknown_procedure' } });
  });

  it('from anywhere else are refused', async () => {
    const window = await opened();
    const stranger = new electron.StandInWebContents();
    for (const from of [{ sender: stranger }, { senderFrame: { origin: 'app://mangalm' } }, { senderFrame: null }]) {
      expect(await ask(window, 'system.about', {}, from)).toMatchObject({ id: -1, problem: { code: 'refused' } });
    }
    window.webContents.mainFrame = { origin: 'https://evil.example' };
    expect(await ask(window, 'system.about')).toMatchObject({ problem: { code: 'refused' } });
  });

  it('that are no questions are refused', async () => {
    const window = await opened();
    const handle = electron.ipcMain.handlers.get('mangalm:ask')!;
    const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame };
    for (const message of [
      null,
      'x',
      {},
      { id: 'a', procedure: 'system.about' },
      { id: 1, procedure: 'system.about', input: {}, more: 1 },
    ]) {
      expect(await handle(event, message)).toMatchObject({ problem: { code: 'bad_request' } });
    }
  });
});

describe('files', () => {
  it('on the command line are imported, with progress in the window', async () => {
    const file = writeCsv(path.join(data, 'given.csv'), [ROW]);
    const window = await opened([file]);
    await vi.waitFor(async () => {
      const answer = (await ask(window, 'imports.list')) as { output: { items: { status: string }[] } };
      expect(answer.output.items[0]?.status).toBe('completed');
    }, 10_000);
    expect(happenings(window).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['imports.progress', 'imports.changed']),
    );
    expect(window.loaded.at(-1)).toBe('app://mangalm/imports');
  });

  it('opened by the system or by a second start come to the first instance', async () => {
    const window = await opened();
    const prevented = vi.fn();
    electron.app.emit('open-file', { preventDefault: prevented }, writeCsv(path.join(data, 'one.csv'), [ROW]));
    fs.mkdirSync(path.join(data, 'else'));
    writeCsv(path.join(data, 'else', 'two.csv'), [['A-2', ...ROW.slice(1)]]);
    electron.app.emit('second-instance', {}, ['electron', '.', '--flag', 'two.csv'], path.join(data, 'else'));
    expect(prevented).toHaveBeenCalled();
    await vi.waitFor(async () => {
      const answer = (await ask(window, 'sales.invoices')) as { output: { total: number } };
      expect(answer.output.total).toBe(2);
    }, 10_000);
  });

  it('that can’t be imported get a sentence', async () => {
    await opened([path.join(data, 'missing.csv')]);
    await vi.waitFor(() => expect(electron.dialog.shown[0]).toMatch(/There is no file .*missing\.csv/), 5000);
  });
});

describe('the start', () => {
  it('of a second instance ends at once', async () => {
    electron.app.firstInstance = false;
    await openWindowedApp(['--data', data]);
    expect(electron.app.ended).toEqual(['quit']);
    expect(electron.BrowserWindow.all).toEqual([]);
  });

  it('on an unusable data folder says what is wrong and ends', async () => {
    const file = path.join(data, 'file');
    fs.writeFileSync(file, '');
    await openWindowedApp(['--data', file]);
    expect(electron.dialog.shown[0]).toMatch(/can't be written to/);
    expect(electron.app.ended).toEqual([1]);
  });
});

describe('the page over app://', () => {
  const get = (url: string, method = 'GET') => electron.protocol.handlers.get('app')!(new Request(url, { method }));

  it.skipIf(!fs.existsSync(path.join(root, 'dist', 'renderer', 'index.html')))(
    'comes with a strict policy, and nothing outside its folder is served',
    async () => {
      await opened();
      const page = await get('app://mangalm/stores?x=1');
      const policy = page.headers.get('content-security-policy')!;
      expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
      expect(policy).not.toMatch(/unsafe/);
      const html = await page.text();
      expect(html).toContain(/nonce-([^']+)'/.exec(policy)![1]);
      for (const url of [
        'app://mangalm/../../package.json',
        'app://mangalm/%2e%2e/%2e%2e/package.json',
        'app://mangalm/assets/..%2f..%2f..%2fpackage.json',
      ]) {
        expect(await (await get(url)).text()).not.toContain('mangalm-sales-assistant');
      }
      expect((await get('app://other/')).status).toBe(403);
      expect((await get('app://mangalm/', 'POST')).status).toBe(403);
    },
  );

  it('and so do the rejects as a file', async () => {
    const file = writeCsv(path.join(data, 'f.csv'), [ROW, [...ROW.slice(0, 4), 'x', '1', '1']]);
    await cli(['import', file, '--data', data]);
    await opened();
    const response = await get('app://mangalm/files/imports/1/rejects.csv');
    expect(response.headers.get('content-disposition')).toContain('rejects-of-import-1.csv');
    expect(await response.text()).toContain('quantity_unreadable');
    expect((await get('app://mangalm/files/elsewhere')).status).toBe(404);
  });
});

describe('the preload script', () => {
  it('gives the page three words and nothing more', async () => {
    const built = path.join(root, 'dist', 'app', 'src-main', 'electron', 'preload.cjs');
    if (!fs.existsSync(built)) return;
    const exposed: Record<string, unknown> = {};
    const invoke = vi.fn();
    const required = (name: string) => {
      expect(name).toBe('electron');
      return {
        contextBridge: { exposeInMainWorld: (key: string, value: object) => Object.assign(exposed, { [key]: value }) },
        ipcRenderer: { invoke, on: vi.fn() },
        webUtils: { getPathForFile: () => '/a/file' },
      };
    };
    new Function('require', 'exports', fs.readFileSync(built, 'utf8'))(required, {});
    expect(Object.keys(exposed)).toEqual(['mangalm']);
    const bridge = exposed.mangalm as Record<string, (argument: unknown) => unknown>;
    expect(Object.keys(bridge).sort()).toEqual(['ask', 'onHappening', 'pathOf']);
    bridge.ask!({ id: 1 });
    expect(invoke).toHaveBeenCalledWith('mangalm:ask', { id: 1 });
    expect(bridge.pathOf!({})).toBe('/a/file');
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openWindowedApp } from '../../src-main/electron/window-app.ts';
import { crashesIn } from '../../src-main/health/crashes.ts';
import type { AppEvent, RpcResponse } from '../../src-shared/contract/index.ts';
import { cli, root, tempFolder, writeCsv } from '../helpers.ts';
import * as electron from './stand-in.ts';

const ROW = ['A-1', '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00'];
let data: string;

async function openWindow(args: string[] = []) {
  await openWindowedApp(['--data', data, ...args]);
  return electron.BrowserWindow.instances[0]!;
}

/** Sends a request as the page's preload script would. */
function ask(
  window: electron.BrowserWindow,
  procedure: string,
  input: unknown = {},
  from: Partial<{ sender: unknown; senderFrame: unknown }> = {},
) {
  const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame, ...from };
  return electron.ipcMain.handlers.get('mangalm:ask')!(event, { id: 7, procedure, input }) as Promise<RpcResponse>;
}

const eventsOf = (window: electron.BrowserWindow) => window.webContents.sent.map(([, message]) => message as AppEvent);

beforeEach(() => {
  electron.reset();
  data = tempFolder();
});
afterEach(async () => {
  if (electron.BrowserWindow.instances.length === 0) return;
  electron.app.quit();
  await vi.waitFor(() => expect(electron.app.ended.length).toBeGreaterThan(0), 10_000);
});

describe('the window', () => {
  it('is sandboxed, isolated, without Node, and loads only the app’s own page', async () => {
    const window = await openWindow();
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

  it('refuses navigation elsewhere, new windows, and every web permission', async () => {
    const window = await openWindow();
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
    const { defaultSession } = electron.session;
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'usb'])
      expect(await defaultSession.allows(permission)).toBe(false);
    expect(defaultSession.device!()).toBe(false);
  });

  it('allows only its own page to write text to the clipboard', async () => {
    await openWindow();
    const { defaultSession } = electron.session;
    expect(await defaultSession.allows('clipboard-sanitized-write')).toBe(true);
    for (const origin of ['https://evil.example/', 'app://other/', '', 'null'])
      expect(await defaultSession.allows('clipboard-sanitized-write', origin)).toBe(false);
  });

  it('reopens at its last position, unless no display shows it any more', async () => {
    const window = await openWindow();
    window.emit('close');
    window.emit('closed');
    electron.app.emit('activate');
    expect(electron.BrowserWindow.instances[1]!.options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
    electron.BrowserWindow.instances[1]!.emit('closed');
    electron.screen.displays = [{ workArea: { x: 5000, y: 5000, width: 100, height: 100 } }];
    electron.app.emit('activate');
    expect(electron.BrowserWindow.instances[2]!.options).not.toHaveProperty('x');
  });

  it('has a menu that leads to every page', async () => {
    const window = await openWindow();
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
    // the page navigates itself, so that unsaved input is not lost
    expect(window.webContents.sent.at(-1)).toEqual(['mangalm:go', '/stores']);
    expect(window.loaded).toEqual(['app://mangalm/']);
  });

  it('saves its own page as a PDF where the user says, and nothing for anybody else', async () => {
    const window = await openWindow();
    const save = (from: Partial<{ sender: unknown; senderFrame: unknown }> = {}, name: unknown = 'अपना/बाज़ार') => {
      const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame, ...from };
      return electron.ipcMain.handlers.get('mangalm:pdf')!(event, name);
    };
    expect(await save()).toEqual({ saved: null });
    expect(electron.dialog.shown).toEqual(['अपना बाज़ार.pdf']);
    electron.dialog.savePath = path.join(data, 'statement');
    expect(await save()).toEqual({ saved: 'statement.pdf' });
    expect(window.webContents.requests).toEqual(['pdf Letter']);
    expect(fs.readFileSync(path.join(data, 'statement.pdf'), 'latin1')).toMatch(/^%PDF/);
    electron.dialog.savePath = path.join(data, 'no', 'such', 'folder.pdf');
    expect(await save()).toMatchObject({ problem: { code: 'file_unwritable' } });
    for (const from of [{ sender: {} }, { senderFrame: { origin: 'app://mangalm' } }, { senderFrame: null }])
      expect(await save(from)).toMatchObject({ problem: { code: 'refused' } });
    expect(fs.readdirSync(data).filter((name) => /\.part-/.test(name))).toEqual([]);
  });

  it('opens a window for a menu item if there is none, as on macOS', async () => {
    const window = await openWindow();
    window.emit('close', {});
    window.emit('closed');
    const go = electron.Menu.template.find(({ label }) => label === '&Go')!.submenu!;
    go[2]!.click!();
    expect(electron.BrowserWindow.instances[1]!.loaded).toEqual(['app://mangalm/stores']);
  });

  it('has one Quit, and Cmd+W on macOS, and common actions in its Dock menu', async () => {
    const { setMenu } = await import('../../src-main/electron/menu.ts');
    const { MainWindow } = await import('../../src-main/electron/window.ts');
    const roles = (platform: NodeJS.Platform) => {
      setMenu(new MainWindow(data), platform);
      return electron.Menu.template.flatMap(({ role, submenu }) => [role, ...(submenu ?? []).map((one) => one.role)]);
    };
    expect(roles('win32').filter((role) => role === 'quit')).toHaveLength(1);
    expect(electron.app.dock.menu).toBeNull();
    const mac = roles('darwin');
    expect(mac).toContain('appMenu');
    expect(mac).toContain('close');
    expect(mac).not.toContain('quit');
    expect(electron.app.dock.menu!.map(({ label }) => label)).toEqual(['Import…', 'New order']);
  });

  it('is shown only once its page is ready, maximized if it was before', async () => {
    fs.writeFileSync(
      path.join(data, 'window.json'),
      JSON.stringify({ bounds: { x: 1, y: 2, width: 950, height: 650 }, maximized: true, place: '/', open: false }),
    );
    await openWindowedApp(['--data', data]);
    const window = electron.BrowserWindow.instances[0]!;
    await vi.waitFor(() => expect(window.calls).toEqual(['ready to show', 'maximize', 'show']));
  });

  it('opens with the last background colour of the page, or else that of the system theme', async () => {
    electron.nativeTheme.shouldUseDarkColors = true;
    const window = await openWindow();
    expect(window.options.backgroundColor).toBe('#17191a');
    window.webContents.emit('did-change-theme-color', {}, '#f6f7f7');
    // the window is closed; on macOS the program keeps running
    window.emit('close', {});
    window.emit('closed');
    electron.app.emit('activate');
    expect(electron.BrowserWindow.instances[1]!.options.backgroundColor).toBe('#f6f7f7');
  });

  it('has a context menu for the clicked element', async () => {
    const window = await openWindow();
    const click = (params: object) => {
      electron.Menu.opened = [];
      window.webContents.emit('context-menu', {}, { dictionarySuggestions: [], selectionText: '', ...params });
      return electron.Menu.opened[0]?.map(({ label, role, type }) => label ?? role ?? type);
    };
    const editFlags = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true };
    expect(click({ isEditable: false, editFlags })).toBeUndefined();
    expect(click({ isEditable: false, editFlags, selectionText: 'INV-7' })).toEqual(['copy']);
    expect(click({ isEditable: true, editFlags })).toEqual(['cut', 'copy', 'paste', 'separator', 'selectAll']);
    const misspelt = click({ isEditable: true, editFlags, dictionarySuggestions: ['kettle'] });
    expect(misspelt!.slice(0, 3)).toEqual(['kettle', 'separator', 'cut']);
    electron.Menu.opened[0]![0]!.click!();
    expect(window.webContents.requests).toEqual(['replace by kettle']);
    // on other systems Chromium downloads dictionaries
    expect(window.options.webPreferences.spellcheck).toBe(process.platform === 'darwin');
  });

  it('has an app id for the Windows taskbar, and a V8 code cache', async () => {
    await openWindow();
    expect(electron.app.userModelId).toBe('com.mangalm.sales-assistant');
    expect(electron.protocol.schemes[0]!.privileges).toMatchObject({ codeCache: true, standard: true });
  });
});

describe('requests over IPC', () => {
  it('from its own page are answered by the contract', async () => {
    const window = await openWindow();
    expect(await ask(window, 'system.about')).toMatchObject({ id: 7, output: { dataFolder: data, empty: true } });
    expect(await ask(window, 'sales.stores', { limit: -1 })).toMatchObject({ id: 7, problem: { code: 'bad_request' } });
    expect(await ask(window, 'constructor')).toMatchObject({ problem: { code: 'unknown_procedure' } });
  });

  it('from anywhere else are refused', async () => {
    const window = await openWindow();
    const stranger = new electron.StandInWebContents();
    for (const from of [{ sender: stranger }, { senderFrame: { origin: 'app://mangalm' } }, { senderFrame: null }]) {
      expect(await ask(window, 'system.about', {}, from)).toMatchObject({ id: -1, problem: { code: 'refused' } });
    }
    window.webContents.mainFrame = { origin: 'https://evil.example' };
    expect(await ask(window, 'system.about')).toMatchObject({ problem: { code: 'refused' } });
  });

  it('that are malformed are refused', async () => {
    const window = await openWindow();
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
    const window = await openWindow([file]);
    await vi.waitFor(async () => {
      const answer = (await ask(window, 'imports.list')) as { output: { items: { status: string }[] } };
      expect(answer.output.items[0]?.status).toBe('completed');
    }, 10_000);
    expect(eventsOf(window).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['imports.progress', 'imports.changed']),
    );
    expect(window.webContents.sent).toContainEqual(['mangalm:go', '/imports']);
    // the taskbar showed progress, and the system was kept awake meanwhile
    expect(window.progress.some((share) => share >= 0)).toBe(true);
    await vi.waitFor(() => expect(window.progress.at(-1)).toBe(-1));
    expect(electron.powerSaveBlocker.running.size).toBe(0);
  });

  it('opened by the system or by a second start are passed to the first instance', async () => {
    const window = await openWindow();
    const prevented = vi.fn();
    electron.app.emit('open-file', { preventDefault: prevented }, writeCsv(path.join(data, 'one.csv'), [ROW]));
    fs.mkdirSync(path.join(data, 'else'));
    writeCsv(path.join(data, 'else', 'two.csv'), [['A-2', ...ROW.slice(1)]]);
    electron.app.emitSecondInstance({ words: ['--flag', 'two.csv'], folder: path.join(data, 'else') });
    expect(prevented).toHaveBeenCalled();
    await vi.waitFor(async () => {
      const answer = (await ask(window, 'sales.invoices')) as { output: { total: number } };
      expect(answer.output.total).toBe(2);
    }, 10_000);
  });

  it('that cannot be imported are reported', async () => {
    await openWindow([path.join(data, 'missing.csv')]);
    await vi.waitFor(() => expect(electron.dialog.shown[0]).toMatch(/There is no file .*missing\.csv/), 5000);
  });
});

describe('events that come early, late or twice', () => {
  const navigations = (window: electron.BrowserWindow) =>
    window.webContents.sent.filter(([channel]) => channel === 'mangalm:go');

  it('are queued until the window is open: files and links before the app is ready, and second starts', async () => {
    const file = writeCsv(path.join(data, 'early.csv'), [ROW]);
    electron.app.beforeReady = () => {
      electron.app.emit('open-file', { preventDefault: () => {} }, file);
      electron.app.emit('open-url', { preventDefault: () => {} }, 'mangalm://open/stores');
      electron.app.emitSecondInstance({ words: ['mangalm://open/orders'], folder: data });
    };
    const window = await openWindow();
    await vi.waitFor(async () => {
      const answer = (await ask(window, 'imports.list')) as { output: { items: unknown[] } };
      expect(answer.output.items).toHaveLength(1);
    }, 10_000);
    // the page was not loaded yet
    expect(window.loaded).toEqual(['app://mangalm/', 'app://mangalm/stores', 'app://mangalm/orders']);
  });

  it('include a second start, which passes its own arguments, since Chromium reorders them', async () => {
    electron.app.firstInstance = false;
    await openWindowedApp(['--data', data, 'mangalm://open/calls']);
    expect(electron.app.lockData).toEqual({ words: ['--data', data, 'mangalm://open/calls'], folder: process.cwd() });
    expect(electron.app.ended).toEqual(['quit']);
  });

  it('include a second start with a data folder, which is reported if it differs', async () => {
    const window = await openWindow();
    await vi.waitFor(() => expect(window.calls).toContain('show'));
    electron.app.emitSecondInstance({ words: ['--data', data, 'mangalm://open/calls'], folder: data });
    await vi.waitFor(() => expect(navigations(window)).toEqual([['mangalm:go', '/calls']]));
    expect(electron.dialog.shown).toEqual([]);
    electron.app.emitSecondInstance({ words: ['--data', 'D', 'mangalm://open/stores'], folder: data });
    expect(electron.dialog.shown).toEqual([expect.stringContaining(path.join(data, 'D'))]);
    expect(navigations(window)).toHaveLength(1);
    // from an earlier version, which passed no data on
    electron.app.emitSecondInstance(undefined);
    expect(window.calls.filter((done) => done === 'focus').length).toBeGreaterThanOrEqual(3);
  });
});

describe('quitting', () => {
  const verified = async () => (await cli(['verify', '--data', data, '--json'])).json as { ok: boolean };

  it('ends even if the page refuses to close, and stores the window’s state', async () => {
    const window = await openWindow();
    window.refusesClose = true;
    electron.app.quit();
    await vi.waitFor(() => expect(electron.app.ended).toEqual([0]), 5000);
    expect(JSON.parse(fs.readFileSync(path.join(data, 'window.json'), 'utf8'))).toMatchObject({ open: false });
    expect(await verified()).toMatchObject({ ok: true });
  });

  it('is not delayed by a second start', async () => {
    await openWindow();
    electron.app.quit();
    electron.app.emitSecondInstance({ words: [], folder: data });
    electron.app.emit('activate');
    await vi.waitFor(() => expect(electron.app.ended).toEqual([0]), 5000);
    expect(electron.BrowserWindow.instances).toHaveLength(1);
    expect(electron.BrowserWindow.instances[0]!.calls).not.toContain('focus');
  });

  it('happens with the last window, except on macOS', async () => {
    const window = await openWindow();
    window.close();
    await vi.waitFor(() => expect(electron.app.ended).toEqual([0]), 5000);
  });

  it('at the end of the Windows session closes the database, signs the audit and stores the window’s state', async () => {
    const window = await openWindow();
    expect(await ask(window, 'accounts.changeSettings', { idleMinutes: 7 })).toMatchObject({ output: {} });
    const wal = path.join(data, 'mangalm.db-wal');
    expect(fs.existsSync(wal)).toBe(true);
    window.webContents.emit('did-navigate-in-page', {}, 'app://mangalm/orders');
    window.emit('session-end', { reasons: ['logoff'] });
    // Windows has ended the process by now: nothing that runs later counts
    expect(fs.existsSync(wal)).toBe(false);
    expect(JSON.parse(fs.readFileSync(path.join(data, 'window.json'), 'utf8'))).toMatchObject({
      open: true,
      place: '/orders',
    });
    expect(await verified()).toMatchObject({ ok: true });
  });

  it('delays a system shutdown', async () => {
    await openWindow();
    const event = { preventDefault: vi.fn() };
    electron.powerMonitor.emit('shutdown', event);
    expect(event.preventDefault).toHaveBeenCalled();
    await vi.waitFor(() => expect(electron.app.ended).toEqual([0]), 5000);
  });
});

describe('starting', () => {
  it('reports an error of the program itself and exits, instead of running without a window', async () => {
    electron.app.beforeReady = () => {
      throw new Error('no GPU, no window');
    };
    await openWindowedApp(['--data', data]);
    expect(electron.dialog.shown).toHaveLength(1);
    expect(electron.app.ended).toEqual([1]);
    electron.BrowserWindow.instances = [];
  });

  it('exits on an error elsewhere, too, and records it', async () => {
    electron.app.beforeReady = () => {
      // as Node reports an unhandled rejection
      process.listeners('unhandledRejection').at(-1)!(new Error('lost'), Promise.resolve());
    };
    await openWindow();
    expect(electron.app.ended).toEqual([1]);
    expect(crashesIn(data).crashes).toMatchObject([{ part: 'program', reason: expect.stringContaining('lost') }]);
  });

  it('exits at once as a second instance', async () => {
    electron.app.firstInstance = false;
    await openWindowedApp(['--data', data]);
    expect(electron.app.ended).toEqual(['quit']);
    expect(electron.BrowserWindow.instances).toEqual([]);
  });

  it('reports an unusable data folder and exits', async () => {
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
    'has a strict content security policy, and nothing outside its folder is served',
    async () => {
      await openWindow();
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

  it('serves the rejects as a file', async () => {
    const file = writeCsv(path.join(data, 'f.csv'), [ROW, [...ROW.slice(0, 4), 'x', '1', '1']]);
    await cli(['import', file, '--data', data]);
    await openWindow();
    const response = await get('app://mangalm/files/imports/1/rejects.csv');
    expect(response.headers.get('content-disposition')).toContain('rejects-of-import-1.csv');
    expect(await response.text()).toContain('quantity_unreadable');
    expect((await get('app://mangalm/files/elsewhere')).status).toBe(404);
  });
});

describe('the preload script', () => {
  it('exposes five functions to the page', async () => {
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
    expect(Object.keys(bridge).sort()).toEqual(['ask', 'onAppEvent', 'onGoTo', 'pathOf', 'savePdf']);
    bridge.ask!({ id: 1 });
    expect(invoke).toHaveBeenCalledWith('mangalm:ask', { id: 1 });
    bridge.savePdf!('Statement');
    expect(invoke).toHaveBeenCalledWith('mangalm:pdf', 'Statement');
    expect(bridge.pathOf!({})).toBe('/a/file');
  });
});

import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';

/**
 * A stand-in for the `electron` module. It records what the app passes to Electron, lets a test emit Electron's events,
 * and follows Electron's documentation where the app relies on it: what is refused, what throws, the order of events,
 * what does not happen. stand-in-types.ts checks its types against Electron's.
 */
class CancelableEvent {
  defaultPrevented = false;
  preventDefault() {
    this.defaultPrevented = true;
  }
}

type Permission = string;
type OpenHandler = (details: { url: string }) => { action: string };

export class StandInWebContents extends EventEmitter {
  readonly sent: [channel: string, message: unknown][] = [];
  readonly requests: string[] = [];
  openHandler: OpenHandler | null = null;
  mainFrame = { origin: 'app://mangalm' };
  send(channel: string, message: unknown) {
    this.sent.push([channel, message]);
  }
  setWindowOpenHandler(handler: OpenHandler) {
    this.openHandler = handler;
  }
  print() {
    this.requests.push('print');
  }
  async printToPDF(options: { pageSize?: unknown }) {
    this.requests.push(`pdf ${String(options.pageSize)}`);
    return Buffer.from('%PDF-1.7');
  }
  replaceMisspelling(word: string) {
    this.requests.push(`replace by ${word}`);
  }
  /** The page's result of a script that is executed in it. */
  scriptResult: (script: string) => unknown = () => undefined;
  async executeJavaScript(script: string) {
    return this.scriptResult(script);
  }
}

export class BrowserWindow extends EventEmitter {
  static instances: BrowserWindow[] = [];
  /** The error with which pages fail to load; null if they load. */
  static loadError: null | string = null;
  readonly webContents = new StandInWebContents();
  readonly loaded: string[] = [];
  readonly calls: string[] = [];
  readonly options: Record<string, unknown> & { webPreferences: Record<string, unknown> };
  bounds = { x: 10, y: 20, width: 1000, height: 700 };
  /** Whether the page refuses to be closed (`beforeunload`). */
  refusesClose = false;
  #destroyed = false;
  #minimized = false;
  #maximized = false;
  #visible: boolean;
  constructor(options: Partial<BrowserWindow['options']> = {}) {
    super();
    this.options = { webPreferences: {}, ...options };
    this.#visible = options.show !== false;
    BrowserWindow.instances.push(this);
  }
  /** Electron throws if a destroyed window is used. */
  #assertNotDestroyed() {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }
  async loadURL(url: string) {
    this.#assertNotDestroyed();
    this.loaded.push(url);
    if (BrowserWindow.loadError !== null) throw new Error(BrowserWindow.loadError);
    await Promise.resolve();
    if (this.#destroyed) return;
    this.webContents.emit('did-navigate', {}, url);
    this.webContents.emit('did-finish-load');
    this.calls.push('ready to show');
    this.emit('ready-to-show');
  }
  show() {
    this.#assertNotDestroyed();
    this.#visible = true;
    this.calls.push('show');
  }
  isVisible() {
    return this.#visible;
  }
  focus() {
    this.#assertNotDestroyed();
    this.calls.push('focus');
  }
  isDestroyed() {
    return this.#destroyed;
  }
  /** Closes as the user does: the page may refuse, and a listener of `close` may prevent it. */
  close() {
    if (this.#destroyed || this.refusesClose) return;
    const event = new CancelableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.#end();
  }
  /** Closes without asking the page or listeners of `close`. */
  destroy() {
    if (this.#destroyed) return;
    this.calls.push('destroy');
    this.#end();
  }
  #end() {
    this.#destroyed = true;
    this.emit('closed');
    if (BrowserWindow.getAllWindows().length === 0) app.noWindows();
  }
  static getAllWindows() {
    return BrowserWindow.instances.filter((one) => !one.#destroyed);
  }
  minimize() {
    this.#minimized = true;
  }
  restore() {
    this.#minimized = false;
    this.calls.push('restore');
  }
  /** Also shows a hidden window. */
  maximize() {
    this.#assertNotDestroyed();
    this.#maximized = true;
    this.#visible = true;
    this.calls.push('maximize');
  }
  isMinimized() {
    return this.#minimized;
  }
  isMaximized() {
    return this.#maximized;
  }
  getNormalBounds() {
    this.#assertNotDestroyed();
    return this.bounds;
  }
  readonly progress: number[] = [];
  setProgressBar(progress: number) {
    this.#assertNotDestroyed();
    this.progress.push(progress);
  }
}

class App extends EventEmitter {
  isPackaged = false;
  firstInstance = true;
  /** Exit codes, or `quit`. */
  ended: (number | 'quit')[] = [];
  /** Runs before the app is ready. */
  beforeReady: () => void = () => {};
  lockData: unknown;
  country = 'US';
  getLocaleCountryCode() {
    return this.country;
  }
  requestSingleInstanceLock(additionalData?: Record<string, unknown>) {
    this.lockData = structuredClone(additionalData);
    return this.firstInstance;
  }
  /** A second start of the program, which has passed its arguments on and exited. */
  emitSecondInstance(additionalData: unknown, folder = process.cwd()) {
    // Chromium adds switches of its own to the arguments and reorders them
    this.emit('second-instance', {}, ['mangalm', '--allow-file-access-from-files'], folder, additionalData);
  }
  async whenReady() {
    this.beforeReady();
    await Promise.resolve();
  }
  noWindows() {
    if (this.#quitting) return;
    // without a listener Electron quits; with one, the listener decides
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }
  #quitting = false;
  quit() {
    const event = new CancelableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#quitting = true;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    this.#quitting = false;
    // a page that refuses to close cancels the quit
    if (BrowserWindow.getAllWindows().length > 0) return;
    const last = new CancelableEvent();
    this.emit('will-quit', last);
    if (last.defaultPrevented) return;
    this.ended.push('quit');
    this.emit('quit', {}, 0);
  }
  /** Exits at once, without asking windows or listeners of `before-quit`. */
  exit(code = 0) {
    this.ended.push(code);
  }
  version = '0.1.0';
  getVersion() {
    return this.version;
  }
  getName() {
    return 'Mangalm Sales Assistant';
  }
  getPath(name: string) {
    return this.paths[name] ?? '';
  }
  getAppPath() {
    return '';
  }
  paths: Record<string, string> = {};
  setPath(name: string, path: string) {
    if (!fs.existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.paths[name] = path;
  }
  userModelId = '';
  setAppUserModelId(id: string) {
    this.userModelId = id;
  }
  policy = 'regular';
  setActivationPolicy(policy: 'regular' | 'accessory' | 'prohibited') {
    this.policy = policy;
  }
  dock = {
    menu: null as MenuTemplate | null,
    setMenu(menu: MenuTemplate) {
      this.menu = menu;
    },
  };
}

type Handler = (event: unknown, message: unknown) => Promise<unknown>;

export const app = new App();
export const ipcMain = {
  handlers: new Map<string, Handler>(),
  handle(channel: string, handler: Handler) {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  },
};
export const protocol = {
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]) {
    this.schemes.push(...schemes);
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>) {
    this.handlers.set(scheme, handler);
  },
};

type RequestHandler = (
  contents: unknown,
  permission: Permission,
  callback: (granted: boolean) => void,
  details: { requestingUrl: string; isMainFrame: boolean },
) => void;
type CheckHandler = (
  contents: unknown,
  permission: Permission,
  origin: string,
  details: { isMainFrame: boolean; requestingUrl?: string },
) => boolean;

export const session = {
  fromPartition: () => ({}),
  defaultSession: {
    request: null as RequestHandler | null,
    check: null as CheckHandler | null,
    device: null as (() => boolean) | null,
    setPermissionRequestHandler(handler: RequestHandler) {
      this.request = handler;
    },
    setPermissionCheckHandler(handler: CheckHandler) {
      this.check = handler;
    },
    setDevicePermissionHandler(handler: () => boolean) {
      this.device = handler;
    },
    /**
     * Whether a page of that origin has a permission: Chromium runs the check handler, and the request handler if that
     * refuses.
     */
    async allows(permission: Permission, origin = 'app://mangalm/') {
      if (this.check?.(null, permission, origin, { isMainFrame: true, requestingUrl: origin })) return true;
      return await new Promise<boolean>((resolve) =>
        this.request!(null, permission, resolve, { requestingUrl: origin, isMainFrame: true }),
      );
    },
  },
};
export const dialog = {
  shown: [] as string[],
  asked: [] as { message: string; buttons: string[] }[],
  answer: 0,
  /** Where the user saves a file; empty where they cancel. */
  savePath: '',
  async showSaveDialog(options: { defaultPath?: string }) {
    this.shown.push(String(options.defaultPath));
    return { canceled: this.savePath === '', filePath: this.savePath };
  },
  showMessageBoxSync(question: { message: string; buttons: string[] }) {
    this.asked.push(question);
    return this.answer;
  },
  showErrorBox(_title: string, text: string) {
    this.shown.push(text);
  },
};
/** Requests by Electron's network stack; the responses are Node's. */
export const net = {
  request: (options: http.RequestOptions) => http.request(options),
};

/** Squirrel; on Linux it only reports that an installer was started. */
export const autoUpdater = new EventEmitter();

export const crashReporter = {
  started: [] as unknown[],
  start(options: unknown) {
    this.started.push(options);
  },
};
export const shell = {
  opened: [] as string[],
  openExternal(url: string) {
    this.opened.push(url);
    return Promise.resolve();
  },
};
export const screen = {
  displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  getAllDisplays() {
    return this.displays;
  },
};
export const nativeTheme = { shouldUseDarkColors: false };
export const powerMonitor = new EventEmitter();
export const powerSaveBlocker = {
  running: new Set<number>(),
  next: 0,
  start(_type: 'prevent-app-suspension' | 'prevent-display-sleep') {
    this.running.add(++this.next);
    return this.next;
  },
  stop(id: number) {
    return this.running.delete(id);
  },
};

interface MenuItem {
  label?: string;
  role?: string;
  type?: string;
  enabled?: boolean;
  accelerator?: string;
  click?: () => void;
  submenu?: MenuItem[];
}
type MenuTemplate = MenuItem[] & { popup?: () => void };
export const Menu = {
  template: [] as MenuTemplate,
  /** Context menus in the order in which they opened. */
  opened: [] as MenuTemplate[],
  buildFromTemplate(template: MenuTemplate) {
    return Object.assign(template, { popup: () => void Menu.opened.push(template) });
  },
  setApplicationMenu(template: MenuTemplate) {
    this.template = template;
  },
};

/** A keychain with a toy cipher, which is available only once the app is ready. */
export const safeStorage = {
  available: true,
  backend: 'gnome_libsecret' as 'gnome_libsecret' | 'basic_text',
  /** Whether the key was rotated since the value was encrypted. */
  rotated: false,
  isAsyncEncryptionAvailable: async () => safeStorage.available,
  getSelectedStorageBackend: () => safeStorage.backend,
  encryptStringAsync: async (text: string) => Buffer.from(`kept ${[...text].reverse().join('')}`),
  decryptStringAsync: async (kept: Buffer) => {
    const text = kept.toString();
    if (!text.startsWith('kept ')) throw new Error('Error while decrypting the ciphertext provided to safeStorage.');
    return { shouldReEncrypt: safeStorage.rotated, result: [...text.slice(5)].reverse().join('') };
  },
};

const FAULTS = ['uncaughtException', 'unhandledRejection'] as const;
/** Listeners registered before the app's own. */
const originalListeners = Object.fromEntries(FAULTS.map((event) => [event, process.listeners(event as 'exit')]));

/** Resets everything to its state before the first test. */
export function reset(): void {
  for (const one of [app, autoUpdater, powerMonitor]) one.removeAllListeners();
  Object.assign(app, { ended: [], firstInstance: true, isPackaged: false, beforeReady: () => {}, policy: 'regular' });
  app.dock.menu = null;
  BrowserWindow.instances = [];
  BrowserWindow.loadError = null;
  ipcMain.handlers.clear();
  protocol.handlers.clear();
  protocol.schemes = [];
  Object.assign(dialog, { shown: [], asked: [], answer: 0, savePath: '' });
  shell.opened = [];
  crashReporter.started = [];
  powerSaveBlocker.running.clear();
  Menu.opened = [];
  Object.assign(safeStorage, { available: true, backend: 'gnome_libsecret', rotated: false });
  nativeTheme.shouldUseDarkColors = false;
  for (const event of FAULTS)
    for (const listener of process.listeners(event as 'exit'))
      if (!originalListeners[event]!.includes(listener)) process.removeListener(event, listener);
  screen.displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
}

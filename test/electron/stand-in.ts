import { EventEmitter } from 'node:events';
import http from 'node:http';

/**
 * A small stand-in for the `electron` module: it keeps what the app hands to Electron and lets a test play Electron's
 * part. It imitates nothing that a test relies on to be right; it only records and passes on.
 */
export class StandInWebContents extends EventEmitter {
  readonly sent: [channel: string, message: unknown][] = [];
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  mainFrame = { origin: 'app://mangalm' };
  send(channel: string, message: unknown) {
    this.sent.push([channel, message]);
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.openHandler = handler;
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  readonly webContents = new StandInWebContents();
  readonly loaded: string[] = [];
  readonly done: string[] = [];
  readonly options: Record<string, unknown> & { webPreferences: Record<string, unknown> };
  bounds = { x: 10, y: 20, width: 1000, height: 700 };
  constructor(options: BrowserWindow['options']) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
  }
  loadURL(url: string) {
    this.loaded.push(url);
    return Promise.resolve();
  }
  show() {
    this.done.push('show');
  }
  focus() {
    this.done.push('focus');
  }
  destroy() {
    this.done.push('destroy');
    this.emit('closed');
  }
  restore() {
    this.done.push('restore');
  }
  maximize() {
    this.done.push('maximize');
  }
  isMinimized() {
    return false;
  }
  isMaximized() {
    return false;
  }
  getNormalBounds() {
    return this.bounds;
  }
}

class App extends EventEmitter {
  isPackaged = false;
  firstInstance = true;
  ended: (number | 'quit')[] = [];
  requestSingleInstanceLock() {
    return this.firstInstance;
  }
  whenReady() {
    return Promise.resolve();
  }
  quit() {
    this.ended.push('quit');
    this.emit('quitting');
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
  exit(code: number) {
    this.ended.push(code);
  }
  paths: Record<string, string> = {};
  setPath(name: string, path: string) {
    this.paths[name] = path;
  }
}

type Handler = (event: unknown, message: unknown) => Promise<unknown>;

export const app = new App();
export const ipcMain = {
  handlers: new Map<string, Handler>(),
  handle(channel: string, handler: Handler) {
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
export const session = {
  fromPartition: () => ({}),
  defaultSession: {
    request: null as ((contents: unknown, permission: string, callback: (granted: boolean) => void) => void) | null,
    check: null as (() => boolean) | null,
    device: null as (() => boolean) | null,
    setPermissionRequestHandler(
      handler: (contents: unknown, permission: string, callback: (granted: boolean) => void) => void,
    ) {
      this.request = handler;
    },
    setPermissionCheckHandler(handler: () => boolean) {
      this.check = handler;
    },
    setDevicePermissionHandler(handler: () => boolean) {
      this.device = handler;
    },
  },
};
export const dialog = {
  shown: [] as string[],
  asked: [] as { message: string; buttons: string[] }[],
  answer: 0,
  showMessageBoxSync(question: { message: string; buttons: string[] }) {
    this.asked.push(question);
    return this.answer;
  },
  showErrorBox(_title: string, text: string) {
    this.shown.push(text);
  },
};
/** Requests as Electron’s network makes them; the answers are Node’s. */
export const net = {
  request: (options: http.RequestOptions) => http.request(options),
};
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
type MenuTemplate = { label?: string; submenu?: { label?: string; accelerator?: string; click?: () => void }[] }[];
export const Menu = {
  template: [] as MenuTemplate,
  buildFromTemplate(template: MenuTemplate) {
    return template;
  },
  setApplicationMenu(template: MenuTemplate) {
    this.template = template;
  },
};

const FAULTS = ['uncaughtException', 'unhandledRejection'] as const;
/** Who heard of faults before the app did. */
const before = Object.fromEntries(FAULTS.map((event) => [event, process.listeners(event as 'exit')]));

/** Everything as it was before the first test. */
export function reset(): void {
  app.removeAllListeners();
  app.ended = [];
  app.firstInstance = true;
  BrowserWindow.all = [];
  ipcMain.handlers.clear();
  protocol.handlers.clear();
  protocol.schemes = [];
  dialog.shown = [];
  shell.opened = [];
  crashReporter.started = [];
  for (const event of FAULTS)
    for (const listener of process.listeners(event as 'exit'))
      if (!before[event].includes(listener)) process.removeListener(event, listener);
  screen.displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
}

/** A keychain that hides nothing well, but shows whether it was asked. */
export const safeStorage = {
  available: true,
  isEncryptionAvailable: () => safeStorage.available,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString: (text: string) => Buffer.from(`kept ${[...text].reverse().join('')}`),
  decryptString: (kept: Buffer) => [...kept.toString().slice(5)].reverse().join(''),
};

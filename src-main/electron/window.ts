import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrowserWindow, nativeTheme, type Rectangle, screen, shell, type WebContents } from 'electron';
import { programRoot } from '../program-root.ts';
import { log } from '../tracing/log.ts';
import { offerContextMenu } from './context-menu.ts';
import { isOwnPage, ORIGIN } from './protocol.ts';

const preload = fileURLToPath(new URL('electron/preload.cjs', programRoot));
const MIN_SIZE = { width: 900, height: 600 };
const DEFAULT_SIZE = { width: 1280, height: 820 };
/** Background colour until the page reports its own. */
const BACKGROUND = { light: '#f6f7f7', dark: '#17191a' };
const NAVIGATE_CHANNEL = 'mangalm:go';

interface WindowState {
  bounds: Rectangle;
  maximized: boolean;
  /** Route of the page. */
  place: string;
  /** Whether the window was not closed: the program crashed, and the page is reopened at the same route. */
  open: boolean;
  /** Background colour of the page. */
  ground?: string;
}

/** The main window: restores its bounds, is sandboxed, and never leaves its own page. */
export class MainWindow {
  readonly #stateFile: string;
  #window: BrowserWindow | null = null;
  #route = '/';
  #background: string | undefined;
  /** Whether the page is loaded and receives messages. */
  #isLoaded = false;
  #onSessionEnd: () => void = () => {};

  constructor(dataFolder: string) {
    this.#stateFile = path.join(dataFolder, 'window.json');
  }

  webContents(): WebContents | undefined {
    return this.#window?.webContents;
  }

  /** Opens the window, or brings it to the front. @param place route of the page; defaults to the last one */
  show(place?: string): void {
    if (this.#window) {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.focus();
      return;
    }
    const remembered = this.#loadState();
    const window = new BrowserWindow({
      ...DEFAULT_SIZE,
      ...remembered?.bounds,
      minWidth: MIN_SIZE.width,
      minHeight: MIN_SIZE.height,
      show: false,
      title: 'Mangalm Sales Assistant',
      backgroundColor: remembered?.ground ?? (nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light),
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        // on other systems Chromium would download its dictionaries
        spellcheck: process.platform === 'darwin',
      },
    });
    this.#window = window;
    this.#background = remembered?.ground;
    this.#isLoaded = false;
    guard(window.webContents);
    offerContextMenu(window.webContents);
    window.once('ready-to-show', () => {
      // also shows the window
      if (remembered?.maximized) window.maximize();
      window.show();
    });
    window.on('close', () => this.#saveState(window, false));
    window.on('session-end', () => {
      // so that the window reopens at the same route
      this.#saveState(window, true);
      this.#onSessionEnd();
    });
    window.on('closed', () => {
      if (this.#window === window) this.#window = null;
    });
    const onNavigated = (url: string) => {
      this.#route = routeOf(url);
      this.#saveState(window, true);
    };
    window.webContents.on('did-start-loading', () => {
      this.#isLoaded = false;
    });
    window.webContents.on('did-finish-load', () => {
      this.#isLoaded = true;
    });
    window.webContents.on('did-navigate', (_event, url) => onNavigated(url));
    window.webContents.on('did-navigate-in-page', (_event, url) => onNavigated(url));
    window.webContents.on('did-change-theme-color', (_event, colour) => {
      this.#background = colour ?? undefined;
      this.#saveState(window, true);
    });
    this.#load(place ?? (remembered?.open ? remembered.place : '/'));
  }

  /** Called when the system ends the user's session; anything asynchronous after the listener returns is lost. */
  onSessionEnd(listener: () => void): void {
    this.#onSessionEnd = listener;
  }

  /** After a crash of the page's process: recreates the window with its bounds and route. */
  reopen(): void {
    const crashed = this.#window;
    if (crashed) this.#saveState(crashed, true);
    this.#window = null;
    this.show();
    crashed?.destroy();
  }

  /** Navigates the page to a route. */
  navigate(place: string): void {
    const isThere = this.#window !== null;
    this.show(place);
    if (!isThere) return;
    if (this.#isLoaded) this.#window!.webContents.send(NAVIGATE_CHANNEL, place);
    else this.#load(place);
  }

  /** Progress from 0 to 1 on the taskbar or in the Dock; null for none. */
  setProgress(share: number | null): void {
    this.#window?.setProgressBar(share ?? -1);
  }

  /** Destroys the window without asking the page, when the program exits. */
  destroy(): void {
    const window = this.#window;
    if (!window) return;
    this.#saveState(window, false);
    window.destroy();
  }

  #load(place: string): void {
    // a load superseded by a newer one rejects
    this.#window!.loadURL(`${ORIGIN}${place}`).catch((error: Error) => log.warn('page', { error: error.message }));
  }

  #loadState(): WindowState | null {
    try {
      const state = JSON.parse(fs.readFileSync(this.#stateFile, 'utf8')) as WindowState;
      const visible = screen.getAllDisplays().some(({ workArea }) => overlap(workArea, state.bounds));
      return visible ? state : null;
    } catch {
      return null;
    }
  }

  #saveState(window: BrowserWindow, open: boolean): void {
    try {
      const state: WindowState = {
        bounds: window.getNormalBounds(),
        maximized: window.isMaximized(),
        place: this.#route,
        open,
        ...(this.#background ? { ground: this.#background } : {}),
      };
      fs.writeFileSync(this.#stateFile, JSON.stringify(state));
    } catch {
      // the window opens at its default size next time
    }
  }
}

/** Route of a URL of the page; '/' for any other URL. */
function routeOf(url: string): string {
  if (!isOwnPage(url)) return '/';
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Prevents navigation away from the app's page; web links open in the user's browser. */
function guard(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (/^https:\/\//.test(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrowserWindow, type Rectangle, screen, shell, type WebContents } from 'electron';
import { place } from '../place.ts';
import { isOwnPage, ORIGIN } from './protocol.ts';

const preload = fileURLToPath(new URL('electron/preload.cjs', place));
const LEAST = { width: 900, height: 600 };
const USUAL = { width: 1280, height: 820 };

interface Remembered {
  bounds: Rectangle;
  maximized: boolean;
  /** The place of the page. */
  place: string;
  /** Whether the window was never closed: then the program crashed, and goes on where it was. */
  open: boolean;
}

/** The app's window: where it was last time, sandboxed, and never anywhere but on its own page. */
export class MainWindow {
  readonly #stateFile: string;
  #window: BrowserWindow | null = null;
  #place = '/';

  constructor(dataFolder: string) {
    this.#stateFile = path.join(dataFolder, 'window.json');
  }

  webContents(): WebContents | undefined {
    return this.#window?.webContents;
  }

  /** Opens the window, or brings it to the front. */
  show(): void {
    if (this.#window) {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.focus();
      return;
    }
    const remembered = this.#remembered();
    const window = new BrowserWindow({
      ...USUAL,
      ...remembered?.bounds,
      minWidth: LEAST.width,
      minHeight: LEAST.height,
      show: false,
      title: 'Mangalm Sales Assistant',
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.#window = window;
    if (remembered?.maximized) window.maximize();
    guard(window.webContents);
    window.once('ready-to-show', () => window.show());
    window.on('close', () => this.#remember(window, false));
    window.on('closed', () => {
      if (this.#window === window) this.#window = null;
    });
    const went = (url: string) => {
      this.#place = placeOf(url);
      this.#remember(window, true);
    };
    window.webContents.on('did-navigate', (_event, url) => went(url));
    window.webContents.on('did-navigate-in-page', (_event, url) => went(url));
    void window.loadURL(`${ORIGIN}${remembered?.open ? remembered.place : '/'}`);
  }

  /** After the page's process died: the window anew, where it was, at the place that it showed. */
  showAgain(): void {
    const dead = this.#window;
    if (dead) this.#remember(dead, true);
    this.#window = null;
    this.show();
    dead?.destroy();
  }

  /** Shows a place of the page. */
  goTo(place: string): void {
    void this.#window?.loadURL(`${ORIGIN}${place}`);
  }

  #remembered(): Remembered | null {
    try {
      const state = JSON.parse(fs.readFileSync(this.#stateFile, 'utf8')) as Remembered;
      const visible = screen.getAllDisplays().some(({ workArea }) => overlap(workArea, state.bounds));
      return visible ? state : null;
    } catch {
      return null;
    }
  }

  #remember(window: BrowserWindow, open: boolean): void {
    try {
      const state: Remembered = {
        bounds: window.getNormalBounds(),
        maximized: window.isMaximized(),
        place: this.#place,
        open,
      };
      fs.writeFileSync(this.#stateFile, JSON.stringify(state));
    } catch {
      // the window opens at its usual size next time
    }
  }
}

/** The path of an address of the page; of any other the beginning. */
function placeOf(url: string): string {
  if (!isOwnPage(url)) return '/';
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Refuses to leave the app's page; links to the web open in the user's browser. */
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

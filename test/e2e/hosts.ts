import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { root } from '../root.ts';
import { setUpWindows, startWindows, windowsCli, windowsPath } from '../windows/wine.ts';

/** The app opened in one of the hosts. */
export interface OpenedApp {
  page: Page;
  context: BrowserContext;
  /** Navigates to a path of the app. */
  goTo(place: string): Promise<void>;
  close(): Promise<void>;
}

export interface Host {
  name: string;
  /** Too slow for all tests: one story runs in it; `MANGALM_WINDOWS=all` runs all. */
  isSlow?: boolean;
  open(data: string, view?: ViewOptions): Promise<OpenedApp>;
}

interface ViewOptions {
  colorScheme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** The program's entry file, if it is not that of this checkout. */
  program?: string;
  env?: NodeJS.ProcessEnv;
}

/** The headless shell is Chromium without its own windows, which takes a quarter less time; pictures are of the whole one. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';
const BROWSERS = [
  process.env.MANGALM_BROWSER,
  ...(process.env.MANGALM_PICTURES === undefined ? [HEADLESS_SHELL] : []),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const browserFile = BROWSERS.find((file) => file && fs.existsSync(file));

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function electronFile(): string | undefined {
  const dir = path.join(root, 'node_modules', 'electron');
  const named = path.join(dir, 'path.txt');
  const file = fs.existsSync(named) ? path.join(dir, 'dist', fs.readFileSync(named, 'utf8').trim()) : '';
  return file && fs.existsSync(file) && (process.platform !== 'linux' || process.env.DISPLAY) ? file : undefined;
}

const PROGRAM = path.join(root, 'scripts', 'mangalm.mjs');

/** The loopback host as a separate process, in a real browser. */
const inBrowser: Host = {
  name: 'browser',
  async open(data, { colorScheme = 'light', width = 1280, height = 800, program = PROGRAM, env } = {}) {
    const server = spawn(process.execPath, [program, 'serve', '--no-open', '--json', '--data', data], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // forecasts are trained where a test asks for it
      env: { ...process.env, MANGALM_LEARN_MS: '3600000', ...env },
    });
    const { address } = await new Promise<{ address: string }>((resolve, reject) => {
      server.stdout.once('data', (line) => resolve(JSON.parse(String(line))));
      server.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
    });
    return openBrowser(address, { colorScheme, width, height }, async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
    });
  },
};

/** The same with Windows' Node serving the built program. */
export const inWindows: Host = {
  name: 'browser on Windows',
  isSlow: process.env.MANGALM_WINDOWS !== 'all',
  async open(data, view = {}) {
    setUpWindows();
    const server = startWindows([windowsCli, 'serve', '--no-open', '--json', '--data', windowsPath(data)]);
    while (!server.stdout().includes('\n')) {
      if (server.child.exitCode !== null) throw new Error(`serve ended with ${server.child.exitCode}`);
      await delay(50);
    }
    const { address } = JSON.parse(server.stdout()) as { address: string };
    return openBrowser(address, view, async () => {
      server.child.kill('SIGKILL');
      await server.ended;
    });
  },
};

let launched: Promise<Browser> | undefined;
/** One browser for all tests of a process, which ends with it: starting one takes longer than most tests. */
const browser = () => (launched ??= chromium.launch({ executablePath: browserFile!, args: FLAGS }));

/** Opens an address in a real browser, which knows nothing of other openings. */
async function openBrowser(address: string, view: ViewOptions, end: () => Promise<void>): Promise<OpenedApp> {
  const { colorScheme = 'light', width = 1280, height = 800 } = view;
  const context = await (await browser()).newContext({
    viewport: { width, height },
    colorScheme,
    acceptDownloads: true,
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  const page = await context.newPage();
  await page.goto(address);
  return {
    page,
    context,
    goTo: async (place) => void (await page.goto(new URL(place, address).href)),
    close: async () => {
      await context.close();
      await end();
    },
  };
}

/** Electron itself, if its binary is installed. */
const inElectron: Host = {
  name: 'electron',
  async open(data, { colorScheme = 'light', width = 1280, height = 800, env } = {}) {
    const app = await _electron.launch({
      executablePath: electronFile()!,
      args: [root, '--data', data, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      colorScheme,
      env: { ...process.env, ...env } as Record<string, string>,
    });
    const page = await app.firstWindow();
    await page.setViewportSize({ width, height });
    return {
      page,
      context: app.context(),
      goTo: async (place) => void (await page.goto(`app://mangalm${place}`)),
      close: () => app.close(),
    };
  },
};

/** The hosts available on this machine; the same tests run in each. `MANGALM_HOST=windows` selects Windows. */
export const hosts: Host[] =
  process.env.MANGALM_HOST === 'windows'
    ? [inWindows]
    : [...(browserFile ? [inBrowser] : []), ...(electronFile() ? [inElectron] : [])];

/** Chooses a period in the filters of a page. */
export async function choosePeriod(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Period' }).click();
  await page.getByRole('option', { name }).click();
}

/** Drops files from the disk on an element, as a user would. */
export async function dropFiles({ page, context }: OpenedApp, selector: string, files: string[]): Promise<void> {
  const box = (await page.locator(selector).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const devtools = await context.newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x, y, data });
  await devtools.detach();
}

import fs from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { localCaller, openApp } from '../../src-main/app.ts';
import { hosts, type OpenedApp } from '../e2e/hosts.ts';
import { formatCount, makeInvoices, median, quantile, type Section } from './bench-helpers.ts';

const caller = localCaller('window');
const LOADS = 7;

/** Responsiveness of the window under load, and its load times. @param data a data folder with many lines */
export async function benchWindow(data: string, dir: string): Promise<Section> {
  const rows: string[][] = [];
  for (const [name, delay] of await measureEventLoop(data, dir))
    rows.push([name, `${delay.p99.toFixed(1)} ms`, `${delay.most.toFixed(0)} ms`, 'p99 ≤ 50 ms']);
  const script = firstScriptSize();
  rows.push(['script before the first page, gzip', `${Math.round(script / 1000)} kB`, '', '≤ 350 kB']);
  const ratios: Record<string, number> = { 'script before the first page, kB / 350': script / 350_000 };
  const host = hosts[0];
  if (!host) rows.push(['in a browser', 'none is here', '', '']);
  else {
    const opened = await host.open(data);
    try {
      const { paint, usable, bare } = await measureLoads(opened.page);
      ratios['first paint / that of a page of one word'] = median(paint) / median(bare);
      ratios['figures on Home / first paint of a page of one word'] = median(usable) / median(bare);
      rows.push([
        `first paint (${host.name})`,
        `${median(paint).toFixed(0)} ms`,
        `${Math.max(...paint).toFixed(0)} ms`,
        '≤ 250 ms',
      ]);
      rows.push([
        `figures on Home (${host.name})`,
        `${median(usable).toFixed(0)} ms`,
        `${Math.max(...usable).toFixed(0)} ms`,
        '≤ 400 ms',
      ]);
      await opened.goTo('/invoices?from=2023-01-01&to=2025-12-31');
      const frames = await measureFrames(opened.page);
      rows.push([
        'a frame while 3,000 invoices scroll by',
        `${quantile(frames, 0.5).toFixed(1)} ms`,
        `p99 ${quantile(frames, 0.99).toFixed(1)} ms`,
        'the display’s, 16.7 ms',
      ]);
      const { many, most } = await longTasks(opened, path.join(dir, 'window.csv'));
      rows.push([
        'tasks of the page over 50 ms while it imports 200,000',
        formatCount(many),
        `${most.toFixed(0)} ms`,
        'none',
      ]);
    } finally {
      await opened.close();
    }
  }
  return {
    title: 'Window',
    about: `The main process’s event loop while it works beside the window, and the window itself, on the data folder of the most lines. ${LOADS} loads. Not on a display: Chromium draws by software here.`,
    columns: ['what', 'median or p99', 'most', 'wanted'],
    rows,
    ratios,
  };
}

/** Writes invoices under other numbers than those of the data folder, which else would be asked about as changed ones. */
function makeNewInvoices(file: string, records: number, nth: number): void {
  makeInvoices(file, records);
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, text.replace(/,48150009(\d{8}),INV-/g, `,4815900${nth}$1,W${nth}-`));
}

/** The event-loop delay of the main process while worker threads are busy. */
async function measureEventLoop(data: string, dir: string): Promise<[string, { p99: number; most: number }][]> {
  const file = path.join(dir, 'invoices.csv');
  makeNewInvoices(file, 200_000, 1);
  const app = openApp(data);
  const results: [string, { p99: number; most: number }][] = [];
  const measureDuring = async (name: string, work: () => Promise<unknown>) => {
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    await work();
    loop.disable();
    results.push([name, { p99: loop.percentile(99) / 1e6, most: loop.max / 1e6 }]);
  };
  try {
    await app.call(caller, 'sales.choices', {});
    await measureDuring('event loop during an import of 200,000', async () => {
      const { importIds } = await app.call(caller, 'imports.start', { path: file, options: {} });
      for (const id of importIds) await app.importEnded(id);
    });
    await measureDuring('event loop during a training', () => app.call(caller, 'forecast.train', {}));
    const sheet = path.resolve(import.meta.dirname, '../../../shared/data/order-sheets/printed-form-tops.jpg');
    if (fs.existsSync(sheet))
      await measureDuring('event loop while a photo is read', async () => {
        const { id } = await app.call(caller, 'scans.add', { storeId: 1, path: sheet });
        for (;;) {
          const { state } = await app.call(caller, 'scans.get', { id });
          if (!['waiting', 'reading'].includes(state)) return;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      });
  } finally {
    await app.close();
    fs.rmSync(file, { force: true });
  }
  return results;
}

function firstScriptSize(): number {
  const page = path.resolve(import.meta.dirname, '../../dist/renderer');
  const html = fs.readFileSync(path.join(page, 'index.html'), 'utf8');
  const scripts = new Set(html.match(/assets\/[^"]+\.js/g) ?? []);
  return [...scripts].reduce((sum, file) => sum + gzipSync(fs.readFileSync(path.join(page, file))).length, 0);
}

/** Reloads Home repeatedly with a warm browser cache, each time beside a page of one word, which is the peer. */
async function measureLoads(page: Page): Promise<{ paint: number[]; usable: number[]; bare: number[] }> {
  await page.addInitScript(() => {
    const figures = new MutationObserver(() => {
      if (!document.querySelector('main .tile-value')) return;
      figures.disconnect();
      // the frame that shows them ends before the next task
      requestAnimationFrame(() => setTimeout(() => performance.mark('figures')));
    });
    figures.observe(document, { childList: true, subtree: true });
  });
  const address = page.url();
  const firstPaint = () =>
    page.evaluate(async () => {
      for (;;) {
        const [entry] = performance.getEntriesByName('first-contentful-paint');
        if (entry) return entry.startTime;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  await page.route('**/bare', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><h1>Mangalm</h1>' }),
  );
  const [paint, usable, bare]: [number[], number[], number[]] = [[], [], []];
  for (let nth = 0; nth <= LOADS; nth++) {
    await page.goto(new URL('/bare', address).href);
    const paintOfBare = await firstPaint();
    await page.goto(address);
    await page.locator('main .tile-value').first().waitFor();
    await page.waitForFunction(() => performance.getEntriesByName('figures').length > 0);
    // the first load fills the cache
    if (nth === 0) continue;
    bare.push(paintOfBare);
    paint.push(await firstPaint());
    usable.push(await page.evaluate(() => performance.getEntriesByName('figures')[0]!.startTime));
  }
  await page.unroute('**/bare');
  return { paint, usable, bare };
}

/** Tasks that block the page for more than 50 ms (Long Tasks API), from choosing the file until it is imported. */
async function longTasks({ page, goTo }: OpenedApp, file: string): Promise<{ many: number; most: number }> {
  makeNewInvoices(file, 200_000, 2);
  await goTo('/imports');
  const fileInput = page.locator('input[type=file]').first();
  await fileInput.waitFor({ state: 'attached' });
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    const durations: number[] = [];
    Object.assign(window, { longTasks: durations });
    new PerformanceObserver((list) => durations.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  await fileInput.setInputFiles(file);
  const running = page.getByTestId('running-import');
  await running.waitFor();
  await running.waitFor({ state: 'detached', timeout: 120_000 });
  const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  fs.rmSync(file, { force: true });
  return { many: tasks.length, most: Math.max(0, ...tasks) };
}

/** Milliseconds between animation frames while a long list scrolls. */
async function measureFrames(page: Page): Promise<number[]> {
  await page.locator('main .grid-row').first().waitFor();
  return page.evaluate(async () => {
    const list = [...document.querySelectorAll<HTMLElement>('main *')].find(
      (element) => element.scrollHeight > 5 * element.clientHeight && element.clientHeight > 200,
    );
    if (!list) throw new Error('nothing scrolls');
    const frames: number[] = [];
    let last = performance.now();
    for (let nth = 0; nth < 300; nth++) {
      list.scrollTop += 360;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
    return frames;
  });
}

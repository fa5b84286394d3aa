import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../helpers.ts';
import { seriousViolations } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { intercept, visit } from './intercept.ts';
import { fillDataFolder, PAGES } from './pages.ts';
import { saveScreenshot } from './screenshots.ts';
import { unreachedControls } from './tab-order.ts';
import { misplacedTexts } from './text-boxes.ts';

describe.each(hosts)('every page in $name', (host) => {
  let data: string;
  let places: Record<string, string>;
  let opened: OpenedApp;
  const open = async (...view: Parameters<typeof host.open> extends [string, ...infer More] ? More : never) => {
    opened = await host.open(data, ...view);
  };
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.look-'));
    places = await fillDataFolder(data);
  });
  afterAll(() => fs.rmSync(data, { recursive: true, force: true }));
  const showPage = async (name: string, language = places[name]!.endsWith('#hi') ? 'hi' : 'en') => {
    const { page, goTo } = opened;
    await page.evaluate((code) => localStorage.setItem('mangalm-language', code), language);
    await goTo(places[name]!);
    await page.locator('h1').waitFor();
    await page.waitForTimeout(300);
    return page;
  };

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    beforeAll(() => open({ colorScheme, width: 1024, height: 768 }));
    afterAll(() => opened.close());

    it.each(Object.keys(PAGES))(
      '%s: axe finds nothing serious, nothing overflows at 1024×768, no error in the console, Tab reaches every control',
      async (name) => {
        const errors: string[] = [];
        opened.page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        opened.page.on('pageerror', (error) => errors.push(error.message));
        const page = await showPage(name);
        // the main process uses this colour for the next window's background
        expect(await page.locator('meta[name=theme-color]').getAttribute('content')).toBe(
          colorScheme === 'dark' ? '#17191a' : '#f6f7f7',
        );
        expect(
          await page.evaluate(
            () =>
              document.documentElement.scrollWidth <= innerWidth &&
              document.querySelector('main')!.scrollWidth <= document.querySelector('main')!.clientWidth,
          ),
        ).toBe(true);
        await saveScreenshot(page, `${name}-${colorScheme}`);
        expect(await seriousViolations(page)).toEqual([]);
        if (colorScheme === 'light') expect(await unreachedControls(page)).toEqual([]);
        expect(errors).toEqual([]);
      },
    );

    it.runIf(colorScheme === 'light').each(['import', 'questions', 'look', 'system', 'sync', 'scan'])(
      '%s in Hindi: no sentence is left in English',
      async (name) => {
        const page = await showPage(name, 'hi');
        const english = await page.evaluate(() => {
          const found: string[] = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode())
            if (/[A-Za-z]+ [a-z]+ [a-z]+/.test(node.textContent!)) found.push(node.textContent!);
          for (const { title } of document.querySelectorAll<HTMLElement>('[title]'))
            if (/[A-Za-z]+ [a-z]+ [a-z]+/.test(title)) found.push(title);
          return found;
        });
        expect(english).toEqual([]);
      },
    );
  });

  describe('with long names and large sums', () => {
    /** 512 is 1024 pixels at a zoom of 200%. */
    const WIDTHS = [1024, 1366, 1920, 512];
    beforeAll(async () => {
      await open({ width: 1024, height: 768 });
      await opened.page.emulateMedia({ reducedMotion: 'reduce' });
      await intercept(opened.page);
    });
    afterAll(() => opened.close());

    it.each(['en', 'hi'])(
      '%s: no text is cut off, covered or out of its box, from 1024 to 1920 pixels and at 200%%; nothing is animated',
      async (language) => {
        const { page, goTo } = opened;
        await page.evaluate((code) => {
          localStorage.setItem('mangalm-language', code);
          localStorage.setItem('stretch', '1');
        }, language);
        await goTo('/help/orders');
        await page.locator('h1').waitFor();
        const faults: string[] = [];
        for (const name of Object.keys(PAGES)) {
          if (name === 'home-hindi') continue;
          await visit(page, places[name]!);
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: width === 512 ? 384 : 768 });
            const found = await misplacedTexts(page);
            const over = await page.evaluate(() => {
              const main = document.querySelector('main')!;
              const moving = document
                .getAnimations()
                .filter(
                  ({ playState, effect }) =>
                    playState === 'running' && Number(effect?.getComputedTiming().duration ?? 0) > 10,
                );
              return {
                page: Math.max(0, document.documentElement.scrollWidth - innerWidth),
                main: Math.max(0, main.scrollWidth - main.clientWidth),
                isNarrow: main.clientWidth <= 300,
                moving: moving.map(({ effect }) => (effect as KeyframeEffect | null)?.target?.className ?? ''),
              };
            });
            if (JSON.stringify(over) !== '{"page":0,"main":0,"isNarrow":false,"moving":[]}')
              found.push(JSON.stringify(over));
            faults.push(...found.map((fault) => `${name} at ${width}: ${fault}`));
          }
        }
        expect(faults).toEqual([]);
      },
    );
  });
});

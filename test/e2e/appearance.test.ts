import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../helpers.ts';
import { seriousViolations } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { fillDataFolder, PAGES } from './pages.ts';
import { saveScreenshot } from './screenshots.ts';
import { unreachedControls } from './tab-order.ts';

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

  describe('at 200%', () => {
    beforeAll(async () => {
      // 1024×768 at a zoom of 200%
      await open({ width: 512, height: 384 });
      await opened.page.emulateMedia({ reducedMotion: 'reduce' });
    });
    afterAll(() => opened.close());

    it.each(Object.keys(PAGES))('%s: nothing overflows, nothing is animated', async (name) => {
      const page = await showPage(name);
      if (process.env.MANGALM_LOOK) await page.screenshot({ path: `${process.env.MANGALM_LOOK}/large-${name}.png` });
      const over = await page.evaluate(() => {
        const main = document.querySelector('main')!;
        return {
          page: document.documentElement.scrollWidth - innerWidth,
          main: main.scrollWidth - main.clientWidth,
          width: main.clientWidth,
        };
      });
      expect(over.page).toBeLessThanOrEqual(0);
      expect(over.main).toBeLessThanOrEqual(0);
      expect(over.width).toBeGreaterThan(300);
      const moving = await page.evaluate(() =>
        document
          .getAnimations()
          .filter(
            ({ playState, effect }) =>
              playState === 'running' && Number(effect?.getComputedTiming().duration ?? 0) > 10,
          )
          .map(({ effect }) => (effect as KeyframeEffect | null)?.target?.className ?? ''),
      );
      expect(moving).toEqual([]);
    });
  });
});

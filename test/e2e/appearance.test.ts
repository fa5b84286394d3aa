import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../helpers.ts';
import { accessibilityFaults } from './axe.ts';
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
    await page.waitForTimeout(200);
    await page.waitForFunction(() => !document.querySelector('main [role=status].mantine-Loader-root'));
    return page;
  };

  describe('in light and dark', () => {
    beforeAll(() => open({ width: 1024, height: 768 }));
    afterAll(() => opened.close());

    it.each(Object.keys(PAGES))(
      '%s: axe finds nothing serious, nothing overflows at 1024×768, no error in the console, Tab reaches every control',
      async (name) => {
        const errors: string[] = [];
        opened.page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        opened.page.on('pageerror', (error) => errors.push(error.message));
        await opened.page.emulateMedia({ colorScheme: 'light' });
        const page = await showPage(name);
        expect(
          await page.evaluate(
            () =>
              document.documentElement.scrollWidth <= innerWidth &&
              document.querySelector('main')!.scrollWidth <= document.querySelector('main')!.clientWidth,
          ),
        ).toBe(true);
        // the main process uses this colour for the next window's background
        const themeColor = page.locator('meta[name=theme-color]');
        await expect.poll(() => themeColor.getAttribute('content')).toBe('#f6f7f7');
        await saveScreenshot(page, `${name}-light`);
        expect(await accessibilityFaults(page)).toEqual([]);
        expect(await unreachedControls(page)).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        await expect.poll(() => themeColor.getAttribute('content')).toBe('#17191a');
        await saveScreenshot(page, `${name}-dark`);
        // in the dark only the colours differ
        expect(await accessibilityFaults(page, ['color-contrast'])).toEqual([]);
        expect(errors).toEqual([]);
      },
    );

    it.each(['import', 'questions', 'look', 'system', 'sync', 'scan', 'stock', 'buying', 'day'])(
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
    /** 512 is 1024 pixels at a zoom of 200%; where English fits in between, so does Hindi. */
    const CLEAN = '{"page":0,"main":0,"isNarrow":false,"moving":[]}';
    const WIDTHS = { en: [1024, 1366, 1920, 512], hi: [1024, 512] };
    beforeAll(async () => {
      await open({ width: 1024, height: 768 });
      await opened.page.emulateMedia({ reducedMotion: 'reduce' });
      await intercept(opened.page);
    });
    afterAll(() => opened.close());

    it.each(['en', 'hi'] as const)(
      '%s: no text is cut off, covered or out of its box, from 1024 to 1920 pixels and at twice the size; nothing is animated',
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
          for (const width of WIDTHS[language]) {
            await page.setViewportSize({ width, height: width === 512 ? 384 : 768 });
            const found = await misplacedTexts(page);
            const measure = () =>
              page.evaluate(() => {
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
            let over = await measure();
            if (JSON.stringify(over) !== CLEAN) {
              // a chart takes its new width with the next frames
              await page.waitForTimeout(250);
              over = await measure();
            }
            if (JSON.stringify(over) !== CLEAN) found.push(JSON.stringify(over));
            faults.push(...found.map((fault) => `${name} at ${width}: ${fault}`));
          }
        }
        expect(faults).toEqual([]);
      },
    );

    it('ten jobs of a day take few keys besides typing', async () => {
      const { page, goTo } = opened;
      const { keyboard } = page;
      await page.setViewportSize({ width: 1366, height: 768 });
      await page.evaluate(() => {
        localStorage.setItem('mangalm-language', 'en');
        localStorage.removeItem('stretch');
      });
      let presses = 0;
      const press = async (target: Locator | string) => {
        presses++;
        if (typeof target === 'string') return keyboard.press(target);
        await target.first().focus();
        await keyboard.press('Enter');
      };
      const link = (name: string | RegExp) => page.getByRole('link', { name });
      const button = (name: string | RegExp) => page.getByRole('button', { name });
      const home = async () => {
        await goTo('/');
        await link(/^Revenue/).waitFor();
        presses = 0;
      };
      const counts: Record<string, number> = {};
      const did = (job: string) => {
        counts[job] = presses;
      };

      await home();
      await page.getByRole('region', { name: 'To do' }).waitFor();
      did('what needs doing');
      await link(/^Revenue/)
        .getByText('vs. last year')
        .waitFor();
      did('this year against last');

      await press(link(/records? to correct/));
      await page.getByRole('table', { name: 'Correct here' }).waitFor();
      did('rejects');
      await page
        .getByLabel(/^Invoice Date, line/)
        .first()
        .fill('2025-07-07');
      await press(button('Import 1 corrected record'));
      await page.getByText('1 record corrected since.').waitFor();
      did('correct a reject');

      await home();
      await press(link(/^Revenue/));
      await press(page.locator('.grid-row a'));
      await press(button(/, line \d/));
      await page.getByRole('dialog', { name: 'Where this line came from' }).waitFor();
      did('from a number to the line of the file');

      await home();
      await press('Alt+8');
      await press(button('Create draft'));
      await page.getByRole('heading', { name: /^Order \d/ }).waitFor();
      did('a draft from a call');

      await page.getByLabel('Remark').fill('call before ten');
      await expect.poll(() => page.getByTestId('saved').innerText()).toBe('Saved');
      presses = 0;
      await press('Control+Enter');
      await page.getByText(/^Order \d+ confirmed/).waitFor();
      await press(button('Undo'));
      await page.getByRole('textbox', { name: 'Remark' }).waitFor();
      did('confirm an order and undo it');

      await home();
      await press(link('Order sheets'));
      await press(link('Sheet.jpg'));
      await press(button(/^Make the order \(/));
      await page.getByRole('heading', { name: /^Order \d/ }).waitFor();
      did('from a scan to its order');

      await home();
      await press('Alt+7');
      await press(link(/^Your own report/));
      await press(page.getByRole('combobox', { name: 'Rows' }));
      await page.getByRole('option', { name: 'Brand', exact: true }).waitFor();
      await page.getByRole('textbox', { name: 'Name' }).fill('Stores by month');
      await press(button('Save'));
      await page.getByText('Saved as').waitFor();
      did('an own report');

      await home();
      await press('Control+k');
      await keyboard.type('add acc');
      await page.getByRole('option', { name: /Add account/ }).waitFor();
      await press('Enter');
      await page.getByRole('dialog', { name: 'Add account' }).getByLabel('Name', { exact: true }).fill('Ravi');
      await press(button('Save'));
      await page.getByRole('cell', { name: 'Ravi', exact: true }).waitFor();
      did('add a rep');

      expect(counts).toEqual({
        'what needs doing': 0,
        'this year against last': 0,
        rejects: 1,
        'correct a reject': 2,
        'from a number to the line of the file': 3,
        'a draft from a call': 2,
        'confirm an order and undo it': 2,
        'from a scan to its order': 3,
        'an own report': 4,
        'add a rep': 3,
      });
    });
  });
});

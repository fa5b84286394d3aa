import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../helpers.ts';
import { seriousViolations } from './axe.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { fillDataFolder, PAGES } from './pages.ts';
import { saveScreenshot } from './screenshots.ts';

describe.each(hosts)('every page in $name', (host) => {
  let data: string;
  let places: Record<string, string>;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.look-'));
    places = await fillDataFolder(data);
  });
  afterAll(() => fs.rmSync(data, { recursive: true, force: true }));

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    let opened: OpenedApp;
    beforeAll(async () => {
      opened = await host.open(data, { colorScheme, width: 1024, height: 768 });
    });
    afterAll(() => opened.close());

    it.each(Object.keys(PAGES))(
      '%s: axe finds nothing serious, nothing overflows at 1024×768, no error in the console',
      async (name) => {
        const place = places[name]!;
        const { page, goTo } = opened;
        const errors: string[] = [];
        page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        page.on('pageerror', (error) => errors.push(error.message));
        const language = place.endsWith('#hi') ? 'hi' : 'en';
        await page.evaluate((code) => localStorage.setItem('mangalm-language', code), language);
        await goTo(place);
        await page.locator('h1').waitFor();
        await page.waitForTimeout(300);
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
        expect(errors).toEqual([]);
      },
    );
  });
});

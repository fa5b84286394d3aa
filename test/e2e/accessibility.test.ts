import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../helpers.ts';
import { hosts, type OpenedApp } from './hosts.ts';
import { fillDataFolder, PAGES } from './pages.ts';

/** The usable elements that the Tab key does not reach in a full cycle. */
async function unreachedControls(page: Page): Promise<string[]> {
  let left = await page.evaluate(() => {
    const usable =
      'a[href], button, input, select, textarea, summary, [role=button], [role=link], [role=checkbox], [tabindex="0"]';
    (document.activeElement as HTMLElement | null)?.blur();
    let count = 0;
    for (const one of document.querySelectorAll<HTMLElement>(usable)) {
      const isShown = one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
      // in a group of radio buttons or tabs the arrow keys move on from the selected one
      const isLedTo = one.tabIndex < 0 || one.matches(':disabled, [type=radio]:not(:checked)');
      if (!isShown || isLedTo) continue;
      one.dataset.unreached = '';
      count++;
    }
    document.addEventListener('focusin', ({ target }) => (target as Element).removeAttribute('data-unreached'));
    return count;
  });
  // content that loads meanwhile adds tab stops
  for (let most = 3 * left + 60; left > 0 && most > 0; most -= 10) {
    for (let pressed = 0; pressed < 10; pressed++) await page.keyboard.press('Tab');
    left = await page.evaluate(() => document.querySelectorAll('[data-unreached]').length);
  }
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-unreached]')].map((one) => one.outerHTML.slice(0, 160)),
  );
}

describe.each(hosts)('every page in $name', (host) => {
  let data: string;
  let places: Record<string, string>;
  let zoomed: OpenedApp;
  let normal: OpenedApp;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.access-'));
    places = await fillDataFolder(data);
    // 1024×768 at a zoom of 200%
    zoomed = await host.open(data, { width: 512, height: 384 });
    normal = await host.open(data, { width: 1024, height: 768 });
    await zoomed.page.emulateMedia({ reducedMotion: 'reduce' });
  });
  afterAll(async () => {
    await zoomed?.close();
    await normal?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const showPage = async (
    { page, goTo }: OpenedApp,
    name: string,
    language = places[name]!.endsWith('#hi') ? 'hi' : 'en',
  ) => {
    await page.evaluate((code) => localStorage.setItem('mangalm-language', code), language);
    await goTo(places[name]!);
    await page.locator('h1').waitFor();
    await page.waitForTimeout(300);
  };

  it.each(Object.keys(PAGES))('%s at 200%: nothing overflows, nothing is animated', async (name) => {
    await showPage(zoomed, name);
    const { page } = zoomed;
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
          ({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().duration ?? 0) > 10,
        )
        .map(({ effect }) => (effect as KeyframeEffect | null)?.target?.className ?? ''),
    );
    expect(moving).toEqual([]);
  });

  it.each(['import', 'questions', 'look', 'system', 'sync', 'scan'])(
    '%s in Hindi: no sentence is left in English',
    async (name) => {
      await showPage(normal, name, 'hi');
      const english = await normal.page.evaluate(() => {
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

  it.each(Object.keys(PAGES))('%s by keyboard: the Tab key reaches every control', async (name) => {
    await showPage(normal, name);
    expect(await unreachedControls(normal.page)).toEqual([]);
  });
});

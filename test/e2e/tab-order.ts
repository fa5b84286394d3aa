import type { Page } from 'playwright-core';

/** The usable elements that the Tab key does not reach in a full cycle. */
export async function unreachedControls(page: Page): Promise<string[]> {
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

import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Answers every line of a sheet that is asked about, from the keyboard: the quantity of the product it names, else 1. */
export async function answerDoubts(page: Page, quantities: Record<string, string> = {}): Promise<void> {
  const doubtful = page.locator('.scan-line[data-doubtful]');
  for (let left = await doubtful.count(); left > 0; left = await doubtful.count()) {
    const line = doubtful.first();
    const text = await line.innerText();
    const name = Object.keys(quantities).find((one) => text.includes(one));
    await line.getByRole('textbox', { name: /Quantity/ }).focus();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(name ? quantities[name]! : '1');
    await page.keyboard.press('Enter');
    await expect.poll(() => doubtful.count()).toBeLessThan(left);
  }
}

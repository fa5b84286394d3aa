import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../root.ts';

const target = process.env.MANGALM_PICTURES;
/** Whether the screenshots in the documentation are to be updated. */
export const updatesDocs = target === '1';

const docs = path.join(root, 'docs', 'pictures');

/**
 * Saves a screenshot. `MANGALM_PICTURES=1` updates the existing files in docs/pictures; a folder as value saves all
 * screenshots there for inspection.
 * @param isNew also creates a file that docs/pictures does not have yet
 */
export async function saveScreenshot(
  page: Page,
  name: string,
  { fullPage = false, isNew = false } = {},
): Promise<void> {
  if (target === undefined) return;
  const file = path.join(updatesDocs ? docs : target, `${name}.png`);
  if (updatesDocs && !isNew && !fs.existsSync(file)) return;
  await page.screenshot({ path: file, fullPage });
}

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../root.ts';

const wanted = process.env.MANGALM_PICTURES;
/** Whether the screenshots in the documentation are to be updated. */
export const picturesDocs = wanted === '1';

const docs = path.join(root, 'docs', 'pictures');

/**
 * Saves a screenshot. `MANGALM_PICTURES=1` updates the existing files in docs/pictures; a folder as value saves all
 * screenshots there for inspection.
 * @param isNew also creates a file that docs/pictures does not have yet
 */
export async function keepPicture(page: Page, name: string, { fullPage = false, isNew = false } = {}): Promise<void> {
  if (wanted === undefined) return;
  const file = path.join(picturesDocs ? docs : wanted, `${name}.png`);
  if (picturesDocs && !isNew && !fs.existsSync(file)) return;
  await page.screenshot({ path: file, fullPage });
}

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../root.ts';

const wanted = process.env.MANGALM_PICTURES;
/** Whether the documentation is pictured anew. */
export const picturesDocs = wanted === '1';

const docs = path.join(root, 'docs', 'pictures');

/**
 * Keeps what a page looks like. `MANGALM_PICTURES=1` takes those anew that the documentation shows, a new one once there is
 * a file of its name; with a folder in its place all of them go there, to be looked at.
 * @param isNew that it is to be shown, though there may be no file yet
 */
export async function keepPicture(page: Page, name: string, { fullPage = false, isNew = false } = {}): Promise<void> {
  if (wanted === undefined) return;
  const file = path.join(picturesDocs ? docs : wanted, `${name}.png`);
  if (picturesDocs && !isNew && !fs.existsSync(file)) return;
  await page.screenshot({ path: file, fullPage });
}

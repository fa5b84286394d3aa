import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../root.ts';

/** Whether the pictures of the documentation are taken anew. */
export const takesPictures = process.env.MANGALM_PICTURES !== undefined;

const docs = path.join(root, 'docs', 'pictures');

/**
 * Keeps what a page looks like. `MANGALM_PICTURES=1` takes those anew that the documentation shows, a new one once there is
 * a file of its name; with a folder in its place all of them go there, to be looked at.
 */
export async function keepPicture(page: Page, name: string, { fullPage = false } = {}): Promise<void> {
  const { MANGALM_PICTURES: wanted } = process.env;
  if (wanted === undefined) return;
  const file = path.join(wanted === '1' ? docs : wanted, `${name}.png`);
  if (wanted === '1' && !fs.existsSync(file)) return;
  await page.screenshot({ path: file, fullPage });
}

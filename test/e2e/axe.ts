import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../root.ts';

const axe = fs.readFileSync(path.join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** Waits until all finite animations have ended. */
async function waitForAnimations(page: Page): Promise<void> {
  const isStill = () =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) =>
          playState !== 'running' || effect?.getTiming().iterations === Number.POSITIVE_INFINITY,
      );
  await page.waitForTimeout(50);
  await page.waitForFunction(isStill, undefined, { timeout: 5000 });
}

/** Violations with impact serious or critical, once the page is still. @param rules only these rules of axe */
export async function seriousViolations(page: Page, rules?: string[]): Promise<string[]> {
  await waitForAnimations(page);
  // the page's content security policy allows no foreign script, so it is evaluated over the DevTools protocol
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Runtime.evaluate', { expression: axe });
  await devtools.detach();
  return page.evaluate(async (only) => {
    type Found = { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
    type Axe = { run(options: object): Promise<Found> };
    const options = { resultTypes: ['violations'], ...(only ? { runOnly: only } : {}) };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run(options);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  }, rules);
}

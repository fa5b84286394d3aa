import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../root.ts';

const axe = fs.readFileSync(path.join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/**
 * What axe may leave undecided, since it was looked at, and why it is fine. The contrast of all these texts is measured here
 * by what is painted below them.
 */
const REVIEWED: Record<string, string> = {
  'color-contrast bgOverlap': 'below the fold of a frame, where a bar at its foot stands in front',
  'color-contrast elmPartiallyObscured': 'a row that is cut by the edge of its frame',
  'color-contrast nonBmp': 'a sign: the arrow of a change, an empty cell, a box to tick',
  'color-contrast shortTextContent': 'a figure of one digit',
  'color-contrast emptyValue': 'an empty field',
  'color-contrast pseudoContent': 'a toast with a coloured edge, which is drawn by ::before',
};

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

/**
 * Violations of axe with impact serious or critical once the page is still, whatever it leaves undecided and nobody looked at,
 * and of that, texts whose contrast is too weak.
 * @param rules only these rules of axe
 */
export async function accessibilityFaults(page: Page, rules?: string[]): Promise<string[]> {
  await waitForAnimations(page);
  // the page's content security policy allows no foreign script, so it is evaluated over the DevTools protocol
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Runtime.evaluate', { expression: axe });
    await devtools.detach();
  }
  return page.evaluate(
    async ([only, reviewed]) => {
      type Check = { data: { messageKey?: string } | null };
      type Result = { id: string; impact: string; nodes: { html: string; element: HTMLElement; any: Check[] }[] };
      type Axe = { run(options: object): Promise<{ violations: Result[]; incomplete: Result[] }> };

      const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
      /** Red, green, blue and opacity of a colour in any notation, the last from 0 to 1. */
      const channelsOf = (colour: string) => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
        return [red!, green!, blue!, alpha! / 255] as const;
      };
      type Channels = ReturnType<typeof channelsOf>;
      const over = (top: Channels, below: Channels): Channels => {
        const [red, green, blue] = [0, 1, 2].map((i) => top[i]! * top[3] + below[i]! * (1 - top[3]));
        return [red!, green!, blue!, 1];
      };
      const luminance = (colour: Channels) => {
        const [red, green, blue] = [0, 1, 2].map((i) => {
          const value = colour[i]! / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
      };
      /** Contrast of a text with what is painted below it; too little if that has a picture. */
      const contrastOf = (element: HTMLElement): number => {
        const ancestors: Element[] = [];
        for (let at: Element | null = element; at; at = at.parentElement) ancestors.push(at);
        const { left, top, width, height } = element.getBoundingClientRect();
        const painted = document.elementsFromPoint(left + width / 2, top + height / 2);
        const layers = painted.includes(element) ? painted.slice(painted.indexOf(element)) : ancestors;
        const grounds: Channels[] = [];
        for (const layer of layers) {
          const { backgroundColor, backgroundImage } = getComputedStyle(layer);
          if (backgroundImage !== 'none') return 0;
          grounds.unshift(channelsOf(backgroundColor));
          if (grounds[0]![3] === 1) break;
        }
        const ground = grounds.reduce((below, layer) => over(layer, below), channelsOf('white'));
        const [red, green, blue, alpha] = channelsOf(getComputedStyle(element).color);
        const opacity = ancestors.reduce((all, at) => all * Number(getComputedStyle(at).opacity), alpha);
        const [one, other] = [luminance(over([red, green, blue, opacity], ground)), luminance(ground)];
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      };
      /** As WCAG asks: less of large letters and of signs. */
      const leastContrast = (element: HTMLElement) => {
        const { fontSize, fontWeight } = getComputedStyle(element);
        const isLarge = Number.parseFloat(fontSize) >= (Number(fontWeight) >= 700 ? 18.66 : 24);
        return isLarge || !/[\p{L}\p{N}]/u.test(element.innerText) ? 3 : 4.5;
      };

      // a row below the edge of its frame can't be measured
      const scrolled = [...document.querySelectorAll('*')].filter((at) => at.scrollTop > 0 || at.scrollLeft > 0);
      for (const element of scrolled) element.scrollTo({ left: 0, top: 0, behavior: 'instant' });
      if (scrolled.length > 0) await new Promise((done) => setTimeout(done, 50));
      const { violations, incomplete } = await (globalThis as unknown as { axe: Axe }).axe.run({
        resultTypes: ['violations', 'incomplete'],
        elementRef: true,
        // they take a quarter of the time, and nothing uses them
        selectors: false,
        ...(only ? { runOnly: only } : {}),
      });
      const faults = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
      for (const { id, nodes } of incomplete)
        for (const { html, element, any } of nodes) {
          const kind = [id, any[0]?.data?.messageKey].filter(Boolean).join(' ');
          if (!reviewed.includes(kind)) faults.push(`${kind}: ${html.slice(0, 200)}`);
          else if (contrastOf(element) < leastContrast(element))
            faults.push(`contrast of ${contrastOf(element).toFixed(2)}: ${html.slice(0, 200)}`);
        }
      return faults;
    },
    [rules, Object.keys(REVIEWED)] as const,
  );
}

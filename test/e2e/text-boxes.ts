import type { Page } from 'playwright-core';

/** Texts in sight that are cut off without an ellipsis, run out of their box, or are covered by something else. */
export const misplacedTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const faults = new Set<string>();
    const nameOf = (element: Element) =>
      `${element.tagName.toLowerCase()}.${[...element.classList].filter((name) => !name.startsWith('m_')).join('.')}`;
    /** Whether something that stays in place while the page scrolls, such as a bar, or that lies on it on purpose. */
    const isAfloat = (element: Element | null): boolean => {
      for (let at = element; at; at = at.parentElement)
        if (['fixed', 'sticky', 'absolute'].includes(getComputedStyle(at).position)) return true;
      return false;
    };
    const isScrolledOut = (element: Element, x: number, y: number): boolean => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        const edge = at.getBoundingClientRect();
        if (overflowX !== 'visible' && (x < edge.left || x > edge.right)) return true;
        if (overflowY !== 'visible' && (y < edge.top || y > edge.bottom)) return true;
      }
      return false;
    };
    /** Whether the ellipsis of a box is drawn in this text: not in a button or block of its own within the box. */
    const isInlineIn = (element: Element, box: Element): boolean => {
      for (let at: Element | null = element; at && at !== box; at = at.parentElement)
        if (getComputedStyle(at).display !== 'inline') return false;
      return true;
    };
    const walk = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const parent = node.parentElement!;
      const text = node.textContent!.trim();
      if (text === '' || parent.closest('svg, .skip, select, .print-only')) continue;
      if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const report = (what: string, by: Element) => faults.add(`“${text.slice(0, 50)}” ${what} ${nameOf(by)}`);
      for (const { left, right, top, bottom, width } of range.getClientRects()) {
        if (width < 2) continue;
        let seenTo = right;
        for (let box: Element | null = parent; box && box !== document.body; box = box.parentElement) {
          const { overflowX, textOverflow, display, clipPath } = getComputedStyle(box);
          const edge = box.getBoundingClientRect();
          if (edge.width <= 1 || clipPath !== 'none') break;
          const isOut = right > edge.right + 1.5 || left < edge.left - 1.5;
          if (overflowX !== 'visible') seenTo = Math.min(seenTo, edge.right);
          if (overflowX === 'auto' || overflowX === 'scroll') break;
          if (overflowX !== 'visible') {
            if (isOut && (textOverflow !== 'ellipsis' || !isInlineIn(parent, box))) report('is cut off by', box);
            break;
          }
          if (isOut && !display.startsWith('inline') && display !== 'contents') {
            report('runs out of', box);
            break;
          }
        }
        for (const x of [(left + seenTo) / 2, seenTo - 2]) {
          // what is scrolled out of sight is covered by whatever stands there
          if (x <= left || isScrolledOut(parent, x, (top + bottom) / 2)) continue;
          const hit = document.elementFromPoint(x, (top + bottom) / 2);
          if (hit && !hit.contains(parent) && !parent.contains(hit) && !isAfloat(hit)) report('is covered by', hit);
        }
      }
    }
    return [...faults];
  });

import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../root.ts';
import { accessibilityFaults } from './axe.ts';
import { saveScreenshot, updatesDocs } from './screenshots.ts';

const docs = path.join(root, 'docs');

/**
 * An illustrated story in `docs/stories/NAME.md`. `MANGALM_PICTURES=1` rewrites it; otherwise the test fails if the
 * page differs from the story. Every scene is checked with axe.
 */
export class IllustratedStory {
  private scenes: string[] = [];
  private name: string;
  private heading: string;

  /** @param heading the title, and after a line break the introduction */
  constructor(name: string, heading: string) {
    this.name = name;
    this.heading = heading;
  }

  /** Takes a screenshot of the page and adds it with its caption. */
  async addScene(page: Page, caption: string): Promise<void> {
    this.scenes.push(caption);
    expect(await accessibilityFaults(page), caption).toEqual([]);
    await saveScreenshot(page, this.pictureName(this.scenes.length), { isNew: true });
  }

  /** Call after the last scene. */
  finish(): void {
    const file = path.join(docs, 'stories', `${this.name}.md`);
    const scenes = this.scenes.map(
      (caption, i) => `${caption}\n\n![${caption.split(/[.:;]/)[0]}](../pictures/${this.pictureName(i + 1)}.png)`,
    );
    const [title, about] = this.heading.split('\n');
    const text = `# ${title}\n\n${about}\n\n${scenes.join('\n\n')}\n`;
    if (updatesDocs) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    expect(fs.readFileSync(file, 'utf8')).toBe(text);
  }

  private pictureName(scene: number): string {
    return `story-${this.name}-${scene}`;
  }
}

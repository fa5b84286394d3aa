import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { root } from '../root.ts';

const page = path.join(root, 'dist', 'renderer');
/** Limit of gzipped script before the first page renders, in bytes. */
const MOST = 350_000;

it('the first page needs little script, and none of what draws charts or shows the manual', () => {
  const html = fs.readFileSync(path.join(page, 'index.html'), 'utf8');
  const scripts = [...new Set(html.match(/assets\/[^"]+\.js/g) ?? [])];
  expect(scripts.length).toBeGreaterThan(2);
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(fs.readFileSync(path.join(page, file))).length, 0);
  expect(bytes).toBeLessThan(MOST);
  expect(scripts.filter((file) => /charts|manual/.test(file))).toEqual([]);
});

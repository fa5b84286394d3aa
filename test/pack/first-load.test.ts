import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { root } from '../root.ts';

const rendererFolder = path.join(root, 'dist', 'renderer');
/** Limit of gzipped script before the first page renders, in bytes. */
const MAX_BYTES = 350_000;

it('the first page loads little script, without charts and manual', () => {
  const html = fs.readFileSync(path.join(rendererFolder, 'index.html'), 'utf8');
  const scripts = [...new Set(html.match(/assets\/[^"]+\.js/g) ?? [])];
  expect(scripts.length).toBeGreaterThan(2);
  const bytes = scripts.reduce(
    (sum, file) => sum + gzipSync(fs.readFileSync(path.join(rendererFolder, file))).length,
    0,
  );
  expect(bytes).toBeLessThan(MAX_BYTES);
  expect(scripts.filter((file) => /charts|manual/.test(file))).toEqual([]);
});

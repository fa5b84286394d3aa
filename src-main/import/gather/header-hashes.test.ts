import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { InvoiceHeaderHashes } from './header-hashes.ts';

const cellsOf = (idx: number) => [`INV-${idx}`, '2025-01-01', 'Open'];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it('tells which cells differ from those of an invoice’s first line, however long ago that was', () => {
  const file = path.join(folder, 'cells');
  const hashes = new InvoiceHeaderHashes(3, file);
  const last = 50_000;
  for (let idx = 1; idx <= last; idx++) hashes.set(idx, cellsOf(idx));
  for (let idx = 1; idx <= last; idx += 97) {
    expect(hashes.differing(idx, cellsOf(idx))).toBeNull();
    expect(hashes.differing(idx, [`INV-${idx}`, '2025-01-02', 'Open'])).toEqual([1]);
    expect(hashes.differing(idx, ['', '2025-01-01', 'Paid'])).toEqual([0, 2]);
  }
  expect(fs.statSync(file).size).toBeGreaterThan(0);
  hashes.close();
});

it('takes equal cells in another order for differing', () => {
  const hashes = new InvoiceHeaderHashes(2);
  hashes.set(1, ['a', 'b']);
  expect(hashes.differing(1, ['b', 'a'])).toEqual([0, 1]);
  expect(hashes.differing(1, ['a', 'b'])).toBeNull();
});

import { expect, it } from 'vitest';
import { InvoiceHeaderHashes } from './header-hashes.ts';

const cellsOf = (idx: number) => [`INV-${idx}`, '2025-01-01', 'Open'];

it('tells which cells of the latest invoices differ, and of earlier ones whether any does', () => {
  const hashes = new InvoiceHeaderHashes(3, 2);
  const last = 5000;
  for (let idx = 1; idx <= last; idx++) hashes.set(idx, cellsOf(idx));
  for (let idx = 1; idx <= last; idx += 7) expect(hashes.differing(idx, cellsOf(idx))).toBeNull();
  const changed = (idx: number) => hashes.differing(idx, [`INV-${idx}`, '2025-01-02', 'Open']);
  expect(changed(last)).toEqual([1]);
  expect(changed(last - 1024)).toEqual([1]);
  expect(changed(last - 2048)).toEqual([0, 1, 2]);
  expect(changed(1)).toEqual([0, 1, 2]);
  expect(hashes.differing(last, ['', '2025-01-01', 'Paid'])).toEqual([0, 2]);
});

it('takes equal cells in another order for differing', () => {
  const hashes = new InvoiceHeaderHashes(2, 1);
  hashes.set(1, ['a', 'b']);
  for (let idx = 2; idx < 3000; idx++) hashes.set(idx, ['', '']);
  expect(hashes.differing(1, ['b', 'a'])).toEqual([0, 1]);
  expect(hashes.differing(1, ['a', 'b'])).toBeNull();
});

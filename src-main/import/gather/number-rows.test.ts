import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { NumberRows } from './number-rows.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const LAST = 70_001;

/** Adds every row but each seventh. */
function filled(file: string | null): NumberRows {
  const rows = new NumberRows(3, file);
  for (let row = 1; row <= LAST; row++) if (row % 7 > 0) rows.set(row, Int32Array.of(row, -row, row ^ 0x5555, 9));
  return rows;
}

function rowOf(rows: NumberRows, row: number): number[] {
  const at = rows.find(row);
  return [...rows.numbers.subarray(at, at + rows.width)];
}

it.each([
  ['in memory', null],
  ['in a file', path.join(folder, 'rows')],
  ['in memory where the file can’t be made', path.join(folder, 'missing', 'rows')],
])('are found again %s', (_, file) => {
  const rows = filled(file);
  for (let row = 1; row <= LAST; row += 13)
    expect(rowOf(rows, row)).toEqual(row % 7 > 0 ? [row, -row, row ^ 0x5555] : [0, 0, 0]);
  expect(rowOf(rows, LAST + 5000)).toEqual([0, 0, 0]);
  rows.close();
});

it('are in the file but for the newest', () => {
  const file = path.join(folder, 'most');
  const rows = filled(file);
  expect(fs.statSync(file).size).toBeGreaterThan((LAST - 40_000) * 12);
  fs.truncateSync(file, 0);
  expect(rowOf(rows, LAST)).toEqual([LAST, -LAST, LAST ^ 0x5555]);
  expect(() => rows.find(1)).toThrow(file);
  rows.close();
});

import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { invoiceSchema } from '../../src-main/import/layout/invoice-schema.ts';
import { readFileInBatches } from '../../src-main/import/run/reader.ts';
import { JobControl } from '../../src-main/jobs/job-control.ts';
import { runCancellable } from '../../src-main/table/source/cancellation.ts';
import { openSource } from '../../src-main/table/source/source-file.ts';
import { findTable } from '../../src-main/table/table.ts';
import { importOptions } from '../../src-shared/contract/imports.ts';
import type { Problem } from '../../src-shared/problem.ts';
import { tempFolder } from '../helpers.ts';
import { xlsx, zip } from './archives.ts';

const HEADER = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'Qty', 'Rate'];
const row = (nth: number) => [String(nth), '2025-01-31', 'Patel', 'Kaju', '2', '10.50'];
const CSV = [HEADER, ...Array.from({ length: 60_000 }, (_, i) => row(i))].map((cells) => cells.join(',')).join('\n');

const FILES: [string, () => Buffer][] = [
  ['a.csv', () => Buffer.from(CSV)],
  ['a.csv.gz', () => gzipSync(CSV)],
  ['a.zip', () => zip({ 'a.csv': CSV })],
  ['a.xlsx', () => xlsx({ S: [HEADER, ...Array.from({ length: 1_500 }, (_, i) => row(i))] })],
];

describe('opening a file can be stopped between chunks:', () => {
  it.each(FILES)('%s', async (name, bytes) => {
    const file = path.join(tempFolder(), name);
    fs.writeFileSync(file, bytes());
    let checks = 0;
    const openUpTo = (limit: number) =>
      runCancellable(
        () => {
          if (++checks > limit) throw new Error('stopped');
        },
        async () => findTable(await openSource(file, invoiceSchema), invoiceSchema),
      );
    await openUpTo(Number.POSITIVE_INFINITY);
    const all = checks;
    expect(all).toBeGreaterThan(3);
    for (const limit of [0, 1, Math.floor(all / 2), all - 1]) {
      checks = 0;
      await expect(openUpTo(limit)).rejects.toThrow('stopped');
      expect(checks).toBe(limit + 1);
    }
  });

  it('a cancelled import reads no further', async () => {
    const file = path.join(tempFolder(), 'a.csv');
    fs.writeFileSync(file, CSV);
    const control = new JobControl();
    control.cancel();
    const task = {
      path: file,
      scratch: `${file}-scratch`,
      options: importOptions.parse({}),
      settings: {} as never,
      saved: [],
      again: {},
    };
    const noHandlers = { opened: () => {}, batch: () => {} };
    expect(await readFileInBatches(task, control, noHandlers).catch((error: Problem) => error.code)).toBe('cancelled');
    control.suspend();
    expect(await readFileInBatches(task, control, noHandlers).catch((error: Problem) => error.code)).toBe('suspended');
  });
});

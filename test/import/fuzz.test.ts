import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { fuzzImports } from '../fuzz/import-fuzzer.ts';
import { cli, makeInvoices, tempFolder } from '../helpers.ts';

const FILES = Number(process.env.MANGALM_FUZZ ?? 40);

it(`${FILES} mutated files: no crash, no hang, and every sum adds up`, { timeout: 600_000 }, async () => {
  const sample = path.join(tempFolder(), 'sample.csv');
  await cli(['sample', sample]);
  const european = path.join(tempFolder(), 'european.csv');
  await makeInvoices(european, '--records', '500', '--flavour', 'eu', '--scatter');
  const originals = [sample, european].map((file) => fs.readFileSync(file).subarray(0, 60_000));
  const { broken, files, taken } = await fuzzImports(originals, { seed: 20_260, files: FILES });
  expect(broken).toEqual([]);
  expect(files).toBe(FILES);
  expect(taken).toBeGreaterThan(FILES / 4);
});

// npm run fuzz: mutates invoice files and imports them for a given time; exit 1 if an invariant is violated.
//   npm run fuzz -- [--minutes 10] [--seed 1] [FILE…]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeSample } from '../../src-main/import/sample.ts';
import { fuzzImports } from './import-fuzzer.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-fuzz-from-'));
const sample = path.join(dir, 'sample.csv');
await writeSample(sample);
const data = path.resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const real =
  positionals.length > 0
    ? positionals
    : ['online-retail-eu.csv', 'superstore-part.csv'].map((name) => path.join(data, name));
const originals = [sample, ...real.filter((file) => fs.existsSync(file))].map((file) =>
  fs.readFileSync(file).subarray(0, 150_000),
);
fs.rmSync(dir, { recursive: true });

const brokenDir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-fuzz-broken-'));
const deadline = Date.now() + Number(values.minutes) * 60_000;
console.log(`seed ${values.seed}, ${values.minutes} minutes, ${originals.length} files to begin with`);
const result = await fuzzImports(originals, {
  seed: Number(values.seed),
  files: Number.POSITIVE_INFINITY,
  until: deadline,
  keepIn: brokenDir,
});
console.log(JSON.stringify(result, null, 2));
if (result.broken.length > 0) console.log(`The files are in ${brokenDir}.`);
else fs.rmSync(brokenDir, { recursive: true });
process.exit(result.broken.length > 0 ? 1 : 0);

/**
 * What the command line reads in photos of orders, compared with what a person reads in them: for each picture or PDF of a
 * folder with a `.truth.csv` beside it. `npm run bench:photos [folder] [part of a name]`; the folder holds the product
 * lists, `catalogue*.csv`, and each photo is read against the first that has all its products.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { ScanLine } from '../../src-shared/contract/index.ts';
import { cliProcess } from '../command-line.ts';
import { root } from '../root.ts';
import { writeCatalogue } from '../scan/drawn-form.ts';

type Row = Record<string, string>;
const [folder = path.join(root, '..', 'shared', 'data', 'order-sheets'), only = ''] = process.argv.slice(2);
const rowsOf = (name: string) =>
  parse(fs.readFileSync(path.join(folder, name), 'utf8'), { columns: true, skip_empty_lines: true }) as Row[];

const COUNTS = ['ordered', 'found', 'right', 'asked', 'wrong', 'false', 'open'] as const;
type Counts = Record<(typeof COUNTS)[number], number>;

/**
 * Lines that are ordered; of these, found: listed as this product, or asked with it among the choices. Their quantity is
 * right, asked, or wrong. False: another product, with a quantity. Open: other lines, which a person has to decide.
 */
function compare(lines: ScanLine[], truth: ReadonlyMap<string, number>): { counts: Counts; notes: string[] } {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Counts;
  const notes: string[] = [];
  counts.ordered = truth.size;
  const left = new Map(truth);
  for (const { sku, quantity, text, guess, choices } of lines) {
    const offered = [sku, guess?.sku, ...choices.map((one) => one.sku)].filter((one) => one != null);
    const meant = sku ?? offered.find((one) => left.has(one)) ?? null;
    const wanted = meant === null ? undefined : left.get(meant);
    if (wanted === undefined) {
      if (sku !== null && quantity !== null) counts.false++;
      else counts.open++;
      notes.push(`${sku !== null && quantity !== null ? 'false' : 'open'}: "${text}" ${offered.join(' ')} ${quantity}`);
      continue;
    }
    left.delete(meant!);
    counts.found++;
    if (sku === null || quantity === null) {
      counts.asked++;
      notes.push(`asked: "${text}" ${offered.join(' ')} ${quantity}, is ${meant} ${wanted}`);
    } else if (quantity === wanted) counts.right++;
    else {
      counts.wrong++;
      notes.push(`wrong: "${text}" ${sku} ${quantity}, is ${wanted}`);
    }
  }
  for (const [sku, cases] of left) notes.push(`missed: ${sku} ${cases}`);
  return { counts, notes };
}

const catalogues = fs
  .readdirSync(folder)
  .filter((name) => /^catalogue.*\.csv$/.test(name))
  .sort((a, b) => a.length - b.length);
const documents = fs
  .readdirSync(folder)
  .filter((name) => /\.(jpe?g|png|pdf)$/i.test(name) && name.includes(only))
  .filter((name) => fs.existsSync(path.join(folder, `${path.parse(name).name}.truth.csv`)));
const folders = new Map<string, string>();
const sum = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Counts;
const show = (name: string, counts: Counts, seconds: string) =>
  console.log(name.padEnd(28) + COUNTS.map((count) => `${count} ${counts[count]}`.padEnd(13)).join('') + seconds);
for (const name of documents) {
  const truth = new Map(rowsOf(`${path.parse(name).name}.truth.csv`).map(({ sku, cases }) => [sku!, Number(cases)]));
  const catalogue = catalogues.find((one) => {
    const skus = new Set(rowsOf(one).map(({ sku }) => sku));
    return [...truth.keys()].every((sku) => skus.has(sku));
  });
  if (!catalogue) throw new Error(`No catalogue has all products of ${name}.`);
  if (!folders.has(catalogue)) {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-photos-'));
    const products = rowsOf(catalogue).map((row) => ({ name: row.name!, sku: row.sku! }));
    await cliProcess(['import', writeCatalogue(data, products), '--data', data]);
    folders.set(catalogue, data);
  }
  const file = path.join(folder, name);
  const { json, stderr } = await cliProcess([
    'scan',
    file,
    '--store',
    '1',
    '--json',
    '--data',
    folders.get(catalogue)!,
  ]);
  if (!json) throw new Error(stderr);
  const { lines, unmatched, durationMs } = json as { lines: ScanLine[]; unmatched: ScanLine[]; durationMs: number };
  const { counts, notes } = compare([...lines, ...unmatched], truth);
  for (const count of COUNTS) sum[count] += counts[count];
  show(name, counts, `${(durationMs / 1000).toFixed(1)} s`);
  for (const note of notes) console.log(`    ${note}`);
}
show('all', sum, '');
for (const data of folders.values()) fs.rmSync(data, { recursive: true, force: true });

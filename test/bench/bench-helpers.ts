import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ImportSummary } from '../../src-shared/contract/index.ts';
import { makeInvoices as makeInvoicesOfStores } from '../invoices.ts';

/** Shared by the benchmarks: input files, the reference importer (peer), statistics, tables. */

const root = path.resolve(import.meta.dirname, '..', '..');
const shared = path.resolve(root, '..', 'shared');
const generator = path.join(shared, 'tools', 'make-invoices.mjs');
const peerScript = path.join(shared, 'bench', 'sqlite3-import.sh');

/** A section of the benchmark report. */
export interface Section {
  title: string;
  /** What was measured, how, and compared with what. */
  about: string;
  columns: string[];
  rows: string[][];
  /** Ratios compared from run to run; larger is worse, and none depends on the speed of the machine. */
  ratios: Record<string, number>;
}

/** @throws Error if the generator or the peer is missing beside the repository */
export function requirePeer(): void {
  for (const file of [generator, peerScript])
    if (!fs.existsSync(file)) throw new Error(`${file} is not here; nothing was measured.`);
}

export const tempFolder = () => fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-'));

/** Writes a file of so many invoice lines and reads it into the page cache; returns its size in bytes. */
export function makeInvoices(file: string, records: number): number {
  execFileSync(process.execPath, [generator, file, '--records', String(records), '--lines', '0'], { stdio: 'ignore' });
  // read in chunks: a child process inherits the peak RSS of its parent at the fork
  const handle = fs.openSync(file, 'r');
  const chunk = Buffer.alloc(1 << 20);
  let bytes = 0;
  for (let read = -1; read !== 0; bytes += read) read = fs.readSync(handle, chunk);
  fs.closeSync(handle);
  return bytes;
}

export interface Imported {
  folder: string;
  seconds: number;
  /** Peak of its memory in MB, by the process's own report. */
  peak: number;
}

/** Data folders by their number of lines, each imported once, when it is first asked for. */
export class DataFolders {
  readonly dir: string;
  readonly #imported = new Map<number, Imported>();

  constructor(dir: string) {
    this.dir = dir;
  }

  /** @param stores more than the 5,000 that the peer's generator makes at most */
  of(lines: number, stores?: number): Imported {
    const known = this.#imported.get(lines);
    if (known) return known;
    const file = path.join(this.dir, `invoices-${lines}.csv`);
    const folder = path.join(this.dir, `data-${lines}`);
    if (stores === undefined) makeInvoices(file, lines);
    else makeInvoicesOfStores(file, { records: lines, stores });
    let summary!: ImportSummary;
    const seconds = measureSeconds(() => {
      summary = importFile(file, folder);
    });
    fs.rmSync(file);
    const imported = { folder, seconds, peak: summary.peakRssMb };
    this.#imported.set(lines, imported);
    return imported;
  }
}

export function measureSeconds(run: () => void): number {
  const before = performance.now();
  run();
  return (performance.now() - before) / 1000;
}

/** Runs the command line as `npm run mangalm` does, without npm's start-up time of 0.25 s; returns its stdout. */
export function runMangalm(...args: string[]): string {
  const [, ...commandLine] = (
    JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).scripts.mangalm as string
  ).split(' ');
  return execFileSync(process.execPath, [...commandLine, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
}

export const importFile = (file: string, data: string) =>
  JSON.parse(runMangalm('import', file, '--data', data, '--json').trim().split('\n').at(-1)!) as ImportSummary;

/** Imports by the sqlite3 shell and fills the same tables by SQL, without validation. */
export const peerImport = (file: string, db: string) =>
  execFileSync('bash', [peerScript, file, db], { stdio: 'ignore' });

export function quantile(numbers: number[], fraction: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))]!;
}

export const median = (numbers: number[]) => quantile(numbers, 0.5);

export const formatCount = (n: number) => n.toLocaleString('en');

/** A Markdown table; all columns but the first are right-aligned. */
export function markdownTable({ columns, rows }: Pick<Section, 'columns' | 'rows'>): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

// npm run bench: the importer as a whole process beside the sqlite3 shell's own importer, in paired runs.
//   npm run bench -- [--records 200000] [--pairs 5]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportSummary } from '../../src-shared/contract/index.ts';

const { values } = parseArgs({
  options: { records: { type: 'string', default: '200000' }, pairs: { type: 'string', default: '5' } },
});
const records = Number(values.records);
const pairs = Number(values.pairs);
const root = path.resolve(import.meta.dirname, '..', '..');
const shared = path.resolve(root, '..', 'shared');
const peer = path.join(shared, 'bench', 'sqlite3-import.sh');
const generator = path.join(shared, 'tools', 'make-invoices.mjs');
if (!fs.existsSync(peer) || !fs.existsSync(generator)) {
  console.error(`The peer and the generator are not here (${shared}); nothing was measured.`);
  process.exit(1);
}

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-'));
const file = path.join(dir, 'invoices.csv');

function seconds(run: () => void): number {
  const before = performance.now();
  run();
  return (performance.now() - before) / 1000;
}

function ours(data: string): ImportSummary {
  const cli = path.join(root, 'src-main', 'cli', 'main.ts');
  const out = execFileSync(process.execPath, [cli, 'import', file, '--data', data, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(out.trim().split('\n').at(-1)!) as ImportSummary;
}

const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;

try {
  execFileSync(process.execPath, [generator, file, '--records', String(records), '--lines', '0'], { stdio: 'ignore' });
  const bytes = fs.statSync(file).size;
  fs.readFileSync(file); // both find the file in the page cache
  const rows: { first: number; again: number; peer: number; peak: number; rate: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const data = path.join(dir, `data-${pair}`);
    let summary!: ImportSummary;
    const measure = {
      ours: () =>
        seconds(() => {
          summary = ours(data);
        }),
      peer: () => seconds(() => execFileSync('bash', [peer, file, path.join(dir, 'peer')], { stdio: 'ignore' })),
    };
    // who goes first changes from pair to pair
    const order = pair % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const);
    const took = Object.fromEntries(order.map((who) => [who, measure[who]()])) as Record<'ours' | 'peer', number>;
    const again = seconds(() => void ours(data));
    if (summary.linesImported !== records) throw new Error(`imported ${summary.linesImported} of ${records}`);
    rows.push({ first: took.ours, again, peer: took.peer, peak: summary.peakRssMb, rate: summary.rowsPerSecond });
    fs.rmSync(data, { recursive: true });
  }
  const line = (label: string, cells: string[]) => console.log(`| ${[label, ...cells].join(' | ')} |`);
  console.log(`${records} records, ${(bytes / 1e6).toFixed(0)} MB, ${pairs} pairs, ${os.cpus().length} cores\n`);
  line('pair', ['import', 'sqlite3', 'ratio', 'again / first', 'records/s', 'peak MB']);
  line(
    '---',
    Array.from({ length: 6 }, () => '---:'),
  );
  rows.forEach((r, i) => {
    const ratios = [(r.first / r.peer).toFixed(2), (r.again / r.first).toFixed(2)];
    line(String(i + 1), [
      `${r.first.toFixed(2)} s`,
      `${r.peer.toFixed(2)} s`,
      ...ratios,
      String(r.rate),
      String(r.peak),
    ]);
  });
  line('median', [
    `${median(rows.map((r) => r.first)).toFixed(2)} s`,
    `${median(rows.map((r) => r.peer)).toFixed(2)} s`,
    median(rows.map((r) => r.first / r.peer)).toFixed(2),
    median(rows.map((r) => r.again / r.first)).toFixed(2),
    String(median(rows.map((r) => r.rate))),
    String(Math.max(...rows.map((r) => r.peak))),
  ]);
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}

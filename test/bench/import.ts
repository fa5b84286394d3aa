import fs from 'node:fs';
import path from 'node:path';
import {
  formatCount,
  importFile,
  makeInvoices,
  measureSeconds,
  median,
  peerImport,
  type Section,
  tempFolder,
} from './bench-helpers.ts';

const RECORDS = 200_000;

/** Compares the importer, as a whole process, with the importer of the sqlite3 shell in paired runs. */
export function benchImport(pairs: number): Section {
  const dir = tempFolder();
  try {
    const file = path.join(dir, 'invoices.csv');
    const bytes = makeInvoices(file, RECORDS);
    const runs: { ours: number; again: number; peer: number; rate: number; peak: number }[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const data = path.join(dir, `data-${pair}`);
      let peer = 0;
      const runPeer = () => {
        peer = measureSeconds(() => peerImport(file, path.join(dir, 'peer')));
      };
      // the order alternates from pair to pair
      if (pair % 2 === 1) runPeer();
      let summary!: ReturnType<typeof importFile>;
      const ours = measureSeconds(() => {
        summary = importFile(file, data);
      });
      if (pair % 2 === 0) runPeer();
      if (summary.linesImported !== RECORDS) throw new Error(`imported ${summary.linesImported} of ${RECORDS}`);
      const again = measureSeconds(() => void importFile(file, data));
      runs.push({ ours, again, peer, rate: summary.rowsPerSecond, peak: summary.peakRssMb });
      fs.rmSync(data, { recursive: true });
    }
    const ratio = median(runs.map(({ ours, peer }) => ours / peer));
    const againRatio = median(runs.map(({ again, ours }) => again / ours));
    const row = (
      label: string,
      value: (key: 'ours' | 'again' | 'peer' | 'rate' | 'peak') => number,
      ...rest: string[]
    ) => [
      label,
      `${value('ours').toFixed(2)} s`,
      `${value('peer').toFixed(2)} s`,
      ...rest,
      formatCount(Math.round(value('rate'))),
      `${Math.round(value('peak'))} MB`,
    ];
    return {
      title: 'Import',
      about: `${formatCount(RECORDS)} records (${Math.round(bytes / 1e6)} MB), the whole command with its start, beside the sqlite3 shell’s own importer, which checks nothing; then the same file again. ${pairs} pairs, who goes first in turns. Wanted: at most 1.0 × (aiming at 0.6), again at most 0.5 ×, 50,000 records a second inside, at most 300 MB.`,
      columns: ['pair', 'mangalm import', 'sqlite3', 'ratio', 'again / first', 'records/s inside', 'peak'],
      rows: [
        ...runs.map((run, i) =>
          row(String(i + 1), (key) => run[key], (run.ours / run.peer).toFixed(2), (run.again / run.ours).toFixed(2)),
        ),
        row('median', (key) => median(runs.map((run) => run[key])), ratio.toFixed(2), againRatio.toFixed(2)),
      ],
      ratios: { 'import / sqlite3': ratio, 'import again / first': againRatio },
    };
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

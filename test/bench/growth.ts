import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { DataFolders, Imported } from './bench-helpers.ts';
import { formatCount, measureSeconds, runMangalm, type Section } from './bench-helpers.ts';

interface Size {
  lines: number;
  imported: Imported;
  report: { seconds: number; peer: number };
}

/** Imports, and writes a report, at each size. */
export function benchGrowth(sizes: number[], folders: DataFolders): Section {
  // all imports first: a child process inherits the peak RSS of its parent at the fork
  for (const lines of sizes) folders.of(lines);
  return growthSection(
    sizes.map((lines) => {
      const imported = folders.of(lines);
      return { lines, imported, report: benchReport(imported.folder, path.join(folders.dir, 'report.csv')) };
    }),
  );
}

/** Exports every line as CSV, and the same by the sqlite3 shell from the same tables. */
function benchReport(data: string, out: string): Size['report'] {
  const ours = measureSeconds(() => void runMangalm('report', 'order-lines', '--csv', '--out', out, '--data', data));
  const sql = `.mode csv
.once ${out}
SELECT i.number, i.date, i.status, s.name, s.city, i.salesperson, p.sku, p.name, p.brand, p.category, l.quantity, l.price, l.total
FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id JOIN store s ON s.id = i.store_id JOIN product p ON p.id = l.product_id ORDER BY i.date, i.id, l.line_no;`;
  const peer = measureSeconds(() => void execFileSync('sqlite3', [path.join(data, 'mangalm.db')], { input: sql }));
  fs.rmSync(out);
  return { seconds: ours, peer };
}

function growthSection(results: Size[]): Section {
  const microsPerRecord = ({ lines, imported }: Size) => (imported.seconds / lines) * 1e6;
  const [, middle = results[0]!, last = middle] = results;
  return {
    title: 'Growth',
    about:
      'Import and the report of all lines as CSV, each as a whole command, from small to large: what a record costs must not rise. The report is compared with the sqlite3 shell writing the same columns. Wanted: within 15% from 200,000 to 1,000,000 records, 150,000 lines a second.',
    columns: ['lines', 'import', 'µs a record', 'peak', 'report', 'lines/s', 'report / sqlite3'],
    rows: results.map((size) => [
      formatCount(size.lines),
      `${size.imported.seconds.toFixed(1)} s`,
      microsPerRecord(size).toFixed(1),
      `${size.imported.peak} MB`,
      `${size.report.seconds.toFixed(1)} s`,
      formatCount(Math.round(size.lines / size.report.seconds)),
      (size.report.seconds / size.report.peer).toFixed(2),
    ]),
    ratios: {
      'import, a record of many / of fewer': microsPerRecord(last) / microsPerRecord(middle),
      'import, peak of many / of fewer': last.imported.peak / middle.imported.peak,
      'report of all lines / sqlite3': last.report.seconds / last.report.peer,
    },
  };
}

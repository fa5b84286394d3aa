import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { openTestApp } from '../test-app.ts';

/** The resources that the import of a file used, and how it ended. */
export interface ImportCost {
  ends: string;
  message: string;
  rejects: Record<string, number>;
  seconds: number;
  peakMb: number;
  databaseMb: number;
}

// Runs in a child process of hostile.test.ts: imports each file whose path it receives into the given data folder.
const data = process.argv[2]!;
const app = openTestApp(data);

process.on('message', async (file: string) => {
  const before = databaseBytes();
  resetPeak();
  const started = performance.now();
  let outcome: Pick<ImportCost, 'ends' | 'message' | 'rejects'>;
  try {
    const { status, rejects } = await app.importFile(file, { existing: 'update' });
    outcome = { ends: status, message: '', rejects };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    outcome = { ends: error.code, message: error.message, rejects: {} };
  }
  const cost: ImportCost = {
    ...outcome,
    seconds: (performance.now() - started) / 1000,
    peakMb: peakMb(),
    databaseMb: (databaseBytes() - before) / 1024 ** 2,
  };
  process.send!(cost);
});
process.on('disconnect', () => void app.close());

function databaseBytes(): number {
  return ['mangalm.db', 'mangalm.db-wal']
    .map((name) => fs.statSync(path.join(data, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

/** Resets the peak RSS of this process, where the system supports it. */
function resetPeak(): void {
  if (process.platform === 'linux') fs.writeFileSync('/proc/self/clear_refs', '5');
}

function peakMb(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
}

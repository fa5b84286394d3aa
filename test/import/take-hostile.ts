import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { openHouse } from './in-app.ts';

/** The resources that the import of a file used, and how it ended. */
export interface Cost {
  ends: string;
  message: string;
  rejects: Record<string, number>;
  seconds: number;
  peakMb: number;
  databaseMb: number;
}

// Runs in a child process of hostile.test.ts: imports each file whose path it receives into the given data folder.
const data = process.argv[2]!;
const house = openHouse(data);

process.on('message', async (file: string) => {
  const before = databaseBytes();
  forgetPeak();
  const began = performance.now();
  let ends: Pick<Cost, 'ends' | 'message' | 'rejects'>;
  try {
    const { status, rejects } = await house.take(file, { existing: 'update' });
    ends = { ends: status, message: '', rejects };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    ends = { ends: error.code, message: error.message, rejects: {} };
  }
  const cost: Cost = {
    ...ends,
    seconds: (performance.now() - began) / 1000,
    peakMb: peakMb(),
    databaseMb: (databaseBytes() - before) / 1024 ** 2,
  };
  process.send!(cost);
});
process.on('disconnect', () => void house.close());

function databaseBytes(): number {
  return ['mangalm.db', 'mangalm.db-wal']
    .map((name) => fs.statSync(path.join(data, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

/** Resets the peak RSS of this process, where the system supports it. */
function forgetPeak(): void {
  if (process.platform === 'linux') fs.writeFileSync('/proc/self/clear_refs', '5');
}

function peakMb(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
}

import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { root } from '../root.ts';
import type { DataFolders } from './bench-helpers.ts';
import { formatCount, type Section } from './bench-helpers.ts';
import { benchQuestions } from './questions.ts';

const LINES = 10_000_000;
const STORES = 20_000;
const FEW_LINES = 200_000;

/** What learns from all sales, as commands: each is to end within five minutes, with two cores and 1 GB. */
const LEARNING: [name: string, ...command: string[]][] = [
  ['training of forecasts', 'train'],
  ['learning and suggestions for a store', 'upsell', '1'],
  ['the forecast of a store', 'forecast', '--store', '1'],
  ['the list of calls', 'calls'],
  ['the backtest of suggestions', 'backtest', 'upsell'],
];

/** Runs a command line; its seconds, and the peak of its memory in MB as the system tells it (Linux). */
function runMeasured(args: string[]): Promise<{ seconds: number; peak: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'mangalm.mjs'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let [peak, errors] = [0, ''];
  child.stderr.on('data', (text) => (errors += text));
  const sampler = setInterval(() => {
    try {
      const status = execFileSync('cat', [`/proc/${child.pid}/status`], { encoding: 'utf8' });
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // it has just ended
    }
  }, 200);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      clearInterval(sampler);
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, peak: Math.round(peak) });
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${errors}`));
    });
  });
}

/** 10,000,000 lines of 20,000 stores: the import, the questions, and what learns from all sales. Takes half an hour and 12 GB of disk. */
export async function benchSize(folders: DataFolders): Promise<Section[]> {
  const few = folders.of(FEW_LINES);
  const many = folders.of(LINES, STORES);
  const rows = [
    [
      `import of ${formatCount(LINES)} records`,
      `${many.seconds.toFixed(0)} s, ${((many.seconds / LINES) * 1e6).toFixed(1)} µs a record`,
      `${many.peak} MB (${few.peak} MB of ${formatCount(FEW_LINES)})`,
    ],
  ];
  for (const [name, ...command] of LEARNING) {
    const { seconds, peak } = await runMeasured([...command, '--data', many.folder]);
    rows.push([name, `${seconds.toFixed(0)} s`, `${peak} MB`]);
  }
  const questions = await benchQuestions(new Map([[LINES, many.folder]]));
  return [
    {
      title: 'Size',
      about: `${formatCount(LINES)} lines of ${formatCount(STORES)} stores: the import, and what learns from all sales, each as a whole command. Wanted: within 10% of the memory of ${formatCount(FEW_LINES)}; each of the others within 5 minutes and 1 GB.`,
      columns: ['what', 'time', 'peak'],
      rows,
      ratios: { 'import, peak of 10,000,000 / of 200,000': many.peak / few.peak },
    },
    {
      ...questions,
      title: `Questions of ${formatCount(LINES)} lines of ${formatCount(STORES)} stores`,
      ratios: Object.fromEntries(
        Object.entries(questions.ratios).map(([name, ratio]) => [`${name}, ${formatCount(LINES)} lines`, ratio]),
      ),
    },
  ];
}

/**
 * Breaks the code in the ways of `mutant-list.ts`, one at a time, and runs the tests that should notice.
 * `npm run mutants [words…]`: only the mutants whose file or text contains one of the words. Prints each mutant, the
 * survivors and the score; exits with 1 if an unexplained mutant survived. The sources are changed in a copy.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../root.ts';
import { MUTANTS, type Mutant } from './mutant-list.ts';

const TIME_LIMIT_MS = 180_000;

type Outcome = 'passed' | 'failed' | 'timeout';

/** Copies the files of the repository to an empty folder, with its dependencies linked. */
function copyRepository(): string {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-mutants-'));
  const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = spawnSync('git', git, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  for (const file of stdout.split('\0').filter((name) => name !== '' && fs.existsSync(path.join(root, name)))) {
    fs.mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(copy, file));
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** Runs one file of tests, up to its first failure. @throws Error if no test ran */
async function runTests(copy: string, test: string): Promise<Outcome> {
  const vitest = path.join(copy, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', test, '--bail=1', '--maxWorkers=1', '--reporter=dot', '--no-color'];
  const child = spawn(process.execPath, args, { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill();
  }, TIME_LIMIT_MS);
  const [status] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  if (isLate) return 'timeout';
  if (status === 0) return 'passed';
  if (/No test files found|SyntaxError|Transform failed|Parse failure|Failed to parse/i.test(output))
    throw new Error(`${test} cannot be run:\n${output.slice(-3000)}`);
  return 'failed';
}

/** The source with one mutant. */
const mutated = ({ file, from, to }: Mutant): string => sources.get(file)!.replace(from, () => to);

const words = process.argv.slice(2);
const chosen = MUTANTS.filter(
  ({ file, from, to }) => words.length === 0 || words.some((word) => `${file}\n${from}\n${to}`.includes(word)),
);
const sources = new Map(chosen.map(({ file }) => [file, fs.readFileSync(path.join(root, file), 'utf8')]));
const misfits = chosen.filter(({ file, from }) => sources.get(file)!.split(from).length !== 2);
if (misfits.length > 0)
  throw new Error(`not once in their file:\n${misfits.map(({ file, from }) => `${file}: ${from}`).join('\n')}`);

const copy = copyRepository();
process.on('exit', () => fs.rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

for (const test of new Set(chosen.flatMap(({ tests }) => tests))) {
  const outcome = await runTests(copy, test);
  if (outcome !== 'passed') throw new Error(`${test}: ${outcome} without a mutant`);
}

const survivors: Mutant[] = [];
let killed = 0;
for (const [nth, mutant] of chosen.entries()) {
  const file = path.join(copy, mutant.file);
  fs.writeFileSync(file, mutated(mutant));
  const started = performance.now();
  let by: string | undefined;
  try {
    for (const test of mutant.tests) if (!by && (await runTests(copy, test)) !== 'passed') by = test;
  } finally {
    fs.writeFileSync(file, sources.get(mutant.file)!);
  }
  if (by) killed++;
  else survivors.push(mutant);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const outcome = by ? `killed by ${by}` : mutant.harmless ? 'survived, as explained' : 'SURVIVED';
  console.log(`${nth + 1}/${chosen.length} ${mutant.file}: ${mutant.from} → ${mutant.to}: ${outcome} (${seconds} s)`);
}

const unexplained = survivors.filter(({ harmless }) => harmless === undefined);
for (const { file, from, to, harmless } of survivors)
  console.log(`\nsurvived in ${file}\n  - ${from}\n  + ${to}\n  ${harmless ?? 'not explained'}`);
console.log(
  `\n${killed} of ${chosen.length} killed (${((100 * killed) / Math.max(1, chosen.length)).toFixed(1)} %), ` +
    `${survivors.length - unexplained.length} harmless, ${unexplained.length} not noticed`,
);
process.exitCode = unexplained.length > 0 ? 1 : 0;

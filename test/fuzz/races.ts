import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type CliResult, cliProcess } from '../command-line.ts';
import { writeCsv } from '../csv.ts';
import { openTestApp } from '../test-app.ts';

/** Actions that two processes run concurrently on one data folder. */
export const ACTIONS = ['import', 'undo', 'fix', 'restore', 'backup', 'sync', 'order', 'verify', 'user add'] as const;
export type Action = (typeof ACTIONS)[number];
export type Pair = [Action, Action];

/** Every unordered pair, including each action with itself. */
export function pairsOf(actions: readonly Action[]): Pair[] {
  return actions.flatMap((one, index) => actions.slice(index).map((other): Pair => [one, other]));
}

/** The fixture: a data folder to copy for each race, with the files that the actions need. */
export interface RaceFixture {
  dir: string;
  base: string;
  /** The address of the sync database; null if sync is not among the actions. */
  server: string | null;
}

export interface RaceResult {
  pair: Pair;
  delayMs: number;
  /** The exit code of each command and, if it failed, the problem code. */
  outcomes: [string, string];
  /** Descriptions of violated invariants. */
  wrong: string[];
}

const row = (index: number, quantity = '2') => [
  `I-${Math.floor(index / 3)}`,
  '2025-03-31',
  `Store ${Math.floor(index / 3) % 50}`,
  `Item ${index % 200}`,
  quantity,
  '10.00',
  '20.00',
];
const rows = (count: number, from = 0) => Array.from({ length: count }, (_, i) => row(from + i));
const runOrThrow = async (args: string[], codes = [0]): Promise<CliResult> => {
  const result = await cliProcess(args);
  if (!codes.includes(result.code ?? -1)) throw new Error(`${args.join(' ')}: ${result.code} ${result.stderr}`);
  return result;
};

/** Creates a folder with sales, rejects to correct, an older backup, and an import newer than the backup. */
export async function createRaceFixture(lines: number, server: string | null = null): Promise<RaceFixture> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-race-'));
  const base = path.join(dir, 'base');
  const file = (name: string) => path.join(dir, name);
  const rejects = Array.from({ length: 20 }, (_, i) => row(90_000 + i, 'many'));
  writeCsv(file('first.csv'), [...rows(900), ...rejects]);
  writeCsv(file('since.csv'), rows(300, 900));
  writeCsv(file('big.csv'), [...rows(lines, 1200), ...rejects]);
  writeCsv(
    file('fixed.csv'),
    Array.from({ length: 20 }, (_, i) => row(90_000 + i)),
  );
  fs.writeFileSync(file('lines.json'), JSON.stringify([{ productId: 1, quantity: 2 }]));
  await runOrThrow(['import', file('first.csv'), '--data', base, '--json'], [2]);
  await runOrThrow(['backup', file('older.db'), '--data', base, '--json']);
  await runOrThrow(['import', file('since.csv'), '--data', base, '--json']);
  if (server !== null) await runOrThrow(['sync', '--to', server, '--data', base, '--json']);
  return { dir, base, server };
}

function argsFor({ dir }: RaceFixture, action: Action, nth: number): string[] {
  const file = (name: string) => path.join(dir, name);
  switch (action) {
    case 'import':
      return ['import', file('big.csv')];
    case 'undo':
      return ['undo', '1'];
    case 'fix':
      return ['fix', '1', file('fixed.csv')];
    case 'restore':
      return ['restore', file('older.db')];
    case 'order':
      return ['order', 'create', '--store', '1', '--lines', file('lines.json')];
    case 'user add':
      return ['user', 'add', `Rep ${nth}`, '--role', 'rep'];
    case 'backup':
    case 'sync':
    case 'verify':
      return [action];
  }
}

/** The documented exit codes. */
const DOCUMENTED = new Set([0, 1, 2, 3, 4]);

/** The invariants that the end of a command violates; a documented refusal violates none. */
function violationsIn(name: string, { code, stdout, stderr, json }: CliResult): string[] {
  const wrong: string[] = [];
  if (code === null || !DOCUMENTED.has(code)) wrong.push(`${name} ended with ${code}`);
  if (/^\s+at .+[:(]\d+/m.test(stderr)) wrong.push(`${name} showed a stack trace: ${stderr.slice(0, 400)}`);
  if (json === null) wrong.push(`${name} answered no JSON: ${stdout.slice(-200)} ${stderr.slice(-400)}`);
  if ((json as { error?: { code: string } } | null)?.error?.code === 'internal')
    wrong.push(`${name} failed inside: ${stdout.slice(-400)}`);
  return wrong;
}

const outcomeOf = ({ code, json }: CliResult): string => {
  const problem = (json as { error?: { code: string } } | null)?.error?.code;
  return problem ? `${code} ${problem}` : String(code);
};

/** Runs two commands on a copy of the folder, the second `delayMs` later, and verifies the data folder afterwards. */
export async function race(fixture: RaceFixture, pair: Pair, delayMs: number): Promise<RaceResult> {
  const data = path.join(fixture.dir, `raced-${process.pid}-${Date.now()}`);
  fs.cpSync(fixture.base, data, { recursive: true });
  try {
    const run = (action: Action, nth: number) =>
      cliProcess([...argsFor(fixture, action, nth), '--data', data, '--json']);
    const first = run(pair[0], 1);
    await delay(delayMs);
    const [one, other] = await Promise.all([first, run(pair[1], 2)]);
    const wrong = [...violationsIn(pair[0], one), ...violationsIn(pair[1], other)];
    const app = openTestApp(data);
    const { parts } = await app.call('system.verify', {});
    await app.close();
    const findings = parts.flatMap((part) => part.findings);
    if (findings.length > 0) wrong.push(`verify: ${JSON.stringify(findings).slice(0, 500)}`);
    return { pair, delayMs, outcomes: [outcomeOf(one), outcomeOf(other)], wrong };
  } finally {
    fs.rmSync(data, { recursive: true, force: true });
  }
}

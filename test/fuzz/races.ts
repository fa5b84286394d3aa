import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cli, type Ran } from '../command-line.ts';
import { writeCsv } from '../csv.ts';
import { openHouse } from '../import/in-app.ts';

/** Actions that two processes run concurrently on one data folder. */
export const ACTIONS = ['import', 'undo', 'fix', 'restore', 'backup', 'sync', 'order', 'verify', 'user add'] as const;
export type Action = (typeof ACTIONS)[number];
export type Pair = [Action, Action];

/** Every unordered pair, including each action with itself. */
export function pairsOf(actions: readonly Action[]): Pair[] {
  return actions.flatMap((one, at) => actions.slice(at).map((other): Pair => [one, other]));
}

/** The fixture: a data folder to copy for each race, with the files that the actions need. */
export interface RaceWorld {
  dir: string;
  base: string;
  /** The address of the sync database; null if sync is not among the actions. */
  server: string | null;
}

export interface Raced {
  pair: Pair;
  delayMs: number;
  /** The exit code of each command and, if it failed, the problem code. */
  outcomes: [string, string];
  /** Descriptions of violated invariants. */
  wrong: string[];
}

const row = (at: number, quantity = '2') => [
  `I-${Math.floor(at / 3)}`,
  '2025-03-31',
  `Store ${Math.floor(at / 3) % 50}`,
  `Item ${at % 200}`,
  quantity,
  '10.00',
  '20.00',
];
const rows = (many: number, from = 0) => Array.from({ length: many }, (_, i) => row(from + i));
const mustRun = async (args: string[], codes = [0]): Promise<Ran> => {
  const ran = await cli(args);
  if (!codes.includes(ran.code ?? -1)) throw new Error(`${args.join(' ')}: ${ran.code} ${ran.stderr}`);
  return ran;
};

/** Creates a folder with sales, rejects to correct, an older backup, and an import newer than the backup. */
export async function makeRaceWorld(lines: number, server: string | null = null): Promise<RaceWorld> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-race-'));
  const base = path.join(dir, 'base');
  const file = (name: string) => path.join(dir, name);
  const bad = Array.from({ length: 20 }, (_, i) => row(90_000 + i, 'many'));
  writeCsv(file('first.csv'), [...rows(900), ...bad]);
  writeCsv(file('since.csv'), rows(300, 900));
  writeCsv(file('big.csv'), [...rows(lines, 1200), ...bad]);
  writeCsv(
    file('fixed.csv'),
    Array.from({ length: 20 }, (_, i) => row(90_000 + i)),
  );
  fs.writeFileSync(file('lines.json'), JSON.stringify([{ productId: 1, quantity: 2 }]));
  await mustRun(['import', file('first.csv'), '--data', base, '--json'], [2]);
  await mustRun(['backup', file('older.db'), '--data', base, '--json']);
  await mustRun(['import', file('since.csv'), '--data', base, '--json']);
  if (server !== null) await mustRun(['sync', '--to', server, '--data', base, '--json']);
  return { dir, base, server };
}

function argsOf({ dir }: RaceWorld, action: Action, nth: number): string[] {
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
function wrongWith(name: string, { code, stdout, stderr, json }: Ran): string[] {
  const wrong: string[] = [];
  if (code === null || !DOCUMENTED.has(code)) wrong.push(`${name} ended with ${code}`);
  if (/^\s+at .+[:(]\d+/m.test(stderr)) wrong.push(`${name} showed a stack trace: ${stderr.slice(0, 400)}`);
  if (json === null) wrong.push(`${name} answered no JSON: ${stdout.slice(-200)} ${stderr.slice(-400)}`);
  if ((json as { error?: { code: string } } | null)?.error?.code === 'internal')
    wrong.push(`${name} failed inside: ${stdout.slice(-400)}`);
  return wrong;
}

const outcomeOf = ({ code, json }: Ran): string => {
  const problem = (json as { error?: { code: string } } | null)?.error?.code;
  return problem ? `${code} ${problem}` : String(code);
};

/** Runs two commands on a copy of the folder, the second `delayMs` later, and verifies the data folder afterwards. */
export async function race(world: RaceWorld, pair: Pair, delayMs: number): Promise<Raced> {
  const data = path.join(world.dir, `raced-${process.pid}-${Date.now()}`);
  fs.cpSync(world.base, data, { recursive: true });
  try {
    const run = (action: Action, nth: number) => cli([...argsOf(world, action, nth), '--data', data, '--json']);
    const first = run(pair[0], 1);
    await delay(delayMs);
    const [one, other] = await Promise.all([first, run(pair[1], 2)]);
    const wrong = [...wrongWith(pair[0], one), ...wrongWith(pair[1], other)];
    const house = openHouse(data);
    const { parts } = await house.call('system.verify', {});
    await house.close();
    const findings = parts.flatMap((part) => part.findings);
    if (findings.length > 0) wrong.push(`verify: ${JSON.stringify(findings).slice(0, 500)}`);
    return { pair, delayMs, outcomes: [outcomeOf(one), outcomeOf(other)], wrong };
  } finally {
    fs.rmSync(data, { recursive: true, force: true });
  }
}

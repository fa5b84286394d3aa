import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { defaultGrant, PUBLIC_PROCEDURES } from '../../src-main/accounts/roles.ts';
import { localCaller } from '../../src-main/app.ts';
import { runCommand } from '../../src-main/cli/run.ts';
import { Backend } from '../../src-main/electron/backend.ts';
import { serve } from '../../src-main/http/serve.ts';
import { contract, type ProcedureName, rpcRequest } from '../../src-shared/contract/index.ts';
import type { Role } from '../../src-shared/roles.ts';
import { FOREIGN_MARKER, openRoleFixture, PASSWORD, type RoleFixture } from '../accounts/role-fixture.ts';
import { SAMPLES } from '../accounts/samples.ts';
import { PAYLOADS } from './payloads.ts';

/** A seeded pseudo-random number generator: a linear congruential one (Numerical Recipes, 7.1). */
export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * n);
  }
  pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }
  chance(share: number): boolean {
    return this.below(1_000_000) < share * 1_000_000;
  }
}

/** Procedures that would take minutes each, or would end a session or change rights that the other messages need. */
const EXCLUDED = new Set([
  'imports.sample',
  'forecast.train',
  'accounts.lock',
  'accounts.signOut',
  'accounts.setGrant',
  'upsell.backtest',
  // merging a foreign store into one of the rep's makes it visible to the rep by design
  'desk.merge',
]);
/** Slow procedures, such as password hashing, which are called less often. */
const SLOW = new Set([
  'accounts.signIn',
  'accounts.recover',
  'accounts.changePassword',
  'accounts.newRecoveryCode',
  'accounts.setPin',
  'accounts.strength',
  'accounts.unlock',
  'accounts.setUp',
  'system.verify',
  'upsell.rules',
  'forecast.overTime',
  'scans.add',
  'imports.start',
  'scans.makeSheet',
  'scans.sheetPdf',
]);
const NAMES = (Object.keys(contract) as ProcedureName[]).filter((name) => !EXCLUDED.has(name));
const ODD_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'sales',
  'sales.',
  '.stores',
  'sales.stores.x',
  'SALES.STORES',
  'sales.stores\u0000',
  'x'.repeat(5000),
];

const oddValue = (dice: Dice): unknown =>
  dice.pick([
    null,
    true,
    false,
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e308,
    -0,
    [],
    {},
    [[[]]],
    { id: 1 },
    '',
    ' ',
    ...PAYLOADS,
  ]);

/** A copy of a value with random parts replaced. */
function mutate(value: unknown, dice: Dice, depth = 0): unknown {
  if (dice.chance(0.15) || depth > 6) return oddValue(dice);
  if (Array.isArray(value)) {
    const list = value.map((item) => (dice.chance(0.5) ? mutate(item, dice, depth + 1) : item));
    return dice.chance(0.1) ? Array.from({ length: dice.below(3000) }, () => list[0] ?? 1) : list;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(() => !dice.chance(0.1));
    const changed = entries.map(([key, item]) => [key, dice.chance(0.5) ? mutate(item, dice, depth + 1) : item]);
    if (dice.chance(0.15))
      changed.push([dice.pick(['__proto__', 'constructor', 'prototype', 'path', 'extra', 'limit']), oddValue(dice)]);
    return Object.fromEntries(changed);
  }
  if (typeof value === 'number') return dice.pick([value, value + 1, -value, value * 1e9, 0.1, oddValue(dice)]);
  return dice.chance(0.5) ? oddValue(dice) : value;
}

interface Message {
  procedure: string;
  input: unknown;
}

function randomMessage(office: RoleFixture, dice: Dice): Message {
  if (dice.chance(0.05)) return { procedure: dice.pick(ODD_NAMES), input: oddValue(dice) };
  let procedure = dice.pick(NAMES);
  if (SLOW.has(procedure) && !dice.chance(0.05)) procedure = dice.pick(NAMES.filter((name) => !SLOW.has(name)));
  const context = { product: office.product, file: path.join(office.data, 'own.csv') };
  const sample = SAMPLES[procedure](dice.chance(0.5) ? office.own : office.foreign, context);
  return { procedure, input: dice.chance(0.25) ? sample : dice.chance(0.9) ? mutate(sample, dice) : oddValue(dice) };
}

/** The caller: an account of a role, or a session that is not signed in. */
type CallerRole = Role | 'nobody';

export interface FuzzResult {
  face: string;
  messages: number;
  answered: number;
  refused: number;
  /** Descriptions of violated invariants, at most 20. */
  wrong: string[];
}

/** Describes which invariant an answer violates; null if none. */
function violationIn(role: CallerRole, { procedure, input }: Message, answer: unknown): string | null {
  const details = () =>
    `${role} asked ${procedure.slice(0, 60)} ${JSON.stringify(input)?.slice(0, 300)} → ${JSON.stringify(answer)?.slice(0, 300)}`;
  const { problem, output } = answer as { problem?: { code: string; message: string }; output?: unknown };
  if (problem) {
    if (typeof problem.code !== 'string' || typeof problem.message !== 'string') return `no problem: ${details()}`;
    return problem.code === 'internal' ? `fault: ${details()}` : null;
  }
  if (!Object.hasOwn(contract, procedure)) return `answered what is not there: ${details()}`;
  const name = procedure as ProcedureName;
  if (PUBLIC_PROCEDURES.has(name)) return null;
  if (role === 'nobody') return `answered nobody: ${details()}`;
  const grant = defaultGrant(name, role);
  if (grant === 'no') return `answered without permission: ${details()}`;
  if (
    grant === 'own' &&
    role === 'rep' &&
    JSON.stringify(output)?.includes(FOREIGN_MARKER) &&
    !JSON.stringify(input)?.includes(FOREIGN_MARKER)
  )
    return `told of others: ${details()}`;
  return null;
}

class Tally {
  readonly result: FuzzResult;
  constructor(face: string) {
    this.result = { face, messages: 0, answered: 0, refused: 0, wrong: [] };
  }
  note(role: CallerRole, message: Message, answer: unknown): void {
    this.result.messages++;
    if ((answer as { problem?: unknown }).problem) this.result.refused++;
    else this.result.answered++;
    const wrong = violationIn(role, message, answer);
    if (wrong && this.result.wrong.length < 20) this.result.wrong.push(wrong);
  }
}

const CALLER_ROLES: CallerRole[] = ['rep', 'rep', 'viewer', 'nobody', 'manager'];

/** Fuzzes the dispatcher in this process, also with values that no message could carry. */
export async function fuzzDispatcher(office: RoleFixture, count: number, seed: number): Promise<FuzzResult> {
  const dice = new Dice(seed);
  const tally = new Tally('door');
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const unserialisable = [
    cyclic,
    () => 1,
    Symbol('x'),
    10n,
    new Date(Number.NaN),
    new Map(),
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no keys');
        },
      },
    ),
    Object.create(null),
  ];
  for (let i = 0; i < count; i++) {
    const role = dice.pick(CALLER_ROLES);
    const message = randomMessage(office, dice);
    if (dice.chance(0.03)) message.input = dice.pick(unserialisable);
    const caller = role === 'nobody' ? localCaller('window') : office.callerOf(role);
    const answer = await office.app.callUnknown(caller, message.procedure, message.input).then(
      (output) => ({ output }),
      (problem: { code?: string; message: string }) => ({
        problem: { code: problem.code ?? 'internal', message: problem.message },
      }),
    );
    // the report needs an input that can be written as JSON
    tally.note(role, { ...message, input: toJson(message.input) }, answer);
  }
  return tally.result;
}

function toJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    return '(no JSON)';
  }
}

/** Fuzzes the window's backend in its worker thread, behind the message validation that the window uses. */
export async function fuzzWindow(office: RoleFixture, count: number, seed: number): Promise<FuzzResult> {
  const dice = new Dice(seed);
  const tally = new Tally('window');
  const backend = await Backend.open(office.data);
  try {
    let role: CallerRole = 'nobody';
    for (let i = 0; i < count; i++) {
      if (i === count >> 1) {
        const input = { name: 'the rep', password: PASSWORD };
        await backend.call({ id: 0, procedure: 'accounts.signIn', input });
        role = 'rep';
      }
      const message = randomMessage(office, dice);
      const request = rpcRequest.safeParse(dice.chance(0.02) ? oddValue(dice) : { id: i, ...message });
      if (!request.success) continue;
      tally.note(role, message, await backend.call(request.data));
    }
  } finally {
    await backend.close();
  }
  return tally.result;
}

/** Fuzzes the WebSocket of the loopback host as a rep, with valid, broken and random messages. */
export async function fuzzBrowser(office: RoleFixture, count: number, seed: number): Promise<FuzzResult> {
  const dice = new Dice(seed);
  const tally = new Tally('browser');
  const host = await serve(office.app, { pace: { perSecond: 1e9, atOnce: 1e9 } });
  const origin = `http://127.0.0.1:${host.port}`;
  const cookie = (await fetch(host.address, { redirect: 'manual' })).headers.get('set-cookie')!.split(';')[0]!;
  const ws = new WebSocket(`${origin.replace('http', 'ws')}/door`, { headers: { cookie, origin } });
  const waiting = new Map<number, (answer: unknown) => void>();
  ws.on('message', (data) => {
    const message = JSON.parse(String(data)) as { id?: number };
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  await new Promise((resolve) => ws.once('open', resolve));
  const ask = (id: number, text: string): Promise<unknown> => {
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    ws.send(text);
    return answer.finally(() => waiting.delete(id));
  };
  try {
    await ask(
      0,
      JSON.stringify({ id: 0, procedure: 'accounts.signIn', input: { name: 'the rep', password: PASSWORD } }),
    );
    for (let i = 1; i <= count; i++) {
      const message = randomMessage(office, dice);
      const text = JSON.stringify({ id: i, ...message });
      if (dice.chance(0.1)) {
        // truncated, doubled or corrupted in transit: ignored, or answered if it still parses as a request
        const at = dice.below(text.length);
        const corrupted = dice.pick([
          text.slice(0, at),
          text.slice(at),
          text + text,
          `${text.slice(0, at)}\u0000${text.slice(at)}`,
          '[]',
          'null',
          '"x"',
          '{}',
        ]);
        ws.send(dice.chance(0.2) ? Buffer.from(corrupted, 'utf16le') : corrupted);
        tally.result.messages++;
        continue;
      }
      // a message that is no valid request gets no answer
      if (rpcRequest.safeParse({ id: i, ...message }).success) tally.note('rep', message, await ask(i, text));
      else {
        ws.send(text);
        tally.result.messages++;
      }
    }
    if (ws.readyState !== ws.OPEN) tally.result.wrong.push('the socket was lost');
  } finally {
    ws.close();
    await host.close();
  }
  return tally.result;
}

const COMMANDS = [
  'imports',
  'rejects',
  'undo',
  'resume',
  'fix',
  'import',
  'inspect',
  'read',
  'stores',
  'products',
  'invoices',
  'orders',
  'store',
  'dashboard',
  'order',
  'reports',
  'report',
  'models',
  'forecast',
  'calls',
  'upsell',
  'rules',
  'user',
  'audit',
  'verify',
  'help',
  'nothing',
  '--version',
];
const WORDS = [
  '1',
  '0',
  '-1',
  '999',
  'list',
  'add',
  'create',
  'confirm',
  'password',
  'daily-sales',
  'x',
  '',
  ...PAYLOADS.filter((text) => text.length < 200),
];
const OPTIONS = [
  '--json',
  '--csv',
  '--limit',
  '--offset',
  '--from',
  '--to',
  '--store',
  '--search',
  '--role',
  '--token-file',
  '--help',
  '--nothing',
  '--data',
  '--limit=5',
  '--from=2025-01-01',
  '--',
];

/** Fuzzes the command line in this process, on a folder with accounts, without a token and with a rep's. */
export async function fuzzCli(office: RoleFixture, count: number, seed: number): Promise<FuzzResult> {
  const dice = new Dice(seed);
  const tally = new Tally('cli');
  const { secret } = await office.callAs('rep', 'accounts.makeToken', { name: 'fuzz' });
  const token = path.join(office.data, 'token');
  fs.writeFileSync(token, `${secret}\n`, { mode: 0o600 });
  const { log, error } = console;
  let output: string[] = [];
  console.log = (line: string) => output.push(String(line));
  console.error = (line: string) => output.push(String(line));
  const write = process.stdout.write;
  process.stdout.write = ((chunk: string) => {
    output.push(String(chunk));
    return true;
  }) as typeof process.stdout.write;
  try {
    for (let i = 0; i < count; i++) {
      const args = [dice.pick(COMMANDS)];
      for (let n = dice.below(5); n > 0; n--) args.push(dice.chance(0.5) ? dice.pick(WORDS) : dice.pick(OPTIONS));
      // the value behind --data would be created as a folder
      const safeArgs = args.filter((word) => !word.startsWith('--data') && !word.startsWith('--out'));
      const asRep = dice.chance(0.5);
      output = [];
      const code = await runCommand([
        ...safeArgs.filter((word) => word !== '--'),
        '--data',
        office.data,
        ...(asRep ? ['--token-file', token] : []),
      ]);
      tally.result.messages++;
      if (code === 0) tally.result.answered++;
      else tally.result.refused++;
      const text = output.join('\n');
      const harmless = ['help', '--version', 'read', 'inspect'].includes(safeArgs[0]!) || safeArgs.includes('--help');
      if (![0, 1, 2, 3, 4].includes(code)) tally.result.wrong.push(`exit ${code}: ${JSON.stringify(safeArgs)}`);
      if (/inside the program|\n {4}at /.test(text))
        tally.result.wrong.push(`fault: ${JSON.stringify(safeArgs)} ${text.slice(0, 300)}`);
      if (!asRep && code === 0 && !harmless && !safeArgs.includes('user'))
        tally.result.wrong.push(`without a token: ${JSON.stringify(safeArgs)} ${text.slice(0, 200)}`);
      if (asRep && text.includes(FOREIGN_MARKER) && !JSON.stringify(safeArgs).includes(FOREIGN_MARKER))
        tally.result.wrong.push(`told of others: ${JSON.stringify(safeArgs)} ${text.slice(0, 300)}`);
    }
  } finally {
    console.log = log;
    console.error = error;
    process.stdout.write = write;
  }
  return tally.result;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { messages: { type: 'string', default: '100000' }, seed: { type: 'string' } },
  });
  const [count, seed] = [Number(values.messages), Number(values.seed ?? Date.now() % 2 ** 32)];
  let unhandled = 0;
  process.on('unhandledRejection', (reason) => {
    unhandled++;
    console.error('unhandled', reason);
  });
  const office = await openRoleFixture(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-fuzz-')));
  console.log(`seed ${seed}`);
  const fuzzers = [
    fuzzDispatcher,
    fuzzWindow,
    fuzzBrowser,
    (o: RoleFixture, n: number, s: number) => fuzzCli(o, Math.ceil(n / 20), s),
  ];
  for (const fuzz of fuzzers) {
    const { face, messages, answered, refused, wrong } = await fuzz(office, count, seed);
    console.log(
      `${face.padEnd(8)} ${messages} messages, ${answered} answered, ${refused} refused, ${wrong.length} wrong`,
    );
    for (const sentence of wrong) console.log(`  ${sentence}`);
    if (wrong.length > 0) process.exitCode = 1;
  }
  if (unhandled > 0) process.exitCode = 1;
  console.log(`${unhandled} unhandled`);
  await office.close();
}

// npm run race: runs every pair of commands in two processes on one data folder; exit 1 if an invariant is violated.
//   npm run race -- [--races 200] [--seed 1] [--lines 20000] [--no-sync] [--pair restore,import]
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { startPostgres } from '../sync/postgres.ts';
import { Dice } from './dice.ts';
import { ACTIONS, type Action, createRaceFixture, pairsOf, race } from './races.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    races: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    lines: { type: 'string', default: '20000' },
    sync: { type: 'boolean', default: true },
    pair: { type: 'string' },
  },
});
const races = Number(values.races);
const dice = new Dice(Number(values.seed));
const actions = ACTIONS.filter((action) => values.sync || action !== 'sync');
const pairs = values.pair ? [values.pair.split(',') as [Action, Action]] : pairsOf(actions);
console.log(`${races} races of ${pairs.length} pairs, seed ${values.seed}`);

const server = values.sync ? await startPostgres() : null;
const fixture = await createRaceFixture(Number(values.lines), server && (await server.database()));
const outcomes = new Map<string, Map<string, number>>();
const violations: string[] = [];
try {
  for (let nth = 0; nth < races; nth++) {
    const [one, other] = pairs[nth % pairs.length]!;
    const pair: [Action, Action] = dice.chance(0.5) ? [one, other] : [other, one];
    // from simultaneous starts to the second well behind the first
    const result = await race(fixture, pair, dice.below(1500));
    const counts = outcomes.get(pair.join(' & ')) ?? new Map<string, number>();
    outcomes.set(pair.join(' & '), counts);
    const outcome = result.outcomes.join(' | ');
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    for (const violation of result.wrong) {
      violations.push(`${pair.join(' & ')} after ${result.delayMs} ms: ${violation}`);
      console.log(`WRONG ${violations.at(-1)}`);
    }
  }
} finally {
  fs.rmSync(fixture.dir, { recursive: true, force: true });
  await server?.stop();
}

console.log('\npair (first & second)   exit code and problem of each, times');
for (const [pair, counts] of [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`${pair.padEnd(22)}  ${[...counts].map(([outcome, times]) => `${outcome} ×${times}`).join(';  ')}`);
console.log(`\n${races} races, seed ${values.seed}: ${violations.length} broken promises`);
process.exitCode = violations.length > 0 ? 1 : 0;

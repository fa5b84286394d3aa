// npm run race: runs every pair of commands in two processes on one data folder; exit 1 if an invariant is violated.
//   npm run race -- [--races 200] [--seed 1] [--lines 20000] [--no-sync] [--pair restore,import]
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { startPostgres } from '../sync/postgres.ts';
import { Dice } from './dice.ts';
import { ACTIONS, type Action, makeRaceWorld, pairsOf, race } from './races.ts';

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
const world = await makeRaceWorld(Number(values.lines), server && (await server.database()));
const outcomes = new Map<string, Map<string, number>>();
const wrong: string[] = [];
try {
  for (let nth = 0; nth < races; nth++) {
    const [one, other] = pairs[nth % pairs.length]!;
    const pair: [Action, Action] = dice.chance(0.5) ? [one, other] : [other, one];
    // from simultaneous starts to the second well behind the first
    const raced = await race(world, pair, dice.below(1500));
    const of = outcomes.get(pair.join(' & ')) ?? new Map<string, number>();
    outcomes.set(pair.join(' & '), of);
    const how = raced.outcomes.join(' | ');
    of.set(how, (of.get(how) ?? 0) + 1);
    for (const what of raced.wrong) {
      wrong.push(`${pair.join(' & ')} after ${raced.delayMs} ms: ${what}`);
      console.log(`WRONG ${wrong.at(-1)}`);
    }
  }
} finally {
  fs.rmSync(world.dir, { recursive: true, force: true });
  await server?.end();
}

console.log('\npair (first & second)   exit code and problem of each, times');
for (const [pair, of] of [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`${pair.padEnd(22)}  ${[...of].map(([how, times]) => `${how} ×${times}`).join(';  ')}`);
console.log(`\n${races} races, seed ${values.seed}: ${wrong.length} broken promises`);
process.exitCode = wrong.length > 0 ? 1 : 0;

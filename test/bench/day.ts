// npm run bench:day [-- --cases 20]: days of 120 stores against annealing of another kind and a longer search, small ones
// against all possible days, and the time of each.
import { parseArgs } from 'node:util';
import { bestDay } from '../../src-main/day/best-day.ts';
import { annealedBound, bestByTrying, randomCase } from '../day/trial-days.ts';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '20' } } });
const cases = Number(values.cases);
const STEPS = 1_000_000;
const SEEDS = [1, 2, 3];

const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
let [worst, slowest, total] = [Number.POSITIVE_INFINITY, 0, 0];
for (let seed = 1; seed <= cases; seed++) {
  const { candidates, ground, limits } = randomCase(seed, { stores: 120, places: 35 });
  const began = performance.now();
  const day = bestDay(candidates, ground, limits);
  const milliseconds = performance.now() - began;
  const annealed = Math.max(
    ...SEEDS.map((one) => annealedBound(candidates, ground, limits, { steps: STEPS, seed: one })),
  );
  const longer = bestDay(candidates, ground, limits, { steps: 120_000, restarts: 8 }).worth;
  const share = day.worth / Math.max(annealed, longer);
  worst = Math.min(worst, share);
  slowest = Math.max(slowest, milliseconds);
  total += milliseconds;
  console.log(
    `case ${seed}: ${limits.calls} calls, ${limits.visits} visits: ${percent(day.worth / annealed)} of the annealed bound, ` +
      `${percent(day.worth / longer)} of a longer search, ${milliseconds.toFixed(0)} ms`,
  );
}
console.log(
  `120 stores, ${cases} cases: at least ${percent(worst)} of the better of both; ${(total / cases).toFixed(0)} ms on average, ${slowest.toFixed(0)} ms at most`,
);

let equal = 0;
for (let seed = 1; seed <= 10 * cases; seed++) {
  const { candidates, ground, limits } = randomCase(1000 + seed, { stores: 8, places: 4 });
  const [day, best] = [bestDay(candidates, ground, limits), bestByTrying(candidates, ground, limits)];
  if (Math.abs(day.worth - best.worth) < 1e-6 && day.kilometres < best.kilometres + 1e-6) equal++;
}
console.log(`8 stores: ${equal} of ${10 * cases} days are the best of all possible ones`);

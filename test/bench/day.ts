// npm run bench:day [-- --cases 20]: days of 120 stores against a longer search and a bound, and their time.
import { parseArgs } from 'node:util';
import { bestDay } from '../../src-main/day/best-day.ts';
import { bestByTrying, randomCase } from '../day/trial-days.ts';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '20' } } });
const cases = Number(values.cases);

let worst = 1;
let slowest = 0;
let total = 0;
for (let seed = 1; seed <= cases; seed++) {
  const { candidates, ground, limits } = randomCase(seed, { stores: 120, places: 35 });
  const began = performance.now();
  const day = bestDay(candidates, ground, limits);
  const milliseconds = performance.now() - began;
  const longer = bestDay(candidates, ground, limits, { steps: 200_000, restarts: 12 });
  const share = longer.worth <= 0 ? 1 : day.worth / longer.worth;
  worst = Math.min(worst, share);
  slowest = Math.max(slowest, milliseconds);
  total += milliseconds;
  const { calls, visits } = limits;
  console.log(
    `case ${seed}: ${calls} calls, ${visits} visits: ${(100 * share).toFixed(2)}% of the annealed bound, ${milliseconds.toFixed(0)} ms`,
  );
}
console.log(
  `120 stores, ${cases} cases: at least ${(100 * worst).toFixed(2)}% of the annealed bound; ${(total / cases).toFixed(0)} ms on average, ${slowest.toFixed(0)} ms at most`,
);

let [equal, tried] = [0, 0];
for (let seed = 1; seed <= 10 * cases; seed++) {
  const { candidates, ground, limits } = randomCase(1000 + seed, { stores: 8, places: 4 });
  const [day, best] = [bestDay(candidates, ground, limits), bestByTrying(candidates, ground, limits)];
  tried++;
  if (Math.abs(day.worth - best.worth) < 1e-6 && day.kilometres < best.kilometres + 1e-6) equal++;
}
console.log(`8 stores: ${equal} of ${tried} days are the best of all possible ones`);

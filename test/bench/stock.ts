/**
 * A simulated year of buying over made-up companies: stock-outs of the buying list against those of the rule of minimum and
 * maximum at equal stock. `npm run bench:stock [seeds]`, by default three.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { byBuyingList, makeStockWorld, minMaxAtEqualStock, simulateYear, type YearResult } from './stock-year.ts';

const [seeds = '1,2,3'] = process.argv.slice(2);
const line = (label: string, { stock, missed, stockOuts }: YearResult) =>
  console.log(
    `  ${label.padEnd(34)} stock ${Math.round(stock)}, ${(100 * missed).toFixed(2)}% of pieces missed, ${stockOuts} days of a product without`,
  );
for (const seed of seeds.split(',').map(Number)) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-'));
  try {
    const world = makeStockWorld(data, { seed });
    const started = performance.now();
    const ours = simulateYear(world, byBuyingList(world));
    console.log(
      `company ${seed}: ${world.products.length} products, ${Math.round((performance.now() - started) / 1000)} s`,
    );
    line('buying list', ours);
    const other = minMaxAtEqualStock(world, ours.stock);
    line(`min/max with ${other.safetyDays.toFixed(1)} safety days`, other);
  } finally {
    fs.rmSync(data, { recursive: true, force: true });
  }
}

/**
 * Run time of the suggestions at a growing number of invoice lines, and their accuracy compared with simple baselines.
 * `npm run bench:upsell [sizes] [files…]`: generated exports with so many records, then the given invoice files.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { localCaller, openApp } from '../../src-main/app.ts';
import { mineRules } from '../../src-main/upsell/rules.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { root } from '../root.ts';

const caller = localCaller('cli');
const [sizes = '60000,600000', ...files] = process.argv.slice(2);
const generator = path.join(root, '..', 'shared', 'tools', 'make-invoices.mjs');
const MAX_STORES = 1000;

async function benchFile(name: string, file: string): Promise<void> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-'));
  const app = openApp(data);
  try {
    const { importId } = await app.call(caller, 'imports.start', {
      path: file,
      options: { maxErrorRate: 0.95, maxConsecutiveRejects: 1_000_000 },
    });
    await app.importEnded(importId);
    const measureMs = async (work: () => Promise<unknown>) => {
      const started = performance.now();
      await work();
      return Math.round(performance.now() - started);
    };
    const { items, total } = await app.call(caller, 'sales.stores', { limit: MAX_STORES });
    const storeIds = items.map(({ id }) => id);
    const learnMs = await measureMs(() => app.call(caller, 'upsell.suggest', { storeId: storeIds[0]! }));
    const oneStoreMs = await measureMs(() =>
      app.call(caller, 'upsell.suggest', { storeId: storeIds[1] ?? storeIds[0]! }),
    );
    const manyStoresMs = await measureMs(() => app.call(caller, 'upsell.suggestAll', { storeIds }));
    const backtest = await app.call(caller, 'upsell.backtest', {});
    console.log(
      `\n${name}: ${total} stores; learnt in ${learnMs} ms, one store ${oneStoreMs} ms, ${storeIds.length} stores ${manyStoresMs} ms`,
    );
    const line = (label: string, s: typeof backtest.blend) =>
      console.log(
        `  ${label.padEnd(24)} recall ${s.recallAt10.toFixed(4)}  precision ${s.precisionAt10.toFixed(4)}  hit rate ${s.hitRateAt10.toFixed(3)}  money ${s.moneyAt10.toFixed(4)}`,
      );
    line('blend, by chance', backtest.blend);
    line('as shown, by money', backtest.shown);
    for (const [label, scores] of Object.entries(backtest.baselines)) line(`baseline ${label}`, scores);
  } finally {
    await app.close();
    fs.rmSync(data, { recursive: true, force: true });
  }
}

function benchRules(): void {
  const next = seededRandom(5);
  const popular = () => Math.floor(2000 * next() * next() * next());
  const baskets = Array.from({ length: 100_000 }, () => Array.from({ length: 1 + Math.floor(11 * next()) }, popular));
  const started = performance.now();
  const found = mineRules(baskets, { support: 0.001, confidence: 0.1 });
  console.log(
    `rules of 100,000 baskets of 2,000 products: ${found.length} in ${Math.round(performance.now() - started)} ms`,
  );
}

benchRules();
const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-'));
try {
  if (fs.existsSync(generator))
    for (const size of sizes.split(',')) {
      const file = path.join(temp, `${size}.csv`);
      execFileSync(process.execPath, [generator, file, '--records', size]);
      await benchFile(`${size} records`, file);
    }
  for (const file of files) await benchFile(path.basename(file), path.resolve(file));
} finally {
  fs.rmSync(temp, { recursive: true, force: true });
}

/**
 * Accuracy and speed of the forecasts. On synthetic series of three patterns, or on files of series, with the last
 * periods as hold-out: each model's MASE beside that of the seasonal naive model, interval coverage, and the run time
 * relative to one automatic ETS fit a series. Then the recall of each store's last order, on the sample and on a public
 * data set. `npm run bench:forecast [FILE.csv …]`
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { openSalesCube } from '../../src-main/cube/cube.ts';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { openDatabase } from '../../src-main/db/open.ts';
import { detectSeason, forecastAll, type SeriesInput } from '../../src-main/forecast/evaluate.ts';
import { parseSeriesFile } from '../../src-main/forecast/file-series.ts';
import { predictionIntervals } from '../../src-main/forecast/intervals.ts';
import { naiveError } from '../../src-main/forecast/measures.ts';
import { autoEts } from '../../src-main/forecast/models/ets.ts';
import { backtestOrders } from '../../src-main/forecast/next-order.ts';
import { pastOrders } from '../../src-main/forecast/past-orders.ts';
import { type SeriesPattern, seededRandom, syntheticSeries } from '../../src-main/forecast/synthetic-series.ts';
import { calibrateByClass, errorRowsOf } from '../../src-main/forecast/train.ts';
import { openHouse } from '../import/in-app.ts';
import { root } from '../root.ts';

function row(cells: (string | number)[]): string {
  return cells.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? 26 : 12)).join('');
}

function held(name: string, all: SeriesInput[], season: number, horizon: number): void {
  const known = all.map(({ key, values }) => ({ key, values: Float64Array.from(values).slice(0, -horizon) }));
  const started = performance.now();
  const answers = forecastAll(known, season, horizon);
  const spent = performance.now() - started;
  const etsStarted = performance.now();
  for (const { values } of known) autoEts(values, season);
  const ets = performance.now() - etsStarted;
  const calibrations = calibrateByClass(answers, horizon);
  const sums = new Map<string, number>();
  let [inside80, inside95, count] = [0, 0, 0];
  answers.forEach((answered, i) => {
    const actual = Float64Array.from(all[i]!.values).slice(-horizon);
    const lag = known[i]!.values.length > season ? season : 1;
    const unit = naiveError(known[i]!.values, lag) || 1;
    const add = (model: string, points: Float64Array) => {
      const error = points.reduce((sum, v, h) => sum + Math.abs(actual[h]! - v), 0) / horizon / unit;
      sums.set(model, (sums.get(model) ?? 0) + error / all.length);
    };
    add('chosen', answered.points);
    for (const { model, points } of answered.test?.tried ?? []) add(model, points);
    predictionIntervals(
      answered.points,
      errorRowsOf(answered),
      calibrations.get(answered.prepared.kind)!,
      answered.prepared,
    ).forEach(({ low80, high80, low95, high95 }, h) => {
      count++;
      if (actual[h]! >= low80 && actual[h]! <= high80) inside80++;
      if (actual[h]! >= low95 && actual[h]! <= high95) inside95++;
    });
  });
  const naive = sums.get('seasonal-naive') ?? sums.get('naive')!;
  console.log(`\n${name}: ${all.length} series, ${horizon} periods held out, season ${season}`);
  console.log(row(['', 'MASE', '÷ naive']));
  for (const [model, mase] of [...sums].sort((a, b) => a[1] - b[1]))
    console.log(row([model, mase.toFixed(3), (mase / naive).toFixed(3)]));
  console.log(
    `80% intervals held ${((100 * inside80) / count).toFixed(1)}%, 95% ones ${((100 * inside95) / count).toFixed(1)}%; ` +
      `${(spent / all.length).toFixed(1)} ms a series with backtests, ${(spent / ets).toFixed(1)} times one automatic ETS each; ` +
      `peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

const files = process.argv.slice(2);
for (const file of files) {
  const all = parseSeriesFile(parse(fs.readFileSync(file), { bom: true, relax_column_count: true }));
  const season = detectSeason(all);
  held(path.basename(file), all, season, season > 1 ? Math.min(season, 18) : 6);
}
if (files.length === 0) {
  const kinds: [SeriesPattern, number, number, number, number][] = [
    ['seasonal', 200, 84, 12, 12],
    ['wandering', 200, 60, 4, 8],
    ['intermittent', 400, 72, 12, 12],
    ['seasonal', 100, 156, 52, 13],
  ];
  for (const [kind, count, length, season, horizon] of kinds) {
    const next = seededRandom(length);
    held(
      kind,
      Array.from({ length: count }, (_, i) => ({
        key: String(i),
        values: syntheticSeries(kind, length + horizon, season, next),
      })),
      season,
      horizon,
    );
  }
  console.log('\nProducts of each store’s last order among as many expected');
  console.log(row(['', 'stores', 'lines', 'ours', 'frequency', 'last order', '÷ frequency']));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-'));
  const sample = path.join(folder, 'Invoices_Mangalam .csv');
  execFileSync(process.execPath, [path.join(root, 'scripts', 'mangalm.mjs'), 'sample', sample]);
  for (const file of [sample, path.join(root, '..', 'shared', 'data', 'superstore-part.csv')]) {
    if (!fs.existsSync(file)) continue;
    const data = path.join(folder, path.basename(file, '.csv'));
    const house = openHouse(data);
    await house.take(file);
    await house.close();
    const db = openDatabase(prepareDataFolder(data));
    const recall = backtestOrders([...pastOrders(openSalesCube(db)()).values()]);
    db.close();
    const share = (value: number) => `${(100 * value).toFixed(2)}%`;
    console.log(
      row([
        path.basename(file),
        recall.stores,
        recall.lines,
        share(recall.ours),
        share(recall.frequency),
        share(recall.lastOrder),
        (recall.ours / recall.frequency).toFixed(3),
      ]),
    );
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

/**
 * Accuracy and speed of the forecasts. On synthetic series of three patterns, or on files of series, with the last
 * periods as hold-out: each model's MASE and RMSSE beside those of the seasonal naive model, interval coverage, and the run time
 * relative to one automatic ETS fit a series. Then the recall of each store's last order, on the sample and on a public
 * data set. `npm run bench:forecast -- [--horizon N] [--season M] [FILE.csv …]`
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { openSalesCube } from '../../src-main/cube/cube.ts';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { openDatabase } from '../../src-main/db/open.ts';
import { detectSeason, forecastAll, type SeriesInput } from '../../src-main/forecast/evaluate.ts';
import { parseSeriesFile } from '../../src-main/forecast/file-series.ts';
import { predictionIntervals } from '../../src-main/forecast/intervals.ts';
import { naiveError, naiveSquaredError, sumErrors } from '../../src-main/forecast/measures.ts';
import { autoEts } from '../../src-main/forecast/models/ets.ts';
import { backtestOrders } from '../../src-main/forecast/next-order.ts';
import { pastOrders } from '../../src-main/forecast/past-orders.ts';
import { type SeriesPattern, syntheticSeries } from '../../src-main/forecast/synthetic-series.ts';
import { calibrateByClass } from '../../src-main/forecast/train.ts';
import { errorRowsOf } from '../../src-main/forecast/trained-series.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { root } from '../root.ts';
import { openTestApp } from '../test-app.ts';

function formatRow(cells: (string | number)[]): string {
  return cells.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? 26 : 12)).join('');
}

function evaluateHoldOut(name: string, all: SeriesInput[], season: number, horizon: number): void {
  const training = all.map(({ key, values }) => ({ key, values: Float64Array.from(values).slice(0, -horizon) }));
  const started = performance.now();
  const forecasts = forecastAll(training, season, horizon);
  const elapsed = performance.now() - started;
  const etsStarted = performance.now();
  for (const { values } of training) autoEts(values, season);
  const ets = performance.now() - etsStarted;
  const calibrations = calibrateByClass(forecasts, horizon);
  const sums = new Map<string, { series: number; mase: number; naive: number; rmsse: number; scaled: number }>();
  let [inside80, inside95, count] = [0, 0, 0];
  forecasts.forEach((forecast, i) => {
    const actual = Float64Array.from(all[i]!.values).slice(-horizon);
    const lag = training[i]!.values.length > season ? season : 1;
    const unit = naiveError(training[i]!.values, lag) || 1;
    const squaredUnit = naiveSquaredError(training[i]!.values);
    const add = (model: string, points: Float64Array) => {
      const { absolute, squares } = sumErrors(points, actual);
      const sum = sums.get(model) ?? { series: 0, mase: 0, naive: 0, rmsse: 0, scaled: 0 };
      sums.set(model, sum);
      sum.series++;
      sum.mase += absolute / horizon / unit;
      sum.naive += sumErrors(naive, actual).absolute / horizon / unit;
      if (squaredUnit === 0) return;
      sum.rmsse += Math.sqrt(squares / horizon / squaredUnit);
      sum.scaled++;
    };
    const tried = forecast.test?.tried ?? [];
    const naive =
      (tried.find(({ model }) => model === 'seasonal-naive') ?? tried.find(({ model }) => model === 'naive'))?.points ??
      new Float64Array(horizon).fill(training[i]!.values.at(-1)!);
    add('chosen', forecast.points);
    for (const { model, points } of tried) add(model, points);
    predictionIntervals(
      forecast.points,
      errorRowsOf(forecast),
      calibrations.get(forecast.prepared.kind)!,
      forecast.prepared,
    ).forEach(({ low80, high80, low95, high95 }, h) => {
      count++;
      if (actual[h]! >= low80 && actual[h]! <= high80) inside80++;
      if (actual[h]! >= low95 && actual[h]! <= high95) inside95++;
    });
  });
  console.log(`\n${name}: ${all.length} series, ${horizon} periods held out, season ${season}`);
  console.log(formatRow(['', 'series', 'MASE', '÷ naive', 'RMSSE']));
  const rows = [...sums].sort(([, a], [, b]) => b.series - a.series || a.mase - b.mase);
  for (const [model, { series, mase, naive, rmsse, scaled }] of rows)
    console.log(
      formatRow([model, series, (mase / series).toFixed(3), (mase / naive).toFixed(3), (rmsse / scaled).toFixed(4)]),
    );
  console.log(
    `80% intervals held ${((100 * inside80) / count).toFixed(1)}%, 95% ones ${((100 * inside95) / count).toFixed(1)}%; ` +
      `${(elapsed / all.length).toFixed(1)} ms a series with backtests, ${(elapsed / ets).toFixed(1)} times one automatic ETS each; ` +
      `peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

const { positionals: files, values: options } = parseArgs({
  allowPositionals: true,
  options: { horizon: { type: 'string' }, season: { type: 'string' } },
});
for (const file of files) {
  const all = parseSeriesFile(parse(fs.readFileSync(file), { bom: true, relax_column_count: true }));
  const season = options.season ? Number(options.season) : detectSeason(all);
  const horizon = options.horizon ? Number(options.horizon) : season > 1 ? Math.min(season, 18) : 6;
  evaluateHoldOut(path.basename(file), all, season, horizon);
}
if (files.length === 0) {
  const patterns: [SeriesPattern, number, number, number, number][] = [
    ['seasonal', 200, 84, 12, 12],
    ['wandering', 200, 60, 4, 8],
    ['intermittent', 400, 72, 12, 12],
    ['seasonal', 100, 156, 52, 13],
  ];
  for (const [pattern, count, length, season, horizon] of patterns) {
    const next = seededRandom(length);
    evaluateHoldOut(
      pattern,
      Array.from({ length: count }, (_, i) => ({
        key: String(i),
        values: syntheticSeries(pattern, length + horizon, season, next),
      })),
      season,
      horizon,
    );
  }
  console.log('\nProducts of each store’s last order among as many expected');
  console.log(formatRow(['', 'stores', 'lines', 'ours', 'frequency', 'last order', '÷ frequency']));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-'));
  const sample = path.join(folder, 'Invoices_Mangalam .csv');
  execFileSync(process.execPath, [path.join(root, 'scripts', 'mangalm.mjs'), 'sample', sample]);
  for (const file of [sample, path.join(root, '..', 'shared', 'data', 'superstore-part.csv')]) {
    if (!fs.existsSync(file)) continue;
    const data = path.join(folder, path.basename(file, '.csv'));
    const app = openTestApp(data);
    await app.importFile(file);
    await app.close();
    const db = openDatabase(prepareDataFolder(data));
    const recall = backtestOrders([...pastOrders(openSalesCube(db)())]);
    db.close();
    const percent = (value: number) => `${(100 * value).toFixed(2)}%`;
    console.log(
      formatRow([
        path.basename(file),
        recall.stores,
        recall.lines,
        percent(recall.ours),
        percent(recall.frequency),
        percent(recall.lastOrder),
        (recall.ours / recall.frequency).toFixed(3),
      ]),
    );
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

import { parse } from 'csv-parse/sync';
import { localToday } from '../../src-shared/calendar.ts';
import { type ForecastVersion, SERIES_LEVELS, type SeriesLevel } from '../../src-shared/contract/forecast.ts';
import type { Input } from '../../src-shared/contract/index.ts';
import { csvRecord, escapeFormula } from '../../src-shared/csv.ts';
import { Problem } from '../../src-shared/problem.ts';
import { detectSeason, forecastAll } from '../forecast/evaluate.ts';
import { type FileSeries, indexAfter, parseSeriesFile } from '../forecast/file-series.ts';
import { MAX_FILE_BYTES, readUserFile } from '../platform/user-file.ts';
import type { Command } from './command.ts';
import { money, plural, table } from './format.ts';
import { OUT_OPTION, writeText } from './output.ts';
import { parseId } from './parse-id.ts';
import { usageError } from './usage-error.ts';

const formatScore = (value: number | null) => (value === null ? '–' : value.toFixed(3));
const formatPercent = (value: number | null) => (value === null ? '–' : `${Math.round(value * 100)}%`);

const train: Command = {
  usage: 'train',
  description: 'Trains the forecasts: tries every model on every series and saves the result as a new version.',
  example: 'mangalm train --series store',
  options: { series: { valueName: 'store|product|store-product|total', description: 'only the series of this level' } },
  async run(_, options, context) {
    const level = options.series as SeriesLevel | undefined;
    if (level !== undefined && !SERIES_LEVELS.includes(level))
      throw usageError(`There are no series called “${level}”.`, `They are: ${SERIES_LEVELS.join(', ')}.`);
    const app = context.app();
    let shown = 0;
    app.on('forecast.progress', ({ phase, done, all }) => {
      if (phase !== 'trying' || Date.now() - shown < 1000) return;
      shown = Date.now();
      context.printStatus(`${done} of ${plural(all, 'series', 'series')}`);
    });
    context.signal.addEventListener('abort', () => void app.call(context.caller, 'forecast.cancel', {}));
    const { promoted, ...answer } = await app.call(context.caller, 'forecast.train', level ? { level } : {});
    const rows = (['mase', 'rmsse', 'wape'] as const).map((name) => [
      name.toUpperCase(),
      formatScore(answer.accuracy[name]),
      formatScore(answer.baseline[name]),
    ]);
    return {
      json: { ...answer, promoted },
      text: [
        `Version ${answer.modelVersion}: ${plural(answer.series, 'series', 'series')} in ${(answer.durationMs / 1000).toFixed(1)} s${promoted ? '' : '; the earlier version still speaks, promote this one if you want it to'}`,
        table(['on periods not seen', 'chosen', 'same period last year'], rows),
        table(
          ['model', 'series'],
          Object.entries(answer.bySelectedModel).sort((a, b) => b[1] - a[1]),
        ),
      ].join('\n\n'),
    };
  },
};

const versionTable = (items: ForecastVersion[]) =>
  table(
    ['version', 'made', 'state', 'series', 'MASE', 'last year', '80% holds', 'data until'],
    items.map((v) => [
      v.id,
      v.madeAt.slice(0, 16).replace('T', ' '),
      v.state,
      v.series,
      formatScore(v.accuracy.mase),
      formatScore(v.accuracy.naive.mase),
      formatPercent(v.accuracy.coverage.find(({ nominal }) => nominal === 0.8)?.held ?? null),
      v.dataTo,
    ]),
  );

const models: Command = {
  usage: 'models [promote VERSION | rollback]',
  description: 'Lists forecast versions; makes another version active, or goes back to the previous one.',
  example: 'mangalm models promote 2',
  positionals: [0, 2],
  async run([what, id], _, context) {
    const app = context.app();
    if (what === undefined) {
      const answer = await app.call(context.caller, 'forecast.versions', {});
      const warning = answer.drift.warns
        ? `\n\nThe champion’s errors are ${answer.drift.real!.toFixed(1)} times what its backtest let expect: train again.`
        : '';
      return {
        json: answer,
        text:
          answer.items.length === 0
            ? 'No version yet. “mangalm train” makes one.'
            : versionTable(answer.items) + warning,
      };
    }
    if (what === 'rollback') {
      const answer = await app.call(context.caller, 'forecast.rollback', {});
      return { json: answer, text: `Version ${answer.champion} speaks again.` };
    }
    if (what !== 'promote' || id === undefined)
      throw usageError('Say promote and a version, or rollback.', 'Usage: mangalm models promote 2');
    const answer = await app.call(context.caller, 'forecast.promote', { id: parseId(id) });
    return { json: answer, text: `Version ${answer.champion} is active now.` };
  },
};

const forecast: Command = {
  usage: 'forecast',
  description: 'Forecasts all sales, a store, a product, or a product in a store, with 80% and 95% intervals.',
  example: 'mangalm forecast --store 12 --period month --horizon 6',
  options: {
    store: { valueName: 'ID', description: 'ID of a store' },
    product: { valueName: 'ID', description: 'ID of a product' },
    category: { valueName: 'NAME', description: 'only this category' },
    horizon: { valueName: 'N', description: 'number of periods to forecast' },
    period: { valueName: 'week|month', description: 'length of a period' },
  },
  async run(_, options, context) {
    const { period } = options;
    if (period !== undefined && period !== 'week' && period !== 'month')
      throw usageError(`A period is a week or a month, not “${period}”.`);
    const input: Input<'forecast.get'> = {
      ...(options.store ? { storeId: parseId(String(options.store)) } : {}),
      ...(options.product ? { productId: parseId(String(options.product)) } : {}),
      ...(options.category !== undefined ? { category: String(options.category) } : {}),
      ...(options.horizon ? { horizon: parseId(String(options.horizon)) } : {}),
      ...(period ? { grain: period } : {}),
    };
    const f = await context.app().call(context.caller, 'forecast.get', input);
    const shown = (v: number) => (f.measure === 'revenue' ? money(v, f.currency) : String(Math.round(v * 10) / 10));
    return {
      json: f,
      text: [
        `${f.name}, ${f.measure === 'revenue' ? 'revenue' : 'pieces'} by ${f.grain}. ${f.explanation}`,
        table(
          [f.grain, 'expected', '80% from', '80% to', '95% from', '95% to', 'last year'],
          f.points.map((p) => [
            p.period,
            shown(p.mean),
            shown(p.low80),
            shown(p.high80),
            shown(p.low95),
            shown(p.high95),
            p.lastYear === null ? '–' : shown(p.lastYear),
          ]),
        ),
      ].join('\n\n'),
    };
  },
};

const evaluateFile: Command = {
  usage: 'evaluate FILE.csv',
  description: 'Forecasts series of a file (series,index,value) and writes series,index,forecast,model.',
  example: 'mangalm evaluate demand.csv --horizon 12 --season 12',
  options: {
    horizon: { valueName: 'N', description: 'number of periods to forecast' },
    season: { valueName: 'N', description: 'points per season; detected by default' },
    out: OUT_OPTION,
  },
  positionals: [1, 1],
  async run([file], options, context) {
    const series = readSeries(file!);
    const season = options.season ? parseId(String(options.season)) : detectSeason(series);
    const horizon = options.horizon ? parseId(String(options.horizon)) : season > 1 ? Math.min(season, 18) : 6;
    const forecasts = forecastAll(series, season, horizon);
    const rows = forecasts.flatMap(({ points, model }, i) =>
      Array.from(points, (value, h) => ({
        series: series[i]!.key,
        index: indexAfter(series[i]!, h),
        forecast: value,
        model,
      })),
    );
    if (context.json && options.out === undefined) return { json: { season, horizon, items: rows }, text: '' };
    const lines = [
      'series,index,forecast,model\n',
      ...rows.map((row) =>
        csvRecord([row.series, row.index, String(row.forecast), row.model].map(escapeFormula), '\n'),
      ),
    ];
    return writeText(lines, options.out, context);
  },
};

function readSeries(file: string): FileSeries[] {
  let text: string;
  try {
    text = readUserFile(file, MAX_FILE_BYTES.table).toString('utf8');
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('file_unreadable/named', { file });
  }
  let records: string[][];
  try {
    records = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new Problem('file_malformed/no_csv', { file, reason: (error as Error).message });
  }
  return parseSeriesFile(records);
}

const calls: Command = {
  usage: 'calls',
  description: 'Shows the call list, best first, with reasons.',
  example: 'mangalm calls --date 2025-07-07 --rep Priya --limit 10',
  options: {
    date: { valueName: 'DATE', description: 'as of this date, YYYY-MM-DD; today by default' },
    rep: { valueName: 'NAME', description: 'only the stores of this salesperson' },
    city: { valueName: 'NAME', description: 'only this city' },
    limit: { valueName: 'N', description: 'maximum number of entries' },
  },
  async run(_, options, context) {
    const page = await context.app().call(context.caller, 'calls.list', {
      ...(options.date ? { date: String(options.date) } : {}),
      ...(options.rep ? { salesperson: String(options.rep) } : {}),
      ...(options.city ? { city: String(options.city) } : {}),
      ...(options.limit ? { limit: parseId(String(options.limit)) } : {}),
    });
    const rows = page.items.map((c) => [
      c.score,
      c.storeId,
      c.storeName,
      c.city,
      c.expectedOrderDate ?? '–',
      money(c.expectedOrderMinor, page.currency),
      c.reasons.map(({ text }) => text).join('; '),
    ]);
    return {
      json: page,
      text: `${plural(page.total, 'store')} to call on ${page.date === localToday() ? 'today' : page.date}\n${table(['score', 'id', 'store', 'city', 'expected', 'order', 'why'], rows)}`,
    };
  },
};

export const forecastCommands: Record<string, Command> = { train, models, forecast, evaluate: evaluateFile, calls };

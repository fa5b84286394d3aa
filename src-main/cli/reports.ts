import type { Input, Report, ReportCell, ReportColumn } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { reportPieces } from '../downloads.ts';
import type { Command, Context } from './command.ts';
import { OUT, writeText } from './lines.ts';
import { type Options, storeOf } from './sales.ts';
import { count, money, plural, table } from './text.ts';

const reports: Command = {
  usage: 'reports',
  about: 'Lists the reports, those that you saved among them.',
  example: 'mangalm reports',
  async run(_, __, context) {
    const list = await context.app().call(context.me, 'reports.list', {});
    const rows = [
      ...list.reports.map(({ name, about }) => [name, about]),
      ...list.saved.map(({ name }) => [name, 'Put together by you.']),
    ];
    return { json: list, text: table(['name', 'what it shows'], rows) };
  },
};

type Question = Omit<Input<'reports.run'>, 'limit' | 'offset'>;

const FILTERS = ['from', 'to', 'city', 'salesperson', 'category', 'brand'] as const;

/** Resolves a report name with its filter; names of saved reports are tried last. */
async function questionOf(context: Context, name: string, options: Options): Promise<Question> {
  const given = FILTERS.flatMap((key) => (options[key] === undefined ? [] : [[key, String(options[key])]]));
  const filter = { ...Object.fromEntries(given), ...storeOf(options) };
  const grain = options.by === undefined ? {} : { grain: String(options.by) as NonNullable<Question['grain']> };
  const { reports: known, saved } = await context.app().call(context.me, 'reports.list', {});
  const own = saved.find((one) => one.name.toLocaleLowerCase() === name.toLocaleLowerCase());
  if (known.some((one) => one.name === name) || !own) return { name, filter, ...grain };
  return { name: 'custom', pivot: { ...own.pivot, filter: { ...own.pivot.filter, ...filter } } };
}

/** A cell as text. */
function cellText(cell: ReportCell, { type }: ReportColumn, currency: string): string | number {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (type === 'money') return money(cell, currency);
  return type === 'percent' ? `${(cell * 100).toFixed(1)}%` : count(cell);
}

const MOST_ON_SCREEN = 50;

function reportText({ title, columns, rows, total, sums, currency }: Report): string {
  const lines = [...rows.slice(0, MOST_ON_SCREEN), ...(sums ? [sums] : [])];
  const cells = lines.map((row) => row.map((cell, i) => cellText(cell, columns[i]!, currency)));
  return [
    `${title}: ${plural(total, 'row')}${total > MOST_ON_SCREEN ? `, of which the first ${MOST_ON_SCREEN} are here; the last line is the sum of all` : ''}`,
    table(
      columns.map(({ label }) => label),
      cells,
    ),
  ].join('\n');
}

async function writeCsv(context: Context, question: Question, options: Options): Promise<number> {
  const style = {
    ...(options.delimiter ? { delimiter: String(options.delimiter) as ',' } : {}),
    ...(options.decimal ? { decimal: String(options.decimal) as '.' } : {}),
  };
  const ask = context.app().call.bind(null, context.me) as Parameters<typeof reportPieces>[0];
  const pieces = reportPieces(ask, { ...question, style }, options.bom === true);
  return writeText(pieces, options.out, context);
}

const PAGE = 1000;

const report: Command = {
  usage: 'report NAME',
  about: 'Shows a report, or writes it as CSV (--csv) or JSON (--json), to a file with --out.',
  example: 'mangalm report sales-by-store --from 2025-01-01 --to 2025-12-31 --by quarter --csv --out sales.csv',
  words: [1, 1],
  options: {
    from: { takes: 'DATE', about: 'the first day, YYYY-MM-DD' },
    to: { takes: 'DATE', about: 'the last day, YYYY-MM-DD' },
    store: { takes: 'ID', about: 'a store, by its number' },
    city: { takes: 'NAME', about: 'only this city' },
    salesperson: { takes: 'NAME', about: 'only this salesperson' },
    category: { takes: 'NAME', about: 'only this category' },
    brand: { takes: 'NAME', about: 'only this brand' },
    by: { takes: 'day|week|month|quarter|year', about: 'the columns of a report over time' },
    csv: { about: 'as CSV on stdout' },
    out: OUT,
    delimiter: { takes: 'SIGN', about: 'what stands between cells of the CSV' },
    decimal: { takes: '.|,', about: 'the decimal sign of the CSV' },
    bom: { about: 'begin the CSV with a byte-order mark, which Excel looks for' },
  },
  async run([name], options, context) {
    const app = context.app();
    const question = await questionOf(context, name!, options);
    const toFile = typeof options.out === 'string';
    if (options.csv || (toFile && !context.json)) return writeCsv(context, question, options);
    const answer = await app.call(context.me, 'reports.run', { ...question, limit: PAGE });
    const whole = context.json;
    while (whole && answer.rows.length < answer.total) {
      const next = await app.call(context.me, 'reports.run', { ...question, limit: PAGE, offset: answer.rows.length });
      if (next.rows.length === 0) throw new Problem('data_changed', 'The data changed while the report was written.');
      answer.rows.push(...next.rows);
    }
    if (toFile) return writeText([`${JSON.stringify(answer)}\n`], options.out, context);
    return { json: answer, text: reportText(answer) };
  },
};

export const reportCommands = { reports, report };

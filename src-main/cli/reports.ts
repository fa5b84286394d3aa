import type { Input, Report, ReportCell, ReportColumn } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type CallProcedure, reportChunks } from '../web/downloads.ts';
import { reportWorkbook } from '../web/workbooks.ts';
import type { Command, CommandContext } from './command.ts';
import { count, money, plural, table } from './format.ts';
import { OUT_OPTION, wantsWorkbook, writeText, XLSX_OPTION } from './output.ts';
import { type OptionValues, storeOf } from './sales.ts';

const reports: Command = {
  usage: 'reports',
  description: 'Lists all reports, including saved ones.',
  example: 'mangalm reports',
  async run(_, __, context) {
    const list = await context.app().call(context.caller, 'reports.list', {});
    const rows = [
      ...list.reports.map(({ name, about }) => [name, about]),
      ...list.saved.map(({ name }) => [name, 'Put together by you.']),
    ];
    return { json: list, text: table(['name', 'what it shows'], rows) };
  },
};

type ReportRequest = Omit<Input<'reports.run'>, 'limit' | 'offset'>;

const FILTERS = ['from', 'to', 'city', 'salesperson', 'category', 'brand'] as const;
/** Options that filter by a column of lists, with their names in the contract. */
const COLUMN_FILTERS = { 'store-column': 'storeColumn', 'product-column': 'productColumn' } as const;

/** Resolves a report name with its filter; names of saved reports are tried last. */
async function resolveReport(context: CommandContext, name: string, options: OptionValues): Promise<ReportRequest> {
  const filters = FILTERS.flatMap((key) => (options[key] === undefined ? [] : [[key, String(options[key])]]));
  const columns = Object.entries(COLUMN_FILTERS).flatMap(([option, key]) =>
    options[option] === undefined ? [] : [[key, String(options[option])]],
  );
  const filter = { ...Object.fromEntries([...filters, ...columns]), ...storeOf(options) };
  const grain = options.by === undefined ? {} : { grain: String(options.by) as NonNullable<ReportRequest['grain']> };
  const { reports: known, saved } = await context.app().call(context.caller, 'reports.list', {});
  const savedReport = saved.find((one) => one.name.toLocaleLowerCase() === name.toLocaleLowerCase());
  if (known.some((one) => one.name === name) || !savedReport) return { name, filter, ...grain };
  return { name: 'custom', pivot: { ...savedReport.pivot, filter: { ...savedReport.pivot.filter, ...filter } } };
}

/** A cell as text. */
function cellText(cell: ReportCell, { type }: ReportColumn, currency: string): string | number {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (type === 'money') return money(cell, currency);
  return type === 'percent' ? `${(cell * 100).toFixed(1)}%` : count(cell);
}

const MAX_ON_SCREEN = 50;

function reportText({ title, columns, rows, total, sums, currency }: Report): string {
  const lines = [...rows.slice(0, MAX_ON_SCREEN), ...(sums ? [sums] : [])];
  const cells = lines.map((row) => row.map((cell, i) => cellText(cell, columns[i]!, currency)));
  return [
    `${title}: ${plural(total, 'row')}${total > MAX_ON_SCREEN ? `, of which the first ${MAX_ON_SCREEN} are here; the last line is the sum of all` : ''}`,
    table(
      columns.map(({ label }) => label),
      cells,
    ),
  ].join('\n');
}

async function writeCsv(context: CommandContext, question: ReportRequest, options: OptionValues): Promise<number> {
  const style = {
    ...(options.delimiter ? { delimiter: String(options.delimiter) as ',' } : {}),
    ...(options.decimal ? { decimal: String(options.decimal) as '.' } : {}),
  };
  const ask = context.app().call.bind(null, context.caller) as Parameters<typeof reportChunks>[0];
  const pieces = reportChunks(ask, { ...question, style }, options.bom === true);
  return writeText(pieces, options.out, context);
}

const PAGE = 1000;

const report: Command = {
  usage: 'report NAME',
  description: 'Shows a report, or writes it as CSV (--csv), Excel (--xlsx) or JSON (--json); with --out to a file.',
  example: 'mangalm report sales-by-store --from 2025-01-01 --to 2025-12-31 --by quarter --csv --out sales.csv',
  positionals: [1, 1],
  options: {
    from: { valueName: 'DATE', description: 'first day, YYYY-MM-DD' },
    to: { valueName: 'DATE', description: 'last day, YYYY-MM-DD' },
    store: { valueName: 'ID', description: 'ID of a store' },
    city: { valueName: 'NAME', description: 'only this city' },
    salesperson: { valueName: 'NAME', description: 'only this salesperson' },
    category: { valueName: 'NAME', description: 'only this category' },
    brand: { valueName: 'NAME', description: 'only this brand' },
    'store-column': { valueName: 'COLUMN=VALUE', description: 'only stores with this value in a column of lists' },
    'product-column': { valueName: 'COLUMN=VALUE', description: 'only products of this kind' },
    by: { valueName: 'day|week|month|quarter|year', description: 'the columns of a report over time' },
    csv: { description: 'as CSV on stdout' },
    xlsx: XLSX_OPTION,
    out: OUT_OPTION,
    delimiter: { valueName: 'SIGN', description: 'delimiter of the CSV' },
    decimal: { valueName: '.|,', description: 'the decimal sign of the CSV' },
    bom: { description: 'add a byte-order mark for Excel' },
  },
  async run([name], options, context) {
    const app = context.app();
    const question = await resolveReport(context, name!, options);
    const toFile = typeof options.out === 'string';
    if (wantsWorkbook(options)) {
      const ask = app.call.bind(null, context.caller) as CallProcedure;
      return writeText(reportWorkbook(ask, question), options.out, context);
    }
    if (options.csv || (toFile && !context.json)) return writeCsv(context, question, options);
    const answer = await app.call(context.caller, 'reports.run', { ...question, limit: PAGE });
    const whole = context.json;
    while (whole && answer.rows.length < answer.total) {
      const next = await app.call(context.caller, 'reports.run', {
        ...question,
        limit: PAGE,
        offset: answer.rows.length,
      });
      if (next.rows.length === 0) throw new Problem('data_changed');
      answer.rows.push(...next.rows);
    }
    if (toFile) return writeText([`${JSON.stringify(answer)}\n`], options.out, context);
    return { json: answer, text: reportText(answer) };
  },
};

export const reportCommands = { reports, report };

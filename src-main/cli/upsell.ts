import { parse } from 'csv-parse/sync';
import type { UpsellScores } from '../../src-shared/contract/index.ts';
import { csvRecord, escapeFormula } from '../../src-shared/csv.ts';
import { Problem } from '../../src-shared/problem.ts';
import { MAX_FILE_BYTES, readUserFile } from '../platform/user-file.ts';
import { mineRules } from '../upsell/rules.ts';
import type { Command } from './command.ts';
import { count, plural, table } from './format.ts';
import { OUT_OPTION, writeText } from './output.ts';
import { parseId } from './parse-id.ts';
import { suggestionsTable } from './suggestions-table.ts';
import { usageError } from './usage-error.ts';

const MAX_SHOWN = 20;
/** Maximum number of rules per request. */
const MAX_RULES = 100_000;
const COLUMNS = ['lhs', 'rhs', 'support', 'confidence', 'lift', 'count'] as const;

interface NamedRule {
  lhs: string[];
  rhs: string;
  support: number;
  confidence: number;
  lift: number;
  count: number;
}

const rules: Command = {
  usage: 'rules',
  description:
    'Finds products that are bought together, on invoices or in a file with one comma-separated basket per line.',
  example: 'mangalm rules --support 0.01 --confidence 0.5 --csv',
  options: {
    baskets: { valueName: 'FILE', description: 'a file with one comma-separated basket per line' },
    support: { valueName: 'SHARE', description: 'minimum support of a rule' },
    confidence: {
      valueName: 'SHARE',
      description: 'minimum confidence of a rule',
    },
    csv: { description: 'as CSV on stdout' },
    out: OUT_OPTION,
  },
  async run(_, options, context) {
    const thresholds = {
      support: parseShare('support', options.support) ?? 0.005,
      confidence: parseShare('confidence', options.confidence) ?? 0.3,
    };
    const found =
      options.baskets === undefined
        ? await context.app().call(context.caller, 'upsell.rules', { ...thresholds, limit: MAX_RULES })
        : rulesOfFile(String(options.baskets), thresholds);
    if (found.items.length < found.total)
      context.printStatus(
        `The first ${count(found.items.length)} of ${plural(found.total, 'rule')}; ask for more support.`,
      );
    if (options.csv || options.out !== undefined) return writeText(csvOf(found.items), options.out, context);
    const rows = found.items
      .slice(0, MAX_SHOWN)
      .map((rule) => [
        rule.lhs.join(' + '),
        rule.rhs,
        rule.support.toFixed(4),
        rule.confidence.toFixed(3),
        rule.lift.toFixed(2),
        rule.count,
      ]);
    const more =
      found.total > MAX_SHOWN ? `\n… and ${plural(found.total - MAX_SHOWN, 'more', 'more')}; --csv has them.` : '';
    return {
      json: found,
      text: `${plural(found.total, 'rule')} in ${plural(found.invoices, 'basket')}\n${table(['who takes', 'takes also', 'support', 'confidence', 'lift', 'count'], rows)}${more}`,
    };
  },
};

function parseShare(name: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === '' || !(value >= 0 && value <= 1))
    throw usageError(`--${name} is a share between 0 and 1, not “${text}”.`, 'For example 0.01.');
  return value;
}

function rulesOfFile(file: string, thresholds: { support: number; confidence: number }) {
  let records: string[][];
  try {
    records = parse(readUserFile(file, MAX_FILE_BYTES.table).toString('utf8'), {
      bom: true,
      trim: true,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
    });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('file_unreadable/baskets', { file });
  }
  const names: string[] = [];
  const ids = new Map<string, number>();
  const baskets = records.map((cells) =>
    cells.filter(Boolean).map((name) => {
      const id = ids.get(name) ?? names.push(name) - 1;
      ids.set(name, id);
      return id;
    }),
  );
  const items = mineRules(baskets, thresholds).map(({ lhs, rhs, ...figures }) => ({
    lhs: lhs.map((id) => names[id]!),
    rhs: names[rhs]!,
    ...figures,
  }));
  return { invoices: baskets.length, total: items.length, items };
}

function* csvOf(items: NamedRule[]): Generator<string> {
  yield csvRecord([...COLUMNS], '\n');
  for (const { lhs, ...rule } of items)
    yield csvRecord(
      [lhs.join(','), ...COLUMNS.slice(1).map((column) => String(rule[column as keyof typeof rule]))].map(
        escapeFormula,
      ),
      '\n',
    );
}

const upsell: Command = {
  usage: 'upsell STORE',
  description: 'Suggests products for a store, best first, with reasons.',
  example: 'mangalm upsell 12 --limit 5',
  options: {
    limit: { valueName: 'N', description: 'maximum number of entries' },
    kind: { valueName: 'reorder|new', description: 'only reminders of reorders, or only what is new for the store' },
    by: { valueName: 'revenue|margin', description: 'measure of a suggestion’s value' },
  },
  positionals: [1, 1],
  async run([id], options, context) {
    const { by, kind } = options;
    if (kind !== undefined && kind !== 'reorder' && kind !== 'new')
      throw usageError(`A suggestion is a reorder or new, not “${kind}”.`);
    if (by !== undefined && by !== 'revenue' && by !== 'margin')
      throw usageError(`Money counts by revenue or margin, not by “${by}”.`);
    const answer = await context.app().call(context.caller, 'upsell.suggest', {
      storeId: parseId(id!),
      ...(options.limit ? { limit: parseId(String(options.limit)) } : {}),
      ...(by ? { by } : {}),
      ...(kind ? { kind } : {}),
    });
    return {
      json: answer,
      text: `${answer.storeName}, as of ${answer.date}\n${suggestionsTable(answer.suggestions, answer.currency)}`,
    };
  },
};

const backtest: Command = {
  usage: 'backtest upsell',
  description: 'Measures the suggestions: hides the last order of each store and looks for it among the ten best.',
  example: 'mangalm backtest upsell',
  positionals: [1, 1],
  async run([what], _, context) {
    if (what !== 'upsell') throw usageError(`There is no backtest of “${what}”.`, 'Usage: mangalm backtest upsell');
    const answer = await context.app().call(context.caller, 'upsell.backtest', {});
    const row = (name: string, { recallAt10, precisionAt10, hitRateAt10, moneyAt10, made }: UpsellScores) => [
      name,
      recallAt10.toFixed(4),
      precisionAt10.toFixed(4),
      hitRateAt10.toFixed(3),
      moneyAt10.toFixed(4),
      count(made),
    ];
    const rows = [
      row('blend, by chance', answer.blend),
      row('as shown, by money', answer.shown),
      ...Object.entries(answer.kinds).map(([kind, scores]) => row(`  ${kind.replaceAll('_', ' ')}`, scores)),
      row('baseline: most popular', answer.baselines.popular),
      row('baseline: own frequency', answer.baselines.frequency),
      row('baseline: co-occurrence', answer.baselines.cooccurrence),
    ];
    const calibrationRows = answer.calibration.map(({ from, expected, observed, cases }) => [
      `${Math.round(from * 100)}–${Math.round(from * 100) + 10}%`,
      `${(100 * expected).toFixed(1)}%`,
      `${(100 * observed).toFixed(1)}%`,
      count(cases),
    ]);
    return {
      json: answer,
      text: [
        `The last order of ${plural(answer.stores, 'store')}, ${plural(answer.products, 'product')} in all`,
        table(['ten of each store', 'recall', 'precision', 'hit rate', 'money', 'made'], rows),
        table(['chance', 'expected', 'observed', 'cases'], calibrationRows),
      ].join('\n\n'),
    };
  },
};

export const upsellCommands: Record<string, Command> = { rules, upsell, backtest };

import fs from 'node:fs';
import { parse } from 'csv-parse/sync';
import { Problem } from '../../src-shared/problem.ts';
import { localUser } from '../app.ts';
import { csvRecord } from '../csv.ts';
import { mineRules } from '../upsell/rules.ts';
import type { Command } from './command.ts';
import { writeLines } from './lines.ts';
import { count, plural, table } from './text.ts';

const me = localUser('cli');
const SHOWN = 20;
/** Rules that one question at the door answers. */
const MOST = 100_000;
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
  about: 'Finds what is bought together: on the invoices, or in a file with one comma-separated basket a line.',
  example: 'mangalm rules --support 0.01 --confidence 0.5 --csv',
  options: {
    baskets: { type: 'string' },
    support: { type: 'string' },
    confidence: { type: 'string' },
    csv: { type: 'boolean' },
  },
  async run(_, options, context) {
    const thresholds = {
      support: shareOf('support', options.support) ?? 0.005,
      confidence: shareOf('confidence', options.confidence) ?? 0.3,
    };
    const found =
      options.baskets === undefined
        ? await context.app().call(me, 'upsell.rules', { ...thresholds, limit: MOST })
        : ofFile(String(options.baskets), thresholds);
    if (found.items.length < found.total)
      context.remark(`The first ${count(found.items.length)} of ${plural(found.total, 'rule')}; ask for more support.`);
    if (options.csv) {
      await writeLines(csvOf(found.items));
      return 0;
    }
    const rows = found.items
      .slice(0, SHOWN)
      .map((rule) => [
        rule.lhs.join(' + '),
        rule.rhs,
        rule.support.toFixed(4),
        rule.confidence.toFixed(3),
        rule.lift.toFixed(2),
        rule.count,
      ]);
    const more = found.total > SHOWN ? `\n… and ${plural(found.total - SHOWN, 'more', 'more')}; --csv has them.` : '';
    return {
      json: found,
      text: `${plural(found.total, 'rule')} in ${plural(found.invoices, 'basket')}\n${table(['who takes', 'takes also', 'support', 'confidence', 'lift', 'count'], rows)}${more}`,
    };
  },
};

function shareOf(name: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === '' || !(value >= 0 && value <= 1))
    throw new Problem('bad_usage', `--${name} is a share between 0 and 1, not “${text}”.`, 'For example 0.01.');
  return value;
}

function ofFile(file: string, thresholds: { support: number; confidence: number }) {
  let records: string[][];
  try {
    records = parse(fs.readFileSync(file, 'utf8'), {
      bom: true,
      trim: true,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
    });
  } catch {
    throw new Problem('file_unreadable', `${file} can't be read as baskets.`, 'One comma-separated basket a line.');
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
      [lhs.join(','), ...COLUMNS.slice(1).map((column) => String(rule[column as keyof typeof rule]))],
      '\n',
    );
}

export const upsellCommands: Record<string, Command> = { rules };

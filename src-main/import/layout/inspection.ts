import type { Inspection } from '../../../src-shared/contract/imports.ts';
import { TextRecord } from '../../table/read/record.ts';
import { newReadingProgress } from '../../table/source/decode.ts';
import { encodingLabel, hashFile, isPlainText } from '../../table/source/source-file.ts';
import { readTable, type Table } from '../../table/table.ts';
import type { Field } from '../fields/columns.ts';
import { describeMeaning } from '../meaning/describe-meaning.ts';
import { FillDown } from '../meaning/fill-down.ts';
import { openQuestions } from '../meaning/questions.ts';
import { type InspectedFile, layoutForChoice } from './inspect.ts';
import type { Layout } from './layout.ts';
import { LineChecker } from './line-checker.ts';

/** An inspection for the user interfaces, with a preview of the first records. */
export async function inspectionOf(
  inspected: InspectedFile,
  missingStore: 'reject' | 'walk-in',
  defaultCurrency: string,
  previewRows = 200,
): Promise<Inspection> {
  const { table, columns, guesses, mapping, dates, decimal, currency, problems, savedMapping } = inspected;
  const { source, heading } = table;
  const layout = layoutForChoice(inspected, { value: '' });
  const parts = table.sheets.length > 0 ? table.sheets : source.entry ? [source.entry] : [];
  return {
    file: { name: source.name, bytes: source.bytes, sha256: await hashFile(source.path) },
    parts,
    part: table.sheet?.name ?? source.entry,
    leftOut: table.leftOut,
    encoding: encodingLabel(source),
    bom: source.bom,
    delimiter: isPlainText(source) ? table.dialect.delimiter : '',
    quote: table.dialect.quote,
    lineEnding: table.lineEnding,
    headerRow: heading.rows === 0 ? 0 : heading.preamble + heading.rows,
    columns,
    mapping: Object.fromEntries(
      (Object.entries(mapping) as [Field, number][]).map(([field, column]) => [
        field,
        {
          column: columns[column]!,
          confidence: guesses[field]?.column === column ? guesses[field].confidence : 'certain',
        },
      ]),
    ),
    savedMapping,
    system: inspected.system,
    kind: 'invoices',
    dates: { order: dates.order, confidence: dates.confidence },
    decimal: decimal.sign,
    currency,
    sample: table.body.slice(0, 20),
    preview: await preview(table, layout, missingStore, previewRows),
    recordsEstimated: table.estimate,
    problems: problems.map((problem) => problem.toJSON()),
    meaning: { ...describeMeaning(inspected), agreement: inspected.agreement },
    questions: problems.length === 0 ? await openQuestions(inspected, { missingStore, defaultCurrency }) : [],
  };
}

async function preview(
  table: Table,
  layout: Layout,
  missingStore: 'reject' | 'walk-in',
  atMost: number,
): Promise<Inspection['preview']> {
  const checker = new LineChecker(layout, { missingStore });
  const { carried } = layout.meaning;
  const carry = carried && new FillDown(carried, layout.mapping, null);
  const rows: Inspection['preview'] = [];
  let skip = table.heading.preamble + table.heading.rows;
  const fields = Object.entries(layout.mapping) as [Field, number][];
  await readTable(
    table,
    (found) => {
      if (skip-- > 0 || rows.length >= atMost) return;
      const { line, cells } = found;
      const record = carry ? carry.apply(new TextRecord(cells)) : new TextRecord(cells);
      const whole = checker.check(record);
      const values: Record<string, string> = Object.fromEntries(
        fields.map(([field, column]) => [field, record.text(column)]),
      );
      if (whole) {
        const { date, quantity, price, total } = checker.line;
        values.date = date;
        values.quantity = String(quantity / 1000);
        if (price !== null) values.price = String(price / 10_000);
        values.lineTotal = String(total / 10_000);
      }
      rows.push({ line, cells, values, faults: [...checker.faults] });
    },
    newReadingProgress(),
    () => rows.length < atMost,
  );
  return rows;
}

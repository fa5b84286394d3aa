import type { Inspection } from '../../../src-shared/contract/imports.ts';
import { encodingLabel, hashFile, isPlainText } from '../../table/source/source-file.ts';
import { rowReader } from './check-row.ts';
import type { ListField } from './fields.ts';
import { LIST_FIELDS } from './fields.ts';
import { listQuestions } from './list-questions.ts';
import type { OpenedList } from './open-list.ts';
import { formatValue } from './values.ts';

/** An inspection of a list for the user interfaces, with a preview of its first records. */
export async function inspectionOfList(opened: OpenedList, previewRows = 200): Promise<Inspection> {
  const { source, table, kind, columns, mapping, rows, currency } = opened;
  const { heading } = table;
  const workbook = !isPlainText(source);
  const read = rowReader(opened);
  return {
    file: { name: source.name, bytes: source.bytes, sha256: await hashFile(source.path) },
    parts: workbook ? table.sheets : source.entry ? [source.entry] : [],
    part: table.sheet?.name ?? source.entry,
    leftOut: table.leftOut,
    encoding: encodingLabel(source),
    bom: source.bom,
    delimiter: workbook ? '' : table.dialect.delimiter,
    quote: table.dialect.quote,
    lineEnding: table.lineEnding,
    headerRow: heading.rows === 0 ? 0 : heading.preamble + heading.rows,
    columns,
    mapping: Object.fromEntries(
      (Object.entries(mapping) as [ListField, number][]).map(([field, column]) => [
        field,
        { column: columns[column]!, confidence: 'certain' as const },
      ]),
    ),
    savedMapping: opened.savedMapping,
    system: null,
    kind,
    dates: { order: opened.order, confidence: opened.dateConfidence },
    decimal: opened.decimal,
    currency,
    sample: table.body.slice(0, 20),
    preview: rows.slice(0, previewRows).map((raw) => {
      const { values, faults, cellFaults } = read(raw);
      return {
        line: raw.line,
        cells: raw.cells,
        values: Object.fromEntries(
          [...values].map(([field, value]) => [field, String(formatValue(LIST_FIELDS[kind][field]!.type, value))]),
        ),
        faults: faults.length > 0 ? faults : opened.exported ? [] : [...cellFaults.values()],
      };
    }),
    recordsEstimated: rows.length,
    problems: opened.problems.map((problem) => problem.toJSON()),
    meaning: { amounts: '', identity: '', signs: '', currency: '', agreement: null },
    questions: opened.problems.length === 0 ? listQuestions(opened) : [],
  };
}

import type { Fault } from '../../../src-shared/contract/imports.ts';
import { unescapeFormula } from '../../../src-shared/csv.ts';
import { currencyCode } from '../../table/notation/currency.ts';
import { cleanText } from '../fields/identity.ts';
import { faultAt } from '../layout/faults.ts';
import { LIST_FIELDS, type ListField } from './fields.ts';
import type { OpenedList, RawRow } from './open-list.ts';
import { type ListValue, RowState } from './row-state.ts';
import { parseValue } from './values.ts';

/** A record of a list with the values of its cells. */
export interface CheckedRow {
  raw: RawRow;
  /** Of each field that has a column; null for an empty cell. */
  values: Map<ListField, ListValue>;
  /** Cells without a field, by column name; empty ones too. */
  extras: Map<string, string>;
  faults: Fault[];
  /** Faults of single cells, by field, for rows whose untouched cells need not be readable. */
  cellFaults: Map<ListField, Fault>;
  /** The row of an exported list that it is; null where it is a new one, or the list is no export. */
  exported: { id: number; state: RowState } | null;
}

export type RowReader = (raw: RawRow) => CheckedRow;

/** Reads the cells of a list's records as values, each with what is wrong with it. */
export function rowReader(
  opened: Pick<OpenedList, 'kind' | 'columns' | 'mapping' | 'decimal' | 'order' | 'exported' | 'currency'>,
): RowReader {
  const { kind, columns, mapping, exported } = opened;
  const fields = Object.entries(mapping) as [ListField, number][];
  const taken = new Set([...fields.map(([, column]) => column), ...(exported ? [exported.id, exported.state] : [])]);
  const extraColumns = columns.flatMap((name, column) =>
    taken.has(column) || /^(?:Column \d+|_line|_code|_message)$/.test(name) ? [] : [[name, column] as const],
  );
  return (raw) => {
    const { fault } = raw;
    const cells = exported ? raw.cells.map(unescapeFormula) : raw.cells;
    const faults: Fault[] = [];
    if (fault && fault !== 'other_dialect') faults.push(faultAt('', cells.join(',').slice(0, 300), fault));
    const excess = cells.slice(columns.length).find((cell) => cell.trim() !== '');
    if (excess !== undefined) faults.push(faultAt('', excess, 'too_many_cells'));
    const values = new Map<ListField, ListValue>();
    const cellFaults = new Map<ListField, Fault>();
    for (const [field, column] of fields) {
      const cell = cells[column] ?? '';
      const parsed = parseField(opened, field, cell);
      if ('fault' in parsed) cellFaults.set(field, faultAt(columns[column]!, cell.trim().slice(0, 300), parsed.fault));
      values.set(field, 'fault' in parsed ? null : parsed.value);
    }
    const extras = new Map(
      extraColumns.map(([name, column]) => [name, cleanText((cells[column] ?? '').trim()).slice(0, 1000)]),
    );
    const idText = exported ? (cells[exported.id] ?? '').trim() : '';
    if (!exported || idText === '')
      return { raw, values, extras, faults: [...faults, ...cellFaults.values()], cellFaults, exported: null };
    const id = /^\d{1,15}$/.test(idText) ? Number(idText) : 0;
    const state = RowState.parse((cells[exported.state] ?? '').trim());
    if (id === 0 || !state) faults.push(faultAt(columns[exported.id]!, idText, 'row_unknown'));
    return { raw, values, extras, faults, cellFaults, exported: state && id > 0 ? { id, state } : null };
  };

  function parseField(
    { decimal, order, currency }: typeof opened,
    field: ListField,
    cell: string,
  ): ReturnType<typeof parseValue> {
    if (field !== 'currency') return parseValue(LIST_FIELDS[kind][field]!.type, cell, { decimal, order });
    if (cell.trim() === '') return { value: null };
    const code = currencyCode(cell, currency);
    return code ? { value: code } : { fault: 'currency_unknown' };
  }
}

import type { Fault, FileQuestion } from '../../../src-shared/contract/imports.ts';
import type { FaultCode } from '../../../src-shared/fault.ts';
import type { Db } from '../../db/open.ts';
import { faultAt } from '../layout/faults.ts';
import type { CheckedRow } from './check-row.ts';
import type { ListField } from './fields.ts';
import type { OpenedList } from './open-list.ts';

/** What a row of a list does. */
export type RowOutcome = 'new' | 'changed' | 'same' | Fault;

/** Codes of warnings about lists. */
export type ListWarning =
  | 'typed_value_kept'
  | 'payment_on_account'
  | 'paid_more_than_owed'
  | 'as_of_assumed'
  | 'due_date_missing';

/** What planning a list needs. */
export interface PlanContext {
  db: Db;
  opened: OpenedList;
  importId: number;
  answers: Record<string, string>;
  /** The day of the import. */
  today: string;
}

/** A change for the audit. */
export interface ListChange {
  what: string;
  before: unknown;
  after: unknown;
}

/** What an import of a list would do, before anything is written. */
export interface ListPlan {
  /** Decides about a row; rows come in file order. */
  add(row: CheckedRow): RowOutcome;
  /** Questions about the list as a whole, after its last row. */
  questions(): FileQuestion[];
  /** Writes what was planned. */
  write(): ListChange[];
  storesNew: number;
  productsNew: number;
  /** Sum of its amounts in ten-thousandths; null for lists without any. */
  total: number | null;
  warnings: Map<ListWarning, number[]>;
  /** The day that it is a picture of, where it is one. */
  pictureOn?: string;
}

/** A fault of a row, in the column of a field. */
export const fieldFault = (
  { opened: { columns, mapping } }: PlanContext,
  field: ListField,
  value: unknown,
  code: FaultCode,
): Fault => faultAt(columns[mapping[field] ?? -1] ?? '', String(value ?? ''), code);

/** Records a warning with the line of its row. */
export function addWarning({ warnings }: Pick<ListPlan, 'warnings'>, code: ListWarning, line: number): void {
  const lines = warnings.get(code) ?? [];
  lines.push(line);
  warnings.set(code, lines);
}

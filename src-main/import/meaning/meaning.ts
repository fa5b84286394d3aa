import type { Mapping } from '../fields/columns.ts';
import { type AmountFormula, NO_ADJUSTMENTS } from './amount-formula.ts';
import type { QuestionCode } from './build-question.ts';
import type { CurrencySource } from './currency-source.ts';

/** The columns that only the first line of an invoice fills in, to be filled down. */
export interface FillDownRule {
  /** Whether a record without a number continues the invoice above it. */
  below: boolean;
  /** The columns whose empty cells take the value of the previous record. */
  columns: number[];
}

/** What distinguishes invoices with the same number. */
export type Numbering = 'number' | 'series' | 'fiscal-year' | 'calendar-year' | 'customer';

/** How a file is reread, in deviation from what its first records suggested. */
export interface RereadOptions {
  numbering?: Numbering;
  /** Lines are quantity × price, ignoring the column of totals. */
  byPrice?: boolean;
}

/**
 * What the records of a file mean beyond the column mapping. Stored with the import, so that corrections are read the
 * same way.
 */
export interface Meaning {
  amounts: AmountFormula;
  carried: FillDownRule | null;
  currency: CurrencySource;
  /** The ledger side whose amounts are negative, if a column holds both. */
  minus: 'dr' | 'cr' | null;
  numbering: Numbering;
}

export const DEFAULT_MEANING: Meaning = {
  amounts: NO_ADJUSTMENTS,
  carried: null,
  currency: { named: null, cells: [] },
  minus: null,
  numbering: 'number',
};

/** An ambiguity that only the user can resolve, with the consequence of each answer. */
export interface Ambiguity {
  code: QuestionCode;
  /** The names of the columns concerned. */
  columns: string[];
  choices: {
    value: string;
    mapping?: Mapping;
    meaning?: Partial<Meaning>;
    decimal?: '.' | ',';
    order?: 'dmy' | 'mdy' | 'ymd';
  }[];
}

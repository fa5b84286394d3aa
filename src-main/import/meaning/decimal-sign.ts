import type { Confidence } from '../../../src-shared/contract/imports.ts';
import { decimalByProducts, decimalEvidence, hasMark } from '../../table/notation/numbers.ts';
import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';
import type { Table } from '../../table/table.ts';
import type { Field, Guesses, Mapping } from '../fields/columns.ts';

/** The decimal sign of a file's numbers. */
export interface DecimalSign {
  sign: '.' | ',';
  confidence: Confidence;
}

/** The decimal sign by the evidence of all numbers of the file. */
export function findDecimal({ typedNumbers, dialect, body }: Table, given: '.' | ',' | undefined): DecimalSign {
  if (given) return { sign: given, confidence: 'certain' };
  if (typedNumbers) return { sign: '.', confidence: 'certain' };
  const sign = decimalEvidence(
    body
      .slice(0, 500)
      .flat()
      .filter((cell) => cell.length <= MAX_VALUE_CHARACTERS && hasMark(cell))
      .filter((cell) => /^[^a-z]*\d[\d.,' ]*[^a-z]*$/i.test(cell) && !/\d[/-]\d|\d\.\d+\.\d{2,4}|:/.test(cell)),
  );
  return sign
    ? { sign, confidence: 'certain' }
    : { sign: dialect.delimiter === ';' ? ',' : '.', confidence: 'assumed' };
}

/** The decimal sign once the amount columns are known: by their own signs, or the sign under which they multiply. */
export function refineDecimal(
  { typedNumbers, body, dialect }: Table,
  guesses: Guesses,
  initial: DecimalSign,
  given: '.' | ',' | undefined,
): DecimalSign {
  if (given || typedNumbers) return initial;
  const values = (field: Field) => {
    const column = guesses[field]?.column;
    return column === undefined ? [] : body.map((cells) => cells[column] ?? '');
  };
  const amounts = [...values('price'), ...values('lineTotal'), ...values('invoiceTotal'), ...values('quantity')];
  const sign = decimalEvidence(amounts) ?? decimalByProducts(values('quantity'), values('price'), values('lineTotal'));
  if (sign) return { sign, confidence: 'certain' };
  return amounts.some((amount) => /[.,]/.test(amount))
    ? initial
    : { sign: dialect.delimiter === ';' ? ',' : initial.sign, confidence: 'assumed' };
}

const THREE_DECIMALS = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);
const NO_DECIMALS = new Set([
  'IDR',
  'VND',
  'COP',
  'CLP',
  'PYG',
  'HUF',
  'KRW',
  'JPY',
  'ISK',
  'UGX',
  'LAK',
  'KHR',
  'IRR',
]);

/**
 * The decimal sign of amounts that all have three digits after their only sign, where the assumed sign would make them
 * thousandths: by their currency, else `ask`. Null if there is no ambiguity.
 */
export function decimalSignOfThreeDigits(
  amounts: string[],
  assumed: '.' | ',',
  currency: string | null,
): '.' | ',' | 'ask' | null {
  const marked = amounts.filter((text) => /[.,]/.test(text));
  if (marked.length === 0 || decimalEvidence(marked) !== null) return null;
  if (marked.some((text) => /[.,]/.exec(text)![0] !== assumed)) return null;
  if (currency && THREE_DECIMALS.has(currency)) return assumed;
  if (currency && NO_DECIMALS.has(currency)) return assumed === '.' ? ',' : '.';
  return 'ask';
}

/** The columns of the amount fields. */
export const amountColumns = (mapping: Mapping): number[] =>
  (['price', 'lineTotal', 'subtotal', 'invoiceTotal'] as const).flatMap((field) => mapping[field] ?? []);

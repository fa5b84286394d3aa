import type { Mapping } from '../fields/columns.ts';

/** The unit of a column that is deducted from or contained in an amount. */
export type AdjustmentUnit = 'amount' | 'each' | 'percent' | 'fraction';
export interface AmountAdjustment {
  column: number;
  as: AdjustmentUnit;
}

/**
 * The formula of a line's revenue beyond the mapping: from the line total, or price × quantity without one, `discounts`
 * are deducted and included `taxes` removed. Amounts of a whole invoice are distributed over its lines.
 */
export interface AmountFormula {
  discounts: AmountAdjustment[];
  taxes: AmountAdjustment[];
  invoiceDiscount: { column: number; as: 'amount' | 'percent' } | null;
  /** The equation the line total satisfies, to check each record against; null if none was found. */
  equation: { discounts: AmountAdjustment[]; taxes: AmountAdjustment[] } | null;
}

export const NO_ADJUSTMENTS: AmountFormula = { discounts: [], taxes: [], invoiceDiscount: null, equation: null };

/** Why the amounts are ambiguous; the user has to choose a reading. */
type AmountAmbiguity = {
  code: 'line_amount' | 'tax_included' | 'discount_unit' | 'invoice_discount';
  column: number;
  choices: { value: string; mapping: Mapping; amounts: AmountFormula }[];
};

export interface ResolvedAmounts {
  mapping: Mapping;
  amounts: AmountFormula;
  doubt: AmountAmbiguity | null;
  /** The share of the records that can be checked in which the equation holds; null if there are none. */
  agreement: number | null;
}

/** The discount on an amount; it reduces the absolute amount, whatever the sign of either. */
export function discountOn(amount: number, quantity: number, as: AdjustmentUnit, value: number): number {
  const size = Math.abs(value);
  const off =
    as === 'percent'
      ? (Math.abs(amount) * size) / 100
      : as === 'fraction'
        ? Math.abs(amount) * size
        : as === 'each'
          ? Math.abs(quantity) * size
          : size;
  return amount < 0 ? -off : off;
}

/** The tax contained in a gross amount. */
export function includedTax(amount: number, value: number, as: AdjustmentUnit): number {
  const size = Math.abs(value);
  const tax =
    as === 'percent' ? amount - amount / (1 + size / 100) : as === 'fraction' ? amount - amount / (1 + size) : size;
  return as === 'amount' && amount < 0 ? -tax : tax;
}

/** The tax to add to a net amount. */
export function addedTax(net: number, value: number, as: AdjustmentUnit): number {
  const size = Math.abs(value);
  const tax = as === 'percent' ? (Math.abs(net) * size) / 100 : as === 'fraction' ? Math.abs(net) * size : size;
  return net < 0 ? -tax : tax;
}

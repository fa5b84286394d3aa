import { minorDigits } from '../../src-shared/money.ts';
import { problemFrom } from '../../src-shared/problem.ts';
import { m } from '../messages/index.ts';

/** Thousands or lakhs set apart by commas: 1,500 or 1,50,000.25. */
const GROUPED = /^-?[1-9]\d{0,2}(,\d{2,3})*,\d{3}(\.\d+)?$/;

/** Parses a number; a comma groups digits before three of them, else it is a decimal sign. Null if it is none. */
export function parseNumber(text: string): number | null {
  const typed = text.trim().replace(/\s/g, '');
  const plain = GROUPED.test(typed) ? typed.replaceAll(',', '') : typed.replace(',', '.');
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}

/** Parses an amount into minor units; null if it is none. */
export function parseMoney(text: string, currency: string): number | null {
  const amount = parseNumber(text.replace(/[^\d.,\-\s]/g, ''));
  return amount === null ? null : Math.round(amount * 10 ** minorDigits(currency));
}

/** Formats minor units as the value of an input; inverse of `parseMoney`. */
export function moneyInput(minor: number | null, currency: string): string {
  const digits = minorDigits(currency);
  return minor === null ? '' : (minor / 10 ** digits).toFixed(digits);
}

/** Parses a quantity with an optional unit: `12`, `2c`, `2 cases`; null if it is none. */
export function parseQuantity(text: string): { quantity: number; unit: 'piece' | 'case' | null } | null {
  const found = /^\s*([\d.,-]+)\s*([\p{L}\p{M}]*)\s*$/u.exec(text);
  const quantity = found === null ? null : parseNumber(found[1]!);
  if (found === null || quantity === null) return null;
  const word = found[2]!.toLocaleLowerCase();
  if (word === '') return { quantity, unit: null };
  if (/^(c|cs|case|cases|पेटी|पे)$/.test(word)) return { quantity, unit: 'case' };
  if (/^(p|pc|pcs|piece|pieces|नग|न)$/.test(word)) return { quantity, unit: 'piece' };
  return null;
}

/**
 * The number that was typed into a changed field; null where it was emptied, undefined where it was not changed.
 * @throws Problem if it is none
 */
export const numberField = (text: string | undefined): number | null | undefined =>
  fieldOf(text, m.orders.quantityBad, parseNumber);

/** The same for an amount, in minor units. @throws Problem if it is none */
export const amountField = (text: string | undefined, currency: string): number | null | undefined =>
  fieldOf(text, m.orders.priceBad, (typed) => parseMoney(typed, currency));

function fieldOf(text: string | undefined, sentence: string, parse: (text: string) => number | null) {
  if (text === undefined || text === '') return text === '' ? null : undefined;
  const number = parse(text);
  if (number === null) throw problemFrom({ code: 'not_a_number', message: `${text}: ${sentence}`, hint: '' });
  return number;
}

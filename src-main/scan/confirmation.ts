import { nameKey } from '../sales/figures.ts';
import { type Entry, matchProduct } from './match.ts';
import type { ReadLine } from './read.ts';

const UNIT = /(?<![\p{L}\d.])(\d{1,4})\s*(cs|case|cases|ctn|cartons?|box|boxes|pcs?|pieces?|nos|units?|ea)\b/iu;
/** Figures that may be a quantity: whole ones that are no part of a size, a code or an amount. */
const FIGURE = /(?<![\p{L}\d.,#/-])(\d{1,4})(?![\p{L}\d.,/%-])/gu;

/** A name up to its pack size. */
const SIZED = /^.*?\d+(?:[.,]\d+)?\s*(?:kgs?|gms?|g|ml|ltr|l|lbs?|oz|pcs)\b/iu;

/**
 * The order lines of a PDF with text, read without looking: lines that name a product and a quantity. A figure with a
 * unit behind it is one; a lone figure is one of pieces; of several figures none is surely it.
 */
export function readConfirmation(lines: string[], entries: readonly Entry[]): ReadLine[] {
  return lines.flatMap((text): ReadLine[] => {
    // behind the name stand quantity, prices and sums
    const name = SIZED.exec(text)?.[0] ?? text.replace(/\s+\d.*$/u, '');
    const quantity = quantityIn(text.slice(name.length));
    const match = matchProduct(name, entries);
    if (!match || !quantity) return [];
    const none = { left: 0, top: 0, right: 1, bottom: 1 };
    return [{ text, key: nameKey(name), match, quantity, pieces: null, struckOut: false, box: none, markBox: none }];
  });
}

function quantityIn(text: string) {
  const withUnit = UNIT.exec(text);
  if (withUnit)
    return {
      value: Number(withUnit[1]),
      unit: /^(p|n|u|e)/i.test(withUnit[2]!) ? ('piece' as const) : ('case' as const),
      confidence: 0.95,
      assumed: false,
    };
  const figures = [...text.matchAll(FIGURE)].map(([, figure]) => Number(figure)).filter((figure) => figure > 0);
  if (figures.length === 0) return null;
  return {
    value: figures.length === 1 ? figures[0]! : null,
    unit: 'piece' as const,
    confidence: figures.length === 1 ? 0.8 : 0.4,
    assumed: false,
  };
}

import { nameKey } from '../sales/figures.ts';
import { type CatalogueEntry, matchProduct } from './match.ts';
import type { ReadLine } from './read-page.ts';

const NUMBER_WITH_UNIT =
  /(?<![\p{L}\d.])(\d{1,4})\s*(cs|case|cases|ctn|cartons?|box|boxes|pcs?|pieces?|nos|units?|ea)\b/iu;
/** Numbers that may be a quantity: integers that are not part of a pack size, a code or an amount. */
const BARE_NUMBER = /(?<![\p{L}\d.,#/-])(\d{1,4})(?![\p{L}\d.,/%-])/gu;

/** A name up to and including its pack size. */
const NAME_WITH_SIZE = /^.*?\d+(?:[.,]\d+)?\s*(?:kgs?|gms?|g|ml|ltr|l|lbs?|oz|pcs)\b/iu;

/**
 * Order lines from the text layer of a PDF: lines with a product and a quantity. A number followed by a unit is the
 * quantity; a single bare number counts pieces; several bare numbers are ambiguous.
 */
export function readPdfText(lines: string[], entries: readonly CatalogueEntry[]): ReadLine[] {
  return lines.flatMap((text): ReadLine[] => {
    // quantity, prices and totals follow the name
    const name = NAME_WITH_SIZE.exec(text)?.[0] ?? text.replace(/\s+\d.*$/u, '');
    const quantity = quantityIn(text.slice(name.length));
    const match = matchProduct(name, entries);
    if (!match || !quantity) return [];
    const none = { left: 0, top: 0, right: 1, bottom: 1 };
    return [{ text, key: nameKey(name), match, quantity, pieces: null, struckOut: false, box: none, markBox: none }];
  });
}

function quantityIn(text: string) {
  const withUnit = NUMBER_WITH_UNIT.exec(text);
  if (withUnit)
    return {
      value: Number(withUnit[1]),
      unit: /^(p|n|u|e)/i.test(withUnit[2]!) ? ('piece' as const) : ('case' as const),
      confidence: 0.95,
      assumed: false,
    };
  const figures = [...text.matchAll(BARE_NUMBER)].map(([, figure]) => Number(figure)).filter((figure) => figure > 0);
  if (figures.length === 0) return null;
  return {
    value: figures.length === 1 ? figures[0]! : null,
    unit: 'piece' as const,
    confidence: figures.length === 1 ? 0.8 : 0.4,
    assumed: false,
  };
}

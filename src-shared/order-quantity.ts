import type { NeededProduct } from './contract/calls.ts';

/** What to offer of a product. */
export interface ToOffer {
  quantity: number;
  unit: 'piece' | 'case';
  pieces: number;
  /** Whether our stock has less than the store needs. */
  isShort: boolean;
}

/** A usual quantity from this share of a case on is ordered in cases. */
const MIN_CASE_SHARE = 0.75;

type Need = Pick<NeededProduct, 'neededPieces' | 'usualPieces' | 'caseSize' | 'available'>;

/** Whether a store orders a product in whole cases. */
export const isInCases = ({ usualPieces, caseSize }: Pick<Need, 'usualPieces' | 'caseSize'>): boolean =>
  caseSize !== null && caseSize > 1 && usualPieces >= MIN_CASE_SHARE * caseSize;

/**
 * What a store needs until it is due again, less what is on its shelf: to the nearest whole case where it orders cases, else
 * whole pieces, rounded up; no more than our stock has.
 *
 * @param shelf pieces on the shelf
 */
export function quantityToOffer(need: Need, shelf: number): ToOffer {
  const { neededPieces, caseSize, available } = need;
  const missing = Math.max(0, neededPieces - shelf);
  const cases = isInCases(need);
  const wanted = cases ? Math.round(missing / caseSize!) * caseSize! : Math.ceil(missing - 1e-9);
  const isShort = available !== null && available < wanted;
  const pieces = !isShort
    ? wanted
    : cases && available >= caseSize!
      ? Math.floor(available / caseSize!) * caseSize!
      : Math.max(0, Math.floor(available));
  return cases && pieces % caseSize! === 0
    ? { quantity: pieces / caseSize!, unit: 'case', pieces, isShort }
    : { quantity: pieces, unit: 'piece', pieces, isShort };
}

/** Whole days that pieces on the shelf last at what a store sells; null where that is not known. */
export function daysOnShelf(
  { usualPieces, usualDays }: Pick<NeededProduct, 'usualPieces' | 'usualDays'>,
  shelf: number,
): number | null {
  return usualDays === null || usualPieces <= 0 ? null : Math.floor((shelf * usualDays) / usualPieces);
}

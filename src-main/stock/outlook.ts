import { dateOfDayNumber, dayNumber } from '../../src-shared/calendar.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import { isSaleable } from './ledger.ts';
import type { ProductStock } from './stock.ts';

/** What is expected to be sold of a product. Quantities are thousandths of a piece. */
export interface Demand {
  /** On a day, by its number. */
  onDay(day: number): number;
  /** Standard deviation of what is sold from a day on, over so many days. */
  deviation(from: number, days: number): number;
  /** `average` of the last weeks, where no forecast is stored. */
  basis: 'forecast' | 'average';
}

/** The demand of each product. */
export type Demands = (productId: number) => Demand;

/** Reads the demand of products as of a day. */
export type DemandReader = (cube: SalesCube, today: string) => Demands;

/** Days that the stock is followed ahead. */
const OUTLOOK_DAYS = 400;

/** How long the free stock of a product lasts. */
export interface Outlook {
  /** Days that it lasts, today counted; null where it lasts longer than is looked ahead. */
  coverDays: number | null;
  /** The first day that it does not last; null likewise. */
  runsOut: string | null;
  /** Of each batch what is not sold before it expires; 0 where all is. */
  unsold: number[];
}

/** Follows the free stock of a product day by day: it is sold first expired, first out, and what expires is left over. */
export function outlookOf(
  { ledger: { batches }, free }: Pick<ProductStock, 'free'> & { ledger: Pick<ProductStock['ledger'], 'batches'> },
  today: string,
  { onDay }: Pick<Demand, 'onDay'>,
): Outlook {
  const left = [...free];
  const unsold = free.map(() => 0);
  const first = dayNumber(today);
  // expired already: it is not for sale, and no news
  const isLost = batches.map(({ expiry }) => !isSaleable(expiry, today));
  for (let days = 0; days < OUTLOOK_DAYS; days++) {
    const day = dateOfDayNumber(first + days);
    let wanted = onDay(first + days);
    batches.forEach(({ expiry }, i) => {
      if (isLost[i] || left[i] === 0) return;
      if (!isSaleable(expiry, day)) {
        isLost[i] = true;
        // an estimate: of no more use than in whole pieces
        unsold[i] = Math.round(left[i]! / QUANTITY_SCALE) * QUANTITY_SCALE;
        return;
      }
      const sold = Math.min(wanted, left[i]!);
      left[i]! -= sold;
      wanted -= sold;
    });
    if (wanted > 1e-6) return { coverDays: days, runsOut: day, unsold };
  }
  return { coverDays: null, runsOut: null, unsold };
}

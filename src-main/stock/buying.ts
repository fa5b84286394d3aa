import { addDays, dayNumber } from '../../src-shared/calendar.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { QUANTITY_SCALE } from '../../src-shared/quantity.ts';
import type { Demand, Outlook } from './outlook.ts';

/** Standard deviations of demand that are kept as safety stock: enough in 95 of 100 order cycles. */
const SAFETY = 1.645;

/** What is to be decided on for one product. Quantities are thousandths of a piece. */
export interface BuyingCase {
  /** What is there and may be sold, less what is promised; negative where more is promised than there is. */
  available: number;
  /** Ordered already, and not counted since it arrived. */
  coming: number;
  outlook: Outlook;
  demand: Demand;
  /** Days until an order to the supplier arrives, and between two orders. */
  leadDays: number;
  orderEveryDays: number;
  /** Pieces in a case and on a pallet; null where unknown. */
  caseSize: number | null;
  palletSize: number | null;
}

/** What to order of a product, and why. */
export interface Buying {
  /** In whole pieces, cases or pallets. */
  pieces: number;
  /** Expected until the order after this one arrives, and what is kept besides. */
  expected: number;
  safety: number;
  reason: MessageDescriptor;
}

/**
 * What to order of a product today: so much that stock lasts until the next order has arrived, with a safety stock (the
 * order-up-to level of a periodic review); undefined where there is enough. What expires before it is sold does not count.
 */
export function buyingOf(
  { available, coming, outlook, demand, leadDays, orderEveryDays, caseSize, palletSize }: BuyingCase,
  today: string,
): Buying | undefined {
  const first = dayNumber(today);
  const days = leadDays + orderEveryDays;
  let expected = 0;
  for (let day = first; day < first + days; day++) expected += demand.onDay(day);
  const safety = SAFETY * demand.deviation(first, days);
  const lost = outlook.unsold.reduce((sum, quantity) => sum + quantity, 0);
  const needed = (expected + safety - (available - lost) - coming) / QUANTITY_SCALE;
  if (expected === 0 && available >= 0) return undefined;
  const isShort = outlook.runsOut !== null && dayNumber(outlook.runsOut) < first + days;
  const pieces = wholeUnits(needed, isShort, caseSize ?? 1, palletSize);
  if (pieces <= 0) return undefined;
  return { pieces, expected, safety, reason: reasonOf(available, outlook, leadDays, days, today, lost) };
}

/** Whole pallets, from nine tenths of one on, and the rest in cases: up from a half of one on, or from any part of it. */
function wholeUnits(pieces: number, isShort: boolean, caseSize: number, palletSize: number | null): number {
  const onPallets = palletSize === null ? 0 : Math.max(0, Math.floor(pieces / palletSize + 0.1)) * palletSize;
  const rest = (pieces - onPallets) / caseSize;
  return onPallets + Math.max(0, isShort ? Math.ceil(rest) : Math.floor(rest + 0.5)) * caseSize;
}

function reasonOf(
  available: number,
  { runsOut }: Outlook,
  leadDays: number,
  days: number,
  today: string,
  lost: number,
): MessageDescriptor {
  const arrives = addDays(today, leadDays);
  if (available < 0) return message('buying_reason/promised');
  if (available === 0) return message('buying_reason/out');
  if (runsOut !== null && runsOut < arrives) return message('buying_reason/too_late', { day: runsOut, arrives });
  if (runsOut !== null && runsOut < addDays(today, days))
    return message('buying_reason/runs_out', { day: runsOut, next: addDays(today, days) });
  return lost > 0
    ? message('buying_reason/expires', { pieces: lost / QUANTITY_SCALE })
    : message('buying_reason/safety', { next: addDays(today, days) });
}

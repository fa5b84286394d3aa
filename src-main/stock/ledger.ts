import { earlier } from '../../src-shared/calendar.ts';
import { foldIdentity } from '../import/fields/identity.ts';
import type { StockBatch } from './counts.ts';

/** Goods of a product that leave the stock: a line of an invoice, or of an order that is promised. */
export interface Outgoing {
  day: string;
  /** Thousandths of a piece. */
  quantity: number;
  /** The batch that the document names; empty where it names none. */
  batch: string;
  invoiceId: number | null;
}

/**
 * One entry of the ledger: what was counted, what left a batch, what was still in it when the next count replaced it, or what
 * was sold beyond all that was counted.
 */
interface StockEvent {
  kind: 'counted' | 'sold' | 'recounted' | 'beyond';
  day: string;
  /** Null beyond what was counted. */
  batch: StockBatch | null;
  /** Positive where it comes in. */
  quantity: number;
  invoiceId: number | null;
}

/** What became of the counted stock of a product. */
export interface Ledger {
  /** The batches of the newest counts, in the order in which they are sold. */
  batches: readonly StockBatch[];
  /** What is left of each of them. */
  left: number[];
  events: StockEvent[];
}

/** Whether goods with this last day may still be sold on a day. */
export const isSaleable = (expiry: string | null, day: string): boolean => expiry === null || expiry >= day;

/** Whether a count says what is there when goods leave on a day: what left until its own day is no longer in it. */
const applies = ({ countedOn, replacedOn }: StockBatch, day: string): boolean =>
  countedOn < day && (replacedOn === null || day <= replacedOn);

/**
 * Keeps the ledger of a product: its counts, and what was sold since. Goods leave first expired, first out, from the batches
 * that were counted before that day and may be sold on it; from the batch that the document names before all others.
 *
 * @param counted in the order in which they are sold
 * @param sold in the order of the documents
 */
export function keepLedger(counted: readonly StockBatch[], sold: readonly Outgoing[]): Ledger {
  const left = counted.map(({ quantity }) => quantity);
  const events = counted.map(
    (batch): StockEvent => ({
      kind: 'counted',
      day: batch.countedOn,
      batch,
      quantity: batch.quantity,
      invoiceId: null,
    }),
  );
  const begins = counted.reduce((first, { countedOn }) => earlier(first, countedOn), '9999');
  for (const line of sold) {
    if (line.day <= begins) continue;
    const { day, invoiceId } = line;
    const beyond = takeFrom(
      counted,
      left,
      line,
      (batch) => applies(batch, day),
      (batch, quantity) => events.push({ kind: 'sold', day, batch, quantity: -quantity, invoiceId }),
    );
    if (beyond > 0) events.push({ kind: 'beyond', day, batch: null, quantity: -beyond, invoiceId });
  }
  counted.forEach((batch, i) => {
    const { replacedOn: day } = batch;
    if (day !== null && left[i]! > 0)
      events.push({ kind: 'recounted', day, batch, quantity: -left[i]!, invoiceId: null });
  });
  const isCurrent = (i: number) => counted[i]!.replacedOn === null;
  return { batches: counted.filter((_, i) => isCurrent(i)), left: left.filter((_, i) => isCurrent(i)), events };
}

/** What was sold from batches that had expired on that day: the documents name them. */
export const soldExpired = ({ events }: Ledger): StockEvent[] =>
  events.filter(({ kind, batch, day }) => kind === 'sold' && batch !== null && !isSaleable(batch.expiry, day));

/**
 * Takes goods from what is left of the batches.
 * @param isThere whether a batch is there to be taken from
 * @returns what could not be taken
 */
export function takeFrom(
  batches: readonly StockBatch[],
  left: number[],
  { day, quantity, batch }: Pick<Outgoing, 'day' | 'quantity' | 'batch'>,
  isThere: (batch: StockBatch) => boolean,
  onTaken: (batch: StockBatch, quantity: number) => void = () => {},
): number {
  let open = quantity;
  const take = (wanted: (one: StockBatch) => boolean) =>
    batches.forEach((one, at) => {
      if (open === 0 || left[at] === 0 || !isThere(one) || !wanted(one)) return;
      const taken = Math.min(open, left[at]!);
      left[at]! -= taken;
      open -= taken;
      onTaken(one, taken);
    });
  const named = foldIdentity(batch);
  // what a document names has left, expired or not
  if (named !== '') take((one) => foldIdentity(one.batch) === named);
  take(({ expiry }) => isSaleable(expiry, day));
  return open;
}

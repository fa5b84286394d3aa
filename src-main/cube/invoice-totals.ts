import type { SalesMonth } from './pack.ts';

/** Sums of each invoice of a month over its lines, or over those of some products. */
export interface InvoiceTotals {
  revenue: Float64Array;
  quantity: Float64Array;
  returns: Float64Array;
  /** Number of these lines. */
  lines: Int32Array;
}

/** Masks of products whose totals are kept: at ten million lines each takes 20 MB. */
const MAX_MASKS = 3;

const ofAllProducts = new WeakMap<SalesMonth, InvoiceTotals>();
let ofMasks: { wanted: Uint8Array; totals: WeakMap<SalesMonth, InvoiceTotals> }[] = [];

/**
 * Computed once per month: most queries need whole invoices, of which there are far fewer than lines.
 * @param wanted by product id, 1 for products to include; null if all are
 */
export function invoiceTotalsOf(month: SalesMonth, wanted: Uint8Array | null): InvoiceTotals {
  const kept = wanted === null ? ofAllProducts : totalsOfMask(wanted);
  let totals = kept.get(month);
  if (!totals) {
    totals = computeTotals(month, wanted);
    kept.set(month, totals);
  }
  return totals;
}

function totalsOfMask(wanted: Uint8Array): WeakMap<SalesMonth, InvoiceTotals> {
  if (ofMasks[0]?.wanted === wanted) return ofMasks[0].totals;
  const known = ofMasks.find((one) => one.wanted === wanted) ?? { wanted, totals: new WeakMap() };
  ofMasks = [known, ...ofMasks.filter((one) => one !== known)].slice(0, MAX_MASKS);
  return known.totals;
}

function computeTotals(month: SalesMonth, wanted: Uint8Array | null): InvoiceTotals {
  const totals = emptyTotals(month.invoices.id.length);
  for (let at = 0; at < totals.lines.length; at++) addUpInvoice(month, wanted, at, totals);
  return totals;
}

/** Zeros for so many invoices. */
export function emptyTotals(invoices: number): InvoiceTotals {
  const zeros = () => new Float64Array(invoices);
  return { revenue: zeros(), quantity: zeros(), returns: zeros(), lines: new Int32Array(invoices) };
}

/** Writes the sums of one invoice. */
export function addUpInvoice(month: SalesMonth, wanted: Uint8Array | null, at: number, totals: InvoiceTotals): void {
  const { firstLine, isCredit } = month.invoices;
  const { total, quantity, product } = month.lines;
  const end = firstLine[at + 1]!;
  let [revenue, pieces, returns, lines] = [0, 0, 0, 0];
  for (let line = firstLine[at]!; line < end; line++) {
    if (wanted !== null && wanted[product[line]!] !== 1) continue;
    const amount = total[line]!;
    const number = quantity[line]!;
    revenue += amount;
    pieces += number;
    lines++;
    if (isCredit[at] === 1 || amount < 0 || number < 0) returns -= amount;
  }
  totals.revenue[at] = revenue;
  totals.quantity[at] = pieces;
  totals.returns[at] = returns;
  totals.lines[at] = lines;
}

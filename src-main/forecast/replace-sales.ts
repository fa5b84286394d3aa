import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { SalesCube } from '../cube/cube.ts';
import { emptyMonth, type SalesMonth } from '../cube/pack.ts';

/** What a store would have bought, in ten-thousandths and thousandths of a piece as in the cube. */
export interface ImputedInvoice {
  store: number;
  day: number;
  lines: { product: number; total: number; quantity: number }[];
}

/**
 * The months of a cube in which special lines of its currency count for nothing and imputed invoices stand beside them.
 * The special invoices stay, since a store that ordered did order. Months without any are the cube's own.
 */
export function replaceSales(
  { months, currency, products }: SalesCube,
  isSpecial: (day: number, product: number) => boolean,
  imputed: readonly ImputedInvoice[],
): SalesMonth[] {
  const imputedByMonth = new Map<string, ImputedInvoice[]>();
  for (const invoice of imputed) {
    const month = dateOfDayNumber(invoice.day).slice(0, 7);
    const list = imputedByMonth.get(month) ?? [];
    imputedByMonth.set(month, list);
    list.push(invoice);
  }
  const known = new Map(months.map((month) => [month.month, month]));
  return [...new Set([...known.keys(), ...imputedByMonth.keys()])].sort().map((name) => {
    const month = known.get(name) ?? { ...emptyMonth(name, 0, 0), salespeople: [''], currencies: [currency] };
    const special = specialLines(month, currency, (day, product) => isSpecial(day, products.canonicalId[product]!));
    const added = imputedByMonth.get(name) ?? [];
    return special.length + added.length === 0 ? month : rebuilt(month, currency, special, added);
  });
}

/** Indices of the lines that are special. */
function specialLines(
  { invoices, lines, currencies }: SalesMonth,
  currency: string,
  isSpecial: (day: number, product: number) => boolean,
): number[] {
  const found: number[] = [];
  for (let at = 0; at < invoices.day.length; at++) {
    if (currencies[invoices.currency[at]!] !== currency) continue;
    for (let line = invoices.firstLine[at]!; line < invoices.firstLine[at + 1]!; line++)
      if (isSpecial(invoices.day[at]!, lines.product[line]!)) found.push(line);
  }
  return found;
}

/** A month with special lines at zero and further invoices, ordered by day. */
function rebuilt(month: SalesMonth, currency: string, special: number[], added: ImputedInvoice[]): SalesMonth {
  const { invoices, lines } = month;
  const total = lines.total.slice();
  const quantity = lines.quantity.slice();
  for (const line of special) {
    total[line] = 0;
    quantity[line] = 0;
  }
  const before = invoices.day.length;
  const dayOf = (at: number) => (at < before ? invoices.day[at]! : added[at - before]!.day);
  const order = Array.from({ length: before + added.length }, (_, at) => at).sort((a, b) => dayOf(a) - dayOf(b));
  const lineCount = lines.product.length + added.reduce((sum, one) => sum + one.lines.length, 0);
  const result = emptyMonth(month.month, order.length, lineCount);
  const currencies = month.currencies.includes(currency) ? month.currencies : [...month.currencies, currency];
  let next = 0;
  order.forEach((from, to) => {
    result.invoices.firstLine[to] = next;
    result.invoices.day[to] = dayOf(from);
    if (from < before) {
      for (const column of ['id', 'store', 'salesperson', 'currency', 'isCredit'] as const)
        result.invoices[column][to] = invoices[column][from]!;
      const [first, end] = [invoices.firstLine[from]!, invoices.firstLine[from + 1]!];
      result.lines.product.set(lines.product.subarray(first, end), next);
      result.lines.total.set(total.subarray(first, end), next);
      result.lines.quantity.set(quantity.subarray(first, end), next);
      next += end - first;
      return;
    }
    const { store, lines: imputed } = added[from - before]!;
    result.invoices.store[to] = store;
    result.invoices.currency[to] = currencies.indexOf(currency);
    for (const line of imputed) {
      result.lines.product[next] = line.product;
      result.lines.total[next] = line.total;
      result.lines.quantity[next] = line.quantity;
      next++;
    }
  });
  result.invoices.firstLine[order.length] = next;
  return { ...result, salespeople: month.salespeople, currencies, revision: month.revision };
}

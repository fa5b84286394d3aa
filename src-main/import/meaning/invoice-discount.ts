import type { ResolvedAmounts } from './amount-formula.ts';
import { PERCENT, WHOLE_INVOICE } from './amount-names.ts';
import { invoiceSumsOf } from './invoice-sums.ts';
import type { LineEquations } from './line-equations.ts';

/** Looks for a discount on the whole invoice, which makes its total less than its lines. */
export function withInvoiceDiscount(lines: LineEquations, line: ResolvedAmounts): ResolvedAmounts {
  const candidates = lines.discounts.filter(
    ({ index, level, name }) =>
      (level === 'invoice' || WHOLE_INVOICE.test(name) || level === null) &&
      ![...line.amounts.discounts, ...(line.amounts.equation?.discounts ?? [])].some(({ column }) => column === index),
  );
  if (candidates.length === 0 || line.doubt) return line;
  const sums = invoiceSumsOf(lines, line.mapping, true);
  const net = (row: number) => lines.netOf(row, line);
  const without = sums?.countAgreeing(net) ?? 0;
  let best: { column: number; as: 'amount' | 'percent'; agreeing: number } | null = null;
  for (const { index, name, values } of candidates)
    for (const as of PERCENT.test(name) ? (['percent'] as const) : (['amount', 'percent'] as const)) {
      const agreeing = sums?.countAgreeing(net, { values, as }) ?? 0;
      if (agreeing > (best?.agreeing ?? without)) best = { column: index, as, agreeing };
    }
  if (best)
    return {
      ...line,
      amounts: { ...line.amounts, invoiceDiscount: { column: best.column, as: best.as } },
      agreement: line.agreement ?? best.agreeing / sums!.count,
    };
  const named = candidates.find(({ name }) => WHOLE_INVOICE.test(name) && !PERCENT.test(name));
  const telling = sums?.discountedOnly(candidates.map(({ values }) => values)) ?? {
    count: 0,
    countAgreeing: () => 0,
  };
  if (!named || (telling.count > 0 && telling.countAgreeing(net) >= telling.count * 0.5)) return line;
  return {
    ...line,
    doubt: {
      code: 'invoice_discount',
      column: named.index,
      choices: [
        {
          value: 'taken_off',
          mapping: line.mapping,
          amounts: { ...line.amounts, invoiceDiscount: { column: named.index, as: 'amount' } },
        },
        { value: 'included', mapping: line.mapping, amounts: line.amounts },
      ],
    },
  };
}

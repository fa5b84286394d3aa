import type { Checked, Output } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import { eachInvoice } from '../facts/scan.ts';
import { mineRules } from './rules.ts';

/** Canonical product ids of every invoice, without credit notes. Cached until sales change. */
function basketsOf(facts: Facts): number[][] {
  return facts.onceOfSales('baskets', () => {
    const baskets: number[][] = [];
    const { countsAs } = facts.products;
    eachInvoice(facts, {}, ({ month, at, first, end }) => {
      if (month.invoices.isCredit[at] === 1) return;
      const products = new Set<number>();
      for (let line = first; line < end; line++)
        if (month.lines.quantity[line]! > 0) products.add(countsAs[month.lines.product[line]!]!);
      if (products.size > 0) baskets.push([...products]);
    });
    return baskets;
  });
}

/** Association rules over all invoices, with product names. */
export function boughtTogether(
  facts: Facts,
  { support, confidence, limit }: Checked<'upsell.rules'>,
): Output<'upsell.rules'> {
  const baskets = basketsOf(facts);
  const rules = mineRules(baskets, { support, confidence });
  const name = (product: number) => facts.products.of(product).name;
  return {
    invoices: baskets.length,
    total: rules.length,
    items: rules.slice(0, limit).map(({ lhs, rhs, ...figures }) => ({
      lhs: lhs.map(name),
      rhs: name(rhs),
      lhsProductIds: lhs,
      rhsProductId: rhs,
      ...figures,
    })),
  };
}

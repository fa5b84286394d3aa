import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import { mineRules } from './rules.ts';

/** Canonical product ids of every invoice, without credit notes. Cached until sales change. */
function basketsOf(cube: SalesCube): number[][] {
  return cube.memoBySales('baskets', () => {
    const baskets: number[][] = [];
    const { canonicalId } = cube.products;
    scanInvoices(cube, {}, ({ month, at, first, end }) => {
      if (month.invoices.isCredit[at] === 1) return;
      const products = new Set<number>();
      for (let line = first; line < end; line++)
        if (month.lines.quantity[line]! > 0) products.add(canonicalId[month.lines.product[line]!]!);
      if (products.size > 0) baskets.push([...products]);
    });
    return baskets;
  });
}

/** Association rules over all invoices, with product names. */
export function boughtTogether(
  cube: SalesCube,
  { support, confidence, limit }: ParsedInput<'upsell.rules'>,
): Output<'upsell.rules'> {
  const baskets = basketsOf(cube);
  const rules = mineRules(baskets, { support, confidence });
  const name = (product: number) => cube.products.get(product).name;
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

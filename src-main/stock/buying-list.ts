import type { BuyingItem, Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { withText } from '../../src-shared/messages/english.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { foldText } from '../sales/figures.ts';
import { buyingOf } from './buying.ts';
import { stockRows } from './list.ts';
import type { Demands } from './outlook.ts';
import { comingOf } from './purchases.ts';
import { leadDaysOf, stockSettings } from './settings.ts';
import { availableOn, type Stock } from './stock.ts';

/** What to order from suppliers today: what runs out first on top, then what most is needed of. */
export function buyingList(db: Db, cube: SalesCube, stock: Stock | null, demandOf: Demands): BuyingItem[] {
  if (!stock) return [];
  const settings = stockSettings(db);
  const comingBy = comingOf(db, cube, stock);
  const items = stockRows(cube, stock, demandOf).flatMap(({ item, its, demand, outlook }): BuyingItem[] => {
    const product = cube.products.get(item.id);
    if (product.withdrawn === 1) return [];
    const { caseSize, listed } = product;
    const leadDays = leadDaysOf(product, settings);
    const { orderEveryDays } = settings;
    const coming = comingBy.get(item.id) ?? 0;
    const free = availableOn(its, stock.day);
    const saleable = its.ledger.left.reduce((sum, left) => sum + left, 0) - item.expired * 1000;
    const buying = buyingOf(
      {
        // more promised than is there has to be bought as well
        available: free > 0 ? free : Math.min(0, saleable - its.promised),
        palletSize: typeof listed.palletSize === 'number' && listed.palletSize > 0 ? listed.palletSize : null,
        ...{ coming, outlook, demand, leadDays, orderEveryDays, caseSize },
      },
      stock.day,
    );
    if (!buying) return [];
    const { pieces, expected, safety, reason } = buying;
    const rounded = (quantity: number) => Math.round(quantityToNumber(quantity));
    return [
      {
        ...{ id: item.id, name: item.name, sku: item.sku, supplier: String(listed.supplier ?? '') },
        ...{ pieces, leadDays, available: item.available, runsOut: item.runsOut, coming: quantityToNumber(coming) },
        cases: caseSize !== null && pieces % caseSize === 0 ? pieces / caseSize : null,
        expected: rounded(expected),
        safety: rounded(safety),
        reason: withText(reason),
      },
    ];
  });
  const day = ({ runsOut }: BuyingItem) => runsOut ?? '9999';
  return items.sort((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : b.pieces - a.pieces || a.id - b.id));
}

/** A page of the buying list. */
export function pageOfBuying(
  items: BuyingItem[],
  { search, limit, offset }: ParsedInput<'stock.buying'>,
): Output<'stock.buying'> {
  const words = foldText(search).trim();
  const found = items.filter(({ name, sku, supplier }) =>
    [name, sku, supplier].some((text) => foldText(text).includes(words)),
  );
  return { items: found.slice(offset, offset + limit), total: found.length };
}

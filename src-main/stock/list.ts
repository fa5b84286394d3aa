import { addDays, bucketStart, dayNumber } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput, StockFilter, StockItem } from '../../src-shared/contract/index.ts';
import { STOCK_FILTERS } from '../../src-shared/contract/stock.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { foldText, sortRows } from '../sales/figures.ts';
import { isSaleable, soldExpired } from './ledger.ts';
import { type Demand, type Demands, type Outlook, outlookOf } from './outlook.ts';
import { leadDaysOf, type StockSettings, stockSettings } from './settings.ts';
import { availableOn, onHandOf, type ProductStock, type Stock } from './stock.ts';

/** Weeks ahead that the list counts. */
const WEEKS = 13;

/** A counted product with its stock, what is expected to be sold, and how long it lasts. */
export interface StockRow {
  item: StockItem;
  its: ProductStock;
  demand: Demand;
  outlook: Outlook;
}

/** Every counted product that is not discontinued, or of which something is left. @param only of this product */
export function stockRows(cube: SalesCube, stock: Stock, demandOf: Demands, only?: number): StockRow[] {
  return (only === undefined ? [...stock.products.keys()] : [only]).flatMap((id) => {
    const its = stock.products.get(id);
    const product = cube.products.rows.get(id);
    if (!its || !product) return [];
    const { onHand, expired } = onHandOf(its, stock.day);
    if (product.withdrawn === 1 && onHand === 0) return [];
    const demand = demandOf(id);
    const outlook = outlookOf(its, stock.day, demand);
    const { batches } = its.ledger;
    const ahead = batches.flatMap(({ expiry }, i) =>
      its.free[i]! > 0 && expiry !== null && isSaleable(expiry, stock.day) ? [expiry] : [],
    );
    const sum = (quantities: number[]) => quantityToNumber(quantities.reduce((all, one) => all + one, 0));
    const first = dayNumber(stock.day);
    const week = Array.from({ length: 7 }, (_, i) => demand.onDay(first + i));
    const { name, sku, category, brand } = product;
    const item: StockItem = {
      ...{ id, name, sku, category, brand },
      onHand: quantityToNumber(onHand),
      expired: quantityToNumber(expired),
      promised: quantityToNumber(its.promised),
      available: quantityToNumber(availableOn(its, stock.day)),
      beyond: quantityToNumber(its.beyond),
      soldExpired: sum(soldExpired(its.ledger).map(({ quantity }) => -quantity)),
      perWeek: Math.round(sum(week) * 10) / 10,
      coverDays: outlook.coverDays,
      runsOut: outlook.runsOut,
      nextExpiry: ahead.sort()[0] ?? null,
      unsold: sum(outlook.unsold),
      places: [...new Set(batches.map(({ place }) => place).filter(Boolean))].sort().join(', '),
      countedOn: batches
        .map(({ countedOn }) => countedOn)
        .sort()
        .at(-1)!,
    };
    return [{ item, its, demand, outlook }];
  });
}

/** Whether a row passes a filter. */
function passes(
  cube: SalesCube,
  settings: StockSettings,
  day: string,
  { item }: StockRow,
  filter: StockFilter,
): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'running_out': {
      const lead = leadDaysOf(cube.products.get(item.id), settings);
      return item.coverDays !== null && item.coverDays <= lead;
    }
    case 'near_expiry':
      return item.unsold > 0 || (item.nextExpiry !== null && item.nextExpiry <= addDays(day, settings.nearExpiryDays));
    case 'expired':
      return item.expired > 0 || item.soldExpired > 0;
    case 'beyond':
      return item.beyond > 0 || item.promised > item.onHand - item.expired;
  }
}

/** The stock of each counted product. */
export function listStock(
  db: Db,
  cube: SalesCube,
  stock: Stock | null,
  demandOf: Demands,
  { show, search, productId, sort, descending, limit, offset }: ParsedInput<'stock.list'>,
): Output<'stock.list'> {
  const counts = Object.fromEntries(STOCK_FILTERS.map((filter) => [filter, 0])) as Record<StockFilter, number>;
  if (!stock) return { items: [], total: 0, basis: 'average', counts, weeks: [] };
  const settings = stockSettings(db);
  const only = productId === undefined ? undefined : (cube.products.canonicalId[productId] ?? 0);
  const rows = stockRows(cube, stock, demandOf, only);
  const words = foldText(search).trim();
  const matching = rows.filter(({ item }) =>
    [item.name, item.sku, item.category, item.brand].some((text) => foldText(text).includes(words)),
  );
  const shown = matching.filter((row) => {
    for (const filter of STOCK_FILTERS) if (passes(cube, settings, stock.day, row, filter)) counts[filter]++;
    return passes(cube, settings, stock.day, row, show);
  });
  const items = sortRows(
    shown.map(({ item }) => item),
    sort,
    descending,
  );
  return {
    items: items.slice(offset, offset + limit),
    total: items.length,
    basis: rows.some(({ demand }) => demand.basis === 'forecast') ? 'forecast' : 'average',
    counts,
    weeks: weeksAhead(stock.day, matching),
  };
}

/** How many products run out in each week, and how many pieces expire unsold in it. */
function weeksAhead(day: string, rows: StockRow[]): Output<'stock.list'>['weeks'] {
  const start = bucketStart(day, 'week');
  const weeks = Array.from({ length: WEEKS }, (_, i) => ({ week: addDays(start, 7 * i), runOut: 0, unsold: 0 }));
  const at = (date: string) => weeks[Math.floor((dayNumber(date) - dayNumber(start)) / 7)];
  for (const { outlook, its } of rows) {
    const out = outlook.runsOut === null ? undefined : at(outlook.runsOut);
    if (out) out.runOut++;
    outlook.unsold.forEach((quantity, i) => {
      const week = quantity > 0 ? at(its.ledger.batches[i]!.expiry!) : undefined;
      if (week) week.unsold += quantityToNumber(quantity);
    });
  }
  return weeks;
}

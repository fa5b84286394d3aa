import { localToday } from '../../src-shared/calendar.ts';
import type { Output } from '../../src-shared/contract/index.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import { type AreaContext, emitsChange } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { buyingList, pageOfBuying } from './buying-list.ts';
import { checkLines } from './check.ts';
import { newestCount } from './counts.ts';
import { isSaleable } from './ledger.ts';
import { listStock } from './list.ts';
import { type DemandReader, type Demands, outlookOf } from './outlook.ts';
import { addPurchases, listPurchases, removePurchases } from './purchases.ts';
import { changeStockSettings, stockSettings } from './settings.ts';
import { type Stock, stockOf } from './stock.ts';

/** Stock as it was counted, less what was sold and promised since, and how long it lasts. */
export function stockArea({ db, currentCube, emit }: AreaContext, demandsOf: DemandReader): Handlers<'stock'> {
  const stock = () => stockOf(db, currentCube(), localToday());
  const demand = () => demandsOf(currentCube(), localToday());
  const emittingChange = emitsChange(emit);
  return {
    'stock.state': () => {
      const countedOn = newestCount(db);
      return { isCounted: countedOn !== null, countedOn };
    },
    'stock.list': (input) => listStock(db, currentCube(), stock(), demand(), input),
    'stock.batches': ({ productId }) => batchesOf(currentCube(), stock(), demand(), productId),
    'stock.check': (input) => checkLines(currentCube(), stock(), input),
    'stock.buying': (input) => pageOfBuying(buyingList(db, currentCube(), stock(), demand()), input),
    'stock.purchases': () => listPurchases(db, currentCube(), stock()),
    'stock.ordered': (input, { name }) => emittingChange(addPurchases(db, currentCube(), name, localToday(), input)),
    'stock.removePurchases': (input) => emittingChange(removePurchases(db, input)),
    'stock.settings': () => stockSettings(db),
    'stock.changeSettings': (input) => emittingChange(changeStockSettings(db, input)),
  };
}

function batchesOf(
  cube: SalesCube,
  stock: Stock | null,
  demandOf: Demands,
  productId: number,
): Output<'stock.batches'> {
  const id = cube.products.canonicalId[productId] ?? 0;
  const its = stock?.products.get(id);
  if (!stock || !its) return { items: [] };
  const { unsold } = outlookOf(its, stock.day, demandOf(id));
  return {
    items: its.ledger.batches.map(({ quantity, ...batch }, i) => ({
      ...batch,
      counted: quantityToNumber(quantity),
      left: quantityToNumber(its.ledger.left[i]!),
      free: quantityToNumber(its.free[i]!),
      isExpired: !isSaleable(batch.expiry, stock.day),
      unsold: quantityToNumber(unsold[i]!),
    })),
  };
}

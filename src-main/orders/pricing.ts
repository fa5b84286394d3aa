import type { Order, OrderPricing } from '../../src-shared/contract/index.ts';
import { discounted } from '../../src-shared/discount.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { foldName, isOpenTo } from '../pricing/deal.ts';
import { offeredDeals } from '../pricing/deals.ts';
import { listPricesOf, storeGroupOf } from '../pricing/list-prices.ts';
import { isPricedByHand, quote } from '../pricing/quote.ts';
import { pricingSettings } from '../pricing/settings.ts';
import { lastPriceToAnyStore } from './history.ts';
import { linesOf, type OrderRow, rowOf, wrongState } from './orders.ts';

interface PricingRow {
  coupons: string;
  approvedEdition: number | null;
  approvedBy: string;
  confirmed: string | null;
}

const pricingRow = (db: Db, id: number): PricingRow =>
  db
    .prepare<unknown[], PricingRow>(
      'SELECT coupons, approved_edition AS approvedEdition, approved_by AS approvedBy, confirmed FROM order_pricing WHERE order_id = ?',
    )
    .get(id) ?? { coupons: '[]', approvedEdition: null, approvedBy: '', confirmed: null };

/** Whether the company has deals, or an order that was confirmed with some. */
const hasDeals = (db: Db): boolean =>
  db.prepare('SELECT EXISTS (SELECT 1 FROM deal) OR EXISTS (SELECT 1 FROM order_pricing)').pluck().get() === 1;

/** Orders with what deals take off their totals. */
export function withDeals<T extends Pick<Order, 'id' | 'subtotalMinor' | 'dealsMinor' | 'totalMinor'>>(
  db: Db,
  cube: SalesCube,
  orders: T[],
): T[] {
  if (!hasDeals(db)) return orders;
  return orders.map((order) => {
    const { applies, netMinor, totalMinor } = pricingOf(db, cube, order.id);
    return applies ? { ...order, dealsMinor: order.subtotalMinor - netMinor, totalMinor } : order;
  });
}

/** What an order costs, and by which rules; of an order that is no draft as it was confirmed. @throws Problem `order_unknown` */
export function pricingOf(db: Db, cube: SalesCube, id: number): OrderPricing {
  const row = rowOf(db, id);
  const its = pricingRow(db, id);
  if (row.state !== 'draft' && its.confirmed !== null) {
    const { edition, invoiceId } = row;
    const state = invoiceId === null ? row.state : 'invoiced';
    return { ...(JSON.parse(its.confirmed) as OrderPricing), state, edition };
  }
  return priceNow(db, cube, row, its);
}

function priceNow(db: Db, cube: SalesCube, row: OrderRow, its: PricingRow): OrderPricing {
  const store = cube.stores.get(row.storeId).id;
  const { currency, orderedOn: date } = row;
  const storeGroup = storeGroupOf(cube, store);
  const coupons = JSON.parse(its.coupons) as string[];
  // an order that was confirmed before the company had deals got none
  const isDraft = row.state === 'draft';
  const listPrice = isDraft ? listPricesOf(db, cube, store, date, currency) : () => undefined;
  const stored = linesOf(db, row.id);
  const lines = stored.map((line) => ({
    product: cube.products.get(line.productId),
    quantity: line.quantity,
    listPrice: listPrice(cube.products.get(line.productId).id) ?? null,
    price: line.price,
  }));
  const deals = isDraft ? offeredDeals(db, cube) : [];
  const result = quote({ date, storeGroup, coupons, currency, lines }, deals, (productId) => {
    const product = cube.products.rows.get(productId);
    const price = product && (listPrice(product.id) ?? lastPriceToAnyStore(db, cube, product.id));
    return product && price ? { product, price } : undefined;
  });
  const { limitPercent } = pricingSettings(db);
  const minor = (amount: number) => toMinor(amount, currency);
  const priced = result.lines.map(({ value, rules, net }, i) => {
    const { lineNo } = stored[i]!;
    const { product, listPrice: list, price } = lines[i]!;
    return {
      lineNo,
      productId: product.id,
      name: product.name,
      listPriceMinor: list === null ? null : minor(list),
      valueMinor: minor(value),
      rules: rules.map(({ deal, amount }) => ({
        dealId: deal?.id ?? null,
        name: deal?.name ?? '',
        amountMinor: minor(amount),
      })),
      netMinor: minor(net),
      beyondLimit:
        limitPercent !== null &&
        list !== null &&
        isPricedByHand(lines[i]!) &&
        price! * 100 < list * (100 - limitPercent),
    };
  });
  const discountPercent = row.discount / 100;
  const netMinor = minor(result.total);
  const isApproved = its.approvedEdition !== null && its.approvedEdition === row.edition;
  const isBeyond = limitPercent !== null && discountPercent > limitPercent;
  const needed = isBeyond || priced.some(({ beyondLimit }) => beyondLimit);
  const known = deals.filter((deal) =>
    isOpenTo({ ...deal, minimum: null }, { date, storeGroup, coupons, currency, value: result.value }),
  );
  return {
    state: row.state,
    edition: row.edition,
    currency,
    lines: priced,
    free: result.free.map(({ deal, productId, quantity, value }) => ({
      dealId: deal.id,
      name: deal.name,
      productId,
      product: cube.products.get(productId).name,
      pieces: quantityToNumber(quantity),
      valueMinor: minor(value),
    })),
    valueMinor: minor(result.value),
    netMinor,
    discountPercent,
    totalMinor: discounted(netMinor, discountPercent),
    coupons,
    unknownCoupons: coupons.filter((coupon) => !known.some((deal) => foldName(deal.coupon) === foldName(coupon))),
    applies: deals.length > 0 || isBeyond || lines.some(({ listPrice: list }) => list !== null),
    limitPercent,
    approval: needed ? (isApproved ? 'given' : 'needed') : 'none',
    approvedBy: needed && isApproved ? its.approvedBy : '',
  };
}

function draftOf(db: Db, id: number): OrderRow {
  const row = rowOf(db, id);
  if (row.state !== 'draft') throw wrongState(row, 'changed');
  return row;
}

/** Replaces the coupons of a draft. @throws Problem `order_unknown` · `order_state` */
export function setCoupons(db: Db, cube: SalesCube, id: number, coupons: string[]): OrderPricing {
  draftOf(db, id);
  const before = pricingRow(db, id).coupons;
  const unique = coupons.filter((one, i) => coupons.findIndex((other) => foldName(other) === foldName(one)) === i);
  const after = JSON.stringify(unique);
  db.prepare(
    'INSERT INTO order_pricing (order_id, coupons) VALUES (?, ?) ON CONFLICT (order_id) DO UPDATE SET coupons = excluded.coupons',
  ).run(id, after);
  recordChange(`order ${id}`, { coupons: before }, { coupons: after });
  return pricingOf(db, cube, id);
}

/** Approves the prices of a draft as they are. @throws Problem `order_state` · `changed_meanwhile` · `approval_not_needed` */
export function approvePrices(db: Db, cube: SalesCube, actor: string, id: number, edition: number): OrderPricing {
  const row = draftOf(db, id);
  if (row.edition !== edition) throw new Problem('changed_meanwhile/order');
  const { approval, lines } = pricingOf(db, cube, id);
  if (approval === 'none') throw new Problem('approval_not_needed', { id });
  db.prepare(
    `INSERT INTO order_pricing (order_id, approved_edition, approved_by) VALUES (?, ?, ?)
     ON CONFLICT (order_id) DO UPDATE SET approved_edition = excluded.approved_edition, approved_by = excluded.approved_by`,
  ).run(id, edition, actor);
  const beyond = lines.filter(({ beyondLimit }) => beyondLimit);
  recordChange(
    `order ${id}`,
    { prices: beyond.map(({ lineNo, valueMinor }) => ({ lineNo, valueMinor })) },
    { prices: beyond.map(({ lineNo, netMinor }) => ({ lineNo, netMinor })), approvedBy: actor },
  );
  return pricingOf(db, cube, id);
}

/** What a draft that is being confirmed costs, for {@link keepPricing}. @throws Problem `order_needs_approval` */
export function pricingToConfirm(db: Db, cube: SalesCube, id: number): OrderPricing {
  const pricing = pricingOf(db, cube, id);
  if (pricing.state === 'draft' && pricing.approval === 'needed') {
    const values = { id, percent: pricing.limitPercent ?? 0 };
    const reason = message('order_needs_approval', values);
    const fields = Object.fromEntries([
      ...pricing.lines.flatMap(({ beyondLimit }, i) => (beyondLimit ? [[`lines.${i}.price`, reason]] : [])),
      ...(pricing.discountPercent > values.percent ? [['discountPercent', reason]] : []),
    ]);
    throw new Problem('order_needs_approval', values, { fields });
  }
  return pricing;
}

/** Stores what an order cost when it left the drafts, in place of what an earlier confirmation stored. */
export function keepPricing(db: Db, id: number, pricing: OrderPricing): void {
  if (!pricing.applies) {
    db.prepare('UPDATE order_pricing SET confirmed = NULL WHERE order_id = ?').run(id);
    return;
  }
  db.prepare(
    'INSERT INTO order_pricing (order_id, confirmed) VALUES (?, ?) ON CONFLICT (order_id) DO UPDATE SET confirmed = excluded.confirmed',
  ).run(id, JSON.stringify(pricing));
}

import type { DealItem } from '../../../src-shared/contract/index.ts';
import { count, date, money } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

/** What a deal gives, in words. */
export function termsText({ terms, currency, products, mixed }: DealItem): string {
  switch (terms.kind) {
    case 'free': {
      const product = products.find(({ id }) => id === terms.freeProductId);
      return [
        m.deals.freeText(terms.buy, terms.free, m.deals.units[terms.unit]),
        product && m.deals.freeOf(product.name),
        mixed && m.deals.together,
      ]
        .filter(Boolean)
        .join(', ');
    }
    case 'order':
      return m.deals.orderText(
        terms.percent === null ? money(terms.amountMinor ?? 0, currency) : `${count(terms.percent)}%`,
      );
    default: {
      const parts = terms.slabs.map((slab) => {
        const gives =
          'percent' in slab
            ? m.deals.percentText(count(slab.percent))
            : m.deals.priceText(money(slab.priceMinor, currency));
        return slab.from === 1 && terms.slabs.length === 1
          ? gives
          : m.deals.fromText(m.deals.quantity[terms.unit](slab.from), gives);
      });
      return [...parts, ...(mixed ? [m.deals.together] : [])].join(', ');
    }
  }
}

/** What a deal is for: products, category, brand. */
export const goodsText = ({ terms, productIds, products, category, brand }: DealItem): string =>
  [
    products
      .filter(({ id }) => productIds.includes(id))
      .map(({ name }) => name)
      .join(', '),
    category,
    brand,
  ]
    .filter(Boolean)
    .join(' · ') || (terms.kind === 'order' ? '–' : m.deals.all);

/** The days of a deal. */
export const daysText = ({ from, to }: DealItem): string =>
  from && to
    ? m.deals.between(date(from), date(to))
    : from
      ? m.deals.since(date(from))
      : to
        ? m.deals.until(date(to))
        : m.deals.always;

/** Deals as a text to send, a line each; of a deal for some stores it says for which. */
export const dealsText = (deals: readonly DealItem[]): string =>
  [
    m.deals.title,
    ...deals.map((deal) =>
      [`${deal.name}: ${termsText(deal)}`, goodsText(deal), deal.storeGroup, daysText(deal), conditionText(deal)]
        .filter((part) => part !== '' && part !== '–')
        .join(' · '),
    ),
  ].join('\n');

/** What an order needs for a deal: a coupon, a value. */
export const conditionText = ({ coupon, minimumMinor, currency }: DealItem): string =>
  [coupon && m.deals.needsCoupon(coupon), minimumMinor !== null && m.deals.minimumOf(money(minimumMinor, currency))]
    .filter(Boolean)
    .join(' · ');

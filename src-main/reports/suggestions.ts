import type { ReportCell } from '../../src-shared/contract/index.ts';
import { fromMinor } from '../../src-shared/money.ts';
import { storeStats } from '../sales/store-stats.ts';
import type { UpsellArea } from '../upsell/index.ts';
import { type Column, type Definition, made } from './report.ts';

const EACH = 10;
const MOST_STORES = 2000;

/** Suggestions for each store, stores with the highest revenue first. */
export const suggestionsReport = ({ ready, suggestNow }: Pick<UpsellArea, 'ready' | 'suggestNow'>): Definition => ({
  title: 'Suggestions',
  about: 'What else each store might take: up to ten products with chance, expected money and the reason.',
  takes: ['filter'],
  ready,
  make: ({ facts, question: { filter } }) => {
    const asked = filter.storeId === undefined ? undefined : facts.stores.countsAs[filter.storeId];
    const stores = [...storeStats(facts)]
      .filter(
        ([id, { salesperson }]) =>
          (asked === undefined || id === asked) &&
          (filter.city === undefined || facts.stores.of(id).city === filter.city) &&
          (filter.salesperson === undefined || salesperson === filter.salesperson),
      )
      .sort(([a, one], [b, other]) => other.revenue - one.revenue || a - b)
      .slice(0, MOST_STORES)
      .map(([id]) => id);
    const amount = (minor: number | null) => (minor === null ? null : fromMinor(minor, facts.currency));
    const columns: Column[] = [
      { key: 'store', label: 'Store', type: 'text' },
      { key: 'city', label: 'City', type: 'text' },
      { key: 'sku', label: 'SKU', type: 'text' },
      { key: 'product', label: 'Product', type: 'text' },
      { key: 'kind', label: 'Kind', type: 'text' },
      { key: 'pieces', label: 'Pieces', type: 'number' },
      { key: 'price', label: 'Price', type: 'money' },
      { key: 'chance', label: 'Chance', type: 'percent' },
      { key: 'expected', label: 'Expected', type: 'money', sum: true },
      { key: 'why', label: 'Why', type: 'text' },
    ];
    const wanted = ({ productId }: { productId: number }) => {
      const { category, brand } = facts.products.of(productId);
      return (
        (filter.category === undefined || category === filter.category) &&
        (filter.brand === undefined || brand === filter.brand) &&
        (filter.productId === undefined || productId === facts.products.countsAs[filter.productId])
      );
    };
    const rows = suggestNow(facts, stores, EACH).flatMap(({ storeId, storeName, suggestions }) =>
      suggestions
        .filter(wanted)
        .map((s): ReportCell[] => [
          storeName,
          facts.stores.of(storeId).city,
          s.sku,
          s.product,
          s.kind.replaceAll('_', ' '),
          s.pieces,
          amount(s.priceMinor),
          s.confidence,
          amount(s.expectedMinor),
          s.reason,
        ]),
    );
    return made(columns, rows);
  },
});

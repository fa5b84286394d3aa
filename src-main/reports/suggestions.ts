import type { ReportCell } from '../../src-shared/contract/index.ts';
import { fromMinor } from '../../src-shared/money.ts';
import { storeStats } from '../sales/store-stats.ts';
import type { UpsellArea } from '../upsell/index.ts';
import { type Column, type ReportDefinition, reportFromRows } from './report.ts';

const SUGGESTIONS_PER_STORE = 10;
const MAX_STORES = 2000;

/** Suggestions for each store, stores with the highest revenue first. */
export const suggestionsReport = ({ suggestAll }: Pick<UpsellArea, 'suggestAll'>): ReportDefinition => ({
  title: 'Suggestions',
  about: 'What else each store might take: up to ten products with chance, expected money and the reason.',
  takes: ['filter'],
  build: async ({ cube, request: { filter } }) => {
    const wantedStore = filter.storeId === undefined ? undefined : cube.stores.canonicalId[filter.storeId];
    const stores = [...storeStats(cube)]
      .filter(
        ([id, { salesperson }]) =>
          (wantedStore === undefined || id === wantedStore) &&
          (filter.city === undefined || cube.stores.get(id).city === filter.city) &&
          (filter.salesperson === undefined || salesperson === filter.salesperson),
      )
      .sort(([a, one], [b, other]) => other.revenue - one.revenue || a - b)
      .slice(0, MAX_STORES)
      .map(([id]) => id);
    const amount = (minor: number | null) => (minor === null ? null : fromMinor(minor, cube.currency));
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
    const matchesFilter = ({ productId }: { productId: number }) => {
      const { category, brand } = cube.products.get(productId);
      return (
        (filter.category === undefined || category === filter.category) &&
        (filter.brand === undefined || brand === filter.brand) &&
        (filter.productId === undefined || productId === cube.products.canonicalId[filter.productId])
      );
    };
    const suggested = await suggestAll(stores, SUGGESTIONS_PER_STORE);
    const rows = suggested.flatMap(({ storeId, storeName, suggestions }) =>
      suggestions
        .filter(matchesFilter)
        .map((s): ReportCell[] => [
          storeName,
          cube.stores.get(storeId).city,
          s.sku,
          s.product,
          s.kind.replaceAll('_', ' '),
          s.pieces,
          amount(s.priceMinor),
          s.confidence,
          amount(s.expectedMinor),
          s.note ? `${s.note.message} ${s.reason}` : s.reason,
        ]),
    );
    return reportFromRows(columns, rows);
  },
});

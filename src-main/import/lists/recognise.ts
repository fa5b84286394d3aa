import { EXPORTED_LISTS, type ExportedList, type ListKind } from '../../../src-shared/list-kinds.ts';
import { foldName } from '../../table/sniff/fold-name.ts';
import { mapColumns, missingFields } from '../fields/columns.ts';
import {
  type ListField,
  type ListMapping,
  mapListColumns,
  PAYMENT_NAMES,
  STOCK_QUANTITY_NAMES,
  TARGET_NAMES,
} from './fields.ts';
import { ID_COLUMNS, STATE_COLUMN } from './row-state.ts';

/** The kinds that a list may be of, the likeliest first; empty for a file that is none. */
export type PossibleKinds = ListKind[];

const STORE: ListField[] = ['storeName', 'storeId'];
const PRODUCT: ListField[] = ['itemName', 'sku', 'productId'];
const PRODUCT_OR_BARCODE: ListField[] = [...PRODUCT, 'barcode'];

/** The fields that a list needs, as groups of which one field is enough. */
export const REQUIRED_LIST_FIELDS: Record<ListKind, ListField[][]> = {
  stores: [STORE],
  products: [PRODUCT],
  prices: [PRODUCT_OR_BARCODE, ['price']],
  stock: [PRODUCT_OR_BARCODE, ['quantity']],
  balances: [STORE, ['balance']],
  payments: [[...STORE, 'invoiceNumber'], ['paidOn'], ['amount']],
  targets: [['month'], ['target']],
};

const foldedSet = (names: string) => new Set(names.split(', ').map(foldName));
const PAYMENT_SIGNS = foldedSet(PAYMENT_NAMES);
const STOCK_SIGNS = foldedSet(STOCK_QUANTITY_NAMES);
const TARGET_SIGNS = foldedSet(TARGET_NAMES);

const STORE_DETAILS: ListField[] = [
  'contact',
  'phone',
  'email',
  'address',
  'postalCode',
  'taxNumber',
  'creditLimit',
  'creditDays',
  'openingBalance',
  'beat',
  'storeGroup',
];
const PRODUCT_DETAILS: ListField[] = [
  'barcode',
  'caseSize',
  'cost',
  'taxRate',
  'shelfLifeDays',
  'leadDays',
  'palletSize',
  'withdrawn',
  'listPrice',
];

const hasAny = (mapping: ListMapping, fields: ListField[]) => fields.some((field) => mapping[field] !== undefined);

/** The groups of required fields that a mapping lacks. */
export function missingListFields(kind: ListKind, mapping: ListMapping): ListField[][] {
  return REQUIRED_LIST_FIELDS[kind].filter((fields) => !hasAny(mapping, fields));
}

/**
 * Recognises a list by its column names. Where two kinds fit and would store different things, both are returned, to
 * ask. A file with all columns that lines of invoices need is no list.
 */
export function possibleKinds(columns: string[]): PossibleKinds {
  const exported = exportedKind(columns);
  if (exported) return [exported];
  if (missingFields(mapColumns(columns), 'reject').length === 0) return [];
  const mappings = Object.fromEntries(
    (Object.keys(REQUIRED_LIST_FIELDS) as ListKind[]).map((kind) => [kind, mapListColumns(kind, columns)]),
  ) as Record<ListKind, ListMapping>;
  const complete = (kind: ListKind) => missingListFields(kind, mappings[kind]).length === 0;
  const folded = columns.map(foldName);
  const namesStore = hasAny(mappings.balances, STORE);
  // a column called only “Code” may be a store’s or a product’s
  const namesProductCode = hasAny(mapColumns(columns) as ListMapping, ['sku', 'productId']);
  const namesProduct = namesProductCode || namesItem(mappings);

  if (complete('targets') && !namesProduct && folded.some((name) => TARGET_SIGNS.has(name))) return ['targets'];
  const isPayments = complete('payments') && !namesProduct && folded.some((name) => PAYMENT_SIGNS.has(name));
  const isBalances = complete('balances') && !namesProduct;
  if (isPayments && !isBalances) return ['payments'];
  if (isBalances) {
    if (isPayments) return ['balances', 'payments'];
    return hasAny(mappings.stores, STORE_DETAILS) && !hasAny(mappings.balances, ['invoiceNumber', 'dueDate'])
      ? ['stores', 'balances']
      : ['balances'];
  }
  const nothingSold = !hasAny(mappings.balances, ['invoiceNumber']) && !folded.includes('quantity');
  if (complete('stores') && nothingSold && !namesProductCode && !hasAny(mappings.products, PRODUCT_DETAILS))
    return hasAny(mappings.stores, [...STORE_DETAILS, 'city', 'salesperson']) ? ['stores'] : [];
  if (namesStore && hasAny(mappings.stores, ['storeId']) && !namesProduct) return [];
  const stockQuantity = mappings.stock.quantity;
  const isStock =
    complete('stock') &&
    !hasAny(mappings.balances, ['invoiceNumber']) &&
    (hasAny(mappings.stock, ['batch', 'expiry', 'place', 'countedOn']) || STOCK_SIGNS.has(folded[stockQuantity!]!));
  if (isStock) {
    const alsoProducts =
      hasAny(
        mappings.products,
        PRODUCT_DETAILS.filter((field) => field !== 'barcode' && field !== 'listPrice'),
      ) && !hasAny(mappings.stock, ['batch', 'expiry', 'countedOn']);
    return alsoProducts ? ['products', 'stock'] : ['stock'];
  }
  if (stockQuantity !== undefined || hasAny(mappings.balances, ['invoiceNumber', 'date'])) return [];
  if (complete('prices')) {
    if (hasAny(mappings.prices, ['fromDate', 'toDate', 'storeGroup'])) return ['prices'];
    const details: ListField[] = [
      ...PRODUCT_DETAILS.filter((field) => field !== 'listPrice'),
      'brand',
      'category',
      'unit',
    ];
    if (!hasAny(mappings.products, details)) return ['prices'];
  }
  if (complete('products') && hasAny(mappings.products, [...PRODUCT_DETAILS, 'brand', 'category', 'unit']))
    return ['products'];
  return [];
}

const namesItem = (mappings: Record<ListKind, ListMapping>) =>
  mappings.products.itemName !== undefined && mappings.products.itemName !== mappings.stores.storeName;

/** The kind of a list that this program exported, by the name of its column of ids. */
export function exportedKind(columns: string[]): ExportedList | null {
  if (!columns.includes(STATE_COLUMN)) return null;
  return EXPORTED_LISTS.find((kind) => columns.includes(ID_COLUMNS[kind])) ?? null;
}

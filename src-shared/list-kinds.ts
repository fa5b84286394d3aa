/** What a file can hold: lines of invoices, or one of the lists. */
export const FILE_KINDS = [
  'invoices',
  'stores',
  'products',
  'prices',
  'stock',
  'balances',
  'payments',
  'targets',
] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export type ListKind = Exclude<FileKind, 'invoices'>;

/** Lists that can be exported, edited and imported again. */
export const EXPORTED_LISTS = ['stores', 'products', 'prices', 'targets'] as const;
export type ExportedList = (typeof EXPORTED_LISTS)[number];

/** Labels of the fields of lists that invoices do not have; the others are in `fields.ts`. */
export const LIST_FIELD_LABELS = {
  contact: 'Contact',
  phone: 'Phone',
  email: 'E-mail',
  address: 'Address',
  postalCode: 'Postal code',
  taxNumber: 'Tax number',
  beat: 'Beat',
  storeGroup: 'Store group',
  creditLimit: 'Credit limit',
  creditDays: 'Credit days',
  openingBalance: 'Opening balance',
  barcode: 'Barcode',
  caseSize: 'Case size',
  cost: 'Cost',
  listPrice: 'List price',
  taxRate: 'Tax rate',
  shelfLifeDays: 'Shelf life in days',
  leadDays: 'Lead time in days',
  supplier: 'Supplier',
  palletSize: 'Pieces on a pallet',
  withdrawn: 'Discontinued',
  fromDate: 'Valid from',
  toDate: 'Valid to',
  expiry: 'Expiry date',
  place: 'Place',
  countedOn: 'Counted on',
  asOf: 'As of',
  amount: 'Amount',
  reference: 'Receipt number',
  region: 'Region',
  month: 'Month',
  target: 'Target',
} as const;
export type ListOnlyField = keyof typeof LIST_FIELD_LABELS;

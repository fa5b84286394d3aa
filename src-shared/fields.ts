/** Fields of an invoice table, with their labels. */
export const FIELD_LABELS = {
  invoiceId: 'Invoice ID',
  invoiceNumber: 'Invoice Number',
  date: 'Invoice Date',
  dueDate: 'Due Date',
  status: 'Status',
  kind: 'Kind of document',
  series: 'Branch or series',
  salesperson: 'Salesperson',
  currency: 'Currency',
  subtotal: 'Subtotal',
  invoiceTotal: 'Invoice Total',
  balance: 'Balance',
  paidOn: 'Payment Date',
  storeId: 'Customer ID',
  storeName: 'Customer Name',
  city: 'City',
  state: 'State',
  country: 'Country',
  productId: 'Product ID',
  sku: 'SKU',
  itemName: 'Item Name',
  brand: 'Brand',
  category: 'Category',
  unit: 'Unit',
  quantity: 'Quantity',
  price: 'Item Price',
  lineTotal: 'Item Total',
  batch: 'Batch',
} as const;

export type Field = keyof typeof FIELD_LABELS;

/** Required fields of an import: one of each group. */
export const REQUIRED_FIELDS: Field[][] = [
  ['invoiceNumber', 'invoiceId'],
  ['date'],
  ['storeName', 'storeId'],
  ['itemName', 'sku', 'productId'],
  ['quantity'],
  ['price', 'lineTotal'],
];

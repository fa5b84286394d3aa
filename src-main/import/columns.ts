/** What a column may mean to us. */
export type Field =
  | 'invoiceId'
  | 'invoiceNumber'
  | 'date'
  | 'dueDate'
  | 'status'
  | 'kind'
  | 'salesperson'
  | 'currency'
  | 'subtotal'
  | 'invoiceTotal'
  | 'storeId'
  | 'storeName'
  | 'city'
  | 'state'
  | 'country'
  | 'productId'
  | 'sku'
  | 'itemName'
  | 'brand'
  | 'category'
  | 'unit'
  | 'quantity'
  | 'price'
  | 'lineTotal'
  | 'batch';

/** Which thing a cell tells about; equal cells of one thing are kept once. */
export type Scope = 'store' | 'invoice' | 'product' | 'line';

/** The names a field goes by, the surest first; compared without case, spacing and punctuation. */
export const FIELDS: Record<Field, { scope: Scope; label: string; names: string }> = {
  invoiceId: { scope: 'invoice', label: 'Invoice ID', names: 'Invoice ID, Invoice GUID, Bill ID' },
  invoiceNumber: {
    scope: 'invoice',
    label: 'Invoice Number',
    names:
      'Invoice Number, Invoice No, Invoice Num, Invoice #, Inv No, Inv Number, Bill Number, Bill No, Voucher Number, Voucher No, Document Number, Document No, Doc No, Invoice, Receipt No, Order ID, Order Number, Order No, Rechnungsnummer, Numero de factura, Factura, Numéro de facture, बिल संख्या, चालान संख्या',
  },
  date: {
    scope: 'invoice',
    label: 'Invoice Date',
    names:
      'Invoice Date, Bill Date, Inv Date, Voucher Date, Document Date, Doc Date, Date, Order Date, Transaction Date, Rechnungsdatum, Datum, Fecha, Fecha de factura, Date de facture, दिनांक',
  },
  dueDate: { scope: 'invoice', label: 'Due Date', names: 'Due Date, Payment Due Date' },
  status: { scope: 'invoice', label: 'Status', names: 'Invoice Status, Status, Bill Status' },
  kind: {
    scope: 'invoice',
    label: 'Kind of document',
    names: 'Invoice Type, Document Type, Doc Type, Transaction Type, Voucher Type',
  },
  salesperson: {
    scope: 'invoice',
    label: 'Salesperson',
    names: 'Sales person, Salesperson Name, Sales Rep, Sales Representative, Salesman, Rep Name, Rep, Agent',
  },
  currency: { scope: 'invoice', label: 'Currency', names: 'Currency Code, Currency, Curr' },
  subtotal: { scope: 'invoice', label: 'Subtotal', names: 'SubTotal, Sub Total, Invoice Subtotal' },
  invoiceTotal: {
    scope: 'invoice',
    label: 'Invoice Total',
    names: 'Total, Invoice Total, Invoice Amount, Grand Total, Bill Amount, Bill Total',
  },
  storeId: {
    scope: 'store',
    label: 'Customer ID',
    names:
      'Customer ID, Store ID, Customer Code, Store Code, Customer No, Customer Number, Party Code, Client ID, Account ID, Kundennummer',
  },
  storeName: {
    scope: 'store',
    label: 'Customer Name',
    names:
      'Customer Name, Store Name, Party Name, Client Name, Shop Name, Account Name, Customer, Store, Party, Client, Shop, Buyer, Bill To, Kunde, Kundenname, Cliente, Client, ग्राहक',
  },
  city: {
    scope: 'store',
    label: 'City',
    names: 'Billing City, City, Store City, Customer City, Shipping City, Town, Ort, Ciudad, Ville',
  },
  state: { scope: 'store', label: 'State', names: 'Billing State, State, Store State, Shipping State, Province' },
  country: { scope: 'store', label: 'Country', names: 'Billing Country, Country, Shipping Country, Land, País, Pays' },
  productId: { scope: 'product', label: 'Product ID', names: 'Product ID, Item ID' },
  sku: {
    scope: 'product',
    label: 'SKU',
    names:
      'SKU, SKU Code, Item Code, Product Code, Stock Code, Article No, Article Number, Part No, Part Number, Artikelnummer, Código',
  },
  itemName: {
    scope: 'product',
    label: 'Item Name',
    names:
      'Item Name, Product Name, Item, Product, Product Title, Item Description, Product Description, Description, Particulars, Material, Article, Artikel, Bezeichnung, Producto, Descripción, Désignation, वस्तु',
  },
  brand: { scope: 'product', label: 'Brand', names: 'Brand, Brand Name, Make, Marke, Marca' },
  category: {
    scope: 'product',
    label: 'Category',
    names: 'Category Name, Category, Item Category, Product Category, Item Group, Group, Kategorie, Categoría',
  },
  unit: { scope: 'product', label: 'Unit', names: 'Usage unit, Unit, UOM, Unit of Measure, Einheit' },
  quantity: {
    scope: 'line',
    label: 'Quantity',
    names:
      'Quantity, Qty, Item Quantity, Quantity Sold, Qty Sold, Billed Qty, Units, Pieces, Pcs, Menge, Anzahl, Cantidad, Quantité, मात्रा',
  },
  price: {
    scope: 'line',
    label: 'Item Price',
    names:
      'Item Price, Rate, Unit Price, Price, Selling Price, Unit Rate, Item Rate, Sale Price, Einzelpreis, Preis, Precio, Precio unitario, Prix unitaire, Prix, दर',
  },
  lineTotal: {
    scope: 'line',
    label: 'Item Total',
    names:
      'Item Total, Line Total, Amount, Line Amount, Item Amount, Net Amount, Extended Price, Sales, Sales Amount, Gesamtpreis, Betrag, Importe, Montant, राशि',
  },
  batch: { scope: 'line', label: 'Batch', names: 'Batch No, Batch Number, Batch, Lot No, Lot Number, Lot' },
};

/** A column name without case, spacing, accents and punctuation. */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}#%]/gu, '');
}

const fieldsByName = new Map<string, { field: Field; rank: number }[]>();
for (const [field, { names }] of Object.entries(FIELDS) as [Field, { names: string }][]) {
  names.split(',').forEach((name, rank) => {
    const key = foldName(name);
    fieldsByName.set(key, [...(fieldsByName.get(key) ?? []), { field, rank }]);
  });
}

/** Whether a cell is one of the names that a column of an invoice table goes by. */
export function isColumnName(cell: string): boolean {
  return fieldsByName.has(foldName(cell));
}

/** Which column (index) holds which field. */
export type Mapping = Partial<Record<Field, number>>;

/** Finds the fields by the names of the columns: each field takes the surest name present, each column one field. */
export function mapColumns(columns: string[]): Mapping {
  const claims = columns.flatMap((name, column) =>
    (fieldsByName.get(foldName(name)) ?? []).map((claim) => ({ ...claim, column })),
  );
  claims.sort((a, b) => a.rank - b.rank || a.column - b.column);
  const mapping: Mapping = {};
  const taken = new Set<number>();
  for (const { field, column } of claims) {
    if (mapping[field] !== undefined || taken.has(column)) continue;
    mapping[field] = column;
    taken.add(column);
  }
  if (mapping.lineTotal === undefined && mapping.price === undefined && mapping.invoiceTotal !== undefined) {
    mapping.lineTotal = mapping.invoiceTotal;
    delete mapping.invoiceTotal;
  }
  return mapping;
}

/** What an import can't do without, each with the fields of which one is enough. */
export function missingFields(mapping: Mapping, missingStore: 'reject' | 'walk-in'): string[] {
  const needs: [string, Field[]][] = [
    ['Invoice Number', ['invoiceNumber', 'invoiceId']],
    ['Invoice Date', ['date']],
    ['Item Name (or SKU)', ['itemName', 'sku', 'productId']],
    ['Quantity', ['quantity']],
    ['Item Price (or Item Total)', ['price', 'lineTotal']],
  ];
  if (missingStore === 'reject') needs.splice(2, 0, ['Customer Name', ['storeName', 'storeId']]);
  return needs.filter(([, fields]) => fields.every((field) => mapping[field] === undefined)).map(([label]) => label);
}

const INVOICE_SCOPE = new Set(
  'Accounts Receivable, Expected Payment Date, Last Payment Date, PurchaseOrder, Sales Order Number, Exchange Rate, Discount Type, Is Discount Before Tax, Entity Discount Percent, Entity Discount Amount, Is Inclusive Tax, Balance, Adjustment, Adjustment Description, Shipping Charge, Round Off, Notes, Terms & Conditions, Project Name, Project ID, Template Name, Payment Terms, Payment Terms Label'
    .split(',')
    .map(foldName),
);

const PRODUCT_SCOPE = new Set(
  'Item Desc, HSN/SAC, HSN Code, MRP, Item Type, Sub-Category, Case Size, Pack Size, Barcode'.split(',').map(foldName),
);

/** What a column without a field of its own tells about: known names by name, the rest about the line. */
export function scopeOf(name: string): Scope {
  const folded = foldName(name);
  if (/^(billing|shipping|customer|store)/.test(folded) || folded === 'companyname' || folded === 'placeofsupply')
    return 'store';
  if (INVOICE_SCOPE.has(folded)) return 'invoice';
  return PRODUCT_SCOPE.has(folded) ? 'product' : 'line';
}

/** Column names as a reader can tell them apart: blank ones are numbered, repeated ones get a number behind them. */
export function distinctNames(header: string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((cell, index) => {
    const name = cell.trim() || `Column ${index + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

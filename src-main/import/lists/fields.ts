import type { Field } from '../../../src-shared/fields.ts';
import type { ListKind, ListOnlyField } from '../../../src-shared/list-kinds.ts';
import { foldName } from '../../table/sniff/fold-name.ts';
import { FIELDS } from '../fields/columns.ts';
import { STATE_COLUMN } from './row-state.ts';

/** A meaning that a column of a list can have. */
export type ListField = Field | ListOnlyField;

/** How the cells of a field are written, and checked. */
export type ValueType =
  | 'text'
  | 'code'
  | 'phone'
  | 'email'
  | 'taxNumber'
  | 'barcode'
  | 'amount'
  | 'balance'
  | 'quantity'
  | 'whole'
  | 'percent'
  | 'date'
  | 'month'
  | 'flag';

/** A field of one kind of list. */
interface ListFieldSpec {
  type: ValueType;
  /** Column names, the most specific first; compared without case, spaces and punctuation. */
  names: string;
}

type FieldSpecs = Partial<Record<ListField, ListFieldSpec>>;

const text = (names: string): ListFieldSpec => ({ type: 'text', names });
const date = (names: string): ListFieldSpec => ({ type: 'date', names });
const amount = (names: string): ListFieldSpec => ({ type: 'amount', names });
const known = (field: Field, more = ''): string =>
  more === '' ? FIELDS[field].names : `${FIELDS[field].names}, ${more}`;

const STORE_REFERENCE: FieldSpecs = {
  storeId: { type: 'code', names: known('storeId', 'Contact ID, Ledger Code, Outlet Code, Dealer Code') },
  storeName: text(
    known('storeName', 'Ledger, Ledger Name, Outlet Name, Dealer, Dealer Name, Retailer, Retailer Name, Display Name'),
  ),
};
const PRODUCT_REFERENCE: FieldSpecs = {
  productId: { type: 'code', names: known('productId') },
  sku: { type: 'code', names: known('sku') },
  itemName: text(known('itemName', 'Stock Item, Name of Item')),
};
const BARCODE: ListFieldSpec = {
  type: 'barcode',
  names: 'Barcode, Bar Code, EAN, EAN13, EAN-13, EAN Code, UPC, UPC Code, UPC-A, GTIN, GTIN-13, ISBN, बारकोड',
};
const STORE_GROUP = text(
  'Store Group, Customer Group, Price Group, Price Level, Price List, Party Group, Channel, Customer Type, Customer Category, Kundengruppe',
);

/** Names that say that a quantity is a stock. */
export const STOCK_QUANTITY_NAMES =
  'Stock, Stock Qty, Stock Quantity, Closing Stock, Closing Qty, On Hand, Qty On Hand, Quantity On Hand, Stock On Hand, Available, Available Qty, Available Stock, Physical Stock, Counted, Counted Qty, Balance Qty, Bestand, स्टॉक';

/** Column names of what is to be sold, which no other list has. */
export const TARGET_NAMES =
  'Target, Target Amount, Target Value, Sales Target, Monthly Target, Revenue Target, Goal, Sales Goal, Quota, Sales Quota, Ziel, Umsatzziel, Objetivo, Objectif, लक्ष्य';

/** The fields of each kind of list. */
export const LIST_FIELDS: Record<ListKind, FieldSpecs> = {
  stores: {
    ...STORE_REFERENCE,
    storeId: { type: 'code', names: `${STORE_REFERENCE.storeId!.names}, Code, ID` },
    storeName: text(`${STORE_REFERENCE.storeName!.names}, Name, Company Name, Company, Firm Name`),
    contact: text('Contact, Contact Person, Contact Name, Owner, Owner Name, Proprietor, Attention, Ansprechpartner'),
    phone: {
      type: 'phone',
      names:
        'Phone, Phone Number, Phone No, Mobile, Mobile Number, Mobile No, MobilePhone, Contact Number, Contact No, Telephone, Tel, Tel No, WhatsApp, Cell, Telefon, Teléfono, Téléphone, फ़ोन, मोबाइल, फोन नंबर',
    },
    email: { type: 'email', names: 'E-mail, Email, Email ID, EmailID, Email Address, Mail, ईमेल' },
    address: text(
      'Address, Billing Address, Street Address, Street, Full Address, Address Line 1, Shop Address, Adresse, Dirección, पता',
    ),
    postalCode: {
      type: 'code',
      names:
        'Postal Code, Pin Code, Pincode, PIN, ZIP, Zip Code, Postcode, Billing Code, Billing Zip, PLZ, Code postal, पिन कोड',
    },
    taxNumber: {
      type: 'taxNumber',
      names:
        'Tax Number, Tax No, GSTIN, GST No, GST Number, GSTIN/UIN, GST Identification Number (GSTIN), GST Identification Number, VAT No, VAT Number, VAT ID, TIN, Tax ID, USt-IdNr, NIF, जीएसटी नंबर',
    },
    city: text(known('city')),
    state: text(known('state', 'Billing State')),
    country: text(known('country')),
    beat: text('Beat, Beat Name, Route, Route Name, Area, Territory, Zone, बीट, रूट'),
    salesperson: text(known('salesperson')),
    storeGroup: STORE_GROUP,
    creditLimit: amount('Credit Limit, Credit Limit Amount, Kreditlimit, Límite de crédito, उधार सीमा'),
    creditDays: { type: 'whole', names: 'Credit Days, Credit Period, Payment Terms Days, Payment Terms, Terms Days' },
    openingBalance: { type: 'balance', names: 'Opening Balance, Op Balance, Op Bal, Opening Bal, प्रारंभिक शेष' },
  },
  products: {
    ...PRODUCT_REFERENCE,
    sku: { type: 'code', names: `${PRODUCT_REFERENCE.sku!.names}, Code` },
    itemName: text(`${PRODUCT_REFERENCE.itemName!.names}, Name`),
    barcode: BARCODE,
    brand: text(known('brand')),
    category: text(known('category')),
    unit: text(known('unit', 'Usage Unit, Units')),
    caseSize: {
      type: 'whole',
      names:
        'Case Size, Pieces per Case, Pcs per Case, Pcs/Case, Units per Case, Units/Case, Case Qty, Case Quantity, Case Pack, Pack Qty, Qty per Case, Carton Size, Carton Qty, Pcs per Carton, Units per Carton, Box Qty, Inner Pack',
    },
    cost: amount(
      'Cost, Cost Price, Purchase Price, Purchase Rate, Unit Cost, Buying Price, Landed Cost, Einkaufspreis',
    ),
    listPrice: amount(
      'List Price, Selling Price, Sales Price, Sale Price, Sale Rate, Rate, Price, Unit Price, Wholesale Price, Trade Price, Verkaufspreis',
    ),
    taxRate: {
      type: 'percent',
      names: 'Tax Rate, Tax %, GST, GST %, GST Rate, Tax Percentage, Item Tax %, VAT %, VAT Rate, MwSt',
    },
    shelfLifeDays: { type: 'whole', names: 'Shelf Life in days, Shelf Life (days), Shelf Life Days, Shelf Life' },
    leadDays: {
      type: 'whole',
      names: 'Lead Time in days, Lead Time (days), Lead Time Days, Lead Time, Lead Days, Delivery Days, Lieferzeit',
    },
    supplier: text('Supplier, Supplier Name, Vendor, Vendor Name, Preferred Vendor, Lieferant, सप्लायर'),
    palletSize: {
      type: 'whole',
      names: 'Pallet Size, Pieces per Pallet, Pcs per Pallet, Units per Pallet, Pallet Qty',
    },
    withdrawn: { type: 'flag', names: 'Discontinued, Withdrawn, Inactive, Obsolete, Stopped' },
  },
  prices: {
    ...PRODUCT_REFERENCE,
    itemName: text(`${PRODUCT_REFERENCE.itemName!.names}, Name`),
    barcode: BARCODE,
    storeGroup: STORE_GROUP,
    fromDate: date(
      'Valid From, From, From Date, Start Date, Effective From, Effective Date, Applicable From, W.E.F., WEF, Gültig ab',
    ),
    toDate: date(
      'Valid To, To, To Date, End Date, Effective To, Valid Until, Valid Till, Expires On, Applicable To, Gültig bis',
    ),
    price: amount(known('price', 'New Price, List Price, New Rate, Net Price, Wholesale Price, Trade Price')),
    currency: text(known('currency')),
  },
  stock: {
    ...PRODUCT_REFERENCE,
    itemName: text(`${PRODUCT_REFERENCE.itemName!.names}, Name`),
    barcode: BARCODE,
    batch: text(known('batch')),
    expiry: date('Expiry Date, Expiry, Exp Date, Exp, Best Before, Use By, Expires, MHD, समाप्ति तिथि'),
    place: text('Place, Warehouse, Warehouse Name, Godown, Location, Location Name, Depot, Bin, Rack, Lager, गोदाम'),
    quantity: { type: 'quantity', names: `${STOCK_QUANTITY_NAMES}, ${FIELDS.quantity.names}` },
    countedOn: date('Counted On, Count Date, Stock Date, As Of, As On, Date Counted, Date'),
  },
  balances: {
    ...STORE_REFERENCE,
    storeName: text(`${STORE_REFERENCE.storeName!.names}, Name`),
    invoiceNumber: { type: 'code', names: known('invoiceNumber', 'Ref No, Ref. No., Reference') },
    date: date(known('date')),
    dueDate: date(known('dueDate', 'Due On, Due')),
    balance: {
      type: 'balance',
      names:
        'Balance, Balance Due, Outstanding, Outstanding Amount, Outstanding Balance, Amount Due, Due Amount, Pending, Pending Amount, Open Amount, Open Balance, Closing Balance, Receivable, Outstanding Receivable Amount, Amount Outstanding, Owed, Offener Betrag, बकाया',
    },
    asOf: date('As Of, As On, Balance Date, Statement Date, As Of Date'),
    currency: text(known('currency')),
  },
  payments: {
    ...STORE_REFERENCE,
    storeName: text(`${STORE_REFERENCE.storeName!.names}, Received From, Name`),
    invoiceNumber: {
      type: 'code',
      names:
        'Invoice Number, Invoice No, Invoice #, Inv No, Bill No, Bill Number, Against Invoice, Against Bill, Applied To, Agst Ref, Invoice, बिल नंबर',
    },
    paidOn: date(
      'Payment Date, Paid On, Date Paid, Receipt Date, Received On, Date Received, Collection Date, Voucher Date, Transaction Date, Date, तारीख़, दिनांक',
    ),
    amount: amount(
      'Amount Paid, Amount Received, Payment Amount, Paid Amount, Received Amount, Receipt Amount, Collected, Payment, Paid, Received, Amount, राशि',
    ),
    reference: {
      type: 'code',
      names:
        'Receipt No, Receipt Number, Payment Number, Payment No, Voucher No, Voucher Number, Reference, Reference No, Ref No, Cheque No, Cheque Number, UTR, Transaction ID',
    },
    currency: text(known('currency')),
  },
  targets: {
    month: { type: 'month', names: 'Month, Target Month, Period, For Month, Monat, Mes, Mois, महीना, माह' },
    salesperson: text(known('salesperson', 'Name')),
    region: text(
      `Region, Region Name, Sales Region, Territory, Area, Zone, Beat, Route, ${known('city')}, ${known('state')}`,
    ),
    category: text(known('category')),
    target: amount(TARGET_NAMES),
    currency: text(known('currency')),
  },
};

/** Column names of payments that no other list has. */
export const PAYMENT_NAMES =
  'Payment Date, Paid On, Date Paid, Receipt Date, Received On, Date Received, Collection Date, Amount Paid, Amount Received, Payment Amount, Paid Amount, Received Amount, Receipt Amount, Payment Number, Payment No, Receipt No, Receipt Number, Payment Mode, Mode of Payment, Cheque No';

/** The column of each field. */
export type ListMapping = Partial<Record<ListField, number>>;

/** A name and, for `Credit Limit (INR)`, the name without what is in brackets. */
function foldedNames(name: string): string[] {
  const bare = name.replace(/[([][^()[\]]*[)\]]\s*$/, '');
  return bare === name || bare.trim() === '' ? [foldName(name)] : [foldName(name), foldName(bare)];
}

const dictionaries = new Map<ListKind, Map<string, { field: ListField; rank: number }[]>>();

function dictionaryOf(kind: ListKind) {
  let names = dictionaries.get(kind);
  if (!names) {
    names = new Map();
    for (const [field, spec] of Object.entries(LIST_FIELDS[kind]) as [ListField, ListFieldSpec][])
      spec.names.split(', ').forEach((name, rank) => {
        const key = foldName(name);
        names!.set(key, [...(names!.get(key) ?? []), { field, rank }]);
      });
    dictionaries.set(kind, names);
  }
  return names;
}

/** Assigns the fields of a kind of list by column names: each field the column with its most specific name. */
export function mapListColumns(kind: ListKind, columns: string[]): ListMapping {
  const dictionary = dictionaryOf(kind);
  // in a list that was exported, the columns of ids have names of their own
  const isExport = columns.includes(STATE_COLUMN);
  const claims = columns.flatMap((name, column) =>
    (isExport && name.startsWith('_') ? [] : foldedNames(name)).flatMap((key, bare) =>
      (dictionary.get(key) ?? []).map(({ field, rank }) => ({ field, column, rank: rank + bare * 1000 })),
    ),
  );
  claims.sort((a, b) => a.rank - b.rank || a.column - b.column);
  const mapping: ListMapping = {};
  const used = new Set<number>();
  for (const { field, column } of claims) {
    if (mapping[field] !== undefined || used.has(column)) continue;
    mapping[field] = column;
    used.add(column);
  }
  return mapping;
}

/** Whether a cell is a column name of a kind of list. */
export function isListColumnName(kind: ListKind, cell: string): boolean {
  return foldedNames(cell).some((key) => dictionaryOf(kind).has(key));
}

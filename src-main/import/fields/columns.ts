import { type Field, REQUIRED_FIELDS } from '../../../src-shared/fields.ts';
import { type MessageDescriptor, message } from '../../../src-shared/messages/descriptor.ts';
import { foldName } from '../../table/sniff/fold-name.ts';

export type { Field };

/** The entity a cell describes; equal cells of one entity are stored once. */
export type FieldScope = 'store' | 'invoice' | 'product' | 'line';

/** The column names of each field, the most specific first; compared without case, spaces and punctuation. */
export const FIELDS: Record<Field, { scope: FieldScope; names: string }> = {
  invoiceId: { scope: 'invoice', names: 'Invoice ID, Invoice GUID, Bill ID, Invoice Key' },
  invoiceNumber: {
    scope: 'invoice',

    names:
      'Invoice Number, Invoice No, Invoice Num, Invoice #, Inv No, Inv Number, Bill Number, Bill No, Voucher Number, Voucher No, Vch No, Document Number, Document No, Doc No, Invoice, Receipt No, Num, Order ID, Order Number, Order No, Rechnungsnummer, Rechnungs-Nr, Rechnung Nr, Rechnung, Belegnummer, Beleg-Nr, Numero de factura, Nº factura, N° factura, Num factura, Factura, Numéro de facture, N° facture, No facture, Facture, Numero fattura, N fattura, Fattura, Número da fatura, Nota fiscal, Factuurnummer, Factuur, बिल संख्या, बिल नंबर, चालान संख्या, चालान नंबर, इनवॉइस नंबर',
  },
  date: {
    scope: 'invoice',

    names:
      'Invoice Date, Bill Date, Inv Date, Voucher Date, Document Date, Doc Date, Date, Order Date, Transaction Date, Posting Date, Sale Date, Sales Date, Date Created, Created at, Created Date, Rechnungsdatum, Belegdatum, Datum, Fecha, Fecha de factura, Fecha factura, Date de facture, Date facture, Data fattura, Data, Data da fatura, Factuurdatum, दिनांक, तारीख, बिल दिनांक',
  },
  dueDate: {
    scope: 'invoice',

    names: 'Due Date, Payment Due Date, Fällig am, Fälligkeitsdatum, Vencimiento, Échéance, Scadenza',
  },
  status: {
    scope: 'invoice',

    names:
      'Invoice Status, Status, Bill Status, Order Status, Document Status, Financial Status, Rechnungsstatus, Estado, Statut, Stato, Situação, स्थिति, Статус',
  },
  kind: {
    scope: 'invoice',

    names:
      'Invoice Type, Document Type, Doc Type, Transaction Type, Voucher Type, Voucher Type Name, Vch Type, Txn Type, Bill Type, Record Type, Type, Belegart, Dokumenttyp, Tipo, Tipo de documento, Tipo documento, Type de document, Soort, Тип, Тип документа, प्रकार, वाउचर प्रकार',
  },
  series: {
    scope: 'line',

    names:
      'Branch, Branch Name, Invoice Series, Series, Number Series, Location Name, Location, Outlet, Financial Year, Fiscal Year, FY, Register, Terminal, Filiale, Niederlassung, Sucursal, Succursale, Serie, Série, शाखा',
  },
  salesperson: {
    scope: 'invoice',

    names:
      'Sales person, Salesperson Name, Sales Rep, Sales Representative, Salesman, Rep Name, Rep, Agent, Verkäufer, Vertreter, Vendedor, Vendeur, Venditore, विक्रेता',
  },
  currency: {
    scope: 'invoice',

    names: 'Currency Code, Currency, Curr, Währung, Moneda, Devise, Valuta, Moeda, मुद्रा',
  },
  subtotal: { scope: 'invoice', names: 'SubTotal, Sub Total, Invoice Subtotal' },
  invoiceTotal: {
    scope: 'invoice',

    names:
      'Total, Invoice Total, Invoice Amount, Grand Total, Bill Amount, Bill Total, Order Total, Order Total Amount, Invoice Value, Order Amount',
  },
  balance: {
    scope: 'invoice',
    names:
      'Balance, Balance Due, Amount Due, Outstanding, Outstanding Amount, Outstanding Balance, Open Balance, Open Amount, Invoice Balance, Offener Betrag, बकाया',
  },
  paidOn: { scope: 'invoice', names: 'Last Payment Date, Payment Date, Paid On, Date Paid, Paid Date' },
  storeId: {
    scope: 'store',

    names:
      'Customer ID, Store ID, Customer Code, Store Code, Customer No, Customer Number, Party Code, Client ID, Account ID, Cust ID, Cust No, Kundennummer, Kunden-Nr, ID cliente, Código cliente, Code client, Codice cliente, Klantnummer',
  },
  storeName: {
    scope: 'store',

    names:
      'Customer Name, Store Name, Party Ledger Name, Party Name, Client Name, Shop Name, Account Name, Customer, Store, Party, Client, Shop, Buyer, Partner Name, Partner, Name of Customer, Bill To, Billing Name, Cust Name, Kunde, Kundenname, Cliente, Nombre cliente, Nombre del cliente, Nom du client, Nom client, Client, Nome cliente, Ragione sociale, Klant, Klantnaam, ग्राहक, ग्राहक का नाम, पार्टी',
  },
  city: {
    scope: 'store',

    names:
      'Billing City, City, Store City, Customer City, Shipping City, Town, Ort, Stadt, Ciudad, Ville, Città, Cidade, Plaats, शहर',
  },
  state: { scope: 'store', names: 'Billing State, State, Store State, Shipping State, Province' },
  country: { scope: 'store', names: 'Billing Country, Country, Shipping Country, Land, País, Pays' },
  productId: { scope: 'product', names: 'Product ID, Item ID' },
  sku: {
    scope: 'product',

    names:
      'SKU, SKU Code, Item Code, Product Code, Stock Code, Article No, Article Number, Part No, Part Number, PRODUCTID, Artikelnummer, Artikel-Nr, Art-Nr, Código, Código producto, Référence, Ref, Codice, Codice articolo, Artikelnummer, वस्तु कोड',
  },
  itemName: {
    scope: 'product',

    names:
      'Item Name, Product Name, Item, Product, Product Title, Item Description, Product Description, Description, Particulars, Product/Service, Stock Item Name, Stock Item, Material, Article, Artikel, Artikelbezeichnung, Bezeichnung, Producto, Artículo, Descripción, Désignation, Produit, Prodotto, Descrizione, Produto, Descrição, Omschrijving, वस्तु, वस्तु का नाम, उत्पाद, विवरण',
  },
  brand: { scope: 'product', names: 'Brand, Brand Name, Make, Marke, Marca' },
  category: {
    scope: 'product',

    names:
      'Category Name, Category, Item Category, Product Category, Item Group, Group, Kategorie, Warengruppe, Categoría, Catégorie, Categoria, Categorie, श्रेणी',
  },
  unit: { scope: 'product', names: 'Usage unit, Unit, UOM, Unit of Measure, Einheit' },
  quantity: {
    scope: 'line',

    names:
      'Quantity, Qty, Item Quantity, Quantity Sold, Qty Sold, Billed Qty, Units, Pieces, Pcs, Qnty, Quant, No of Units, Menge, Anzahl, Stück, Cantidad, Quantité, Qté, Quantità, Qtà, Quantidade, Qtd, Aantal, मात्रा, संख्या',
  },
  price: {
    scope: 'line',

    names:
      'Item Price, Rate, Unit Price, Price, Selling Price, Unit Rate, Item Rate, Sale Price, Sales Price, Price Unit, Price Each, Unit Cost, Einzelpreis, Stückpreis, Preis, E-Preis, Precio, Precio unitario, Prix unitaire, PU, Prix, Prezzo unitario, Prezzo, Preço unitário, Preço, Stukprijs, Prijs, दर, मूल्य',
  },
  lineTotal: {
    scope: 'line',

    names:
      'Item Total, Line Total, Amount, Line Amount, Item Amount, Net Amount, Extended Price, Sales, Sales Amount, Line Value, Value, Net Value, Taxable Value, Taxable Amount, Net Sales, Net Total, Price Subtotal, Gesamtpreis, Gesamt, Zeilensumme, Betrag, Importe, Importe línea, Montant, Montant ligne, Total ligne, Importo, Totale riga, Valor total, Valor, Bedrag, Regelbedrag, राशि, रकम',
  },
  batch: { scope: 'line', names: 'Batch No, Batch Number, Batch, Lot No, Lot Number, Lot' },
};

const fieldsByName = new Map<string, { field: Field; rank: number }[]>();
for (const [field, { names }] of Object.entries(FIELDS) as [Field, { names: string }][]) {
  names.split(',').forEach((name, rank) => {
    const key = foldName(name);
    fieldsByName.set(key, [...(fieldsByName.get(key) ?? []), { field, rank }]);
  });
}

/** Whether a cell is a known column name of an invoice table. */
export function isColumnName(cell: string): boolean {
  return fieldsByName.has(foldName(cell));
}

/** The column index of each field. */
export type Mapping = Partial<Record<Field, number>>;

/**
 * The confidence of a guess: `certain` from the file itself, `assumed` with evidence for it and none against, `ask` if
 * the user has to decide.
 */
type Confidence = 'certain' | 'assumed' | 'ask';

export interface Guess {
  column: number;
  confidence: Confidence;
}
export type Guesses = Partial<Record<Field, Guess>>;

/**
 * Assigns fields by column names: each field gets the column with its most specific name, each column one field. A name
 * that only resembles a known one (one edit apart, or with words around it) is assumed.
 */
export function guessByNames(columns: readonly string[]): Guesses {
  const claims = columns.flatMap((name, column) => [
    ...(fieldsByName.get(foldName(name)) ?? []).map((claim) => ({ ...claim, column, confidence: 'certain' as const })),
    ...similarClaims(name).map((claim) => ({ ...claim, column, confidence: 'assumed' as const })),
  ]);
  claims.sort((a, b) => a.rank - b.rank || a.column - b.column);
  const guesses: Guesses = {};
  const usedColumns = new Set<number>();
  for (const { field, column, confidence } of claims) {
    if (guesses[field] !== undefined || usedColumns.has(column)) continue;
    guesses[field] = { column, confidence };
    usedColumns.add(column);
  }
  if (guesses.lineTotal === undefined && guesses.price === undefined && guesses.invoiceTotal !== undefined) {
    guesses.lineTotal = guesses.invoiceTotal;
    delete guesses.invoiceTotal;
  }
  return guesses;
}

const guessesByHeader = new WeakMap<readonly string[], Readonly<Guesses>>();

/** The same, remembered by the list of names: the header of a table is asked about several times. */
export function guessByHeader(names: readonly string[]): Readonly<Guesses> {
  const guesses = guessesByHeader.get(names) ?? guessByNames(names);
  guessesByHeader.set(names, guesses);
  return guesses;
}

const SIMILAR_RANK = 1000;
/** Fields that only their own names show: an expected payment is none, an opening balance is not an invoice’s. */
const EXACT_FIELDS: ReadonlySet<Field> = new Set<Field>(['balance', 'paidOn']);

/** The fields with a known name that resembles this one. */
function similarClaims(name: string): { field: Field; rank: number }[] {
  const folded = foldName(name);
  if (folded.length < 5 || fieldsByName.has(folded)) return [];
  const claims: { field: Field; rank: number }[] = [];
  for (const [known, fields] of fieldsByName) {
    if (known.length < 5) continue;
    const longer = folded.length - known.length;
    // lengths first: most names differ too much in them
    const like = folded.length > 5 && Math.abs(longer) <= 1 && oneEditApart(folded, known);
    const within = known.length >= 7 && longer >= 0 && longer <= 10 && folded.includes(known);
    if (like || within)
      claims.push(
        ...fields
          .filter(({ field }) => !EXACT_FIELDS.has(field))
          .map(({ field, rank }) => ({
            field,
            rank: SIMILAR_RANK + rank + Math.abs(folded.length - known.length),
          })),
      );
  }
  return claims;
}

/** Whether two words, at most one letter longer than each other, are one insertion, deletion or substitution apart. */
function oneEditApart(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const [restA, restB] = [a.slice(i), b.slice(i)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

/** The mapping without confidences. */
export function mappingOf(guesses: Guesses): Mapping {
  return Object.fromEntries(Object.entries(guesses).map(([field, { column }]) => [field, column]));
}

/** The mapping by column names only. */
export const mapColumns = (columns: string[]) => mappingOf(guessByHeader(columns));

/** The fields an import requires, as groups of which one field is enough. */
export function neededFields(missingStore: 'reject' | 'walk-in'): { label: MessageDescriptor; fields: Field[] }[] {
  return REQUIRED_FIELDS.filter((fields) => missingStore === 'reject' || !fields.includes('storeName')).map(
    (fields) => ({
      label: labelOf(fields),
      fields,
    }),
  );
}

function labelOf(fields: Field[]): MessageDescriptor {
  const [first, second] = fields as [Field, Field?];
  const also = first === 'itemName' || first === 'price' ? second : undefined;
  const field = message(`field/${first}`);
  return also ? message('field_or_other', { field, other: message(`field/${also}`) }) : field;
}

/** The labels of the required fields that a mapping lacks. */
export function missingFields(mapping: Mapping, missingStore: 'reject' | 'walk-in'): MessageDescriptor[] {
  return neededFields(missingStore)
    .filter(({ fields }) => fields.every((field) => mapping[field] === undefined))
    .map(({ label }) => label);
}

/** Identifies a layout by its column names, ignoring case, spaces and accents; the key of saved mappings. */
export function fingerprintOf(columns: string[]): string {
  return columns.map(foldName).join('\u001f');
}

const INVOICE_SCOPE = new Set(
  'Accounts Receivable, Expected Payment Date, PurchaseOrder, Sales Order Number, Exchange Rate, Discount Type, Is Discount Before Tax, Entity Discount Percent, Entity Discount Amount, Is Inclusive Tax, Adjustment, Adjustment Description, Shipping Charge, Round Off, Notes, Terms & Conditions, Project Name, Project ID, Template Name, Payment Terms, Payment Terms Label'
    .split(',')
    .map(foldName),
);

const PRODUCT_SCOPE = new Set(
  'Item Desc, HSN/SAC, HSN Code, MRP, Item Type, Sub-Category, Case Size, Pack Size, Barcode'.split(',').map(foldName),
);

/** The entity described by a column without a field: by its name if known, otherwise the line. */
export function scopeOf(name: string): FieldScope {
  const folded = foldName(name);
  if (/^(billing|shipping|customer|store)/.test(folded) || folded === 'companyname' || folded === 'placeofsupply')
    return 'store';
  if (INVOICE_SCOPE.has(folded)) return 'invoice';
  return PRODUCT_SCOPE.has(folded) ? 'product' : 'line';
}

/** Makes column names distinct: empty names are numbered, repeated ones get a numeric suffix. */
export function distinctNames(header: string[]): string[] {
  const names = header.map((cell, index) => cell.trim() || `Column ${index + 1}`);
  const usedNames = new Set<string>();
  const counts = new Map<string, number>();
  return names.map((name) => {
    let distinct = name;
    let count = counts.get(name) ?? 1;
    while (usedNames.has(distinct)) distinct = `${name} (${++count})`;
    counts.set(name, count);
    usedNames.add(distinct);
    return distinct;
  });
}

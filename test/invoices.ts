import fs from 'node:fs';

/** The ground truth of a file that {@link makeInvoices} wrote. */
export interface Truth {
  records: number;
  goodLines: number;
  badLines: number;
  /** The number of invalid records by kind of defect. */
  bad: Record<string, number>;
  invoices: number;
  stores: number;
  products: number;
  totalMinor: number;
  physicalLines: number;
  revenueMinorByMonth: Record<string, number>;
}

export interface InvoiceFile {
  records?: number;
  /** The number of stores; by default it grows with the records, to 5,000 at most. */
  stores?: number;
  seed?: number;
  flavour?: keyof typeof FLAVOURS;
  /** The share of invalid records. */
  bad?: number;
  bom?: boolean;
  crlf?: boolean;
  encoding?: 'utf8' | 'latin1' | 'utf16le';
  /** The share of lines with the same product as the line before. */
  repeatItems?: number;
  /** Whether lines of different invoices are interleaved. */
  scatter?: boolean;
}

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2023, 0, 2);
const DAYS = 900;
const LINES_AN_INVOICE = 12;
/** The size of the shuffle buffer of a scattered file, in records. */
const SHUFFLE_BUFFER = 400;

const numberFormatter = (language: string) => {
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: 2 });
  return (hundredths: number) => format.format(hundredths / 100);
};

/** The formats of each flavour: delimiter, numbers (given in hundredths) and dates. */
const FLAVOURS = {
  zoho: { delimiter: ',', number: (n: number) => (n / 100).toFixed(2), date: (iso: string) => iso },
  eu: {
    delimiter: ';',
    number: numberFormatter('de-DE'),
    date: (iso: string) => iso.split('-').reverse().join('.'),
  },
  india: {
    delimiter: ',',
    number: numberFormatter('en-IN'),
    date: (iso: string) => iso.split('-').reverse().join('/'),
  },
} as const;

type Row = Record<string, string>;

/** The columns of an export by Zoho Invoice. */
const COLUMNS =
  `Invoice Date|Invoice ID|Invoice Number|Invoice Status|Accounts Receivable|Customer ID|Customer Name|Company Name|Due Date
Expected Payment Date|Last Payment Date|PurchaseOrder|Sales Order Number|Currency Code|Exchange Rate|Discount Type|Is Discount Before Tax
Entity Discount Percent|Is Inclusive Tax|SubTotal|Total|Balance|Adjustment|Notes|Terms & Conditions|Project Name|Sales person|Product ID
Item Name|SKU|Brand|Category Name|Item Desc|Quantity|Usage unit|Item Price|MRP|Discount|Discount Amount|Item Total|HSN/SAC|Item Tax
Item Tax %|Item Tax Amount|CGST|SGST|Warehouse Name|Billing Attention|Billing Address|Billing City|Billing State|Billing Country
Billing Code|Shipping Attention|Shipping Address|Shipping City|Shipping State|Shipping Country|Shipping Code|Place of Supply`.split(
    /[|\n]/,
  );

/** The kinds of defects, each of which makes a record invalid. */
const DEFECTS: Record<string, (row: Row) => void> = {
  noInvoiceNumber: (row) => Object.assign(row, { 'Invoice Number': '', 'Invoice ID': '' }),
  impossibleDate: (row) => {
    row['Invoice Date'] = row['Invoice Date']!.replace(/^(\d{4}-)\d\d-\d\d$|^\d\d([./])\d\d\2/, (_, year, sign) =>
      year ? `${year}02-31` : `31${sign}02${sign}`,
    );
  },
  quantityNotANumber: (row) => Object.assign(row, { Quantity: 'a dozen' }),
  noCustomer: (row) => Object.assign(row, { 'Customer ID': '', 'Customer Name': '' }),
  noItem: (row) => Object.assign(row, { 'Item Name': '', 'Product ID': '', SKU: '' }),
  priceNotANumber: (row) => Object.assign(row, { 'Item Price': 'n/a?', 'Item Total': '#REF!' }),
};

/** A seeded pseudo-random number generator (Marsaglia 2003, xorshift32). */
function seededRandom(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Writes an export of invoice lines like that of a distributor’s accounting system: one record for each invoice line,
 * with addresses and notes over several physical lines. The same options give the same bytes.
 */
export function makeInvoices(file: string, options: InvoiceFile = {}): Truth {
  const {
    records = 14_518,
    stores: storeCount = Math.max(8, Math.min(5000, Math.round(records / 70))),
    seed = 7,
    flavour = 'zoho',
    bad = 0,
    encoding = 'utf8',
    scatter = false,
    repeatItems = 0.03,
  } = options;
  const { delimiter, number, date } = FLAVOURS[flavour];
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const plain = encoding === 'latin1';
  const stores = Array.from({ length: storeCount }, (_, i) => ({
    id: `7300000${1_000_000 + i * 41}`,
    name: `${pick(['Annapurna', 'Bombay', 'Café', 'Gokul', 'Jaipur', 'Nilgiri', 'Om', 'Shree'])} ${pick(['Bazaar', 'Cash & Carry', 'Foods', 'Grocery', 'Mart', 'Sweets'])} ${i + 1}`,
    city: pick(['Fremont', 'Milpitas', 'San José', 'Sunnyvale', 'Tracy']),
    address: [`${10 + random(9000)} "B" Mowry Ave`, `Unit ${1 + random(300)}`],
    shelf: Array.from({ length: 10 + random(20) }, () => random(2 ** 31)),
  }));
  const products = Array.from({ length: Math.max(12, Math.min(4000, Math.round(records / 40))) }, (_, i) => ({
    id: `7300001${1_000_000 + i * 59}`,
    sku: `MG-${String(i + 1).padStart(4, '0')}`,
    name: `${pick(['Deep', 'Laxmi', 'Mangalam', 'Nanak', plain ? 'Swad' : 'Haldiram’s'])} ${pick(['Bhujia', 'Chakri "hot"', 'Gulab Jamun', 'Kaju Katli', plain ? 'Papad' : 'Papad पापड़'])} ${pick(['200g', '400g', '1 Kg'])} ${i + 1}`,
    brand: pick(['Deep', 'Laxmi', 'Mangalam', 'Nanak']),
    category: pick(['Frozen', 'Namkeen', 'Rice & Flour', 'Spices', 'Sweets']),
    price: 99 + random(4900),
    caseSize: pick([6, 12, 20, 24]),
  }));

  const out = fs.openSync(file, 'w');
  let buffered = '';
  const flush = () => {
    fs.writeSync(out, Buffer.from(buffered, encoding));
    buffered = '';
  };
  const cell = (text: string) =>
    /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  const write = (cells: string[]) => {
    buffered += cells.map(cell).join(delimiter) + (options.crlf ? '\r\n' : '\n');
    if (buffered.length > 1 << 20) flush();
  };
  if (options.bom) buffered = '\ufeff';
  write(COLUMNS);

  const truth: Truth = {
    records,
    goodLines: 0,
    badLines: 0,
    bad: {},
    invoices: 0,
    stores: 0,
    products: 0,
    totalMinor: 0,
    physicalLines: 1,
    revenueMinorByMonth: {},
  };
  const seen = { invoices: new Set<string>(), stores: new Set<string>(), products: new Set<string>() };
  const writeRecord = (row: Row, month: string, total: number) => {
    const breaks = random(4);
    const address = row['Billing Address']!.split('\n');
    Object.assign(row, {
      'Billing Address': address.join(breaks > 0 ? '\n' : ', '),
      'Shipping Address': address.join(breaks > 1 ? '\n' : ', '),
      Notes: `Thank you.${breaks > 2 ? '\n' : ' '}Ring at the back`,
    });
    truth.physicalLines += 1 + breaks;
    if (random(1_000_000) < bad * 1_000_000) {
      const kind = pick(Object.keys(DEFECTS));
      DEFECTS[kind]!(row);
      truth.badLines++;
      truth.bad[kind] = (truth.bad[kind] ?? 0) + 1;
    } else {
      truth.goodLines++;
      truth.totalMinor += total;
      truth.revenueMinorByMonth[month] = (truth.revenueMinorByMonth[month] ?? 0) + total;
      seen.invoices.add(row['Invoice ID']!);
      seen.stores.add(row['Customer ID']!);
      seen.products.add(row['Product ID']!);
    }
    write(COLUMNS.map((column) => row[column] ?? ''));
  };

  const shuffleBuffer: Parameters<typeof writeRecord>[] = [];
  const invoices = Math.max(1, Math.round(records / LINES_AN_INVOICE));
  for (let nth = 1, written = 0; written < records; nth++) {
    // store frequencies are skewed: the lower of two random indices is taken
    const store = stores[Math.min(random(stores.length), random(stores.length))]!;
    const size = Math.min(records - written, 1 + random(2 * LINES_AN_INVOICE));
    written += size;
    const day = (offset: number) =>
      new Date(FIRST_DAY + (Math.min(DAYS, Math.floor((nth * DAYS) / invoices)) + offset) * DAY_MS)
        .toISOString()
        .slice(0, 10);
    let last = products[0]!;
    const lines = Array.from({ length: size }, (_, i) => {
      if (i === 0 || random(1000) >= repeatItems * 1000)
        last = random(4) > 0 ? products[pick(store.shelf) % products.length]! : pick(products);
      const quantity = (1 + random(4)) * (random(5) > 0 ? last.caseSize : 1);
      return { product: last, quantity, total: quantity * last.price };
    });
    const sum = lines.reduce((all, { total }) => all + total, 0);
    for (const { product, quantity, total } of lines) {
      const row: Row = {
        'Invoice Date': date(day(0)),
        'Invoice ID': `7300009${String(nth).padStart(8, '0')}`,
        'Invoice Number': `INV-${String(nth).padStart(6, '0')}`,
        'Invoice Status': ['Closed', 'Closed', 'Overdue', 'Open'][nth % 4]!,
        'Accounts Receivable': 'Accounts Receivable',
        'Customer ID': store.id,
        'Customer Name': store.name,
        'Company Name': store.name,
        'Due Date': date(day(30)),
        'Currency Code': 'USD',
        'Exchange Rate': number(100),
        'Discount Type': 'entity_level',
        'Is Discount Before Tax': 'true',
        'Entity Discount Percent': number(0),
        'Is Inclusive Tax': 'false',
        SubTotal: number(sum),
        Total: number(sum),
        Balance: number(0),
        Adjustment: number(0),
        'Sales person': ['Anil', 'Deepa', 'Farah'][store.shelf.length % 3]!,
        'Product ID': product.id,
        'Item Name': product.name,
        SKU: product.sku,
        Brand: product.brand,
        'Category Name': product.category,
        Quantity: number(quantity * 100),
        'Usage unit': 'pcs',
        'Item Price': number(product.price),
        Discount: number(0),
        'Discount Amount': number(0),
        'Item Total': number(total),
        'HSN/SAC': '2106',
        'Item Tax Amount': number(0),
        CGST: number(0),
        SGST: number(0),
        'Warehouse Name': 'Main',
        'Billing Address': store.address.join('\n'),
        'Billing City': store.city,
        'Billing State': 'CA',
        'Billing Country': 'U.S.A',
        'Billing Code': '94538',
        'Shipping City': store.city,
        'Shipping State': 'CA',
        'Shipping Country': 'U.S.A',
        'Shipping Code': '94538',
        'Place of Supply': 'CA',
      };
      const record: Parameters<typeof writeRecord> = [row, day(0).slice(0, 7), total];
      if (!scatter) writeRecord(...record);
      else if (shuffleBuffer.push(record) > SHUFFLE_BUFFER)
        writeRecord(...shuffleBuffer.splice(random(shuffleBuffer.length), 1)[0]!);
    }
  }
  while (shuffleBuffer.length > 0) writeRecord(...shuffleBuffer.splice(random(shuffleBuffer.length), 1)[0]!);
  flush();
  fs.closeSync(out);
  return { ...truth, invoices: seen.invoices.size, stores: seen.stores.size, products: seen.products.size };
}

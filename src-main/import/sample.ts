import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addDays } from '../../src-shared/calendar.ts';
import { csvRecord } from '../../src-shared/csv.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { policyValues } from '../policy/policy.ts';

/** The export's own name, with the space that the exporting system puts before the extension. */
export const SAMPLE_NAME = 'Invoices_Mangalam .csv';

const RECORDS = 14_518;
const PHYSICAL_LINES = 24_726;
const FIRST_DAY = '2023-01-02';

const COLUMNS =
  'Invoice Date|Invoice ID|Invoice Number|Invoice Status|Accounts Receivable|Customer ID|Customer Name|Company Name|Due Date|Expected Payment Date|Last Payment Date|PurchaseOrder|Sales Order Number|Currency Code|Exchange Rate|Discount Type|Is Discount Before Tax|Entity Discount Percent|Is Inclusive Tax|SubTotal|Total|Balance|Adjustment|Notes|Terms & Conditions|Project Name|Sales person|Product ID|Item Name|SKU|Brand|Category Name|Item Desc|Quantity|Usage unit|Item Price|MRP|Discount|Discount Amount|Item Total|HSN/SAC|Item Tax|Item Tax %|Item Tax Amount|CGST|SGST|Warehouse Name|Billing Attention|Billing Address|Billing City|Billing State|Billing Country|Billing Code|Shipping Attention|Shipping Address|Shipping City|Shipping State|Shipping Country|Shipping Code|Place of Supply'.split(
    '|',
  );

/** Category: name, HSN code, goods, pack sizes, month (1–12) of the highest sales. */
const CATALOGUE: [string, string, string[], string[], number][] = [
  [
    'Sweets',
    '1704',
    ['Kaju Katli', 'Soan Papdi', 'Gulab Jamun', 'Rasgulla', 'Besan Ladoo', 'Mysore Pak', 'Kesar Peda', 'Milk Cake'],
    ['250g', '500g', '1 Kg'],
    11,
  ],
  [
    'Namkeen',
    '2106',
    [
      'Aloo Bhujia',
      'Moong Dal',
      'Khatta Meetha',
      'Navratan Mix',
      'Bhujia Sev',
      'Chana Jor',
      'Cornflakes Mixture',
      'Kaju Mixture',
    ],
    ['200g', '350g', '1 Kg'],
    8,
  ],
  [
    'Snacks',
    '1905',
    ['Masala Khakhra', 'Methi Mathri', 'Chakli', 'Banana Chips', 'Mini Samosa', 'Bhakarwadi'],
    ['180g', '340g'],
    12,
  ],
  [
    'Frozen',
    '2004',
    ['Paneer', 'Aloo Paratha', 'Punjabi Samosa', 'Malai Kofta', 'Palak Paneer'],
    ['300g', '5 pcs', '20 pcs'],
    6,
  ],
  ['Rice & Flour', '1006', ['Basmati Rice', 'Chakki Atta', 'Besan', 'Sooji'], ['2 lb', '10 lb', '20 lb'], 1],
  [
    'Spices',
    '0910',
    ['Garam Masala', 'Turmeric Powder', 'Red Chilli Powder', 'Coriander Powder', 'Chana Masala', 'Jeera'],
    ['100g', '400g'],
    10,
  ],
];
const BRANDS = ['Mangalam', 'Bikano', 'Tops', 'Deep', 'Swad', 'Haldiram’s'];
const NAMES = [
  'Apna',
  'India',
  'Rangoli',
  'Patel',
  'Namaste',
  'New',
  'Krishna',
  'Desi',
  'Ganesh',
  'Lakshmi',
  'Bharat',
  'Trinethra',
  'Madhu',
  'Sri',
];
const SHOP_KINDS = ['Bazar', 'Grocers', 'Cash & Carry', 'Sweets', 'Foods', 'Market', 'Spices', 'Supermarket'];
const CITIES = [
  'Fremont',
  'Sunnyvale',
  'San José',
  'Dublin',
  'Tracy',
  'Milpitas',
  'Santa Clara',
  'Hayward',
  'San Ramon',
  'Sacramento',
];
const REPS = ['Asha', 'Ravi', 'Meena', 'Vikram'];

interface Product {
  id: string;
  sku: string;
  name: string;
  brand: string;
  category: string;
  hsn: string;
  priceCents: number;
  caseSize: number;
  season: number;
}
interface Shop {
  id: string;
  name: string;
  city: string;
  street: string;
  suite: string;
  rhythm: number;
  next: number;
  until: number;
  rep: string;
  shelf: Product[];
  size: number;
}

const money = (cents: number) => (cents / 100).toFixed(2);

/**
 * Writes the sample export: the invoices of a fictional distributor of Indian sweets and snacks, one record per line,
 * in the shape of the real export (60 columns, addresses over several physical lines). The bytes are always the same,
 * except for the currency where a policy sets another. Stores reorder at their own intervals from their own range of
 * products, sweets sell before Diwali, some stores stop ordering.
 */
export async function writeSample(file: string): Promise<void> {
  const currency = policyValues().defaultCurrency ?? 'USD';
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  const random = seededRandom(20250331);
  const int = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: T[]) => list[int(list.length)]!;
  const products = makeProducts(random);
  const shops = makeShops(products, random);
  const rows: string[] = [csvRecord(COLUMNS, '\n')];
  let records = 0;
  let breaksLeft = PHYSICAL_LINES - RECORDS - 1;
  let number = 0;

  for (let day = 0; records < RECORDS; day++) {
    const date = addDays(FIRST_DAY, day);
    // in steps, so that the window stays responsive
    if (day % 20 === 0) await nextTurn();
    const month = Number(date.slice(5, 7));
    for (const shop of shops) {
      if (shop.next !== day || day > shop.until || records >= RECORDS) continue;
      shop.next = day + Math.max(2, Math.round(shop.rhythm * (0.75 + random() * 0.5)));
      number++;
      const basket = new Set<Product>();
      for (let i = 1 + int(2 * shop.size); i > 0; i--)
        basket.add(shop.shelf[Math.floor(random() * random() * shop.shelf.length)]!);
      for (const product of shop.shelf) if (product.season === month && random() < 0.12) basket.add(product);
      const lines = [...basket].map((product) => ({
        product,
        cases: 1 + Math.floor(random() * random() * 4) + (product.season === month ? int(3) : 0),
      }));
      if (random() < 0.12) lines.push({ product: pick(lines).product, cases: 1 });
      lines.length = Math.min(lines.length, RECORDS - records);
      const subtotal = lines.reduce(
        (sum, { product, cases }) => sum + cases * product.caseSize * product.priceCents,
        0,
      );
      const twoLines = breaksLeft >= lines.length && breaksLeft / (RECORDS - records) > random() * 0.98;
      for (const { product, cases } of lines) {
        const left = RECORDS - records;
        const breaks = twoLines ? 1 : 0;
        const forced = breaksLeft - breaks >= left ? 1 : 0;
        breaksLeft -= breaks + forced;
        records++;
        rows.push(
          csvRecord(
            recordOf({
              shop,
              product,
              currency,
              cases,
              date,
              number,
              subtotal,
              addressBreak: breaks === 1,
              noteBreak: forced === 1,
            }),
            '\n',
          ),
        );
      }
    }
  }
  await fs.promises.writeFile(file, rows.join(''));
}

function makeProducts(random: () => number): Product[] {
  const products: Product[] = [];
  for (const [category, hsn, goods, packs, season] of CATALOGUE) {
    for (const good of goods) {
      for (const [brand, pack] of BRANDS.flatMap((brand) => packs.map((pack) => [brand, pack] as const))) {
        if (random() < 0.6) continue;
        const n = products.length + 1;
        const weight = packs.indexOf(pack) + 1;
        products.push({
          id: `48150001${String(10_000_000 + n * 53)}`,
          sku: `MNG-${String(n).padStart(4, '0')}`,
          name: `${brand} ${good} ${pack}`,
          brand,
          category,
          hsn,
          priceCents: 149 + Math.floor(random() * 280) * weight,
          caseSize: [6, 12, 20, 24][Math.floor(random() * 4)]!,
          season,
        });
      }
    }
  }
  return products;
}

function makeShops(products: Product[], random: () => number): Shop[] {
  const int = (n: number) => Math.floor(random() * n);
  return Array.from({ length: 84 }, (_, i) => {
    const tastes = new Set([CATALOGUE[int(CATALOGUE.length)]![0], CATALOGUE[int(CATALOGUE.length)]![0], 'Namkeen']);
    const shelf = products
      .filter(({ category }) => random() < (tastes.has(category) ? 0.35 : 0.03))
      .sort(() => random() - 0.5);
    const rhythm = 14 + int(7) * 7;
    return {
      id: `48150000${10_000_000 + i * 37}`,
      name: `${NAMES[i % NAMES.length]} ${SHOP_KINDS[(i * 5 + Math.floor(i / NAMES.length)) % SHOP_KINDS.length]}${i >= 56 ? ` ${CITIES[i % CITIES.length]}` : ''}${i >= 112 ? ' II' : ''}`,
      city: CITIES[i % CITIES.length]!,
      street: `${100 + int(9000)} "${'ABCD'[int(4)]}" Main St`,
      suite: `Suite ${1 + int(400)}`,
      rhythm,
      next: int(rhythm) + (random() < 0.2 ? int(500) : 0),
      until: random() < 0.12 ? 300 + int(500) : 100_000,
      rep: REPS[i % REPS.length]!,
      shelf: shelf.length > 4 ? shelf : products.slice(0, 8),
      size: 3 + int(7),
    };
  });
}

function recordOf(line: {
  shop: Shop;
  product: Product;
  currency: string;
  cases: number;
  date: string;
  number: number;
  subtotal: number;
  addressBreak: boolean;
  noteBreak: boolean;
}): string[] {
  const { shop, product, currency, cases, date, number, subtotal } = line;
  const quantity = cases * product.caseSize;
  const total = quantity * product.priceCents;
  const address = `${shop.street}${line.addressBreak ? '\n' : ', '}${shop.suite}`;
  const values: Record<string, string> = {
    'Invoice Date': date,
    'Invoice ID': `48150009${String(number).padStart(8, '0')}`,
    'Invoice Number': `INV-${String(number).padStart(6, '0')}`,
    'Invoice Status': ['Closed', 'Closed', 'Closed', 'Overdue', 'Open'][number % 5]!,
    'Accounts Receivable': 'Accounts Receivable',
    'Customer ID': shop.id,
    'Customer Name': shop.name,
    'Company Name': shop.name,
    'Due Date': addDays(date, 30),
    'Currency Code': currency,
    'Exchange Rate': '1.00',
    'Discount Type': 'entity_level',
    'Is Discount Before Tax': 'true',
    'Entity Discount Percent': '0.00',
    'Is Inclusive Tax': 'false',
    SubTotal: money(subtotal),
    Total: money(subtotal),
    Balance: '0.00',
    Adjustment: '0.00',
    Notes: line.noteBreak ? 'Thanks for your business.\nDeliver before noon.' : 'Thanks for your business.',
    'Sales person': shop.rep,
    'Product ID': product.id,
    'Item Name': product.name,
    SKU: product.sku,
    Brand: product.brand,
    'Category Name': product.category,
    Quantity: `${quantity}.00`,
    'Usage unit': 'pcs',
    'Item Price': money(product.priceCents),
    Discount: '0.00',
    'Discount Amount': '0.00',
    'Item Total': money(total),
    'HSN/SAC': product.hsn,
    'Item Tax Amount': '0.00',
    CGST: '0.00',
    SGST: '0.00',
    'Warehouse Name': 'Main',
    'Billing Address': address,
    'Billing City': shop.city,
    'Billing State': 'CA',
    'Billing Country': 'U.S.A',
    'Billing Code': '94538',
    'Shipping Address': `${shop.street}, ${shop.suite}`,
    'Shipping City': shop.city,
    'Shipping State': 'CA',
    'Shipping Country': 'U.S.A',
    'Shipping Code': '94538',
    'Place of Supply': 'CA',
  };
  return COLUMNS.map((column) => values[column] ?? '');
}

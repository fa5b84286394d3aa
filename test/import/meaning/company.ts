import type { Dice } from '../../fuzz/dice.ts';

export interface Line {
  product: number;
  quantity: number;
  /** In whole currency units, so that no calculation rounds. */
  price: number;
  /** Per cent. */
  discount: number;
}

export interface Invoice {
  number: string;
  id: string;
  /** YYYY-MM-DD. */
  date: string;
  store: number;
  kind: 'sale' | 'return' | 'void' | 'draft';
  lines: Line[];
  /** Discount on the whole invoice, in currency units. */
  discount: number;
}

/** A company with its stores, products and invoices: the ground truth of a generated export. */
export interface Company {
  stores: { id: string; name: string }[];
  products: { id: string; sku: string; name: string }[];
  invoices: Invoice[];
  /** Per cent. */
  tax: number;
}

const STORES = ['Alpha Mart', 'Beta Bazaar', 'Gupta & Sons', 'Delta Foods', 'Omega Stores', 'Patel Brothers'];
const PRODUCTS = [
  'Rice 5kg',
  'Toor Dal',
  'Sunflower Oil',
  'Kaju Katli',
  'Soan Papdi',
  'Aloo Bhujia',
  'Masala Chai',
  'Basmati',
];

/** The net amount of a line, before tax and before the discount on the whole invoice. */
export const netOf = ({ quantity, price, discount }: Line): number => (quantity * price * (100 - discount)) / 100;

/** Generates a random company; all amounts are whole cents after any discount or tax. */
export function makeCompany(dice: Dice): Company {
  const stores = STORES.slice(0, 2 + dice.below(5)).map((name, i) => ({
    id: `48150000100${String(i + 11).padStart(5, '0')}`,
    name,
  }));
  const products = PRODUCTS.slice(0, 3 + dice.below(6)).map((name, i) => ({
    id: `48150001100${String(i + 61).padStart(5, '0')}`,
    sku: `SKU-${i + 1}`,
    name,
  }));
  const discounts = dice.below(3) === 0 ? [0, 0, 5, 10, 25, 50] : [0];
  const count = 3 + dice.below(40);
  let day = Date.UTC(2025, 3 + dice.below(3), 1 + dice.below(28));
  const hasReturns = dice.below(3) === 0;
  const hasStatuses = dice.below(3) === 0;
  const wholeDiscounts = dice.below(4) === 0;
  // invoice numbers restart with the second half, in April of the next year
  const restarts = dice.below(6) === 0 ? Math.ceil(count / 2) : 0;
  const invoices = Array.from({ length: count }, (_, i): Invoice => {
    day += dice.below(4) * 86_400_000;
    if (restarts > 0 && i === restarts) day = Date.UTC(2026, 3, 1 + dice.below(20));
    const usedProducts = new Set<number>();
    const lines = Array.from({ length: 1 + dice.below(5) }, (): Line => {
      let product = dice.below(products.length);
      while (usedProducts.has(product) && usedProducts.size < products.length)
        product = (product + 1) % products.length;
      usedProducts.add(product);
      // at least 2: with a quantity of one, price and total are the same and cannot be told apart
      return {
        product,
        quantity: 2 + dice.below(11),
        price: 20 * (1 + product) + 20 * dice.below(2),
        discount: discounts[dice.below(discounts.length)]!,
      };
    });
    const kind =
      hasReturns && dice.below(8) === 0
        ? 'return'
        : hasStatuses && dice.below(6) === 0
          ? dice.below(2)
            ? 'void'
            : 'draft'
          : 'sale';
    return {
      number: `INV-${1001 + (restarts > 0 ? i % restarts : i)}`,
      id: `48150009000${String(i + 1).padStart(5, '0')}`,
      date: new Date(day).toISOString().slice(0, 10),
      store: dice.below(stores.length),
      kind,
      lines,
      discount: wholeDiscounts && kind === 'sale' && dice.below(3) === 0 ? 10 : 0,
    };
  });
  return { stores, products, invoices, tax: [5, 12, 18][dice.below(3)]! };
}

/** The figures that an import of any export of these invoices must give. */
export function truthOf({ invoices, stores }: Company) {
  const counted = invoices.filter(({ kind }) => kind === 'sale' || kind === 'return');
  const sum = ({ lines, discount, kind }: Invoice) =>
    (lines.reduce((all, line) => all + netOf(line), 0) - discount) * (kind === 'return' ? -1 : 1);
  const months: Record<string, number> = {};
  for (const invoice of counted) {
    const month = invoice.date.slice(0, 7);
    months[month] = (months[month] ?? 0) + Math.round(sum(invoice) * 100);
  }
  return {
    revenueMinor: Math.round(counted.reduce((all, invoice) => all + sum(invoice), 0) * 100),
    months,
    invoices: invoices.length,
    stores: [...new Set(invoices.map(({ store }) => stores[store]!.name))].sort(),
  };
}

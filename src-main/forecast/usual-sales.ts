import { dateOfDayNumber, dayNumber } from '../../src-shared/calendar.ts';
import type { SpecialPeriod } from '../../src-shared/contract/forecast.ts';
import { createMemo, type SalesCube } from '../cube/cube.ts';
import type { SalesMonth } from '../cube/pack.ts';
import { scanInvoices } from '../cube/scan.ts';
import { type ImputedInvoice, replaceSales } from './replace-sales.ts';
import { type SalesDateRange, salesDateRange } from './series.ts';

/** Days before and after a special period that tell what is usual. */
const REFERENCE_DAYS = 56;
/** Days needed to tell; with fewer, the sales stay as they are. */
const MIN_REFERENCE_DAYS = 14;
/** Bounds of how much more or less all else sold in a special period than around it. */
const MIN_FACTOR = 0.2;
const MAX_FACTOR = 5;
const WEEK = 7;

type Period = Pick<SpecialPeriod, 'from' | 'to' | 'productId' | 'category'>;

/** A special period with what has to be known of the sales in and around it. */
interface Special {
  from: number;
  to: number;
  /** By product id, 1 for the products whose sales are special. */
  products: Uint8Array;
  /** By product id, 1 for the products that show the season meanwhile. */
  others: Uint8Array;
  /** Days around it that are special for none of its products. */
  reference: Set<number>;
  /** Sales of the reference days, by store and product. */
  sold: Map<number, Map<number, { total: number; quantity: number }>>;
  othersMeanwhile: number;
  othersAround: number;
}

/** A cube whose special sales are replaced by usual ones; the latest one is kept with the sales that it is made of. */
export function usualSales(cube: SalesCube, periods: readonly Period[], today: string): SalesCube {
  const { unscopedCube } = cube;
  const key = JSON.stringify([today, periods.map((one) => [one.from, one.to, one.productId, one.category])]);
  const kept = cube.memoBySales('usual sales', (): { key: string; usual?: Partial<SalesCube> } => ({ key: '' }));
  if (kept.key !== key) {
    const memo = createMemo();
    Object.assign(kept, { key, usual: { months: usualMonths(cube, periods, today), memo, memoBySales: memo } });
  }
  return { ...cube, ...kept.usual, ...(unscopedCube && { unscopedCube: usualSales(unscopedCube, periods, today) }) };
}

function usualMonths(cube: SalesCube, periods: readonly Period[], today: string): SalesMonth[] {
  const known = salesDateRange(cube, today);
  if (!known) return cube.months;
  const specials = specialsOf(cube, periods, known);
  const stores = readSales(cube, specials, known);
  const imputable = specials.filter(({ reference }) => reference.size >= MIN_REFERENCE_DAYS);
  const isSpecial = (day: number, product: number) =>
    imputable.some(({ from, to, products }) => day >= from && day <= to && products[product] === 1);
  const imputed = imputable.flatMap((special) => imputedInvoices(special, stores, imputable, known));
  return replaceSales(cube, isSpecial, imputed);
}

function specialsOf({ products }: SalesCube, periods: readonly Period[], known: SalesDateRange): Special[] {
  const { canonicalId, rows } = products;
  const categoryOf = (product: number) => rows.get(canonicalId[product]!)?.category ?? '';
  const mask = (includes: (product: number) => boolean) =>
    Uint8Array.from(canonicalId, (_, product) => (includes(product) ? 1 : 0));
  const specials = periods.map(({ from, to, productId, category }): Special => {
    const special = mask(
      (product) =>
        (productId === null || canonicalId[product] === productId) &&
        (category === null || categoryOf(product) === category),
    );
    const sameCategory = productId !== null && categoryOf(productId);
    const alike = mask((p) => special[p] === 0 && (sameCategory === false || categoryOf(p) === sameCategory));
    return {
      from: Math.max(dayNumber(from), known.first),
      to: Math.min(dayNumber(to), known.last),
      products: special,
      others: alike.includes(1) ? alike : mask((p) => special[p] === 0),
      reference: new Set(),
      sold: new Map(),
      othersMeanwhile: 0,
      othersAround: 0,
    };
  });
  for (const special of specials) {
    const meets = specials.filter(({ products: its }) => its.some((v, p) => v === 1 && special.products[p] === 1));
    const first = Math.max(known.first, special.from - REFERENCE_DAYS);
    for (let day = first; day <= Math.min(known.last, special.to + REFERENCE_DAYS); day++)
      if (!meets.some(({ from, to }) => day >= from && day <= to)) special.reference.add(day);
  }
  return specials.filter(({ from, to }) => from <= to);
}

/** Order days of a store. */
type OrderDays = Map<number, { first: number; last: number; days: Set<number> }>;

/** Reads what each special period has to know, and on which days each store ordered. */
function readSales(cube: SalesCube, specials: Special[], known: SalesDateRange): OrderDays {
  const stores: OrderDays = new Map();
  const { canonicalId } = cube.products;
  scanInvoices(cube, { to: dateOfDayNumber(known.last) }, ({ month, at, store, first, end }) => {
    const day = month.invoices.day[at]!;
    const orders = stores.get(store) ?? { first: day, last: day, days: new Set() };
    stores.set(store, orders);
    orders.first = Math.min(orders.first, day);
    orders.last = Math.max(orders.last, day);
    orders.days.add(day);
    const { total, quantity, product } = month.lines;
    for (const special of specials) {
      const around = special.reference.has(day);
      const meanwhile = day >= special.from && day <= special.to;
      if (!around && !meanwhile) continue;
      for (let line = first; line < end; line++) {
        const id = canonicalId[product[line]!]!;
        if (special.others[id] === 1) {
          if (meanwhile) special.othersMeanwhile += total[line]!;
          else special.othersAround += total[line]!;
        } else if (around && special.products[id] === 1) {
          const ofStore = special.sold.get(store) ?? new Map<number, { total: number; quantity: number }>();
          special.sold.set(store, ofStore);
          const sums = ofStore.get(id) ?? { total: 0, quantity: 0 };
          ofStore.set(id, sums);
          sums.total += total[line]!;
          sums.quantity += quantity[line]!;
        }
      }
    }
  });
  return stores;
}

/** How much more all else sold a day in the period than around it: its season, and the festivals within it. */
function seasonFactor({ from, to, reference, othersMeanwhile, othersAround }: Special): number {
  if (othersMeanwhile <= 0 || othersAround <= 0) return 1;
  const factor = othersMeanwhile / (to - from + 1) / (othersAround / reference.size);
  return Math.min(Math.max(factor, MIN_FACTOR), MAX_FACTOR);
}

/**
 * What every store usually would have bought in a special period: as much a day as around it, times what all else sold
 * meanwhile. It stands on the days on which the store ordered, or in the middle of each week.
 */
function imputedInvoices(special: Special, stores: OrderDays, all: Special[], known: SalesDateRange): ImputedInvoice[] {
  const share = seasonFactor(special) / special.reference.size;
  const earlier = all.slice(0, all.indexOf(special));
  const invoices: ImputedInvoice[] = [];
  for (const [store, sold] of special.sold) {
    const { first, last, days } = stores.get(store)!;
    if (last < special.from && special.to + REFERENCE_DAYS < known.last) continue;
    for (let start = Math.max(special.from, first); start <= special.to; ) {
      const end = Math.min(weekEnd(start), monthEnd(start), special.to);
      const week = Array.from({ length: end - start + 1 }, (_, i) => start + i);
      const ordered = week.find((day) => days.has(day)) ?? week[week.length >> 1]!;
      invoices.push({
        store,
        day: ordered,
        lines: [...sold].flatMap(([product, sums]) => {
          // where two special periods overlap, the first one stands for the day
          const count = week.filter((day) => !earlier.some((one) => covers(one, day, product))).length;
          return count === 0
            ? []
            : [
                {
                  product,
                  total: Math.max(0, sums.total) * share * count,
                  quantity: Math.max(0, sums.quantity) * share * count,
                },
              ];
        }),
      });
      start = end + 1;
    }
  }
  return invoices.filter(({ lines }) => lines.length > 0);
}

const covers = ({ from, to, products }: Special, day: number, product: number) =>
  day >= from && day <= to && products[product] === 1;

/** The Sunday of a day’s week; day 0 was a Thursday. */
const weekEnd = (day: number) => day + WEEK - 1 - ((((day + 3) % WEEK) + WEEK) % WEEK);

function monthEnd(day: number): number {
  const [year, month] = dateOfDayNumber(day).split('-').map(Number);
  return Math.round(Date.UTC(year!, month!, 0) / 86_400_000);
}

import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { benefitOf, type FreeProduct } from './benefit.ts';
import { type Deal, type DealTerms, type DealUnit, isFor, type OrderedProduct, type PricedProduct } from './deal.ts';
import { type LineToPrice, type OrderToPrice, quote } from './quote.ts';

/** Product: list price in dollars, pieces per case, category, brand. E has no list price, F no case. */
const CATALOGUE: Record<string, [price: number | null, caseSize: number | null, category: string, brand: string]> = {
  A: [10, 12, 'Sweets', 'Tops'],
  B: [4, 10, 'Sweets', 'Deep'],
  C: [2.5, 20, 'Snacks', 'Tops'],
  D: [1, 24, 'Snacks', ''],
  E: [null, 10, 'Spices', ''],
  F: [3, null, 'Spices', 'Deep'],
};
const NAMES = Object.keys(CATALOGUE);
const idOf = (name: string) => NAMES.indexOf(name) + 1;
const amount = (dollars: number) => Math.round(dollars * 10_000);
const productOf = (name: string): PricedProduct => {
  const [, caseSize, category, brand] = CATALOGUE[name]!;
  return { id: idOf(name), caseSize, category, brand };
};
const freeProduct: FreeProduct = (id) => {
  const name = NAMES[id - 1]!;
  const [price] = CATALOGUE[name]!;
  return price === null ? undefined : { product: productOf(name), price: amount(price) };
};

/** `A 10, B 5@3.50`: pieces of a product, at a price by hand. */
function linesOf(text: string): LineToPrice[] {
  return text.split(', ').map((part) => {
    const [, name, pieces, price] = /^(\w) ([\d.]+)(?:@([\d.]+))?$/.exec(part)!;
    const [list] = CATALOGUE[name!]!;
    const listPrice = list === null ? null : amount(list);
    return {
      product: productOf(name!),
      quantity: Math.round(Number(pieces) * 1000),
      listPrice,
      price: price === undefined ? listPrice : amount(Number(price)),
    };
  });
}

const CENT = amount(0.01);
let nextId = 1;
const deal = (terms: DealTerms, more: Partial<Deal> & { of?: string } = {}): Deal => {
  const { of = '', ...rest } = more;
  return {
    id: nextId++,
    name: '',
    from: '',
    to: '',
    storeGroup: '',
    coupon: '',
    minimum: null,
    currency: '',
    productIds: [...of].map(idOf),
    category: '',
    brand: '',
    mixed: false,
    terms,
    ...rest,
  };
};
type More = Parameters<typeof deal>[1];
/** Slabs `1:5, 10:8`: 5% from 1, 8% from 10. */
const slabs = (text: string) => text.split(', ').map((part) => part.split(':').map(Number) as [number, number]);
const percent = (text: string, more?: More, unit: DealUnit = 'piece') =>
  deal({ kind: 'percent', unit, slabs: slabs(text).map(([from, p]) => ({ from, to: null, percent: p * 100 })) }, more);
const price = (text: string, more?: More, unit: DealUnit = 'piece') =>
  deal({ kind: 'price', unit, slabs: slabs(text).map(([from, p]) => ({ from, to: null, price: amount(p) })) }, more);
const free = (text: string, more?: More, unit: DealUnit = 'piece', freeOf?: string) => {
  const [buy, given] = text.split('+').map(Number) as [number, number];
  return deal({ kind: 'free', unit, buy, free: given, freeProductId: freeOf ? idOf(freeOf) : null }, more);
};
const wholePercent = (p: number, more?: More) => deal({ kind: 'order', percent: p * 100, amount: null }, more);
const wholeAmount = (dollars: number, more?: More) =>
  deal({ kind: 'order', percent: null, amount: amount(dollars) }, { currency: 'USD', ...more });

const orderOf = (text: string, more: Partial<OrderToPrice> = {}): OrderToPrice => ({
  date: '2026-11-30',
  storeGroup: 'Retail',
  coupons: [],
  currency: 'USD',
  lines: linesOf(text),
  ...more,
});
const freeText = (goods: { productId: number; quantity: number }[]) =>
  goods
    .map(({ productId, quantity }) => `${NAMES[productId - 1]} ${quantity / 1000}`)
    .sort()
    .join(', ');

/** Each worked by hand: order, deals, what it costs in dollars, what is free; the date, group or coupons of the order. */
type Worked = [order: string, deals: Deal[], total: number, free?: string, order?: Partial<OrderToPrice>];
const WORKED: Record<string, Worked[]> = {
  'list prices and prices by hand': [
    ['A 3', [], 30],
    ['A 3, B 2', [], 38],
    ['C 7', [], 17.5],
    ['C 1.5', [], 3.75],
    ['E 4', [], 0],
    ['E 4@2', [], 8],
    ['A 3@9', [], 27],
    ['A 3@11', [], 33],
  ],
  'a discount of a percent': [
    ['A 3', [percent('1:5', { of: 'A' })], 28.5],
    ['A 3, B 2', [percent('1:5', { of: 'A' })], 36.5],
    ['A 3, B 2', [percent('1:5')], 36.1],
    ['A 3, C 2, D 5', [percent('1:10', { category: 'snacks' })], 39],
    ['A 3, C 2, D 5', [percent('1:10', { brand: 'TOPS' })], 36.5],
    ['A 3, C 2', [percent('1:10', { category: 'Sweets', brand: 'Tops' })], 32],
    ['A 3@9', [percent('1:5', { of: 'A' })], 27],
    ['A 3@9, A 2', [percent('1:5', { of: 'A' })], 46],
    ['A 3', [percent('1:100', { of: 'A' })], 0],
    // 0.5% of 2.50 is 0.0125, which is a cent; of a third of a piece, 0.8325, it is 0.0042, which is none
    ['C 1', [percent('1:0.5', { of: 'C' })], 2.49],
    ['C 0.333', [percent('0:0.5', { of: 'C' })], 0.8325],
    ['E 4@2', [percent('1:25', { of: 'E' })], 6],
  ],
  'slabs of quantity': [
    ['A 9', [percent('10:5, 50:8', { of: 'A' })], 90],
    ['A 10', [percent('10:5, 50:8', { of: 'A' })], 95],
    ['A 49', [percent('10:5, 50:8', { of: 'A' })], 465.5],
    ['A 50', [percent('10:5, 50:8', { of: 'A' })], 460],
    ['A 6, A 4', [percent('10:5', { of: 'A' })], 95],
    ['A 6, B 4', [percent('10:5', { of: 'AB' })], 76],
    ['A 6, B 4', [percent('10:5', { of: 'AB', mixed: true })], 72.2],
    ['A 24', [price('12:9, 24:8.5', { of: 'A' })], 204],
    ['A 23', [price('12:9, 24:8.5', { of: 'A' })], 207],
    ['A 23', [price('1:9, 2:8.5', { of: 'A' }, 'case')], 207],
    ['A 24', [price('1:9, 2:8.5', { of: 'A' }, 'case')], 204],
    ['F 30', [percent('1:10', { of: 'F' }, 'case')], 90],
    ['A 12, B 10', [percent('2:10', { of: 'AB', mixed: true }, 'case')], 144],
    ['A 12, B 9', [percent('2:10', { of: 'AB', mixed: true }, 'case')], 156],
    ['A 5', [price('1:12', { of: 'A' })], 50],
  ],
  'free goods': [
    ['A 9', [free('10+1', { of: 'A' })], 90],
    ['A 10', [free('10+1', { of: 'A' })], 100, 'A 1'],
    ['A 29', [free('10+1', { of: 'A' })], 290, 'A 2'],
    ['A 6, B 4', [free('10+1', { of: 'AB' })], 76],
    ['A 6, B 4', [free('10+1', { of: 'AB', mixed: true })], 76, 'B 1'],
    ['A 5, C 5, D 10', [free('10+2', { of: 'ACD', mixed: true })], 72.5, 'D 4'],
    ['A 120', [free('10+1', { of: 'A' }, 'case')], 1200, 'A 12'],
    // of cases the cheapest is D: 24 pieces of 1.00 against 20 of 2.50
    ['C 100, D 120', [free('10+1', { of: 'CD', mixed: true }, 'case')], 370, 'D 24'],
    ['A 10', [free('10+1', { of: 'A' }, 'piece', 'D')], 100, 'D 1'],
    ['A 12', [free('1+1', { of: 'A' }, 'case', 'F')], 120],
  ],
  'the best allowed combination': [
    // a tenth of 100 is as much as one of them; one more would be better
    ['A 10', [percent('1:11', { of: 'A' }), free('10+1', { of: 'A' })], 89],
    ['A 10', [percent('1:9', { of: 'A' }), free('10+1', { of: 'A' })], 100, 'A 1'],
    ['A 10, B 10', [percent('20:10', { of: 'AB', mixed: true }), percent('1:8', { of: 'A' })], 126],
    ['A 10, B 10', [percent('20:10', { of: 'AB', mixed: true }), percent('1:15', { of: 'A' })], 125],
    [
      'A 10, B 10, C 10',
      [percent('20:10', { of: 'AB', mixed: true }), percent('20:30', { of: 'BC', mixed: true })],
      145.5,
    ],
    [
      'A 10, B 10, C 10',
      [percent('20:15', { of: 'AB', mixed: true }), percent('20:30', { of: 'BC', mixed: true })],
      144,
    ],
    // the best one alone, 7.80 on B and C, is worth less than 5.00 on A and B with 3.50 on C and D
    [
      'A 1, B 10, C 10, D 10',
      [
        percent('20:12', { of: 'BC', mixed: true }),
        percent('11:10', { of: 'AB', mixed: true }),
        percent('20:10', { of: 'CD', mixed: true }),
      ],
      76.5,
    ],
    // a free one is worth the lowest of its prices, 1.00, and 9% of 16.00 are 1.44
    ['E 4@1, E 6@2', [percent('1:9', { of: 'E' }), free('10+1', { of: 'E' })], 14.56],
    ['A 10', [wholePercent(5), wholePercent(3)], 95],
    ['A 10', [wholePercent(5), wholeAmount(7)], 93],
    ['A 10', [percent('1:10', { of: 'A' }), wholePercent(5)], 85.5],
    ['D 7', [wholeAmount(7)], 0],
    ['D 3', [wholeAmount(7)], 3],
    // 12 off are worth less than one free if half of them is taken off anyway
    ['A 10', [percent('1:12', { of: 'A' }), free('10+1', { of: 'A' }), wholePercent(50)], 50, 'A 1'],
    ['A 1@9, B 5', [wholePercent(10)], 26.1],
  ],
  'days, groups, coupons, minimum': [
    ['A 10', [percent('1:5', { of: 'A', from: '2026-12-01' })], 100],
    ['A 10', [percent('1:5', { of: 'A', from: '2026-11-30', to: '2026-11-30' })], 95],
    ['A 10', [percent('1:5', { of: 'A', to: '2026-11-29' })], 100],
    ['A 10', [percent('1:5', { of: 'A', storeGroup: 'Wholesale' })], 100],
    ['A 10', [percent('1:5', { of: 'A', storeGroup: 'wholesale ' })], 95, '', { storeGroup: 'Wholesale' }],
    ['A 10', [wholePercent(5, { coupon: 'WEEK48' })], 100],
    ['A 10', [wholePercent(5, { coupon: 'WEEK48' })], 95, '', { coupons: ['week48'] }],
    ['A 9', [wholePercent(5, { minimum: amount(100), currency: 'USD' })], 90],
    // the minimum is of the value before deals
    ['A 10', [wholePercent(5, { minimum: amount(100), currency: 'USD' }), percent('1:10', { of: 'A' })], 85.5],
    ['A 10', [wholeAmount(5, { currency: 'INR' })], 100],
  ],
};

describe.each(Object.entries(WORKED))('%s', (_, orders) => {
  it.each(orders)('%s', (text, deals, total, goods = '', more = {}) => {
    const order = orderOf(text, more);
    const result = quote(order, deals, freeProduct);
    expect(result.total / 10_000).toBe(total);
    expect(freeText(result.free)).toBe(goods);
    // each line says what gave which amount
    for (const { value, rules, net } of result.lines) {
      expect(value + rules.reduce((sum, rule) => sum + rule.amount, 0)).toBe(net);
      for (const rule of rules) expect(rule.amount).not.toBe(0);
    }
  });
});

test('orders worked by hand are sixty or more', () => {
  expect(Object.values(WORKED).flat().length).toBeGreaterThanOrEqual(60);
});

/** Every combination of deals that is allowed, by brute force: the least that an order costs less its free goods. */
function leastCost(order: OrderToPrice, deals: readonly Deal[]): number {
  const value = order.lines.reduce((sum, { listPrice, quantity }) => sum + (listPrice! * quantity) / 1000, 0);
  const open = deals.filter(({ minimum }) => minimum === null || value >= minimum);
  const products = new Map<number, OrderedProduct>();
  for (const { product, listPrice, quantity } of order.lines) {
    const known = products.get(product.id) ?? { ...product, price: listPrice!, quantity: 0, value: 0 };
    known.quantity += quantity;
    known.value += (listPrice! * quantity) / 1000;
    products.set(product.id, known);
  }
  const all = [...products.values()].sort((a, b) => a.id - b.id);
  const choices = open.flatMap((one) => {
    const its = all.filter((product) => isFor(one, product));
    const groups = one.mixed ? [its] : its.map((product) => [product]);
    return groups.flatMap((group) => {
      const benefit = group.length > 0 ? benefitOf(one, group, freeProduct, CENT) : undefined;
      if (!benefit) return [];
      return [
        {
          ids: group.map(({ id }) => id),
          off: [...benefit.off.values()].reduce((a, b) => a + b, 0),
          worth: benefit.totalOff + (benefit.free?.value ?? 0),
        },
      ];
    });
  });
  const sets = Array.from({ length: 2 ** choices.length }, (_, set) => choices.filter((_choice, i) => set & (1 << i)));
  const allowed = sets.filter((taken) => {
    const ids = taken.flatMap((one) => one.ids);
    return new Set(ids).size === ids.length;
  });
  const leastLeft = value - Math.max(...allowed.map((taken) => taken.reduce((sum, one) => sum + one.off, 0)));
  let least = Infinity;
  for (const taken of allowed) {
    const total = value - taken.reduce((sum, one) => sum + one.off, 0);
    const goods = taken.reduce((sum, one) => sum + one.worth - one.off, 0);
    const whole = open.map(({ terms }) =>
      terms.kind !== 'order' || (terms.amount ?? 0) > leastLeft
        ? 0
        : (terms.amount ?? Math.round((total * terms.percent!) / 10_000 / CENT) * CENT),
    );
    least = Math.min(least, total - goods - Math.max(0, ...whole));
  }
  return least;
}

describe('of random orders and deals', () => {
  const random = seededRandom(33);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const randomDeal = (): Deal => {
    const more: More = {
      of: NAMES.filter((name) => name !== 'E' && random() < 0.5).join('') || 'A',
      mixed: random() < 0.8,
    };
    if (random() < 0.2) Object.assign(more, { minimum: amount(20 + 60 * random()), currency: 'USD' });
    const low = 1 + Math.floor(8 * random());
    const p = Math.ceil(5 * random());
    return pick([
      () => percent(`${low}:${p}, ${low + 6}:${p + 4}`, more),
      () => price(`${low}:${(3 * random()).toFixed(2)}`, more),
      () => free(`${low}+1`, more),
      () => wholePercent(p, more),
      () => wholeAmount(10 * random(), more),
    ])();
  };
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((one) => [random(), one] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, one]) => one);
  const cases = Array.from({ length: 300 }, () => {
    const lines = Array.from(
      { length: 1 + Math.floor(5 * random()) },
      () => `${pick([...'ABCDF'])} ${1 + Math.floor(14 * random())}`,
    );
    return { order: orderOf(lines.join(', ')), deals: Array.from({ length: Math.floor(6 * random()) }, randomDeal) };
  });
  const costOf = (order: OrderToPrice, deals: Deal[]) => {
    const { total, free: goods } = quote(order, deals, freeProduct);
    return total - goods.reduce((sum, { value }) => sum + value, 0);
  };

  const rulesOf = ({ lines }: ReturnType<typeof quote>) =>
    [...new Set(lines.flatMap(({ rules }) => rules.map(({ deal: its }) => its!.id)))].sort((a, b) => a - b);

  it('no allowed combination is cheaper', () => {
    let better = 0;
    for (const { order, deals } of cases) {
      const cost = costOf(order, deals);
      if (cost < quote(order, [], freeProduct).total) better++;
      // but for the rounding of a percent to cents
      expect(cost).toBeLessThanOrEqual(leastCost(order, deals) + CENT);
    }
    expect(better).toBeGreaterThan(100);
  });

  it('neither the order of lines, of deals, nor of edits changes what it costs or what is free', () => {
    for (const { order, deals } of cases) {
      const expected = quote(order, deals, freeProduct);
      const lines = shuffled(order.lines);
      // an edit: a line is split in two and joined by another way
      const split = lines.flatMap((line) =>
        line.quantity > 1000
          ? [
              { ...line, quantity: 1000 },
              { ...line, quantity: line.quantity - 1000 },
            ]
          : [line],
      );
      for (const changed of [lines, shuffled(split)]) {
        const result = quote({ ...order, lines: changed }, shuffled(deals), freeProduct);
        expect(result.total).toBe(expected.total);
        expect(freeText(result.free)).toBe(freeText(expected.free));
        expect(rulesOf(result)).toEqual(rulesOf(expected));
      }
    }
  });
});

test('two hundred products under thirty deals that overlap are priced at once', () => {
  const random = seededRandom(5);
  const lines = Array.from({ length: 200 }, (_, i): LineToPrice => {
    const product = { id: i + 1, caseSize: 12, category: `${i % 7}`, brand: `${i % 5}` };
    const listPrice = 10_000 + Math.floor(90_000 * random());
    return { product, quantity: 1000 * (1 + Math.floor(40 * random())), listPrice, price: listPrice };
  });
  const deals = Array.from({ length: 30 }, () =>
    percent('10:5, 40:9', {
      mixed: true,
      productIds: lines.filter(() => random() < 0.08).map(({ product }) => product.id),
    }),
  );
  const started = performance.now();
  const { total, value } = quote({ ...orderOf('A 1'), lines }, deals, freeProduct);
  expect(performance.now() - started).toBeLessThan(1000);
  expect(total).toBeLessThan(value);
});

import type { DealItem, Input } from '../../../src-shared/contract/index.ts';
import { moneyInput, parseMoney, parseNumber } from '../../components/parse-input.ts';
import { m } from '../../messages/index.ts';

export type DealKind = DealItem['terms']['kind'];

/** A deal as it is typed. */
export interface DealValues {
  name: string;
  kind: DealKind;
  unit: 'piece' | 'case';
  mixed: boolean;
  /** Percents or prices from quantities on. */
  slabs: { from: string; value: string }[];
  buy: string;
  free: string;
  percent: string;
  amount: string;
  products: { id: number; name: string }[];
  freeProduct: { id: number; name: string } | null;
  category: string;
  brand: string;
  storeGroup: string;
  from: string;
  to: string;
  coupon: string;
  minimum: string;
}

export const NEW_SLAB = { from: '', value: '' };

/** The typed form of a deal, or of a new one. */
export function toValues(deal: DealItem | null): DealValues {
  const terms = deal?.terms;
  const currency = deal?.currency ?? '';
  const named = (id: number | null) => deal?.products.find((product) => product.id === id) ?? null;
  const hasSlabs = terms?.kind === 'percent' || terms?.kind === 'price';
  return {
    name: deal?.name ?? '',
    kind: terms?.kind ?? 'percent',
    unit: terms && terms.kind !== 'order' ? terms.unit : 'piece',
    mixed: deal?.mixed ?? false,
    slabs: hasSlabs
      ? terms.slabs.map((slab) => ({
          from: String(slab.from),
          value: 'percent' in slab ? String(slab.percent) : moneyInput(slab.priceMinor, currency),
        }))
      : [{ from: '1', value: '' }],
    buy: terms?.kind === 'free' ? String(terms.buy) : '10',
    free: terms?.kind === 'free' ? String(terms.free) : '1',
    percent: terms?.kind === 'order' && terms.percent !== null ? String(terms.percent) : '',
    amount: terms?.kind === 'order' ? moneyInput(terms.amountMinor, currency) : '',
    products: (deal?.productIds ?? []).flatMap((id) => named(id) ?? []),
    freeProduct: terms?.kind === 'free' ? named(terms.freeProductId) : null,
    category: deal?.category ?? '',
    brand: deal?.brand ?? '',
    storeGroup: deal?.storeGroup ?? '',
    from: deal?.from ?? '',
    to: deal?.to ?? '',
    coupon: deal?.coupon ?? '',
    minimum: moneyInput(deal?.minimumMinor ?? null, currency),
  };
}

type DealInput = Input<'pricing.saveDeal'>;

/** What is sent of a typed deal, and what can't be read as a number, by field of the form. */
export function toInput(values: DealValues, currency: string): { input: DealInput; errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const read = (field: string, text: string, money = false): number => {
    const value = money ? parseMoney(text, currency) : parseNumber(text);
    if (value === null) errors[field] = money ? m.orders.priceBad : m.orders.quantityBad;
    return value ?? 0;
  };
  const readIf = (field: string, text: string, money = false) => (text.trim() === '' ? null : read(field, text, money));
  const terms = ((): DealInput['terms'] => {
    const { kind, unit } = values;
    if (kind === 'order')
      return { kind, percent: readIf('percent', values.percent), amountMinor: readIf('amount', values.amount, true) };
    if (kind === 'free')
      return {
        kind,
        unit,
        buy: read('buy', values.buy),
        free: read('free', values.free),
        freeProductId: values.freeProduct?.id ?? null,
      };
    const starts = values.slabs.map(({ from }, i) => read(`slabs.${i}.from`, from));
    const range = (i: number) => ({ from: starts[i]!, to: i + 1 < starts.length ? starts[i + 1]! - 1 : null });
    return kind === 'percent'
      ? {
          kind,
          unit,
          slabs: values.slabs.map(({ value }, i) => ({ ...range(i), percent: read(`slabs.${i}.value`, value) })),
        }
      : {
          kind,
          unit,
          slabs: values.slabs.map(({ value }, i) => ({
            ...range(i),
            priceMinor: read(`slabs.${i}.value`, value, true),
          })),
        };
  })();
  const { name, mixed, category, brand, storeGroup, from, to, coupon } = values;
  const input: DealInput = {
    ...{ name, category, brand, storeGroup, from, to, coupon, terms, currency },
    mixed: values.kind !== 'order' && mixed,
    productIds: values.kind === 'order' ? [] : values.products.map(({ id }) => id),
    minimumMinor: readIf('minimum', values.minimum, true),
  };
  return { input, errors };
}

/** The field of the form that an error of the program stands at. A slab that ends too early begins too late. */
export const formField = (field: string): string =>
  field
    .replace(/^terms\.slabs\.(\d+)\.to$/, (_, i) => `slabs.${Number(i) + 1}.from`)
    .replace(/^terms\./, '')
    .replace(/^slabs\.(\d+)\.(percent|priceMinor)$/, 'slabs.$1.value')
    .replace(/Minor$/, '');

import { later } from '../../src-shared/calendar.ts';
import type { DealTermsInput } from '../../src-shared/contract/pricing.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import { type Deal, foldName, isFor } from './deal.ts';
import type { DealContent } from './deals.ts';

type Report = (field: string, error: MessageDescriptor) => void;

/**
 * Checks a deal before it is saved.
 *
 * @param others the deals that are offered besides
 * @throws Problem `deal_refused` with a message per invalid field, keyed like `terms.slabs.1.from`
 */
export function checkDeal(cube: SalesCube, content: DealContent, others: readonly Deal[]): void {
  const fields: Record<string, MessageDescriptor> = {};
  const report: Report = (field, error) => {
    fields[field] ??= error;
  };
  if (content.name.trim() === '') report('name', message('deal_field/name_missing'));
  if (content.to !== '' && content.from > content.to) report('to', message('deal_field/ends_before_it_begins'));
  if (content.minimumMinor !== null && !(content.minimumMinor > 0 && Number.isInteger(content.minimumMinor)))
    report('minimumMinor', message('deal_field/amount_not_positive'));
  checkCurrency(content, report);
  content.productIds.forEach((id, i) => {
    if (!cube.products.canonicalId[id]) report(`productIds.${i}`, message('product_unknown', { id }));
  });
  checkTerms(cube, content.terms, report);
  checkOnePrice(cube, content, others, report);
  const [first] = Object.entries(fields);
  if (first) throw new Problem('deal_refused', { reason: first[1] }, { fields });
}

/** Whether there is a currency by this code (ISO 4217, from Intl). */
const isCurrency = (code: string): boolean => Intl.supportedValuesOf('currency').includes(code);

function checkCurrency({ currency, minimumMinor, terms }: DealContent, report: Report): void {
  const hasAmount =
    minimumMinor !== null || terms.kind === 'price' || (terms.kind === 'order' && terms.amountMinor !== null);
  if (currency === '' ? hasAmount : !isCurrency(currency)) report('currency', message('deal_field/currency_missing'));
}

function checkTerms(cube: SalesCube, terms: DealTermsInput, report: Report): void {
  const isPercent = (value: number) =>
    value > 0 && value <= 100 && Math.abs(value * 100 - Math.round(value * 100)) < 1e-9;
  const isUnits = (value: number) => Number.isInteger(value) && value >= 1 && value <= 1_000_000;
  if (terms.kind === 'order') {
    if ((terms.percent === null) === (terms.amountMinor === null))
      report('terms.percent', message('deal_field/one_of_two'));
    else if (terms.percent !== null && !isPercent(terms.percent))
      report('terms.percent', message('deal_field/percent_range'));
    else if (terms.amountMinor !== null && !(Number.isInteger(terms.amountMinor) && terms.amountMinor > 0))
      report('terms.amountMinor', message('deal_field/amount_not_positive'));
  } else if (terms.kind === 'free') {
    if (!isUnits(terms.buy)) report('terms.buy', message('deal_field/quantity_whole'));
    if (!isUnits(terms.free)) report('terms.free', message('deal_field/quantity_whole'));
    if (terms.freeProductId !== null && !cube.products.canonicalId[terms.freeProductId])
      report('terms.freeProductId', message('product_unknown', { id: terms.freeProductId }));
  } else {
    checkSlabs(terms.slabs, report);
    terms.slabs.forEach((slab, i) => {
      if ('percent' in slab && !isPercent(slab.percent))
        report(`terms.slabs.${i}.percent`, message('deal_field/percent_range'));
      if ('priceMinor' in slab && !(Number.isInteger(slab.priceMinor) && slab.priceMinor >= 0))
        report(`terms.slabs.${i}.priceMinor`, message('deal_field/price_negative'));
    });
  }
}

/** Slabs follow each other without a hole and without a quantity that belongs to two. */
function checkSlabs(slabs: readonly { from: number; to: number | null }[], report: Report): void {
  if (slabs.length === 0) report('terms.slabs', message('deal_field/slabs_missing'));
  slabs.forEach(({ from, to }, i) => {
    const field = (name: string) => `terms.slabs.${i}.${name}`;
    const before = slabs[i - 1]?.to;
    if (!Number.isInteger(from) || from < 1) report(field('from'), message('deal_field/quantity_whole'));
    else if (typeof before === 'number' && from > before + 1)
      report(field('from'), message('deal_field/slab_hole', { from: before + 1, to: from - 1 }));
    else if (typeof before === 'number' && from <= before)
      report(field('from'), message('deal_field/slab_overlap', { quantity: from }));
    const isLast = i === slabs.length - 1;
    if (isLast ? to !== null : to === null)
      report(field('to'), message(isLast ? 'deal_field/slab_ends' : 'deal_field/slab_open'));
    else if (to !== null && (!Number.isInteger(to) || to < from)) report(field('to'), message('deal_field/slab_order'));
  });
}

/** Two deals that set prices of a product on a day would contradict each other. */
function checkOnePrice(cube: SalesCube, content: DealContent, others: readonly Deal[], report: Report): void {
  if (content.terms.kind !== 'price') return;
  const canonical = (ids: readonly number[]) => ids.map((id) => cube.products.canonicalId[id] ?? 0);
  const its = { ...content, productIds: canonical(content.productIds) };
  const starts = content.from;
  const ends = content.to || '9999';
  for (const other of others) {
    if (other.terms.kind !== 'price' || foldName(other.coupon) !== foldName(content.coupon)) continue;
    if (foldName(other.storeGroup) !== foldName(content.storeGroup)) continue;
    if (other.from > ends || starts > (other.to || '9999')) continue;
    const theirs = { ...other, productIds: canonical(other.productIds) };
    const product = [...cube.products.rows.values()].find((one) => isFor(its, one) && isFor(theirs, one));
    if (!product) continue;
    const day = later(starts, other.from);
    report(
      'from',
      day === ''
        ? message('deal_field/two_prices', { deal: other.name, product: product.name })
        : message('deal_field/two_prices_on', { deal: other.name, product: product.name, date: day }),
    );
    return;
  }
}

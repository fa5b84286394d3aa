import { dateOfDay } from '../../src-shared/calendar.ts';
import type { Checked, Suggestion, SuggestionKind, Suggestions } from '../../src-shared/contract/index.ts';
import { SUGGESTION_KINDS } from '../../src-shared/contract/upsell.ts';
import { priceTimesQuantity, toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { reasons } from '../../src-shared/suggestion-words.ts';
import type { Facts } from '../facts/facts.ts';
import { packed } from '../forecast/next-draft.ts';
import { expectedWhen } from '../forecast/next-order.ts';
import { habitsOfAll, pastOrders } from '../forecast/past-orders.ts';
import { habitsOf } from '../orders/history.ts';
import type { Store as Database } from '../store/open.ts';
import { experienceOf, restingFor } from './answers.ts';
import { evidenceOf, type Grounds } from './evidence.ts';
import { kindsOf } from './kinds.ts';
import { type Model, type Scored, score } from './model.ts';
import { openProducts, pricesOf } from './sales.ts';
import { marginOf, stepUps } from './step-up.ts';

/** Discount on each further suggestion of the same type, so that one type does not fill the list. */
const SAME_KIND = 0.75;
const SURE = 0.97;

type Wanted = Pick<Checked<'upsell.suggest'>, 'storeId' | 'within' | 'limit' | 'by'>;

interface Offer {
  product: number;
  kinds: SuggestionKind[];
  chance: number;
  pieces: number;
  /** Per piece, in ten-thousandths. */
  price: number | null;
  /** Probability × revenue or margin, in ten-thousandths. */
  expected: number;
  grounds: Grounds;
}

/**
 * Suggestions for a store, as of the expected day of its next order. Ranks candidates by expected money: probability,
 * corrected by the factors of the suggestion type (from training) and of answers, times revenue or margin. Each product
 * appears once, with its strongest type first; types are mixed.
 *
 * @throws Problem `store_unknown`
 */
export function suggest(db: Database, facts: Facts, model: Model, author: string, wanted: Wanted): Suggestions {
  const storeId = facts.stores.countsAs[wanted.storeId] ?? 0;
  const store = facts.stores.rows.get(storeId);
  if (!store) throw new Problem('store_unknown', `There is no store ${wanted.storeId}.`);
  const orders = pastOrders(facts).get(storeId) ?? [];
  const day = dayFor(facts, model, storeId);
  const date = dateOfDay(day);
  const within = wanted.within?.map((id) => facts.products.countsAs[id] ?? 0) ?? null;
  const categoryOf = (product: number) => facts.products.rows.get(product)?.category ?? '';
  const buyer = model.placeOf.get(storeId) ?? -1;
  const scored = score(model, categoryOf, { buyer, city: store.city, orders, day, within });

  const resting = restingFor(db, facts, storeId, date);
  const there = new Set([...(within ?? []), ...(within ? [] : openProducts(db, facts, storeId))]);
  const offers = offersOf(db, facts, model, author, storeId, scored, wanted.by).filter(
    ({ product }) => !there.has(product),
  );
  const open = offers.filter(({ product }) => !resting.has(product));
  return {
    storeId,
    storeName: store.name,
    currency: facts.currency,
    date,
    basis: orders.length > 0 ? 'own' : scored.some(({ inCity }) => inCity > 0) ? 'city' : 'all',
    suggestions: ranked(open, wanted.limit).map((offer) => told(facts, model, storeId, day, offer)),
    leftOut: offers.length - open.length,
  };
}

/** Expected day of the store's next order; the day after the last order of any store where unknown or already past. */
function dayFor(facts: Facts, { world }: Model, storeId: number): number {
  const days = (pastOrders(facts).get(storeId) ?? []).map((order) => order.day);
  const when = expectedWhen(days, habitsOfAll(facts).waits);
  return Math.max(world.day + 1, when?.day ?? 0);
}

/** Turns candidates and step ups into offers with types, quantity and expected money. */
function offersOf(
  db: Database,
  facts: Facts,
  model: Model,
  author: string,
  storeId: number,
  scored: Scored[],
  by: 'revenue' | 'margin',
): Offer[] {
  const experience = experienceOf(db, facts);
  const paid = habitsOf(db, facts, storeId);
  const prices = pricesOf(facts);
  const offers = new Map<number, Offer>();
  const worth = (product: number, pieces: number) => {
    const price = paid.get(product)?.price ?? (prices[product] || null);
    const { cost } = facts.products.of(product);
    const counted = by === 'margin' && cost !== null && price !== null ? price - cost : price;
    return { price, money: counted === null ? 0 : priceTimesQuantity(counted, Math.round(pieces * 1000)) };
  };
  const put = (offer: Offer) => {
    const before = offers.get(offer.product);
    if (!before) offers.set(offer.product, offer);
    else if (offer.expected > before.expected) offers.set(offer.product, { ...offer, kinds: merged(offer, before) });
    else before.kinds = merged(before, offer);
  };
  for (const candidate of scored) {
    const product = facts.products.rows.get(candidate.product);
    if (!product || product.withdrawn === 1 || model.gone[candidate.product] === 1) continue;
    const kinds = kindsOf(model.world, candidate);
    const pieces = candidate.own?.pieces ?? model.world.pieces[candidate.product]!;
    const chance = corrected(candidate.chance, kinds[0]!);
    const { price, money } = worth(candidate.product, pieces);
    put({ product: candidate.product, kinds, chance, pieces, price, expected: chance * money, grounds: { candidate } });
  }
  for (const stepUp of stepUps(facts, model.world, scored, prices)) {
    const product = facts.products.of(stepUp.product);
    if (product.withdrawn === 1 || model.gone[stepUp.product] === 1) continue;
    const chance = corrected(stepUp.chance, 'step_up');
    const before = stepUp.from.own!.pieces;
    const pieces = stepUp.why === 'case' ? product.caseSize! : model.world.pieces[stepUp.product] || before;
    const { price, money } = worth(stepUp.product, pieces);
    const gain =
      stepUp.why === 'margin'
        ? (marginOf(product, prices)! - marginOf(facts.products.of(stepUp.from.product), prices)!) * pieces
        : money - worth(stepUp.from.product, before).money;
    // a step up counts with its gain over the current product
    if (gain <= 0) continue;
    const candidate = scored.find((one) => one.product === stepUp.product) ?? stepUp.from;
    put({
      product: stepUp.product,
      kinds: ['step_up'],
      chance,
      pieces,
      price,
      expected: chance * gain,
      grounds: { candidate, stepUp },
    });
  }
  return [...offers.values()];

  function corrected(chance: number, kind: SuggestionKind): number {
    return Math.min(SURE, chance * (model.kindFactor[kind] ?? 1) * experience.factor(kind, author));
  }
}

const merged = (first: Offer, second: Offer): SuggestionKind[] => [...new Set([...first.kinds, ...second.kinds])];

/** Ranks offers by expected money, with a discount on further ones of the same type. */
function ranked(offers: Offer[], limit: number): Offer[] {
  const left = offers.sort((a, b) => b.expected - a.expected || b.chance - a.chance || a.product - b.product);
  const chosen: Offer[] = [];
  const times = new Map<SuggestionKind, number>();
  // lists are sorted, so only the head of each type has to be compared
  const byKind = Map.groupBy(left, ({ kinds }) => kinds[0]!);
  while (chosen.length < limit && byKind.size > 0) {
    let best: SuggestionKind | null = null;
    let most = Number.NEGATIVE_INFINITY;
    for (const [kind, list] of byKind) {
      const value = list[0]!.expected * SAME_KIND ** (times.get(kind) ?? 0);
      if (value > most) [best, most] = [kind, value];
    }
    const list = byKind.get(best!)!;
    chosen.push(list.shift()!);
    times.set(best!, (times.get(best!) ?? 0) + 1);
    if (list.length === 0) byKind.delete(best!);
  }
  return chosen;
}

/** Product ids in the order of the suggestions, for the backtest. */
export function rankedProducts(
  db: Database,
  facts: Facts,
  model: Model,
  storeId: number,
  scored: Scored[],
  limit: number,
): number[] {
  return ranked(offersOf(db, facts, model, '', storeId, scored, 'revenue'), limit).map(({ product }) => product);
}

function told(facts: Facts, model: Model, storeId: number, day: number, offer: Offer): Suggestion {
  const product = facts.products.of(offer.product);
  const { quantity, unit } = packed(offer.pieces, product.caseSize);
  const pieces = unit === 'case' ? quantity * product.caseSize! : quantity;
  const kinds = SUGGESTION_KINDS.filter((kind) => offer.kinds.includes(kind));
  const kind = offer.kinds[0]!;
  const evidence = evidenceOf(facts, model, storeId, day, offer.product, kind, offer.grounds);
  return {
    productId: product.id,
    product: product.name,
    sku: product.sku,
    kind,
    alsoKinds: kinds.filter((other) => other !== kind),
    reason: reasons[kind](evidence),
    confidence: Math.round(offer.chance * 1000) / 1000,
    expectedMinor: toMinor(Math.round(offer.expected), facts.currency),
    quantity: quantity || 1,
    unit,
    caseSize: product.caseSize,
    pieces: pieces || 1,
    priceMinor: offer.price === null ? null : toMinor(offer.price, facts.currency),
    evidence,
  };
}

import { dateOfDayNumber, later, localToday } from '../../src-shared/calendar.ts';
import type { ParsedInput, Suggestion, Suggestions, SuggestionType } from '../../src-shared/contract/index.ts';
import { SUGGESTION_TYPES } from '../../src-shared/contract/upsell.ts';
import { withText } from '../../src-shared/messages/english.ts';
import { priceTimesQuantity, toMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import { suggestionReasons } from '../../src-shared/suggestion-reasons.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { predictOrderDate } from '../forecast/order-date.ts';
import { pastOrders, waitModelOf } from '../forecast/past-orders.ts';
import { habitsOf } from '../orders/history.ts';
import { usualPrice } from '../orders/lines.ts';
import { orderDays } from '../sales/rhythm.ts';
import { stockOf } from '../stock/stock.ts';
import { evidenceOf, type OfferSource } from './evidence.ts';
import { expiringFor } from './expiring.ts';
import { type Offered, offeredOf } from './in-stock.ts';
import { type ScoredCandidate, scoreCandidates, type UpsellModel } from './model.ts';
import { openProducts, pricesOf } from './sales.ts';
import { marginOf, shareAlsoBuying, stepUps } from './step-up.ts';
import { answerFactors, suppressedProducts } from './suggestion-answers.ts';
import { REORDER_TYPES, suggestionTypesOf } from './suggestion-types.ts';

/** Discount on each further suggestion of the same type, so that one type does not fill the list. */
const SAME_TYPE_DISCOUNT = 0.75;
const MAX_PROBABILITY = 0.97;
/**
 * A product that the store orders without a rhythm is suggested from this chance on, or from so many times the mean chance
 * of all that it orders: where orders come by chance, no product stands out.
 */
const SURE_CHANCE = 0.5;
const MIN_CHANCE_RATIO = 2;

type SuggestionRequest = Pick<ParsedInput<'upsell.suggest'>, 'storeId' | 'within' | 'limit' | 'by' | 'kind'>;

interface Offer {
  product: number;
  kinds: SuggestionType[];
  chance: number;
  pieces: number;
  /** Per piece, in ten-thousandths. */
  price: number | null;
  /** Probability × revenue or margin, in ten-thousandths. */
  expected: number;
  grounds: OfferSource;
}

/**
 * Suggestions for a store, as of the expected day of its next order. Ranks candidates by expected money: probability,
 * corrected by the factors of the suggestion type (from training) and of answers, times revenue or margin. Each product
 * appears once, with its strongest type first; types are mixed.
 *
 * @throws Problem `store_unknown`
 */
export function suggest(
  db: Db,
  cube: SalesCube,
  model: UpsellModel,
  author: string,
  request: SuggestionRequest,
): Suggestions {
  const storeId = cube.stores.canonicalId[request.storeId] ?? 0;
  const store = cube.stores.rows.get(storeId);
  if (!store) throw new Problem('store_unknown', { id: request.storeId });
  const orders = pastOrders(cube).get(storeId) ?? [];
  const day = expectedOrderDay(cube, model, storeId);
  const date = dateOfDayNumber(day);
  const within = request.within?.map((id) => cube.products.canonicalId[id] ?? 0) ?? null;
  const categoryOf = (product: number) => cube.products.rows.get(product)?.category ?? '';
  const buyer = model.placeOf.get(storeId) ?? -1;
  const scored = scoreCandidates(model, categoryOf, {
    buyer,
    city: store.city,
    orders,
    day,
    within,
    asOf: model.world.day + 1,
  });

  const stock = stockOf(db, cube, localToday());
  const delivered = later(date, localToday());
  const expiring = stock ? expiringFor(db, cube, stock, storeId, delivered, scored) : [];
  const suppressed = suppressedProducts(db, cube, storeId, date);
  const alreadyOrdered = new Set([...(within ?? []), ...(within ? [] : openProducts(db, cube, storeId))]);
  const offers = buildOffers(db, cube, model, author, storeId, scored, request.by, expiring).filter(
    ({ product, kinds }) =>
      !alreadyOrdered.has(product) &&
      (request.kind === undefined || REORDER_TYPES.includes(kinds[0]!) === (request.kind === 'reorder')),
  );
  const welcome = offers.filter(({ product }) => !suppressed.has(product));
  const available = offersInStock(
    welcome,
    (offer, passes) => {
      const offered = offeredOf(cube, stock, offer.product, offer.pieces, delivered, passes);
      return offered && toStocked(db, cube, model, storeId, offer, offered, date);
    },
    (id) => !suppressed.has(id) && !alreadyOrdered.has(id) && model.gone[id] !== 1,
  );
  return {
    storeId,
    storeName: store.name,
    currency: cube.currency,
    date,
    basis: orders.length > 0 ? 'own' : scored.some(({ inCity }) => inCity > 0) ? 'city' : 'all',
    suggestions: rankOffers(available, request.limit).map((offer) => toSuggestion(cube, model, storeId, day, offer)),
    leftOut: offers.length - welcome.length,
    outOfStock: welcome.length - available.length,
  };
}

/** An offer with what is there to be offered. */
interface StockedOffer extends Offer {
  offered: Offered;
}

/** The offers of which something is there; a product that takes the place of another is offered once. */
function offersInStock(
  offers: Offer[],
  stocked: (offer: Offer, passes: (product: number) => boolean) => StockedOffer | undefined,
  isWelcome: (product: number) => boolean,
): StockedOffer[] {
  const taken = new Set(offers.map(({ product }) => product));
  return offers.flatMap((offer) => {
    const its = stocked(offer, (id) => isWelcome(id) && !taken.has(id));
    if (!its) return [];
    taken.add(its.offered.product);
    return [its];
  });
}

/** An offer counts with the part of it that is there; what takes its place, with the chance that its buyers take that too. */
function toStocked(
  db: Db,
  cube: SalesCube,
  model: UpsellModel,
  storeId: number,
  offer: Offer,
  offered: Offered,
  date: string,
): StockedOffer {
  if (offered.note === null) return { ...offer, offered };
  const part = Math.min(1, offered.pieces / Math.max(offer.pieces, 1));
  if (offered.product === offer.product) return { ...offer, offered, expected: offer.expected * part };
  const chance = offer.chance * shareAlsoBuying(model.world, offer.product, offered.product);
  const price = usualPrice(db, cube, storeId, offered.product, date);
  const money = price === null ? 0 : priceTimesQuantity(price, Math.round(offered.pieces * 1000));
  return { ...offer, offered, chance, price, expected: chance * money };
}

/** Expected day of the store's next order; the day after the last order of any store where unknown or already past. */
function expectedOrderDay(cube: SalesCube, { world }: UpsellModel, storeId: number): number {
  const days = orderDays(cube).get(storeId) ?? [];
  const expectation = predictOrderDate(days, waitModelOf(cube));
  return Math.max(world.day + 1, expectation?.day ?? 0);
}

/** Turns candidates and step ups into offers with types, quantity and expected money. */
function buildOffers(
  db: Db,
  cube: SalesCube,
  model: UpsellModel,
  author: string,
  storeId: number,
  scored: ScoredCandidate[],
  by: 'revenue' | 'margin',
  expiring: readonly ReturnType<typeof expiringFor>[number][] = [],
): Offer[] {
  const answerFactor = answerFactors(db, cube);
  const habits = habitsOf(db, cube, storeId);
  const prices = pricesOf(cube);
  const offers = new Map<number, Offer>();
  const worth = (product: number, pieces: number) => {
    const price = habits.get(product)?.price ?? (prices[product] || null);
    const { cost } = cube.products.get(product);
    const counted = by === 'margin' && cost !== null && price !== null ? price - cost : price;
    return { price, money: counted === null ? 0 : priceTimesQuantity(counted, Math.round(pieces * 1000)) };
  };
  const addOffer = (offer: Offer) => {
    const before = offers.get(offer.product);
    if (!before) offers.set(offer.product, offer);
    else if (offer.expected > before.expected)
      offers.set(offer.product, { ...offer, kinds: mergedTypes(offer, before) });
    else before.kinds = mergedTypes(before, offer);
  };
  const ownChances = scored.filter(({ own }) => own).map(({ chance }) => chance);
  const meanChance = ownChances.reduce((sum, chance) => sum + chance, 0) / Math.max(1, ownChances.length);
  const leastIrregular = Math.min(SURE_CHANCE, MIN_CHANCE_RATIO * meanChance);
  for (const candidate of scored) {
    const product = cube.products.rows.get(candidate.product);
    if (!product || product.withdrawn === 1 || model.gone[candidate.product] === 1) continue;
    const kinds = suggestionTypesOf(model.world, candidate);
    if (kinds.length === 0) continue;
    const pieces = candidate.own?.pieces ?? model.world.pieces[candidate.product]!;
    const chance = correctedProbability(candidate.chance, kinds[0]!);
    if (candidate.own?.state === 'irregular' && kinds[0] === 'due_now' && chance < leastIrregular) continue;
    const { price, money } = worth(candidate.product, pieces);
    addOffer({
      product: candidate.product,
      kinds,
      chance,
      pieces,
      price,
      expected: chance * money,
      grounds: { candidate },
    });
  }
  for (const stepUp of stepUps(cube, model.world, scored, prices)) {
    const product = cube.products.get(stepUp.product);
    if (product.withdrawn === 1 || model.gone[stepUp.product] === 1) continue;
    const chance = correctedProbability(stepUp.chance, 'step_up');
    const before = stepUp.from.own!.pieces;
    const pieces = stepUp.why === 'case' ? product.caseSize! : model.world.pieces[stepUp.product] || before;
    const { price, money } = worth(stepUp.product, pieces);
    const gain =
      stepUp.why === 'margin'
        ? (marginOf(product, prices)! - marginOf(cube.products.get(stepUp.from.product), prices)!) * pieces
        : money - worth(stepUp.from.product, before).money;
    // a step up counts with its gain over the current product
    if (gain <= 0) continue;
    const candidate = scored.find((one) => one.product === stepUp.product) ?? stepUp.from;
    addOffer({
      product: stepUp.product,
      kinds: ['step_up'],
      chance,
      pieces,
      price,
      expected: chance * gain,
      grounds: { candidate, stepUp },
    });
  }
  for (const { candidate, pieces, expiring: its } of expiring) {
    const { product } = candidate;
    const before = offers.get(product);
    const chance = before?.chance ?? correctedProbability(candidate.chance, 'near_expiry');
    const { price, money } = worth(product, pieces);
    offers.set(product, {
      ...{ product, chance, pieces, price },
      kinds: [...new Set<SuggestionType>(['near_expiry', ...(before?.kinds ?? [])])],
      expected: before?.expected ?? chance * money,
      grounds: { ...(before?.grounds ?? { candidate }), expiring: its },
    });
  }
  return [...offers.values()];

  function correctedProbability(chance: number, kind: SuggestionType): number {
    return Math.min(MAX_PROBABILITY, chance * (model.kindFactor[kind] ?? 1) * answerFactor.factor(kind, author));
  }
}

const mergedTypes = (first: Offer, second: Offer): SuggestionType[] => [...new Set([...first.kinds, ...second.kinds])];

/** Ranks offers by expected money, with a discount on further ones of the same type. */
function rankOffers<O extends Offer>(offers: O[], limit: number): O[] {
  const remaining = offers.sort((a, b) => b.expected - a.expected || b.chance - a.chance || a.product - b.product);
  const chosen: O[] = [];
  const times = new Map<SuggestionType, number>();
  // lists are sorted, so only the head of each type has to be compared
  const byKind = Map.groupBy(remaining, ({ kinds }) => kinds[0]!);
  while (chosen.length < limit && byKind.size > 0) {
    let best: SuggestionType | null = null;
    let most = Number.NEGATIVE_INFINITY;
    for (const [kind, list] of byKind) {
      const value = list[0]!.expected * SAME_TYPE_DISCOUNT ** (times.get(kind) ?? 0);
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
  db: Db,
  cube: SalesCube,
  model: UpsellModel,
  storeId: number,
  scored: ScoredCandidate[],
  limit: number,
): number[] {
  return rankOffers(buildOffers(db, cube, model, '', storeId, scored, 'revenue'), limit).map(({ product }) => product);
}

function toSuggestion(
  cube: SalesCube,
  model: UpsellModel,
  storeId: number,
  day: number,
  { offered, ...offer }: StockedOffer,
): Suggestion {
  const product = cube.products.get(offered.product);
  const { quantity, unit, pieces, note } = offered;
  const kinds = SUGGESTION_TYPES.filter((kind) => offer.kinds.includes(kind));
  const kind = offer.kinds[0]!;
  const evidence = evidenceOf(cube, model, storeId, day, offer.product, kind, offer.grounds);
  return {
    productId: product.id,
    product: product.name,
    sku: product.sku,
    kind,
    alsoKinds: kinds.filter((other) => other !== kind),
    reason: suggestionReasons[kind](evidence),
    confidence: Math.round(offer.chance * 1000) / 1000,
    expectedMinor: toMinor(Math.round(offer.expected), cube.currency),
    quantity,
    unit,
    caseSize: product.caseSize,
    pieces,
    priceMinor: offer.price === null ? null : toMinor(offer.price, cube.currency),
    note: note && withText(note),
    evidence,
  };
}

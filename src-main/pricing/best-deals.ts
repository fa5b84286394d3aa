import type { Benefit } from './benefit.ts';

/** A benefit and the products that it takes, by ascending id. */
export interface Offer {
  benefit: Benefit;
  products: readonly number[];
}

interface Weighed {
  offer: Offer;
  worth: number;
}

interface Mixed {
  offer: Offer;
  /** What it is worth more than the best deals of its products alone. */
  gain: number;
}

/** Percents are in hundredths. */
const WHOLE = 10_000;

/**
 * What a benefit saves, in ten-thousandths of amounts, where a percent is taken off the whole order afterwards: of what is
 * off already nothing is taken off again.
 */
const worthOf = ({ totalOff, free }: Benefit, percent: number): number =>
  totalOff * (WHOLE - percent) + (free?.value ?? 0) * WHOLE;

/**
 * The offers of the greatest worth of which no two take the same product: weighted set packing, solved exactly by branch and
 * bound. Of equals the one is taken whose deals were made first, whatever the order of the offers.
 *
 * @param percent what the whole order gets off afterwards, in hundredths of a percent
 */
export function bestDeals(offers: readonly Offer[], percent: number): Offer[] {
  const singles = new Map<number, Weighed>();
  const weighed = offers
    .map((offer): Weighed => ({ offer, worth: worthOf(offer.benefit, percent) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.offer.benefit.deal.id - b.offer.benefit.deal.id);
  for (const one of weighed) {
    const [product] = one.offer.products;
    if (one.offer.products.length === 1 && !singles.has(product!)) singles.set(product!, one);
  }
  const worthAlone = (product: number) => singles.get(product)?.worth ?? 0;
  const mixed = weighed
    .filter(({ offer }) => offer.products.length > 1)
    .map(
      ({ offer, worth }): Mixed => ({
        offer,
        gain: worth - offer.products.reduce((sum, product) => sum + worthAlone(product), 0),
      }),
    )
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain || a.offer.benefit.deal.id - b.offer.benefit.deal.id);
  const taken = connected(mixed).flatMap(bestOf);
  const used = new Set(taken.flatMap(({ products }) => products));
  return [...taken, ...[...singles].flatMap(([product, { offer }]) => (used.has(product) ? [] : [offer]))].sort(
    (a, b) => a.products[0]! - b.products[0]!,
  );
}

/** Groups of offers that share products with each other, directly or through others. */
function connected(mixed: Mixed[]): Mixed[][] {
  const groups: { products: Set<number>; members: Mixed[] }[] = [];
  for (const one of mixed) {
    const touching = groups.filter(({ products }) => one.offer.products.some((product) => products.has(product)));
    const merged = {
      products: new Set([...one.offer.products, ...touching.flatMap(({ products }) => [...products])]),
      members: [...touching.flatMap(({ members }) => members), one],
    };
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups.map(({ members }) =>
    members.sort((a, b) => b.gain - a.gain || a.offer.benefit.deal.id - b.offer.benefit.deal.id),
  );
}

/** The disjoint offers of the greatest gain; ordered by gain. */
function bestOf(group: Mixed[]): Offer[] {
  let best: { gain: number; offers: Offer[] } = { gain: 0, offers: [] };
  const used = new Set<number>();
  const chosen: Offer[] = [];
  // no packing gains more than the sum over free products of the largest gain a product of an offer
  const bound = (from: number): number => {
    const shares = new Map<number, number>();
    for (const { offer, gain } of group.slice(from)) {
      if (offer.products.some((product) => used.has(product))) continue;
      const share = gain / offer.products.length;
      for (const product of offer.products) shares.set(product, Math.max(shares.get(product) ?? 0, share));
    }
    return [...shares.values()].reduce((sum, share) => sum + share, 0);
  };
  const visit = (at: number, gained: number): void => {
    if (gained > best.gain) best = { gain: gained, offers: [...chosen] };
    if (at === group.length || gained + bound(at) <= best.gain + 1e-6) return;
    const { offer, gain } = group[at]!;
    if (offer.products.every((product) => !used.has(product))) {
      for (const product of offer.products) used.add(product);
      chosen.push(offer);
      visit(at + 1, gained + gain);
      chosen.pop();
      for (const product of offer.products) used.delete(product);
    }
    visit(at + 1, gained);
  };
  visit(0, 0);
  return best.offers;
}

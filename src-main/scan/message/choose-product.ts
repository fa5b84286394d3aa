import type { Candidate, OrderableProduct } from './product-index.ts';
import type { Item } from './read-item.ts';

/** What a name means: one product, several that are all meant, or some of which a person has to choose. */
export interface Choice {
  sure: boolean;
  products: OrderableProduct[];
  confidence: number;
}

/** Share of the words that a sure product explains. */
const SURE_EXPLAINED = 0.8;
/** Differences of what candidates explain within which they explain equally well. */
const EQUAL = 0.04;
/** A name that is said nearly whole wins over one that is longer. */
const WHOLE_NAME = 0.85;
const WHOLE_LEAD = 0.12;
/** The store's own habit decides between names that fit equally: so many invoices with one, and none with the others. */
const HABIT = 3;
const SHOWN_CHOICES = 6;

/** Chooses among the candidates of a name. */
export function chooseProduct(candidates: Candidate[], { reach }: Pick<Item, 'reach'>): Choice {
  const [best] = candidates;
  if (!best) return { sure: false, products: [], confidence: 0 };
  const equal = candidates.filter(({ explained }) => explained >= best.explained - EQUAL);
  const confidence = Math.min(0.99, best.explained);
  const doubt: Choice = {
    sure: false,
    products: equal.slice(0, SHOWN_CHOICES).map(({ product }) => product),
    confidence: Math.min(0.5, confidence / Math.max(1, equal.length)),
  };
  if (best.explained < SURE_EXPLAINED || best.foreign > 0) return doubt;
  const sure = (products: OrderableProduct[]): Choice => ({ sure: true, products, confidence });
  if (reach === 'all') return sure(equal.map(({ product }) => product));
  if (typeof reach === 'number') return equal.length === reach ? sure(equal.map(({ product }) => product)) : doubt;
  if (equal.length === 1) return sure([best.product]);
  const bySaid = equal.toSorted((a, b) => b.said - a.said);
  const [first, second] = bySaid;
  if (first!.said >= WHOLE_NAME && first!.said - second!.said >= WHOLE_LEAD) return sure([first!.product]);
  const bought = equal.toSorted((a, b) => b.product.bought - a.product.bought);
  if (bought[0]!.product.bought >= HABIT && bought[1]!.product.bought === 0)
    return { ...sure([bought[0]!.product]), confidence: Math.min(confidence, 0.8) };
  return doubt;
}

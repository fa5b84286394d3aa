import { dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { SuggestionEvidence, SuggestionType } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import { median } from '../sales/figures.ts';
import type { ScoredCandidate, UpsellModel } from './model.ts';
import type { PopulationModel } from './population-model.ts';
import { hasProduct, type InvoiceOfMonth, newestInvoices } from './sales.ts';
import type { StepUp } from './step-up.ts';

/** The candidate, and step up if any, that an offer is derived from. */
export interface OfferSource {
  candidate: ScoredCandidate;
  expiring?: SuggestionEvidence['expiring'];
  stepUp?: StepUp;
}

const MAX_INVOICES = 20;
const WINDOW_DAYS = 21;

/** The figures and invoices behind a suggestion. */
export function evidenceOf(
  cube: SalesCube,
  { world, placeOf }: UpsellModel,
  storeId: number,
  day: number,
  product: number,
  kind: SuggestionType,
  { candidate, stepUp, expiring }: OfferSource,
): SuggestionEvidence {
  const own = candidate.product === product ? candidate.own : null;
  const near = world.neighbours(placeOf.get(storeId) ?? -1).map(({ buyer }) => buyer);
  const takers = near.filter((buyer) => world.recentProducts(buyer).includes(product));
  const stores = (kind === 'similar_stores' ? takers : []).map((buyer) => world.buyers[buyer]!.store);
  const { rule } = candidate;
  return {
    timesBought: own?.times ?? 0,
    inOrders: own?.inOrders ?? 0,
    ofOrders: Math.min(10, world.buyers[placeOf.get(storeId) ?? -1]?.orders.length ?? 0),
    usualDays: own && own.usualWait > 0 ? own.usualWait : null,
    lastBought: own ? dateOfDayNumber(own.lastDay) : null,
    daysSince: own ? day - own.lastDay : null,
    lastYear: own?.lastYear ?? 0,
    similarStores: near.length,
    takenBySimilar: takers.length,
    similarStoreIds: takers.map((buyer) => world.buyers[buyer]!.store),
    reorderDays: reorderDays(world, takers, product),
    city: cube.stores.rows.get(storeId)?.city ?? '',
    storesInCity: candidate.inCity,
    takenInCity: candidate.takenInCity,
    newStores: world.newly[product]!,
    firstSold: world.firstDay[product]! > 0 ? dateOfDayNumber(world.firstDay[product]!) : null,
    category: cube.products.get(product).category,
    rule: rule && {
      productIds: rule.lhs,
      products: rule.lhs.map((id) => cube.products.get(id).name),
      support: rule.support,
      confidence: rule.confidence,
      lift: rule.lift,
      count: rule.count,
    },
    stepUp: stepUp
      ? {
          why: stepUp.why,
          productId: stepUp.from.product,
          product: cube.products.get(stepUp.from.product).name,
          pieces: stepUp.from.own!.pieces,
        }
      : null,
    expiring: expiring ?? null,
    invoiceIds: supportingInvoices(cube, kind, {
      storeId,
      stores,
      product,
      day,
      with: rule?.lhs ?? [],
      from: stepUp?.from.product,
    }),
  };
}

/** Median over the buyers who reordered the product of their mean interval in days. */
function reorderDays(world: PopulationModel, buyers: number[], product: number): number | null {
  const waits = buyers.flatMap((buyer) => {
    const days = world.buyers[buyer]!.orders.filter(({ pieces }) => pieces.has(product)).map(({ day }) => day);
    return days.length > 1 ? [(days.at(-1)! - days[0]!) / (days.length - 1)] : [];
  });
  const usual = median(waits);
  return usual === null ? null : Math.max(1, Math.round(usual));
}

interface InvoiceQuery {
  storeId: number;
  stores: number[];
  product: number;
  day: number;
  with: number[];
  from: number | undefined;
}

/** The newest invoices behind a suggestion: of the store itself, of similar stores, or those that match the rule. */
function supportingInvoices(
  cube: SalesCube,
  kind: SuggestionType,
  { storeId, stores, product, day, ...more }: InvoiceQuery,
): number[] {
  const newest = (id: number, isWanted: (invoice: InvoiceOfMonth) => boolean) =>
    newestInvoices(cube, id, MAX_INVOICES, isWanted);
  const storeOf = ({ month, at }: InvoiceOfMonth) => cube.stores.canonicalId[month.invoices.store[at]!]!;
  const own = (invoice: InvoiceOfMonth) => storeOf(invoice) === storeId;
  if (kind === 'bought_together')
    return newest(product, (invoice) => more.with.every((id) => hasProduct(cube, invoice, id)));
  if (kind === 'similar_stores') {
    const storeSet = new Set(stores);
    return newest(product, (invoice) => storeSet.has(storeOf(invoice)));
  }
  if (kind === 'popular') {
    const { city } = cube.stores.get(storeId);
    const inCity = newest(product, (invoice) => cube.stores.get(storeOf(invoice)).city === city);
    return inCity.length > 0 ? inCity : newest(product, () => true);
  }
  if (kind === 'new_in_category') return newest(product, () => true);
  if (kind === 'step_up') return newest(more.from ?? product, own);
  if (kind === 'seasonal')
    return newest(
      product,
      (invoice) => own(invoice) && Math.abs(day - 365 - invoice.month.invoices.day[invoice.at]!) <= WINDOW_DAYS,
    );
  return newest(product, own);
}

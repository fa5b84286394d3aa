import type { SuggestionEvidence, SuggestionType } from './contract/upsell.ts';

const days = (n: number) => `${n} day${n === 1 ? '' : 's'}`;
const stores = (n: number) => `${n} store${n === 1 ? '' : 's'}`;
const times = (n: number) => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);
const percent = (share: number) => `${Math.round(share * 100)}%`;
const number = (n: number) => String(Math.round(n * 10) / 10);

/** The reason for a suggestion as one sentence, from its evidence. */
export const suggestionReasons: Record<SuggestionType, (evidence: SuggestionEvidence) => string> = {
  near_expiry: ({ expiring }) =>
    `${number(expiring?.pieces ?? 0)} in stock expire on ${expiring?.date} unless they are sold; this store sells ${number(expiring?.perWeek ?? 0)} a week${expiring?.deal ? `. Deal: ${expiring.deal}` : ''}.`,
  bought_together: ({ rule, timesBought }) =>
    `${percent(rule?.confidence ?? 0)} of orders with ${rule?.products.join(' and ')} include it, ${number(rule?.lift ?? 0)} times the average${timesBought === 0 ? '; new to this store' : ''}.`,
  similar_stores: ({ takenBySimilar, similarStores, reorderDays }) =>
    `${takenBySimilar} of the ${similarStores} most similar stores buy it${reorderDays ? `, usually every ${days(reorderDays)}` : ''}; new to this store.`,
  stopped_buying: ({ timesBought, usualDays, daysSince }) =>
    `Bought ${times(timesBought)}, about every ${days(usualDays ?? 0)}; last bought ${days(daysSince ?? 0)} ago.`,
  due_now: ({ inOrders, ofOrders, timesBought, usualDays, daysSince }) =>
    usualDays === null
      ? `Bought ${times(timesBought)}, ${days(daysSince ?? 0)} before its next order is due.`
      : `${inOrders === 0 ? `Bought ${times(timesBought)}` : `In ${inOrders} of its last ${ofOrders} orders`}, about every ${days(usualDays)}; last bought ${days(daysSince ?? 0)} before its next order is due.`,
  step_up: ({ stepUp }) =>
    stepUp?.why === 'case'
      ? `Usually buys ${number(stepUp.pieces)} pieces; others buy the whole case.`
      : stepUp?.why === 'margin'
        ? `Buys ${stepUp.product}; this one earns more per piece.`
        : `Buys ${stepUp?.product}; stores that do often buy this larger pack too.`,
  new_in_category: ({ newStores, category }) =>
    `New: ${stores(newStores)} started with it in the last three months; this one buys ${category} but not this yet.`,
  seasonal: ({ lastYear }) => `Bought ${times(lastYear)} around this time last year, when all stores buy more of it.`,
  popular: ({ takenInCity, storesInCity, city, ofOrders }) => {
    const many =
      storesInCity > 0
        ? `${takenInCity} of ${stores(storesInCity)} in ${city || 'its city'} buy it`
        : 'many stores start with it';
    return ofOrders === 0
      ? `This store has no orders yet; ${many}.`
      : `${many[0]!.toUpperCase()}${many.slice(1)}; new to this store.`;
  },
};

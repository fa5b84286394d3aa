import type { SuggestionEvidence, SuggestionType } from './contract/upsell.ts';

const days = (n: number) => `${n} day${n === 1 ? '' : 's'}`;
const stores = (n: number) => `${n} store${n === 1 ? '' : 's'}`;
const times = (n: number) => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);
const percent = (share: number) => `${Math.round(share * 100)}%`;
const number = (n: number) => String(Math.round(n * 10) / 10);

/** The reason for a suggestion as one sentence, from its evidence. */
export const suggestionReasons: Record<SuggestionType, (evidence: SuggestionEvidence) => string> = {
  bought_together: ({ rule, timesBought }) =>
    `${percent(rule?.confidence ?? 0)} of the orders with ${rule?.products.join(' and ')} have it too, ${number(rule?.lift ?? 0)} times as many as of all orders${timesBought === 0 ? '; this store never tried it' : ''}.`,
  similar_stores: ({ takenBySimilar, similarStores, reorderDays }) =>
    `${takenBySimilar} of the ${similarStores} most similar stores take it${reorderDays ? `, usually every ${days(reorderDays)}` : ''}; this one never tried it.`,
  stopped_buying: ({ timesBought, usualDays, daysSince }) =>
    `It took this ${times(timesBought)}, about every ${days(usualDays ?? 0)}, and not for ${days(daysSince ?? 0)} now.`,
  due_now: ({ inOrders, ofOrders, timesBought, usualDays, daysSince }) =>
    usualDays === null
      ? `It took this ${times(timesBought)}, ${days(daysSince ?? 0)} before its next order is due.`
      : `In ${inOrders} of its last ${ofOrders} orders, about every ${days(usualDays)}; the last was ${days(daysSince ?? 0)} before its next order is due.`,
  step_up: ({ stepUp }) =>
    stepUp?.why === 'case'
      ? `It usually takes ${number(stepUp.pieces)} pieces; others take the whole case.`
      : stepUp?.why === 'margin'
        ? `It takes ${stepUp.product}; this one earns more a piece.`
        : `It takes ${stepUp?.product}; stores that do often take this larger pack too.`,
  new_in_category: ({ newStores, category }) =>
    `New: ${stores(newStores)} began with it in the last three months; this one takes ${category} but not this yet.`,
  seasonal: ({ lastYear }) =>
    `It took this ${times(lastYear)} around this time last year, when all stores take more of it.`,
  popular: ({ takenInCity, storesInCity, city, ofOrders }) => {
    const many =
      storesInCity > 0
        ? `${takenInCity} of ${stores(storesInCity)} in ${city || 'its city'} take it`
        : 'many stores begin with it';
    return ofOrders === 0
      ? `This store has no orders yet; ${many}.`
      : `${many[0]!.toUpperCase()}${many.slice(1)}; this one never tried it.`;
  },
};

import { addDays, dayNumber, localToday } from '../../src-shared/calendar.ts';
import type {
  AcceptanceRate,
  DeclineReason,
  Output,
  ParsedInput,
  SuggestionType,
} from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { edit } from '../desk/edits.ts';
import { pastOrders } from '../forecast/past-orders.ts';

interface SuggestionAnswer {
  storeId: number;
  productId: number;
  kind: SuggestionType;
  confidence: number;
  what: 'accepted' | 'refused' | 'snoozed';
  why: DeclineReason | null;
  onDate: string;
  until: string | null;
  author: string;
}

const SNOOZE_DAYS = 14;
const REFUSAL_DAYS = 90;
/** Refusal reasons that suppress the product for a year. */
const LONG_REFUSAL_DAYS: Partial<Record<DeclineReason, number>> = { cannot_get: 365, takes_another: 365 };
/** Days after an answer within which an invoice with the product counts as bought later. */
const LATE_PURCHASE_DAYS = 60;

/** Records the answer to a suggestion; can be undone. @throws Problem `store_unknown` · `product_unknown` */
export function recordAnswer(db: Db, cube: SalesCube, author: string, input: ParsedInput<'upsell.answer'>) {
  const { storeId, productId, kind, confidence, what, why, remark } = input;
  if (!cube.stores.canonicalId[storeId]) throw new Problem('store_unknown', { id: storeId });
  if (!cube.products.canonicalId[productId]) throw new Problem('product_unknown', { id: productId });
  const today = localToday();
  const suppressedDays = {
    accepted: 0,
    snoozed: SNOOZE_DAYS,
    refused: (why && LONG_REFUSAL_DAYS[why]) ?? REFUSAL_DAYS,
  }[what];
  const until = what === 'accepted' ? null : (input.until ?? addDays(today, suppressedDays));
  return db
    .transaction(() => {
      // inserted as removed, so that the edit has a previous state to undo to
      const id = Number(
        db
          .prepare(
            `INSERT INTO suggestion_answer (store_id, product_id, kind, confidence, what, why, remark, on_date, until, author, removed)
             VALUES (@storeId, @productId, @kind, @confidence, @what, @why, @remark, @today, @until, @author, 1)`,
          )
          .run({ storeId, productId, kind, confidence, what, why: why ?? null, remark, today, until, author })
          .lastInsertRowid,
      );
      return { editId: edit(db, author, 'answer', [{ table: 'suggestion_answer', id, set: { removed: 0 } }]) };
    })
    .immediate();
}

function answersOf(db: Db, cube: SalesCube): SuggestionAnswer[] {
  const rows = db
    .prepare<unknown[], SuggestionAnswer>(
      `SELECT store_id AS storeId, product_id AS productId, kind, confidence, what, why, on_date AS onDate, until, author
       FROM suggestion_answer WHERE NOT removed ORDER BY id`,
    )
    .all();
  return rows.map((answer) => ({
    ...answer,
    storeId: cube.stores.canonicalId[answer.storeId]!,
    productId: cube.products.canonicalId[answer.productId]!,
  }));
}

/** Products suppressed for a store on a date, since it refused or snoozed them. */
export function suppressedProducts(db: Db, cube: SalesCube, storeId: number, date: string): Set<number> {
  // the cache is valid: an answer is an edit, which invalidates the cached sales cube
  const byStore = cube.memo('answersByStore', () => Map.groupBy(answersOf(db, cube), (answer) => answer.storeId));
  return new Set(
    (byStore.get(storeId) ?? [])
      .filter(({ what, until }) => what !== 'accepted' && until !== null && until > date)
      .map(({ productId }) => productId),
  );
}

/** Prior weight, in expected acceptances, of the factors of suggestion types and reps. */
const PRIOR_OFFERS = 10;

/** Outcomes of suggestions: number accepted, and number expected from the predicted probabilities. */
interface OfferOutcomes {
  taken: number;
  expected: number;
}

export interface AnswerFactors {
  /** Factor on the probability of a suggestion of this type made by this author. */
  factor(kind: SuggestionType, author: string): number;
}

/**
 * Correction factors learnt from answers. Acceptances are modelled as Poisson with the sum of predicted probabilities
 * times a factor as mean; the factor has a Gamma prior with mean 1 and the weight of ten expected acceptances, so its
 * posterior mean is (10 + taken) / (10 + expected). A rep's factor has the factor of all answers as its prior mean, and
 * multiplies the type's factor relative to it (Gamma–Poisson shrinkage; Gelman et al., Bayesian Data Analysis, 2.6).
 */
export function answerFactors(db: Db, cube: SalesCube): AnswerFactors {
  return cube.memo('experience', () => {
    const kinds = new Map<string, OfferOutcomes>();
    const reps = new Map<string, OfferOutcomes>();
    for (const answer of answersOf(db, cube)) {
      const taken = outcomeOf(cube, answer);
      if (taken === null) continue;
      addOutcome(kinds, answer.kind, taken, answer.confidence);
      addOutcome(reps, answer.author, taken, answer.confidence);
    }
    const ofKind = (kind: string) => posteriorFactor(1, kinds.get(kind));
    const all = posteriorFactor(1, sumOutcomes(kinds.values()));
    return {
      factor: (kind, author) => ofKind(kind) * (posteriorFactor(all, reps.get(author)) / all),
    };
  });
}

/** Whether the store bought it, then or later; null where it was snoozed and not bought since. */
function outcomeOf(cube: SalesCube, answer: SuggestionAnswer): boolean | null {
  if (answer.what === 'accepted' || boughtLater(cube, answer)) return true;
  return answer.what === 'snoozed' ? null : false;
}

function addOutcome(map: Map<string, OfferOutcomes>, key: string, taken: boolean, expected: number): void {
  const outcomes = map.get(key) ?? { taken: 0, expected: 0 };
  map.set(key, outcomes);
  outcomes.expected += expected;
  if (taken) outcomes.taken++;
}

function sumOutcomes(all: Iterable<OfferOutcomes>): OfferOutcomes {
  const sum = { taken: 0, expected: 0 };
  for (const { taken, expected } of all) {
    sum.taken += taken;
    sum.expected += expected;
  }
  return sum;
}

/** The posterior mean of a factor whose prior mean is `prior`. */
function posteriorFactor(prior: number, { taken, expected }: OfferOutcomes = { taken: 0, expected: 0 }): number {
  return (PRIOR_OFFERS + taken) / (PRIOR_OFFERS / prior + expected);
}

/** Outcomes of suggestions by type and by author. */
export function feedbackReport(db: Db, cube: SalesCube): Output<'upsell.feedback'> {
  const answers = answersOf(db, cube).filter(({ storeId }) => cube.stores.rows.has(storeId));
  const experience = answerFactors(db, unscoped(cube));
  const refusals: Output<'upsell.feedback'>['refusals'] = {};
  for (const { why } of answers) if (why) refusals[why] = (refusals[why] ?? 0) + 1;
  const rates = (groups: Map<string, SuggestionAnswer[]>, factor: (name: string) => number): AcceptanceRate[] =>
    [...groups]
      .map(([name, its]) => ({ ...rateOf(cube, its), name, factor: factor(name) }))
      .sort((a, b) => b.accepted + b.refused - (a.accepted + a.refused) || (a.name < b.name ? -1 : 1));
  const reps = Map.groupBy(answers, ({ author }) => author);
  const outcomesOf = (its: SuggestionAnswer[]): OfferOutcomes => {
    const decided = its.filter((answer) => outcomeOf(cube, answer) !== null);
    return {
      taken: decided.filter((answer) => outcomeOf(cube, answer)).length,
      expected: decided.reduce((sum, { confidence }) => sum + confidence, 0),
    };
  };
  const all = posteriorFactor(1, outcomesOf(answers));
  return {
    kinds: rates(
      Map.groupBy(answers, ({ kind }) => kind),
      (kind) => experience.factor(kind as SuggestionType, ''),
    ),
    reps: rates(reps, (name) => posteriorFactor(all, outcomesOf(reps.get(name)!)) / all),
    refusals,
  };
}

function rateOf(cube: SalesCube, answers: SuggestionAnswer[]): Omit<AcceptanceRate, 'name' | 'factor'> {
  const count = (what: SuggestionAnswer['what']) => answers.filter((answer) => answer.what === what).length;
  const [accepted, refused] = [count('accepted'), count('refused')];
  return {
    accepted,
    refused,
    snoozed: count('snoozed'),
    orderedLater: answers.filter((answer) => answer.what !== 'accepted' && boughtLater(cube, answer)).length,
    rate: accepted + refused > 0 ? accepted / (accepted + refused) : null,
  };
}

/** Whether the store ordered the product within LATE_PURCHASE_DAYS after the answer. */
function boughtLater(cube: SalesCube, { storeId, productId, onDate }: SuggestionAnswer): boolean {
  const from = dayNumber(onDate);
  return (pastOrders(cube).get(storeId) ?? []).some(
    ({ day, pieces }) => day > from && day <= from + LATE_PURCHASE_DAYS && pieces.has(productId),
  );
}

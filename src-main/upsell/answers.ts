import { addDays, dayNumber, todayHere } from '../../src-shared/calendar.ts';
import type { Checked, Output, Refusal, SuggestionKind, UpsellRate } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { edit } from '../desk/edits.ts';
import { type Facts, wholeOf } from '../facts/facts.ts';
import { pastOrders } from '../forecast/past-orders.ts';
import type { Store as Database } from '../store/open.ts';

interface Answer {
  storeId: number;
  productId: number;
  kind: SuggestionKind;
  confidence: number;
  what: 'accepted' | 'refused' | 'snoozed';
  why: Refusal | null;
  onDate: string;
  until: string | null;
  author: string;
}

const SNOOZE_DAYS = 14;
const REFUSED_DAYS = 90;
/** Refusal reasons that suppress the product for a year. */
const LASTING: Partial<Record<Refusal, number>> = { cannot_get: 365, takes_another: 365 };
/** Days after an answer within which an invoice with the product counts as bought later. */
const LATER_DAYS = 60;

/** Records the answer to a suggestion; can be undone. @throws Problem `store_unknown` · `product_unknown` */
export function noteAnswer(db: Database, facts: Facts, author: string, input: Checked<'upsell.answer'>) {
  const { storeId, productId, kind, confidence, what, why, remark } = input;
  if (!facts.stores.countsAs[storeId]) throw new Problem('store_unknown', `There is no store ${storeId}.`);
  if (!facts.products.countsAs[productId]) throw new Problem('product_unknown', `There is no product ${productId}.`);
  const today = todayHere();
  const rests = { accepted: 0, snoozed: SNOOZE_DAYS, refused: (why && LASTING[why]) ?? REFUSED_DAYS }[what];
  const until = what === 'accepted' ? null : (input.until ?? addDays(today, rests));
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

function answersOf(db: Database, facts: Facts): Answer[] {
  const rows = db
    .prepare(
      `SELECT store_id AS storeId, product_id AS productId, kind, confidence, what, why, on_date AS onDate, until, author
       FROM suggestion_answer WHERE NOT removed ORDER BY id`,
    )
    .all() as Answer[];
  return rows.map((answer) => ({
    ...answer,
    storeId: facts.stores.countsAs[answer.storeId]!,
    productId: facts.products.countsAs[answer.productId]!,
  }));
}

/** Products suppressed for a store on a date, since it refused or snoozed them. */
export function restingFor(db: Database, facts: Facts, storeId: number, date: string): Set<number> {
  // the cache is valid: an answer is an edit, which invalidates the cached sales cube
  const byStore = facts.once('answersByStore', () => Map.groupBy(answersOf(db, facts), (answer) => answer.storeId));
  return new Set(
    (byStore.get(storeId) ?? [])
      .filter(({ what, until }) => what !== 'accepted' && until !== null && until > date)
      .map(({ productId }) => productId),
  );
}

/** Prior weight, in expected acceptances, of the factors of suggestion types and reps. */
const BELIEVED_OFFERS = 10;

/** Outcomes of suggestions: number accepted, and number expected from the predicted probabilities. */
interface Came {
  taken: number;
  told: number;
}

export interface Experience {
  /** Factor on the probability of a suggestion of this type made by this author. */
  factor(kind: SuggestionKind, author: string): number;
}

/**
 * Correction factors learnt from answers. Acceptances are modelled as Poisson with the sum of predicted probabilities
 * times a factor as mean; the factor has a Gamma prior with mean 1 and the weight of ten expected acceptances, so its
 * posterior mean is (10 + taken) / (10 + told). A rep's factor has the factor of all answers as its prior mean, and
 * multiplies the type's factor relative to it (Gamma–Poisson shrinkage; Gelman et al., Bayesian Data Analysis, 2.6).
 */
export function experienceOf(db: Database, facts: Facts): Experience {
  return facts.once('experience', () => {
    const kinds = new Map<string, Came>();
    const reps = new Map<string, Came>();
    for (const answer of answersOf(db, facts)) {
      const taken = outcomeOf(facts, answer);
      if (taken === null) continue;
      add(kinds, answer.kind, taken, answer.confidence);
      add(reps, answer.author, taken, answer.confidence);
    }
    const ofKind = (kind: string) => shrunk(1, kinds.get(kind));
    const all = shrunk(1, sumOf(kinds.values()));
    return {
      factor: (kind, author) => ofKind(kind) * (shrunk(all, reps.get(author)) / all),
    };
  });
}

/** Whether the store bought it, then or later; null where it was snoozed and not bought since. */
function outcomeOf(facts: Facts, answer: Answer): boolean | null {
  if (answer.what === 'accepted' || tookLater(facts, answer)) return true;
  return answer.what === 'snoozed' ? null : false;
}

function add(map: Map<string, Came>, key: string, taken: boolean, told: number): void {
  const came = map.get(key) ?? { taken: 0, told: 0 };
  map.set(key, came);
  came.told += told;
  if (taken) came.taken++;
}

function sumOf(all: Iterable<Came>): Came {
  const sum = { taken: 0, told: 0 };
  for (const { taken, told } of all) {
    sum.taken += taken;
    sum.told += told;
  }
  return sum;
}

/** The posterior mean of a factor whose prior mean is `prior`. */
function shrunk(prior: number, { taken, told }: Came = { taken: 0, told: 0 }): number {
  return (BELIEVED_OFFERS + taken) / (BELIEVED_OFFERS / prior + told);
}

/** Outcomes of suggestions by type and by author. */
export function feedback(db: Database, facts: Facts): Output<'upsell.feedback'> {
  const answers = answersOf(db, facts).filter(({ storeId }) => facts.stores.rows.has(storeId));
  const experience = experienceOf(db, wholeOf(facts));
  const refusals: Output<'upsell.feedback'>['refusals'] = {};
  for (const { why } of answers) if (why) refusals[why] = (refusals[why] ?? 0) + 1;
  const rates = (groups: Map<string, Answer[]>, factor: (name: string) => number): UpsellRate[] =>
    [...groups]
      .map(([name, its]) => ({ ...rateOf(facts, its), name, factor: factor(name) }))
      .sort((a, b) => b.accepted + b.refused - (a.accepted + a.refused) || (a.name < b.name ? -1 : 1));
  const reps = Map.groupBy(answers, ({ author }) => author);
  const came = (its: Answer[]): Came => {
    const told = its.filter((answer) => outcomeOf(facts, answer) !== null);
    return {
      taken: told.filter((answer) => outcomeOf(facts, answer)).length,
      told: told.reduce((sum, { confidence }) => sum + confidence, 0),
    };
  };
  const all = shrunk(1, came(answers));
  return {
    kinds: rates(
      Map.groupBy(answers, ({ kind }) => kind),
      (kind) => experience.factor(kind as SuggestionKind, ''),
    ),
    reps: rates(reps, (name) => shrunk(all, came(reps.get(name)!)) / all),
    refusals,
  };
}

function rateOf(facts: Facts, answers: Answer[]): Omit<UpsellRate, 'name' | 'factor'> {
  const count = (what: Answer['what']) => answers.filter((answer) => answer.what === what).length;
  const [accepted, refused] = [count('accepted'), count('refused')];
  return {
    accepted,
    refused,
    snoozed: count('snoozed'),
    orderedLater: answers.filter((answer) => answer.what !== 'accepted' && tookLater(facts, answer)).length,
    rate: accepted + refused > 0 ? accepted / (accepted + refused) : null,
  };
}

/** Whether the store ordered the product within LATE_PURCHASE_DAYS after the answer. */
function tookLater(facts: Facts, { storeId, productId, onDate }: Answer): boolean {
  const from = dayNumber(onDate);
  return (pastOrders(facts).get(storeId) ?? []).some(
    ({ day, pieces }) => day > from && day <= from + LATER_DAYS && pieces.has(productId),
  );
}

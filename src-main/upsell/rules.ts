import { Problem } from '../../src-shared/problem.ts';

/** An association rule: baskets with all of `lhs` also have `rhs`. Items are numbered as in the baskets. */
export interface AssociationRule {
  lhs: number[];
  rhs: number;
  /** Number of baskets with all items of both sides. */
  count: number;
  /** `count` as a share of all baskets. */
  support: number;
  /** Share of the baskets with `lhs` that also have `rhs`. */
  confidence: number;
  /** Confidence over the share of all baskets with `rhs`. */
  lift: number;
}

export interface RuleThresholds {
  /** Minimum support, 0 … 1. */
  support: number;
  /** Minimum confidence, 0 … 1. */
  confidence: number;
  /** Maximum number of items in a rule, both sides together. */
  mostItems?: number;
}

const MAX_FREQUENT_SETS = 2_000_000;
const ROUNDING_TOLERANCE = 1e-9;

/** A frequent itemset and its count; items are ranks from rare to frequent. */
interface FrequentSet {
  ranks: number[];
  count: number;
}

const itemsetKey = (ranks: number[]) => ranks.join(' ');

/**
 * All association rules with one item on the right (Agrawal, Imieliński & Swami 1993) that reach both thresholds, by
 * descending lift. Exact: frequent itemsets are mined depth first, each extension from the baskets of its parent set by
 * occurrence delivery (LCM; Uno, Kiyomi & Arimura 2004), rare items first.
 *
 * @param baskets items of each basket, in any order; duplicates count once
 * @throws Problem `too_many_sets` beyond two million frequent sets
 */
export function mineRules(
  baskets: readonly (readonly number[])[],
  { support, confidence, mostItems = 10 }: RuleThresholds,
): AssociationRule[] {
  const minCount = Math.max(1, Math.ceil(support * baskets.length - ROUNDING_TOLERANCE));
  const { sets, items } = frequentSets(baskets, minCount, mostItems);
  const counts = new Map(sets.map(({ ranks, count }) => [itemsetKey(ranks), count]));
  const rules: AssociationRule[] = [];
  for (const { ranks, count } of sets) {
    if (ranks.length < 2) continue;
    ranks.forEach((rank, i) => {
      const lhs = ranks.filter((_, k) => k !== i);
      const ruleConfidence = count / counts.get(itemsetKey(lhs))!;
      if (ruleConfidence < confidence - ROUNDING_TOLERANCE) return;
      const rhsCount = counts.get(String(rank))!;
      rules.push({
        lhs: lhs.map((one) => items[one]!),
        rhs: items[rank]!,
        count,
        support: count / baskets.length,
        confidence: ruleConfidence,
        lift: (ruleConfidence * baskets.length) / rhsCount,
      });
    });
  }
  return rules.sort((a, b) => b.lift - a.lift || b.count - a.count || a.lhs.length - b.lhs.length || a.rhs - b.rhs);
}

function frequentSets(baskets: readonly (readonly number[])[], minCount: number, mostItems: number) {
  const times = new Map<number, number>();
  for (const basket of baskets) for (const item of new Set(basket)) times.set(item, (times.get(item) ?? 0) + 1);
  const items = [...times.keys()]
    .filter((item) => times.get(item)! >= minCount)
    .sort((a, b) => times.get(a)! - times.get(b)! || a - b);
  const rankOf = new Map(items.map((item, rank) => [item, rank]));
  const ranked = baskets.map((basket) =>
    Int32Array.from(new Set(basket.flatMap((item) => rankOf.get(item) ?? []))).sort(),
  );
  const sets: FrequentSet[] = [];
  const counts = new Int32Array(items.length);

  const extend = (ranks: number[], within: Int32Array) => {
    const last = ranks.at(-1) ?? -1;
    const touchedRanks: number[] = [];
    for (const at of within) {
      const basket = ranked[at]!;
      for (let i = basket.length - 1; i >= 0 && basket[i]! > last; i--) {
        if (counts[basket[i]!]!++ === 0) touchedRanks.push(basket[i]!);
      }
    }
    const projections = new Map<number, { baskets: Int32Array; filled: number }>();
    for (const rank of touchedRanks) {
      if (counts[rank]! >= minCount) projections.set(rank, { baskets: new Int32Array(counts[rank]!), filled: 0 });
      counts[rank] = 0;
    }
    if (projections.size === 0) return;
    for (const at of within) {
      const basket = ranked[at]!;
      for (let i = basket.length - 1; i >= 0 && basket[i]! > last; i--) {
        const projection = projections.get(basket[i]!);
        if (projection) projection.baskets[projection.filled++] = at;
      }
    }
    for (const [rank, place] of projections) {
      const longer = [...ranks, rank];
      sets.push({ ranks: longer, count: place.filled });
      if (sets.length > MAX_FREQUENT_SETS) throw new Problem('too_many_sets');
      if (longer.length < mostItems) extend(longer, place.baskets);
    }
  };
  extend(
    [],
    Int32Array.from({ length: baskets.length }, (_, i) => i),
  );
  return { sets, items };
}

import type { Lookalikes } from '../../src-shared/contract/index.ts';
import type { Facts } from '../facts/facts.ts';
import { folded, nameKey } from '../sales/figures.ts';
import { tally } from '../sales/tally.ts';

/** Shorter names must be equal. */
const LEAST_LETTERS = 6;

interface Named {
  id: number;
  name: string;
  detail: string;
  /** Must be equal too: a store's city, folded; empty for products. */
  place: string;
}

/**
 * Whether two names have a Damerau–Levenshtein distance of at most one (Damerau 1964) and the same digits: a pack of
 * 250 g is not one of 500 g.
 */
export function differInSpelling(a: string, b: string): boolean {
  if (a.replace(/\D/g, '') !== b.replace(/\D/g, '')) return false;
  if (a === b) return true;
  if (Math.min(a.length, b.length) < LEAST_LETTERS || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  let [endA, endB] = [a.length, b.length];
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [restA, restB] = [a.slice(from, endA), b.slice(from, endB)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

/** Groups of stores or products that differ only in spelling; in each, the one with the most invoice lines first. */
export function lookalikes(facts: Facts, kind: 'store' | 'product'): Lookalikes {
  return facts.once(`lookalikes ${kind}`, () => {
    const { byStore, byProduct } = tally(facts, {}, null);
    const named: Named[] =
      kind === 'store'
        ? [...facts.stores.rows.values()].map(({ id, name, city }) => ({ id, name, detail: city, place: folded(city) }))
        : [...facts.products.rows.values()].map(({ id, name, sku }) => ({ id, name, detail: sku, place: '' }));
    const by = kind === 'store' ? byStore : byProduct;
    const groups = groupsOf(named).map((items) => ({
      items: items
        .map(({ id, name, detail }) => ({ id, name, detail, lines: by.get(id).lines }))
        .sort((a, b) => b.lines - a.lines || a.id - b.id),
    }));
    return { groups: groups.sort((a, b) => b.items[0]!.lines - a.items[0]!.lines) };
  });
}

/** Groups of two or more. Candidate pairs share a deletion variant: a name without one letter (Mor & Fraenkel 1982). */
function groupsOf(named: Named[]): Named[][] {
  const keys = named.map(({ name }) => nameKey(name));
  const leader = named.map((_, i) => i);
  const find = (i: number): number => {
    while (leader[i] !== i) i = leader[i] = leader[leader[i]!]!;
    return i;
  };
  const places = new Map<string, number[]>();
  keys.forEach((key, i) => {
    if (key === '') return;
    for (const hint of hintsOf(key)) {
      const others = places.get(hint) ?? [];
      places.set(hint, others);
      for (const other of others)
        if (named[other]!.place === named[i]!.place && differInSpelling(keys[other]!, key))
          leader[find(i)] = find(other);
      others.push(i);
    }
  });
  const groups = new Map<number, Named[]>();
  named.forEach((one, i) => {
    const group = groups.get(find(i)) ?? [];
    groups.set(find(i), group);
    group.push(one);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

function hintsOf(key: string): Set<string> {
  const hints = new Set([key]);
  if (key.length < LEAST_LETTERS) return hints;
  for (let i = 0; i < key.length; i++) hints.add(key.slice(0, i) + key.slice(i + 1));
  return hints;
}

import type { SimilarNames } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { foldText, nameKey } from '../sales/figures.ts';

/** Shorter names must be equal. */
const MIN_LETTERS = 6;

interface Candidate {
  id: number;
  name: string;
  detail: string;
  /** Must be equal too: a store's city, folded; empty for products. */
  qualifier: string;
}

/**
 * Whether two names have a Damerau–Levenshtein distance of at most one (Damerau 1964) and the same digits: a pack of
 * 250 g is not one of 500 g.
 */
export function differInSpelling(a: string, b: string): boolean {
  if (a.replace(/\D/g, '') !== b.replace(/\D/g, '')) return false;
  if (a === b) return true;
  if (Math.min(a.length, b.length) < MIN_LETTERS || Math.abs(a.length - b.length) > 1) return false;
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
export function lookalikes(cube: SalesCube, kind: 'store' | 'product'): SimilarNames {
  return cube.memo(`lookalikes ${kind}`, () => {
    const { byStore, byProduct } = aggregateSales(cube, {}, null);
    const candidates: Candidate[] =
      kind === 'store'
        ? [...cube.stores.rows.values()].map(({ id, name, city }) => ({
            id,
            name,
            detail: city,
            qualifier: foldText(city),
          }))
        : [...cube.products.rows.values()].map(({ id, name, sku }) => ({ id, name, detail: sku, qualifier: '' }));
    const by = kind === 'store' ? byStore : byProduct;
    const groups = groupsOf(candidates).map((items) => ({
      items: items
        .map(({ id, name, detail }) => ({ id, name, detail, lines: by.get(id).lines }))
        .sort((a, b) => b.lines - a.lines || a.id - b.id),
    }));
    return { groups: groups.sort((a, b) => b.items[0]!.lines - a.items[0]!.lines) };
  });
}

/** Groups of two or more. Candidate pairs share a deletion variant: a name without one letter (Mor & Fraenkel 1982). */
function groupsOf(candidates: Candidate[]): Candidate[][] {
  const keys = candidates.map(({ name }) => nameKey(name));
  const parents = candidates.map((_, i) => i);
  const findRoot = (i: number): number => {
    while (parents[i] !== i) i = parents[i] = parents[parents[i]!]!;
    return i;
  };
  const byVariant = new Map<string, number[]>();
  keys.forEach((key, i) => {
    if (key === '') return;
    for (const variant of deletionVariants(key)) {
      const others = byVariant.get(variant) ?? [];
      byVariant.set(variant, others);
      for (const other of others)
        if (candidates[other]!.qualifier === candidates[i]!.qualifier && differInSpelling(keys[other]!, key))
          parents[findRoot(i)] = findRoot(other);
      others.push(i);
    }
  });
  const groups = new Map<number, Candidate[]>();
  candidates.forEach((candidate, i) => {
    const group = groups.get(findRoot(i)) ?? [];
    groups.set(findRoot(i), group);
    group.push(candidate);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

function deletionVariants(key: string): Set<string> {
  const variants = new Set([key]);
  if (key.length < MIN_LETTERS) return variants;
  for (let i = 0; i < key.length; i++) variants.add(key.slice(0, i) + key.slice(i + 1));
  return variants;
}

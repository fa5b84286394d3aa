import { packSize } from '../../../src-shared/pack-size.ts';
import { nameKey } from '../../sales/figures.ts';
import type { CatalogueEntry } from '../match.ts';
import { type Costs, type Spot, signsIn, spot } from './spotting.ts';

/** A name as it is written in lists: its products differ in their size. */
export interface ListName {
  entries: CatalogueEntry[];
  /** How it may be written, and how unusual that is. */
  forms: { key: string; cost: number; omitted: string }[];
}

/** What it costs to leave out a word at the beginning or the end; a word that many names have is often left out. */
const OMITTED_FIRST = 2;
const [OMITTED_LAST, OMITTED_USUAL] = [3, 1];
const USUAL = 3;
const MIN_FORM = 4;
/** What a name costs that has not the words of the heading. */
const OUTSIDE = 2.5;
/** What a sign costs that the name does not explain. */
const UNEXPLAINED = 1.5;
/** Differences of costs count by so much: costs of a name's signs are not independent. */
const SOBER = 0.6;
/** What the store buys is likelier by so much. */
const HABIT = 1;

/** The names of a catalogue without their sizes. */
export function listNames(entries: readonly CatalogueEntry[]): ListName[] {
  const byBase = Map.groupBy(entries, ({ nameWithoutSize }) => nameWithoutSize);
  const having = new Map<string, number>();
  const wordsOf = new Map<string, string[]>();
  for (const [base, [first]] of byBase) {
    const words = (packSize(first!.name)?.base ?? first!.name).split(/\s+/).map(nameKey).filter(Boolean);
    wordsOf.set(base, words);
    for (const word of new Set(words)) having.set(word, (having.get(word) ?? 0) + 1);
  }
  return [...byBase].map(([base, own]) => {
    const words = wordsOf.get(base)!;
    const forms: ListName['forms'] = [];
    for (let first = 0; first < Math.min(3, words.length); first++)
      for (let last = words.length; last > first && last >= words.length - 2; last--) {
        const key = words.slice(first, last).join('');
        if (key.length < MIN_FORM && first + words.length - last > 0) continue;
        const behind = words.slice(last);
        const cost =
          OMITTED_FIRST * first +
          behind.reduce((sum, word) => sum + (having.get(word)! >= USUAL ? OMITTED_USUAL : OMITTED_LAST), 0);
        if (key.length >= 3) forms.push({ key, cost, omitted: words.slice(0, first).join('') });
      }
    return { entries: own, forms };
  });
}

interface NamedSpot {
  name: ListName;
  spot: Spot;
  /** Costs of a sign of the name on average, what is not explained included. */
  perSign: number;
}

/**
 * The names that a part of a line may say, best first, with their probabilities.
 *
 * @param heading key of the words above, which are not said again
 */
export function findNames(
  costs: Costs,
  begin: number,
  end: number,
  names: readonly ListName[],
  heading: string,
): { found: NamedSpot; total: number; probability: number }[] {
  const all = names.map((name) => {
    let best: { total: number; found: NamedSpot } | null = null;
    for (const { key, cost, omitted } of name.forms) {
      const place = spot(costs, key, begin, end);
      const left = signsIn(costs, begin, place.from) + signsIn(costs, place.to, end);
      const isSaidAbove =
        heading !== '' && omitted !== '' && (heading.includes(omitted) || omitted.startsWith(heading));
      const elsewhere = heading !== '' && !isSaidAbove ? OUTSIDE : 0;
      const total = place.cost + UNEXPLAINED * left + (isSaidAbove ? 0 : cost) + elsewhere;
      if (!best || total < best.total) best = { total, found: { name, spot: place, perSign: total / key.length } };
    }
    const bought = Math.max(0, ...name.entries.map((entry) => entry.bought ?? 0));
    return { total: best!.total - HABIT * Math.min(1, bought / 4), found: best!.found };
  });
  all.sort((a, b) => a.total - b.total);
  const least = all[0]?.total ?? 0;
  const sum = all.reduce((total, one) => total + Math.exp(SOBER * (least - one.total)), 0);
  return all.slice(0, 6).map(({ total, found }) => ({
    found,
    total,
    probability: Math.exp(SOBER * (least - total)) / sum,
  }));
}

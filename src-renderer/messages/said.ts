/** Sentence templates of the backend with placeholders `{0}`, `{1}` … and their translations. */
export type SentenceTranslations = Record<string, string>;

/** Cache size in sentences: a page repeats the same ones. */
const CACHE_SIZE = 2_000;
/** Longest text that is translated; longer ones can only come from quoted cells or paths. */
const MAX_LENGTH = 2_000;

/**
 * Translator for backend text: matches the whole text or sentence by sentence. Placeholder values are translated too if
 * they are known; unknown text is returned unchanged.
 */
export function createTranslator(said: SentenceTranslations): (text: string) => string {
  const exact = new Map(Object.entries(said).filter(([own]) => !own.includes('{')));
  const templates = Object.entries(said)
    .filter(([own]) => own.includes('{'))
    .sort(([one], [other]) => other.length - one.length)
    .map(([own, words]) => ({ words, places: placeholdersOf(own), pattern: patternOf(own) }));
  const cache = new Map<string, string | null>();

  const one = (text: string): string | null => {
    const known = exact.get(text);
    if (known !== undefined) return known;
    for (const { words, places, pattern } of templates) {
      const found = pattern.exec(text);
      if (!found) continue;
      const within = new Map(places.map((place, i) => [place, found[i + 1]!]));
      return words.replace(/\{(\d)\}/g, (_, place: string) => exact.get(within.get(place)!) ?? within.get(place)!);
    }
    return null;
  };
  /**
   * Translates a sequence of sentences by backtracking; offsets from which no translation exists are memoised in
   * `dead`.
   */
  const translateSequence = (text: string, from: number, dead: Set<number>): string | null => {
    for (const { index } of text.slice(from).matchAll(/(?<=[.:;]) /g)) {
      const next = from + index + 1;
      const first = dead.has(next) ? null : one(text.slice(from, next - 1));
      const rest = first === null ? null : translateSequence(text, next, dead);
      if (rest !== null) return `${first} ${rest}`;
    }
    const last = one(text.slice(from));
    if (last === null) dead.add(from);
    return last;
  };
  return (text) => {
    let found = cache.get(text);
    if (found === undefined) {
      if (cache.size >= CACHE_SIZE) cache.clear();
      found = text.length > MAX_LENGTH ? null : (exact.get(text) ?? translateSequence(text, 0, new Set()));
      cache.set(text, found);
    }
    return found ?? text;
  };
}

const placeholdersOf = (own: string) => [...own.matchAll(/\{(\d)\}/g)].map(([, place]) => place!);

const patternOf = (own: string) =>
  new RegExp(
    `^${own
      .split(/\{\d\}/)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('(.+?)')}$`,
    's',
  );

/** Sentence templates of the backend with placeholders `{0}`, `{1}` … and their translations. */
export type Said = Record<string, string>;

/** Cache size in sentences: a page repeats the same ones. */
const REMEMBERED = 2_000;
/** Longest text that is translated; longer ones can only come from quoted cells or paths. */
const LONGEST = 2_000;

/**
 * Translator for backend text: matches the whole text or sentence by sentence. Placeholder values are translated too if
 * they are known; unknown text is returned unchanged.
 */
export function inOtherWords(said: Said): (text: string) => string {
  const whole = new Map(Object.entries(said).filter(([own]) => !own.includes('{')));
  const open = Object.entries(said)
    .filter(([own]) => own.includes('{'))
    .sort(([one], [other]) => other.length - one.length)
    .map(([own, words]) => ({ words, places: placesOf(own), pattern: patternOf(own) }));
  const remembered = new Map<string, string | null>();

  const one = (text: string): string | null => {
    const known = whole.get(text);
    if (known !== undefined) return known;
    for (const { words, places, pattern } of open) {
      const found = pattern.exec(text);
      if (!found) continue;
      const within = new Map(places.map((place, i) => [place, found[i + 1]!]));
      return words.replace(/\{(\d)\}/g, (_, place: string) => whole.get(within.get(place)!) ?? within.get(place)!);
    }
    return null;
  };
  /**
   * Translates a sequence of sentences by backtracking; offsets from which no translation exists are memoised in
   * `dead`.
   */
  const inTurn = (text: string, from: number, dead: Set<number>): string | null => {
    for (const { index } of text.slice(from).matchAll(/(?<=[.:;]) /g)) {
      const next = from + index + 1;
      const first = dead.has(next) ? null : one(text.slice(from, next - 1));
      const rest = first === null ? null : inTurn(text, next, dead);
      if (rest !== null) return `${first} ${rest}`;
    }
    const last = one(text.slice(from));
    if (last === null) dead.add(from);
    return last;
  };
  return (text) => {
    let found = remembered.get(text);
    if (found === undefined) {
      if (remembered.size >= REMEMBERED) remembered.clear();
      found = text.length > LONGEST ? null : (whole.get(text) ?? inTurn(text, 0, new Set()));
      remembered.set(text, found);
    }
    return found ?? text;
  };
}

const placesOf = (own: string) => [...own.matchAll(/\{(\d)\}/g)].map(([, place]) => place!);

const patternOf = (own: string) =>
  new RegExp(
    `^${own
      .split(/\{\d\}/)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('(.+?)')}$`,
    's',
  );

/** A sentence of the program's, `{0}`, `{1}` … for what stands in it, and the same in another language. */
export type Said = Record<string, string>;

/** How many sentences are remembered: the same ones stand on a page again and again. */
const REMEMBERED = 2_000;

/**
 * Says what the program has written in another language: whole, or sentence by sentence. What stands in a sentence may
 * be known too. What is not known stays as it is.
 */
export function inOtherWords(said: Said): (text: string) => string {
  const whole = new Map(Object.entries(said).filter(([own]) => !own.includes('{')));
  const open = Object.entries(said)
    .filter(([own]) => own.includes('{'))
    .sort(([one], [other]) => other.length - one.length)
    .map(([own, words]) => ({ words, places: placesOf(own), pattern: patternOf(own) }));
  const remembered = new Map<string, string | null>();

  const find = (text: string): string | null => {
    const known = whole.get(text);
    if (known !== undefined) return known;
    // what stands in a sentence might be another sentence
    for (const { index } of text.matchAll(/(?<=[.:;]) /g)) {
      const first = find(text.slice(0, index));
      const rest = first === null ? null : find(text.slice(index + 1));
      if (rest !== null) return `${first} ${rest}`;
    }
    for (const { words, places, pattern } of open) {
      const found = pattern.exec(text);
      if (!found) continue;
      const within = new Map(places.map((place, i) => [place, found[i + 1]!]));
      return words.replace(/\{(\d)\}/g, (_, place: string) => say(within.get(place) ?? ''));
    }
    return null;
  };
  const say = (text: string): string => {
    let found = remembered.get(text);
    if (found === undefined) {
      if (remembered.size >= REMEMBERED) remembered.clear();
      found = find(text);
      remembered.set(text, found);
    }
    return found ?? text;
  };
  return say;
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

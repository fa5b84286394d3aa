import { packSizes } from '../../../src-shared/pack-size.ts';
import { spokenDistance, spokenForm } from './spoken-form.ts';
import type { Size } from './tokens.ts';

/** A product that can be ordered, and how often this store has bought it. */
export interface OrderableProduct {
  id: number;
  name: string;
  sku: string;
  caseSize: number | null;
  /** Number of the store's invoices that contain it. */
  bought: number;
}

interface IndexedProduct {
  product: OrderableProduct;
  words: string[];
  /** Weights of the words together. */
  weight: number;
  sizes: Size[];
  /** Numbers of its sizes as they are written: 350 of "350g", 1 of "1 Kg". */
  sizeNumbers: number[];
}

export interface Candidate {
  product: OrderableProduct;
  /** Share of what the text says that the name explains, 0 … 1, by weight. */
  explained: number;
  /** Share of the name that the text says, 0 … 1, by weight. */
  said: number;
  /** Words that other names have and this one has not. */
  foreign: number;
}

/** What a text says of a product. */
export interface Wanted {
  /** Sounds of the words, in order. */
  words: string[];
  sizes: Size[];
  /** Numbers without a unit that may be sizes: "soan papdi 250". */
  bareSizes: number[];
}

const MIN_SIMILARITY = 0.72;
const MIN_JOINED_SIMILARITY = 0.8;
const MIN_JOINED = 6;
/** Words of up to this length are only taken as they are. */
const SHORT = 3;
/** Weight of a word that no name has, beside one of a rare name. */
const UNKNOWN_WEIGHT = 0.5;
/** Candidates that explain less are not offered. */
const MIN_EXPLAINED = 0.45;
/** Characters that begin a word and stand for it: "choc", "navr". */
const MIN_PREFIX = 3;

const sameSize = (a: Size, b: Size) => a.measure === b.measure && Math.abs(a.amount - b.amount) <= 0.021 * b.amount;

/** The products of a catalogue, to be found by names as they are spelt and spoken. */
export class ProductIndex {
  readonly #products: IndexedProduct[];
  readonly #pairs = new Set<string>();
  /** Two words of a name as one: "aloobhujia". */
  readonly #joinedPairs = new Map<string, [string, string]>();
  readonly #weights = new Map<string, number>();
  readonly #byWord = new Map<string, IndexedProduct[]>();
  /** How alike a word of a text is to each word of the catalogue; filled as words come. */
  readonly #similar = new Map<string, Map<string, number>>();

  constructor(products: readonly OrderableProduct[]) {
    this.#products = products.map((product) => {
      const sizes = packSizes(product.name);
      const plain = product.name.replace(/\d+(?:[.,]\d+)?\s*(?:kgs?|gms?|gr?|ml|ltr?|l|oz|lbs?|pcs?)\b\.?/giu, ' ');
      const words = (plain.match(/[\p{L}\p{M}]+|\d+/gu) ?? []).map(spokenForm).filter(Boolean);
      for (const [i, word] of words.entries())
        if (i > 0) {
          this.#pairs.add(`${words[i - 1]} ${word}`);
          this.#joinedPairs.set(words[i - 1]! + word, [words[i - 1]!, word]);
        }
      const sizeNumbers = [...product.name.matchAll(/(\d+(?:[.,]\d+)?)\s*(?:kgs?|gms?|gr?|ml|ltr?|l|oz|lbs?)\b/giu)];
      return {
        product,
        words: [...new Set(words)],
        weight: 0,
        sizes,
        sizeNumbers: sizeNumbers.map(([, number]) => Number(number!.replace(',', '.'))),
      };
    });
    for (const one of this.#products)
      for (const word of one.words) {
        const having = this.#byWord.get(word);
        if (having) having.push(one);
        else this.#byWord.set(word, [one]);
      }
    const count = Math.max(2, this.#products.length);
    for (const [word, having] of this.#byWord)
      this.#weights.set(word, Math.log(1 + count / having.length) / Math.log(1 + count));
    for (const one of this.#products) one.weight = one.words.reduce((sum, word) => sum + this.#weights.get(word)!, 0);
  }

  /** Whether a word is, or sounds like, a word of some name. */
  knows(sound: string): boolean {
    return this.#similarWords(sound).size > 0 || this.#parted(sound).length > 1;
  }

  /** Whether some name has these two words, one after the other. */
  hasPair(first: string, second: string): boolean {
    return this.#pairs.has(`${first} ${second}`);
  }

  /** Whether some name tells its number of pieces: "16pc". */
  hasPieceCount(count: number): boolean {
    return this.#products.some(({ sizes }) =>
      sizes.some(({ measure, amount }) => measure === 'pcs' && amount === count),
    );
  }

  /** Whether a size occurs in the catalogue, by its number alone. */
  hasSizeNumber(value: number): boolean {
    return this.#products.some(({ sizeNumbers }) => sizeNumbers.includes(value));
  }

  /** Products that the text may mean, best first. */
  find({ words: asWritten, sizes, bareSizes }: Wanted): Candidate[] {
    const words = asWritten.flatMap((word) => this.#parted(word));
    if (words.length === 0) return [];
    const reach = words.map((word) => this.#similarWords(word));
    // a name written as one word, or one word written as two
    const joined = words.slice(1).map((word, i) => this.#similarWords(words[i]! + word));
    const total = words.reduce((sum, _, i) => sum + this.#weightOf(reach[i]!, joined[i - 1], joined[i]), 0);
    const candidates = new Set<IndexedProduct>();
    for (const found of [...reach, ...joined])
      for (const word of found.keys()) for (const one of this.#byWord.get(word)!) candidates.add(one);
    const result: Candidate[] = [];
    for (const one of candidates) {
      if (sizes.length > 0 && !one.sizes.some((size) => sizes.some((wanted) => sameSize(wanted, size)))) continue;
      if (bareSizes.length > 0 && !bareSizes.some((number) => one.sizeNumbers.includes(number))) continue;
      const matchedWords = new Set<string>();
      let [matched, foreign] = [0, 0];
      for (const [i, found] of reach.entries()) {
        const own = bestOf(found, one.words);
        const pair = Math.max(
          bestOf(joined[i - 1], one.words, matchedWords).value,
          bestOf(joined[i], one.words, matchedWords).value,
        );
        if (own.word !== null) matchedWords.add(own.word);
        if (own.value === 0 && pair === 0 && found.size > 0) foreign++;
        matched += this.#weightOf(found, joined[i - 1], joined[i]) * Math.max(own.value, pair);
      }
      const said = [...matchedWords].reduce((sum, word) => sum + this.#weights.get(word)!, 0);
      const explained = matched / total;
      if (explained >= MIN_EXPLAINED)
        result.push({ product: one.product, explained, said: said / one.weight, foreign });
    }
    return result.sort((a, b) => b.explained + 0.3 * b.said - (a.explained + 0.3 * a.said));
  }

  /** A word that is two words of a name, as those two. */
  #parted(word: string): string[] {
    if (word.length < MIN_JOINED) return [word];
    let [best, parts] = [Math.max(MIN_JOINED_SIMILARITY, ...this.#similarWords(word).values()), [word]];
    for (const [joined, pair] of this.#joinedPairs) {
      const value = similarity(word, joined);
      if (joined.length <= word.length + 2 && value > best) [best, parts] = [value, pair];
    }
    return parts;
  }

  /** A word weighs as much as the rarest word that it may be; one that no name has weighs little. */
  #weightOf(...found: (Map<string, number> | undefined)[]): number {
    let most = 0;
    for (const one of found) for (const word of one?.keys() ?? []) most = Math.max(most, this.#weights.get(word)!);
    return most === 0 ? UNKNOWN_WEIGHT : most;
  }

  #similarWords(sound: string): Map<string, number> {
    let found = this.#similar.get(sound);
    if (found) return found;
    found = new Map();
    for (const word of this.#byWord.keys()) {
      const value = similarity(sound, word);
      if (value >= MIN_SIMILARITY) found.set(word, value);
    }
    // what is exactly a word of the catalogue is not also meant as one that sounds alike
    if (found.get(sound) === 1)
      for (const [word, value] of found) if (value < 0.97 && !word.startsWith(sound)) found.delete(word);
    this.#similar.set(sound, found);
    return found;
  }
}

function bestOf(
  found: Map<string, number> | undefined,
  words: string[],
  said?: Set<string>,
): { word: string | null; value: number } {
  let best: { word: string | null; value: number } = { word: null, value: 0 };
  if (found)
    for (const word of words) if ((found.get(word) ?? 0) > best.value) best = { word, value: found.get(word)! };
  if (said && best.word !== null) said.add(best.word);
  return best;
}

/** How alike two spoken forms are, 0 … 1. */
function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (/\d/.test(a + b) || shorter.length < 2) return 0;
  if (shorter.length >= MIN_PREFIX && longer.startsWith(shorter) && a.length < b.length)
    return a.length >= 4 ? 0.9 : 0.8;
  if (shorter.length <= SHORT && longer.length <= SHORT + 1)
    return spokenDistance(a, b) <= 0.5 && a[0] === b[0] ? 0.85 : 0;
  if (longer.length - shorter.length > 3) return 0;
  const value = 1 - spokenDistance(a, b) / longer.length;
  return a[0] === b[0] ? value : value - 0.1;
}

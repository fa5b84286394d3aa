import { type Choice, chooseProduct } from './choose-product.ts';
import { utterancesOf, withoutOtherNumbers } from './clean-message.ts';
import type { OrderableProduct, ProductIndex } from './product-index.ts';
import { type Item, readItem } from './read-item.ts';
import { clausesOf, partsOf } from './split-line.ts';
import { tableLines } from './table-message.ts';
import { type Size, type Token, tokenise } from './tokens.ts';
import { TOTAL_LINE } from './vocabulary.ts';

/** An order line of a message. */
export interface MessageLine {
  /** What was written. */
  text: string;
  product: OrderableProduct | null;
  /** What could be meant where it is not sure, likeliest first. */
  choices: OrderableProduct[];
  /** Probability-like, 0 … 1. */
  confidence: number;
  /** Null where it is left to a person. */
  quantity: number | null;
  unit: 'case' | 'piece';
  /** Whether no unit is written, so that the quantity is in cases. */
  unitAssumed: boolean;
  pieces: number | null;
}

/** Lines of a message beyond this number are not read; an order has a page or two. */
const MAX_LINES = 2000;
/** Words that refer to the whole order instead of the last line. */
const WHOLE_ORDER = /(?:^|\s)(?:order|sab|all|everything|सब|ऑर्डर)(?=\s|$)/iu;
/** Lines of an order; a message with more is something else. */
const MAX_ENTRIES = 300;
/** A longer line in which no product is found is talk. */
const MAX_NAME_WORDS = 12;

/**
 * Reads the order in a message: a typed text, a chat's export or a mail. What is cancelled or corrected further down
 * counts as it stands at the end; what is no order gives no line.
 */
export function readMessage(
  message: string,
  index: ProductIndex,
  corrected: (text: string) => OrderableProduct | null = () => null,
): MessageLine[] {
  const order = new MessageOrder(index, corrected);
  let count = 0;
  for (const lines of utterancesOf(message)) {
    order.beginUtterance();
    for (const line of tableLines(lines)) {
      if (count++ >= MAX_LINES) return order.lines();
      if (line === '') order.endSection();
      else order.readLine(line);
    }
  }
  return order.lines();
}

interface Entry extends MessageLine {
  utterance: number;
}

/** The order so far, and the context that headings give to the lines below them. */
class MessageOrder {
  #entries: Entry[] = [];
  /** Words and size of the heading above. */
  #heading: { words: string[]; sizes: Size[] } = { words: [], sizes: [] };
  /** Whether the next line may only say the quantity of the last one. */
  #waiting = false;
  #utterance = 0;
  #lastWords: string[] = [];
  readonly #index: ProductIndex;
  readonly #corrected: (text: string) => OrderableProduct | null;

  constructor(index: ProductIndex, corrected: (text: string) => OrderableProduct | null) {
    this.#index = index;
    this.#corrected = corrected;
  }

  lines(): MessageLine[] {
    return this.#entries.map(({ utterance: _, ...line }) => line);
  }

  beginUtterance(): void {
    this.#lastWords = [];
    this.#utterance++;
    this.#heading = { words: [], sizes: [] };
    this.#waiting = false;
  }

  endSection(): void {
    this.#waiting = false;
  }

  readLine(line: string): void {
    const items = clausesOf(withoutOtherNumbers(line))
      .filter((clause) => !TOTAL_LINE.test(clause))
      .reduce(joinNameless, [])
      .flatMap(({ text, tokens }) => {
        const parts = partsOf(tokens, this.#index).map((part) => readItem(textOf(part, text), part, this.#index));
        // talk of stock, money or last time makes all parts of the clause talk
        const isTalk =
          parts.some((item) => item.isTalk) && !parts.some((item) => item.asksToSend && item.quantity !== null);
        return isTalk ? parts.flatMap(asOpenQuestion) : parts;
      });
    // "a, b and c 350g 2 case each": the last quantity applies to all items
    const last = items.at(-1);
    if (last?.each && last.quantity !== null)
      for (const item of items)
        if (item.quantity === null && !item.unclear && !item.isHeading) {
          const sizes = item.sizes.length + item.bareSizes.length > 0 ? item : last;
          Object.assign(item, {
            quantity: last.quantity,
            unit: last.unit,
            sizes: sizes.sizes,
            bareSizes: sizes.bareSizes,
          });
        }
    for (const item of items) this.#apply(item, line);
  }

  #apply(item: Item, line: string): void {
    if (this.#entries.length >= MAX_ENTRIES) return;
    if (item.isQuestion && item.quantity === null) return;
    const isOtherSize = item.words.length === 0 && item.sizes.length > 0 && (item.quantity !== null || item.unclear);
    // "aloo bhujia 350g - 2, 1kg - 1": another size of the same
    if (isOtherSize) item.words = this.#lastWords;
    if (item.words.length === 0) this.#applyNameless(item);
    else if (item.cancels) this.#cancel(item);
    else if (!((item.changes || item.adds) && this.#change(item))) this.#add(item, line);
  }

  /** A quantity alone belongs to the line above; a size alone is a heading. */
  #applyNameless(item: Item): void {
    const last = this.#entries.at(-1);
    if (item.cancels && last && item.quantity === null) {
      if (WHOLE_ORDER.test(item.text)) this.#entries = [];
      else this.#entries.pop();
    } else if (item.quantity !== null && item.sizes.length === 0 && last) {
      const reached =
        item.reach === 'all' ? this.#entries : this.#entries.slice(item.reach === 'one' ? -1 : -item.reach);
      if (item.changes) for (const entry of reached) setQuantity(entry, item);
      else if (this.#waiting && last.quantity === null) setQuantity(last, item);
      else if (item.unit !== null) last.quantity = null;
      this.#waiting = false;
    } else if (item.sizes.length > 0 && item.quantity === null)
      this.#heading = { words: this.#heading.words, sizes: item.sizes };
  }

  #cancel(item: Item): void {
    const found = this.#ordered(item);
    if (found.length === 1 || item.reach !== 'one')
      this.#entries = this.#entries.filter((entry) => !found.includes(entry));
    // ambiguous: the user decides which
    else for (const entry of found) entry.quantity = null;
  }

  /** Changes what is ordered already; false if nothing of that name is. */
  #change(item: Item): boolean {
    const found = this.#ordered(item);
    if (found.length === 0) return false;
    if (found.length > 1) {
      for (const entry of found) entry.quantity = null;
      return true;
    }
    const [entry] = found;
    if (item.adds && entry!.quantity !== null && item.quantity !== null && (item.unit ?? entry!.unit) === entry!.unit)
      entry!.quantity += item.quantity;
    else if (item.quantity !== null || item.unclear) setQuantity(entry!, item);
    return true;
  }

  /** The entries that a name means among those ordered. */
  #ordered(item: Item): Entry[] {
    const candidates = this.#index.find(item);
    const best = candidates[0]?.explained ?? 0;
    const meant = new Set(
      candidates.filter(({ explained }) => explained >= best - 0.05).map(({ product }) => product.id),
    );
    return this.#entries.filter((entry) => entry.product !== null && meant.has(entry.product.id));
  }

  #add(item: Item, line: string): void {
    this.#lastWords = item.words;
    const known = this.#corrected(item.text) ?? this.#corrected(line);
    const wanted = item.sizes.length + item.bareSizes.length > 0 ? item : { ...item, sizes: this.#heading.sizes };
    let choice = chooseProduct(this.#index.find(wanted), item);
    if (!choice.sure && this.#heading.words.length > 0) {
      const below = chooseProduct(
        this.#index.find({ ...wanted, words: [...this.#heading.words, ...item.words] }),
        item,
      );
      if (below.sure) choice = below;
    }
    if (choice.sure && wanted.sizes !== item.sizes && this.#heading.sizes.length > 0)
      choice = { ...choice, confidence: choice.confidence * 0.97 };
    if (known) choice = { sure: true, products: [known], confidence: 0.99 };
    const isAlone = item.quantity === null && !item.unclear;
    if (isAlone && (item.isHeading || !choice.sure)) {
      this.#readHeading(item);
      return;
    }
    if (!choice.sure && item.isTalk) return;
    if (choice.products.length === 0 && !this.#looksOrdered(item)) return;
    this.#waiting = isAlone;
    if (choice.sure) for (const product of choice.products) this.#enter(item, product, choice);
    else this.#enter(item, null, choice);
  }

  /** A line without a quantity tells about the lines below it, where it has a word of some product name. */
  #readHeading(item: Item): void {
    const words = item.words.filter((word) => this.#index.knows(word));
    const isShort = item.words.length <= 4;
    if (item.isHeading || (isShort && words.length > 0)) this.#heading = { words, sizes: item.sizes };
  }

  /** Whether something is asked for though no product is sure: a quantity with its unit, or a word that names know. */
  #looksOrdered({ words, quantity, unit, unclear }: Item): boolean {
    const isNamed = words.some((word) => this.#index.knows(word));
    return (
      ((quantity !== null && isNamed) || ((quantity !== null || unclear) && unit !== null)) &&
      words.length <= MAX_NAME_WORDS
    );
  }

  #enter(item: Item, product: OrderableProduct | null, { products, confidence }: Choice): void {
    const before = product && this.#entries.find((entry) => entry.product?.id === product.id);
    if (before) {
      const isEcho =
        before.utterance !== this.#utterance &&
        before.quantity === item.quantity &&
        before.unit === (item.unit ?? 'case');
      if (isEcho) return;
      // ordered twice: more of it, or a change?
      before.quantity = null;
      before.text = `${before.text} … ${item.text}`;
      return;
    }
    this.#entries.push({
      utterance: this.#utterance,
      text: item.text,
      product,
      choices: product ? [] : products,
      confidence,
      quantity: item.quantity,
      unit: item.unit ?? 'case',
      unitAssumed: item.unit === null,
      pieces: item.pieces,
    });
  }
}

interface Clause {
  text: string;
  tokens: Token[];
}

/** "Aloo bhujia, 350g, 2": a clause without words belongs to the one before, if that has no quantity. */
function joinNameless(clauses: Clause[], text: string): Clause[] {
  const tokens = tokenise(text);
  const last = clauses.at(-1);
  const isBare = !tokens.some(({ kind }) => kind === 'word');
  if (isBare && last && !last.tokens.some(({ kind }) => kind === 'number')) {
    last.text += ` ${text}`;
    last.tokens.push(...tokens);
  } else clauses.push({ text, tokens });
  return clauses;
}

/** An item amid talk of money, stock or last time that has a quantity with its unit may be ordered: the user decides. */
const asOpenQuestion = (item: Item): Item[] =>
  item.unit !== null && item.quantity !== null && !item.isQuestion && !item.cancels
    ? [{ ...item, quantity: null, unclear: true, changes: false, adds: false }]
    : [];

function setQuantity(entry: Entry, { quantity, unit, unclear }: Item): void {
  entry.quantity = unclear ? null : quantity;
  if (unit !== null) Object.assign(entry, { unit, unitAssumed: false });
}

/** The text of the clause that the tokens cover, as written. */
function textOf(tokens: Token[], clause: string): string {
  const text = tokens
    .map((token) => token.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > 0.8 * clause.length ? clause : text;
}

import { type Dialect, unquoted } from '../read/dialect.ts';

/** The most likely reading of a malformed record. */
export interface RepairedRecord {
  cells: string[];
  /** The offset of the end of its last line. */
  end: number;
  /** The total penalty of the reading; 0 for a well-formed record. */
  cost: number;
}

/**
 * Penalties for deviations from the syntax. Only their order matters: a record of the right width outweighs a stray
 * quote.
 */
const COST = {
  /** A quote at the start of a cell is literal. */
  literalQuote: 2.2,
  /** A quote inside an unquoted cell. */
  quoteInside: 0.3,
  /** An unescaped quote inside a quoted cell. */
  unescaped: 1,
  /** The surcharge if that quote could open or close a cell, since a delimiter is next to it. */
  boundary: 2,
  /** Text between a closing quote and the delimiter. */
  textBehind: 1.5,
  /** A line break inside a quoted cell: the first, and each further one. */
  lineBreak: 0.6,
  furtherBreak: 0.05,
  /** A cell too many or too few. */
  cell: 1.6,
};
const MAX_STEPS = 1_500;
const MAX_CLOSING_QUOTES = 12;
/** The cost beyond which a reading of one cell is discarded. */
const MAX_CELL_COST = 15;

interface SearchNode {
  at: number;
  cost: number;
  cells: number;
  text: string;
  before: SearchNode | null;
  /** Whether the record ends after this cell. */
  last: boolean;
}

/**
 * Finds the reading of the record at `at` with the lowest penalty: each cell may be quoted, unquoted, or contain
 * literal quotes, and the record should have the table's width. A shortest-path search over the offsets where a cell
 * can start. (Dijkstra 1959)
 * @param limit the offset to search up to
 * @param maxSteps the number of steps after which the line is split at its delimiters, ignoring quotes
 */
export function repairRecord(
  text: string,
  at: number,
  limit: number,
  dialect: Dialect,
  maxSteps = MAX_STEPS,
): RepairedRecord {
  const queue = new NodeQueue();
  queue.push({ at, cost: 0, cells: 0, text: '', before: null, last: false });
  const visited = new Set<string>();
  for (let steps = 0; queue.size > 0 && steps < maxSteps; steps++) {
    const step = queue.pop();
    if (step.last) return { cells: cellsOnPath(step), end: step.at, cost: step.cost };
    const key = `${step.at}/${step.cells}`;
    if (visited.has(key)) continue;
    visited.add(key);
    for (const { end, value, cost } of cellReadingsAt(text, step.at, limit, dialect)) {
      const cells = step.cells + 1;
      const atEnd = end >= limit || isLineEnd(text, end);
      const off = atEnd && dialect.width > 0 ? Math.abs(cells - dialect.width) * COST.cell : 0;
      queue.push({
        at: atEnd ? end : end + dialect.delimiter.length,
        cost: step.cost + cost + off,
        cells,
        text: value,
        before: step,
        last: atEnd,
      });
    }
  }
  const end = lineEnd(text, at, limit);
  return { cells: text.slice(at, end).split(dialect.delimiter), end, cost: Number.POSITIVE_INFINITY };
}

/** The order of the queue: the lower cost first, and of equal costs the one that is further along. */
const comesFirst = (a: SearchNode, b: SearchNode) => a.cost < b.cost || (a.cost === b.cost && a.at > b.at);

/** The open nodes in a binary heap, the cheapest on top. */
class NodeQueue {
  readonly #heap: SearchNode[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(step: SearchNode): void {
    const heap = this.#heap;
    let at = heap.push(step) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!comesFirst(step, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = step;
  }

  pop(): SearchNode {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && comesFirst(heap[child + 1]!, heap[child]!)) child++;
      if (!comesFirst(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function cellsOnPath(step: SearchNode): string[] {
  const cells: string[] = [];
  for (let s: SearchNode | null = step; s?.before; s = s.before) cells.push(s.text);
  return cells.reverse();
}

/** Every reading of a cell that starts at `at`, with its end. */
function* cellReadingsAt(
  text: string,
  at: number,
  limit: number,
  dialect: Dialect,
): Generator<{ end: number; value: string; cost: number }> {
  const { delimiter, quote } = dialect;
  let start = at;
  if (dialect.padded) while (text[start] === ' ') start++;
  const eol = lineEnd(text, start, limit);
  const plainEnd = cellEnd(text, start, eol, delimiter);
  const plain = text.slice(start, plainEnd);
  if (text[start] !== quote) {
    const marks = plain.split(quote).length - 1;
    yield { end: plainEnd, value: plain, cost: marks * COST.quoteInside };
    if (marks % 2 === 1) yield* quotedTail(text, start, plain, limit, dialect);
    return;
  }
  yield { end: plainEnd, value: plain, cost: COST.literalQuote };
  let costSoFar = 0;
  let closingQuotes = 0;
  const afterSpaces = (q: number) => skipSpaces(text, q + 1, delimiter);
  const isCellEnd = (place: number) => place >= limit || isLineEnd(text, place) || text.startsWith(delimiter, place);
  const closed = (q: number, cost: number) => {
    const raw = text.slice(start + 1, q);
    return { end: Math.min(afterSpaces(q), limit), value: unquoted(raw, dialect), cost: cost + lineBreakCost(raw) };
  };
  for (let q = text.indexOf(quote, start + 1); q !== -1 && q < limit; q = text.indexOf(quote, q + 1)) {
    if (closingQuotes >= MAX_CLOSING_QUOTES || costSoFar > MAX_CELL_COST) return;
    const escaped = dialect.escape === '\\' && text[q - 1] === '\\';
    const doubled = dialect.escape === quote && text[q + 1] === quote;
    const closesCell = isCellEnd(afterSpaces(q));
    const penalty =
      COST.unescaped + (closesCell || text.startsWith(delimiter, q - delimiter.length) ? COST.boundary : 0);
    if (doubled && isCellEnd(afterSpaces(q + 1))) {
      closingQuotes++;
      yield closed(q + 1, costSoFar + COST.unescaped);
    }
    if (closesCell) {
      closingQuotes++;
      yield closed(q, costSoFar + (escaped ? COST.unescaped : 0));
    } else if (!escaped && !doubled) {
      const end = cellEnd(text, q + 1, lineEnd(text, q + 1, limit), delimiter);
      const value = text.slice(start, end);
      if (!value.endsWith(quote))
        yield { end, value, cost: costSoFar + penalty + COST.textBehind - COST.unescaped + lineBreakCost(value) };
    }
    if (doubled) q++;
    else if (!escaped) costSoFar += penalty;
  }
}

/** A cell that starts unquoted and continues as a quoted one: the delimiter between the two is missing. */
function* quotedTail(text: string, start: number, plain: string, limit: number, { delimiter, quote }: Dialect) {
  const from = start + plain.lastIndexOf(quote);
  for (let q = text.indexOf(quote, from + 1); q !== -1 && q < limit; q = text.indexOf(quote, q + 1)) {
    const raw = text.slice(start, q + 1);
    if (/[\r\n]/.test(raw)) return;
    if (q + 1 >= limit || isLineEnd(text, q + 1) || text.startsWith(delimiter, q + 1)) {
      yield { end: q + 1, value: raw, cost: COST.textBehind };
      return;
    }
  }
}

function lineBreakCost(raw: string): number {
  const breaks = raw.match(/\r\n|\n|\r/g)?.length ?? 0;
  return breaks === 0 ? 0 : COST.lineBreak + breaks * COST.furtherBreak;
}

/** The offset after any spaces. */
function skipSpaces(text: string, at: number, delimiter: string): number {
  let place = at;
  if (delimiter !== ' ') while (text[place] === ' ') place++;
  return place;
}

/** Whether a line of the text ends at the offset. */
export const isLineEnd = (text: string, at: number) => at >= text.length || text[at] === '\n' || text[at] === '\r';

function lineEnd(text: string, at: number, limit: number): number {
  let end = at;
  while (end < limit && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

function cellEnd(text: string, at: number, eol: number, delimiter: string): number {
  const next = text.indexOf(delimiter, at);
  return next === -1 || next > eol ? eol : next;
}

import { CANONICAL, type Dialect, type OnRecord } from './dialect.ts';
import { shapeOf } from './shapes.ts';
import { Splitter } from './split.ts';

const USUAL = [',', ';', '\t', '|'];
const ODD = ['^', '~', '#', '\u001f', '\u0001', '§', '¦', '!', '*', ':', '\u0014', '\u001e'];
const LONG = ['||', '::', '|~|', '~|~', ';;', '##', '^^'];
const SPACE = ' ';

/** The number of records and the amount of text a dialect is scored on. */
const JUDGED = 120;
const JUDGED_TEXT = 1 << 16;
/** The step limit of record repair while dialects are only compared. */
const GLANCE = 40;

/** What is given by the user; the rest is detected. */
export interface DialectHints {
  delimiter?: string | undefined;
  quote?: string | undefined;
}

/**
 * Detects the dialect from the beginning of a text: the delimiter, quote and escape that give the most even records and
 * the cleanest cell types, with quotes next to delimiters. After van den Burg, Nazábal and Sutton, “Wrangling messy CSV
 * files by detecting row and type patterns” (2019).
 * @param isName whether a cell is a known column name; a row of them is the strongest evidence for a delimiter
 */
export function sniffDialect(sample: string, isName: (cell: string) => boolean, hints: DialectHints = {}): Dialect {
  const text = sample.slice(0, JUDGED_TEXT);
  const delimiters = hints.delimiter ? [hints.delimiter] : candidates(text);
  let best: { dialect: Dialect; score: number } = { dialect: { ...CANONICAL, ...definedIn(hints) }, score: -1 };
  for (const delimiter of delimiters) {
    if (!canReach(best.score, text, delimiter, isName)) continue;
    const quote = hints.quote ?? quoteBeside(text, delimiter);
    for (const padded of delimiter !== SPACE && isPadded(text, delimiter) ? [true] : [false]) {
      const dialect: Dialect = { delimiter, quote, escape: escapeOf(text, quote), padded, width: 0 };
      const { score, width } = judge(text, dialect, isName);
      if (score > best.score) best = { dialect: { ...dialect, width }, score };
    }
  }
  return best.dialect;
}

/**
 * The first records of a text.
 * @param through wraps the handler the records are passed to
 */
export function recordsOf(
  text: string,
  dialect: Dialect,
  atMost = Number.POSITIVE_INFINITY,
  through: (onRecord: OnRecord) => OnRecord = (onRecord) => onRecord,
  effort?: number,
): string[][] {
  const records: string[][] = [];
  const take = through(({ cells }) => {
    if (records.length < atMost) records.push(cells);
  });
  const splitter = new Splitter(dialect, take, effort);
  if (dialect.delimiter.length > 1)
    return text
      .split(/\r\n|\n|\r/)
      .filter(Boolean)
      .slice(0, atMost)
      .map((line) => line.split(dialect.delimiter));
  splitter.push(text);
  splitter.end();
  return records;
}

function definedIn({ delimiter, quote }: DialectHints): Partial<Dialect> {
  return { ...(delimiter ? { delimiter } : {}), ...(quote ? { quote } : {}) };
}

function candidates(text: string): string[] {
  const present = [...USUAL, ...ODD, ...LONG].filter((delimiter) => text.includes(delimiter));
  return text.includes(SPACE) ? [...present, SPACE] : present;
}

/** The most frequent number of cells, and the share of records that have it. */
export function usualWidth(records: string[][]): { width: number; share: number } {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  let width = 0;
  let most = 0;
  for (const [cells, count] of counts) {
    if (count > most || (count === most && cells > width)) {
      width = cells;
      most = count;
    }
  }
  return { width, share: records.length === 0 ? 0 : most / records.length };
}

function judge(text: string, dialect: Dialect, isName: (cell: string) => boolean): { score: number; width: number } {
  const records = recordsOf(text, dialect, JUDGED, undefined, GLANCE);
  if (records.length === 0) return { score: 0, width: 0 };
  let { width, share } = usualWidth(records);
  const names = (cells: string[]) => cells.reduce((count, cell) => count + (isName(cell) ? 1 : 0), 0);
  const header = records.slice(0, 30).reduce((top, cells) => (names(cells) > names(top) ? cells : top), records[0]!);
  const named = names(header);
  if (named >= 3 && named > header.length / 3 && dialect.delimiter === SPACE) width = header.length;
  if (width < 2) return { score: named / 100, width };
  const even = records.filter((cells) => cells.length === width);
  let clean = 0;
  let filled = 0;
  for (const cells of even) {
    for (const cell of cells) {
      const shape = shapeOf(cell);
      if (shape === 'empty') continue;
      filled++;
      clean +=
        shape === 'text'
          ? 0.6
          : /[;|\t"]/.test(cell) || (shape === 'word' && !/^[\p{L}\p{M}'.-]+$/u.test(cell))
            ? 0.2
            : 1;
    }
  }
  const typed = filled === 0 ? 0 : clean / filled;
  const score = share * (1 - 1 / width) * (0.4 + 0.6 * typed) * (0.5 + 0.5 * quotesFit(text, dialect));
  return { score: score * priorOf(dialect.delimiter) + worthOf(named), width };
}

/** What known column names in a header add to the score. */
const worthOf = (named: number) => Math.min(4, named) * 0.1;

/** Whether a delimiter could still exceed a score; if not, it isn't scored. */
function canReach(score: number, text: string, delimiter: string, isName: (cell: string) => boolean): boolean {
  const prior = priorOf(delimiter);
  return score <= prior || score <= prior + worthOf(namesAtAGlance(text, delimiter, isName) + 1);
}

/** An upper estimate of the known column names in one line, ignoring quoting. */
function namesAtAGlance(text: string, delimiter: string, isName: (cell: string) => boolean): number {
  const lines = text.split(/[\r\n]+/, 40);
  const names = (line: string) =>
    line.split(delimiter).filter((cell) => isName(cell.replace(/^[\s"']+|[\s"']+$/g, ''))).length;
  return Math.max(...lines.map(names));
}

/** The prior of a delimiter: some occur in many texts without separating cells. */
function priorOf(delimiter: string): number {
  if (USUAL.includes(delimiter)) return 1;
  if (delimiter.length > 1) return 1.05;
  return delimiter === ':' ? 0.5 : delimiter === SPACE ? 0.75 : 0.8;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The share of quotes that are next to a delimiter or a line end, as those around cells are. */
function quotesFit(text: string, { delimiter, quote }: Dialect): number {
  if (quote === '') return 1;
  const all = text.split(quote).length - 1;
  return all < 4 ? 1 : Math.min(1, besides(text, delimiter, quote) / all);
}

function besides(text: string, delimiter: string, quote: string): number {
  const [d, q] = [escaped(delimiter), escaped(quote)];
  const opening = text.match(new RegExp(`(?:^|${d} ?|[\\r\\n])${q}(?!${q})`, 'g'))?.length ?? 0;
  const closing = text.match(new RegExp(`${q}(?=${d}|[\\r\\n]|$)`, 'g'))?.length ?? 0;
  return opening + closing;
}

/** The quote character: the double quote, unless single quotes surround cells far more often. */
function quoteBeside(text: string, delimiter: string): string {
  const single = besides(text, delimiter, "'");
  return single >= 4 && single > 2 * besides(text, delimiter, '"') ? "'" : '"';
}

function escapeOf(text: string, quote: string): string {
  const backslashed = text.split(`\\${quote}`).length - 1;
  if (backslashed === 0) return quote;
  const doubled =
    text.match(new RegExp(`[^${escaped(quote)}\\s,;|]${escaped(quote + quote)}[^${escaped(quote)}]`, 'g'))?.length ?? 0;
  return backslashed > doubled ? '\\' : quote;
}

function isPadded(text: string, delimiter: string): boolean {
  const all = text.split(delimiter).length - 1;
  const padded = text.split(`${delimiter} `).length - 1;
  const quotedPad = text.split(`${delimiter} "`).length - 1;
  return all > 0 && (padded > 0.9 * all || (quotedPad > 3 && padded > 0.6 * all));
}

import { type Dialect, type OnRecord, RFC4180_DIALECT } from '../read/dialect.ts';
import { FixedWidthSplitter } from '../read/fixed-width-splitter.ts';
import { TextSplitter } from '../read/text-splitter.ts';
import { shapeOf } from './cell-shapes.ts';

const COMMON_DELIMITERS = [',', ';', '\t', '|'];
const RARE_DELIMITERS = ['^', '~', '#', '\u001f', '\u0001', '§', '¦', '!', '*', ':', '\u0014', '\u001e'];
const LONG_DELIMITERS = ['||', '::', '|~|', '~|~', ';;', '##', '^^'];
const SPACE = ' ';

/** The number of records and the amount of text a dialect is scored on. */
const SAMPLE_RECORDS = 120;
const SAMPLE_CHARACTERS = 1 << 16;
/** The step limit of record repair while dialects are only compared. */
const MAX_REPAIR_STEPS = 40;

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
  const text = sample.slice(0, SAMPLE_CHARACTERS);
  const delimiters = hints.delimiter ? [hints.delimiter] : delimiterCandidates(text);
  let best: { dialect: Dialect; score: number } = { dialect: { ...RFC4180_DIALECT, ...givenIn(hints) }, score: -1 };
  for (const delimiter of delimiters) {
    if (!canExceed(best.score, text, delimiter, isName)) continue;
    const quote = hints.quote ?? sniffQuote(text, delimiter);
    for (const padded of delimiter !== SPACE && isPadded(text, delimiter) ? [true] : [false]) {
      const dialect: Dialect = { delimiter, quote, escape: sniffEscape(text, quote), padded, width: 0 };
      const { score, width } = scoreDialect(text, dialect, isName);
      if (score > best.score) best = { dialect: { ...dialect, width }, score };
    }
  }
  return best.dialect;
}

/**
 * The first records of a text.
 * @param wrap wraps the handler the records are passed to
 */
export function splitRecords(
  text: string,
  dialect: Dialect,
  limit = Number.POSITIVE_INFINITY,
  wrap: (onRecord: OnRecord) => OnRecord = (onRecord) => onRecord,
  maxRepairSteps?: number,
): string[][] {
  const records: string[][] = [];
  let before: string[] = [];
  const take = wrap(({ cells }) => {
    if (records.length === limit) return;
    // records repeat much of the one before, whose strings then serve both
    for (let i = 0; i < cells.length; i++) if (cells[i] === before[i]) cells[i] = before[i]!;
    before = cells;
    records.push(cells);
  });
  const splitter = dialect.gaps
    ? new FixedWidthSplitter(dialect.gaps, take)
    : new TextSplitter(dialect, take, maxRepairSteps);
  if (dialect.delimiter.length > 1)
    return text
      .split(/\r\n|\n|\r/)
      .filter(Boolean)
      .slice(0, limit)
      .map((line) => line.split(dialect.delimiter));
  splitter.push(text);
  splitter.end();
  return records;
}

function givenIn({ delimiter, quote }: DialectHints): Partial<Dialect> {
  return { ...(delimiter ? { delimiter } : {}), ...(quote ? { quote } : {}) };
}

function delimiterCandidates(text: string): string[] {
  const present = [...COMMON_DELIMITERS, ...RARE_DELIMITERS, ...LONG_DELIMITERS].filter((delimiter) =>
    text.includes(delimiter),
  );
  return text.includes(SPACE) ? [...present, SPACE] : present;
}

/** The most frequent number of cells, and the share of records that have it. */
export function modalWidth(records: string[][]): { width: number; share: number } {
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

function scoreDialect(
  text: string,
  dialect: Dialect,
  isName: (cell: string) => boolean,
): { score: number; width: number } {
  const records = splitRecords(text, dialect, SAMPLE_RECORDS, undefined, MAX_REPAIR_STEPS);
  if (records.length === 0) return { score: 0, width: 0 };
  let { width, share } = modalWidth(records);
  let header = records[0]!;
  let knownNames = 0;
  for (const cells of records.slice(0, 30)) {
    const known = cells.filter((cell) => isName(cell)).length;
    if (known > knownNames) [header, knownNames] = [cells, known];
  }
  if (knownNames >= 3 && knownNames > header.length / 3 && dialect.delimiter === SPACE) width = header.length;
  if (width < 2) return { score: knownNames / 100, width };
  const evenRecords = records.filter((cells) => cells.length === width);
  let sum = 0;
  let filled = 0;
  const typedness = new Map<string, number>();
  for (const cells of evenRecords) {
    for (const cell of cells) {
      let ofCell = typedness.get(cell);
      if (ofCell === undefined) {
        ofCell = typednessOf(cell);
        typedness.set(cell, ofCell);
      }
      if (ofCell > 0) filled++;
      sum += ofCell;
    }
  }
  const typed = filled === 0 ? 0 : sum / filled;
  const score = share * (1 - 1 / width) * (0.4 + 0.6 * typed) * (0.5 + 0.5 * quotePlacement(text, dialect));
  return { score: score * delimiterPrior(dialect.delimiter) + headerBonus(knownNames), width };
}

/** From 0 to 1: how much a cell looks like a value of one type; 0 if it is empty. */
function typednessOf(cell: string): number {
  const shape = shapeOf(cell);
  if (shape === 'empty') return 0;
  if (shape === 'text') return 0.6;
  return /[;|\t"]/.test(cell) || (shape === 'word' && !/^[\p{L}\p{M}'.-]+$/u.test(cell)) ? 0.2 : 1;
}

/** What known column names in a header add to the score. */
const headerBonus = (named: number) => Math.min(4, named) * 0.1;

/** Whether a delimiter could still exceed a score; if not, it isn't scored. */
function canExceed(score: number, text: string, delimiter: string, isName: (cell: string) => boolean): boolean {
  const prior = delimiterPrior(delimiter);
  return score <= prior || score <= prior + headerBonus(estimateNames(text, delimiter, isName) + 1);
}

/** An upper estimate of the known column names in one line, ignoring quoting. */
function estimateNames(text: string, delimiter: string, isName: (cell: string) => boolean): number {
  const lines = text.split(/[\r\n]+/, 40);
  const names = (line: string) =>
    line.split(delimiter).filter((cell) => isName(cell.replace(/^[\s"']+|[\s"']+$/g, ''))).length;
  return Math.max(...lines.map(names));
}

/** The prior of a delimiter: some occur in many texts without separating cells. */
function delimiterPrior(delimiter: string): number {
  if (COMMON_DELIMITERS.includes(delimiter)) return 1;
  if (delimiter.length > 1) return 1.05;
  return delimiter === ':' ? 0.5 : delimiter === SPACE ? 0.75 : 0.8;
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The share of quotes that are next to a delimiter or a line end, as those around cells are. */
function quotePlacement(text: string, { delimiter, quote }: Dialect): number {
  if (quote === '') return 1;
  const all = text.split(quote).length - 1;
  return all < 4 ? 1 : Math.min(1, countQuotesAtEdges(text, delimiter, quote) / all);
}

function countQuotesAtEdges(text: string, delimiter: string, quote: string): number {
  const [d, q] = [escapeRegExp(delimiter), escapeRegExp(quote)];
  const opening = text.match(new RegExp(`(?:^|${d} ?|[\\r\\n])${q}(?!${q})`, 'g'))?.length ?? 0;
  const closing = text.match(new RegExp(`${q}(?=${d}|[\\r\\n]|$)`, 'g'))?.length ?? 0;
  return opening + closing;
}

/** The quote character: the double quote, unless single quotes surround cells far more often. */
function sniffQuote(text: string, delimiter: string): string {
  const single = countQuotesAtEdges(text, delimiter, "'");
  return single >= 4 && single > 2 * countQuotesAtEdges(text, delimiter, '"') ? "'" : '"';
}

function sniffEscape(text: string, quote: string): string {
  const backslashed = text.split(`\\${quote}`).length - 1;
  if (backslashed === 0) return quote;
  const doubled =
    text.match(
      new RegExp(`[^${escapeRegExp(quote)}\\s,;|]${escapeRegExp(quote + quote)}[^${escapeRegExp(quote)}]`, 'g'),
    )?.length ?? 0;
  return backslashed > doubled ? '\\' : quote;
}

function isPadded(text: string, delimiter: string): boolean {
  const all = text.split(delimiter).length - 1;
  const padded = text.split(`${delimiter} `).length - 1;
  const quotedPad = text.split(`${delimiter} "`).length - 1;
  return all > 0 && (padded > 0.9 * all || (quotedPad > 3 && padded > 0.6 * all));
}

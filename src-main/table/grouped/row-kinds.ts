import { shapeOf } from '../sniff/cell-shapes.ts';
import { MAX_VALUE_CHARACTERS } from '../source/limits.ts';

/** A row of a grouped report by what it does. */
export type RowKind =
  | { kind: 'detail' }
  | { kind: 'blank' }
  /** Begins a section; its indentation and column tell its level. */
  | { kind: 'head'; column: number; indent: number; name: string }
  /** Names values that apply to the rows below: `Bill No: 101`. */
  | { kind: 'labels'; pairs: [label: string, value: string][] }
  /** The total of a section; of all, if it names none. */
  | { kind: 'total'; of: string; label: string };

const TOTAL_WORDS =
  'grand total|sub ?-?total|totals?|gesamt(?:summe)?|summe|zwischensumme|suma|somme|totale|totaal|कुल|योग|итого|всего';
const TOTAL_BEFORE = new RegExp(`^(?:${TOTAL_WORDS})(?:$|[\\s:.-]+(?:for |of )?[\\s:]*(.*)$)`, 'iu');
const TOTAL_AFTER = new RegExp(`^(.*\\S)[\\s:.-]+(?:${TOTAL_WORDS})\\s*:?$`, 'iu');

/** The name of the section whose total a text announces, empty for that of all; null if it is no total. */
function totalOf(text: string): string | null {
  if (text.length > MAX_VALUE_CHARACTERS) return null;
  const trimmed = text.trim();
  const before = TOTAL_BEFORE.exec(trimmed);
  if (before) return (before[1] ?? '').trim();
  return TOTAL_AFTER.exec(trimmed)?.[1]?.trim() ?? null;
}

const VALUES = new Set(['number', 'date', 'time']);
/** Filled cells of a row that names values. */
const MAX_LABEL_CELLS = 16;
const LABEL = /^([\p{L}][\p{L}\p{M}\p{N} .#/&_-]{0,40}?)\s*[:：]\s*(.*)$/su;

/** The kind of a row below the header. */
export function kindOf(cells: string[], isName: (cell: string) => boolean): RowKind {
  const filled: number[] = [];
  for (let at = 0; at < cells.length && filled.length < 4; at++) if (cells[at]!.trim() !== '') filled.push(at);
  const [first] = filled;
  if (first === undefined) return { kind: 'blank' };
  const text = cells[first]!;
  for (const at of filled.slice(0, 2)) {
    const of = totalOf(cells[at]!);
    // a section may be called Total Wine; the total of one has amounts beside it, or says what it is of
    if (of && filled.length === 1 && !/[:：]|\b(?:for|of)\b/i.test(text)) continue;
    if (of !== null && !VALUES.has(shapeOf(text))) return { kind: 'total', of, label: cells[at]!.trim() };
  }
  const pairs = labelledValues(cells, isName);
  if (pairs) return { kind: 'labels', pairs };
  if (filled.length > 1) return { kind: 'detail' };
  const shape = shapeOf(text);
  if ((VALUES.has(shape) && shape !== 'date') || text.length > MAX_VALUE_CHARACTERS) return { kind: 'detail' };
  return { kind: 'head', column: first, indent: text.length - text.trimStart().length, name: text.trim() };
}

/** The values of a row that consists of names with their values; null if it is another. */
function labelledValues(cells: string[], isName: (cell: string) => boolean): [string, string][] | null {
  const texts: string[] = [];
  for (const cell of cells) {
    const text = cell.trim();
    if (text === '') continue;
    if (texts.length === MAX_LABEL_CELLS) return null;
    texts.push(text);
  }
  if (!texts.some((text) => /[:：]/.test(text))) return null;
  const pieces = texts.flatMap((text) => text.split(/\s{2,}(?=[\p{L}][\p{L}\p{M} .#/]{0,30}\s*[:：])/u));
  const pairs: [string, string][] = [];
  for (const piece of pieces) {
    const found = LABEL.exec(piece);
    const last = pairs.at(-1);
    if (found) pairs.push([found[1]!.trim(), found[2]!.trim()]);
    else if (last && last[1] === '') last[1] = piece;
    else return null;
  }
  return pairs.some(([label, value]) => isName(label) && value !== '') ? pairs : null;
}

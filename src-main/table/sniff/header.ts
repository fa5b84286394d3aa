import { shapeOf } from './cell-shapes.ts';
import { foldName } from './fold-name.ts';

/** The position of a table's header among its first records. */
export interface TableHeader {
  /** The number of records above it. */
  preamble: number;
  /** The number of records it takes: 0 if the table starts with data. */
  rows: 0 | 1 | 2 | 3;
  /** The column names; those of a header of several rows combined. */
  names: string[];
}

const SEARCHED_RECORDS = 40;

/**
 * Finds the header: the early record with the most known column names; without any, the first full record if it looks
 * like names above values; else none.
 * @param width the number of cells most records have
 */
export function findHeader(records: string[][], width: number, isName: (name: string) => boolean): TableHeader {
  const early = records.slice(0, SEARCHED_RECORDS);
  const count = (names: string[]) => names.filter(isName).length;
  let best = { index: -1, known: 0 };
  early.forEach((cells, index) => {
    const knownCount = count(cells);
    if (knownCount > best.known) best = { index, known: knownCount };
  });
  const { index, known } = best;
  if (known >= 2 || (known === 1 && early[index]!.length <= 2)) return withMoreRows(early, index, isName);
  return headerByShape(early, width);
}

/** A header may take two or three rows, the upper ones naming groups of columns or beginning the names. */
function withMoreRows(early: string[][], index: number, isName: (name: string) => boolean): TableHeader {
  // the same word above several columns is no name of each
  const count = (names: string[]) => new Set(names.filter(isName).map(foldName)).size;
  const single: TableHeader = { preamble: index, rows: 1, names: early[index]! };
  let best = { heading: single, known: count(single.names) };
  for (const upper of [index - 1, index]) {
    const [top, bottom] = [early[upper], early[upper + 1]];
    if (!top || !bottom || !isNames(top) || !isNames(bottom)) continue;
    const names = joinHeaderRows(top, bottom, isName);
    const both = count(names);
    if (both > best.known) best = { heading: { preamble: upper, rows: 2, names }, known: both };
  }
  for (const upper of [index - 2, index - 1, index]) {
    const [top, middle, bottom] = [early[upper], early[upper + 1], early[upper + 2]];
    if (!top || !middle || !bottom || ![top, middle, bottom].every(isNames)) continue;
    const names = joinHeaderRows(joinHeaderRows(top, middle, isName), bottom, isName);
    const all = count(names);
    if (all > best.known) best = { heading: { preamble: upper, rows: 3, names }, known: all };
  }
  return best.heading;
}

const isNames = (cells: string[]) =>
  cells.filter((cell) => cell.trim() !== '').length > 1 &&
  !cells.some((cell) => ['number', 'date', 'time'].includes(shapeOf(cell)));

/** The combined names of two rows; a group name extends over the empty cells to its right. */
function joinHeaderRows(top: string[], bottom: string[], isName: (name: string) => boolean): string[] {
  let group = '';
  return Array.from({ length: Math.max(top.length, bottom.length) }, (_, i) => {
    const [over, under] = [top[i]?.trim() ?? '', bottom[i]?.trim() ?? ''];
    if (over !== '') group = over;
    const both = under === '' ? over : `${group} ${under}`.trim();
    return !isName(both) && isName(under) ? under : both;
  });
}

function headerByShape(early: string[][], width: number): TableHeader {
  const full = early.findIndex(
    (cells) => cells.length === width && cells.filter((cell) => cell.trim() !== '').length >= width * 0.6,
  );
  const preamble = Math.max(0, full);
  const first = early[preamble] ?? [];
  const below = early.slice(preamble + 1);
  const values = (cells: string[]) => cells.filter((cell) => ['number', 'date', 'time'].includes(shapeOf(cell))).length;
  const named =
    values(first) === 0 &&
    (below.length === 0 || below.some((cells) => values(cells) > 0) || new Set(first).size === first.length);
  if (named) return { preamble, rows: 1, names: first };
  return { preamble, rows: 0, names: Array.from({ length: width }, () => '') };
}

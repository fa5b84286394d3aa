import { type Dialect, type OnRecord, type RecordFault, unquoted } from '../read/dialect.ts';
import { TextRecord } from '../read/record.ts';
import { type ShapeProfile, shapeOf } from '../sniff/cell-shapes.ts';
import { splitRecords } from '../sniff/dialect-sniffer.ts';

const OTHER_DELIMITERS = [',', ';', '\t', '|', ' '];
/** By how much the fit must improve under another delimiter. */
const MIN_GAIN = 0.25;

/**
 * By how many columns the fit must improve with a delimiter inserted or removed. A record that only lacks its last cell
 * gains one column from splitting any of its numbers, so splitting a number needs more.
 */
const ONE_COLUMN_GAIN = 0.9;
const NUMBER_SPLIT_GAIN = 1.5;
/** Failed attempts after which realignment is given up for the rest of the file. */
const MAX_FAILED_ATTEMPTS = 300;
/** Larger records are not realigned, since the cost grows with the square of their size. */
const MAX_REALIGNED_COLUMNS = 256;
const MAX_REALIGNED_SIZE = 1 << 13;

/**
 * Wraps a record handler. A record whose number of cells differs from the table's may match the columns under another
 * delimiter (pasted from elsewhere, edited by hand) or with one delimiter more or less; it is then passed on in that
 * reading, with a fault. In a table delimited by spaces, words that belong to one cell are joined again.
 */
export function realigningRecords(dialect: Dialect, createProfile: () => ShapeProfile, onRecord: OnRecord): OnRecord {
  const { width } = dialect;
  if (dialect.gaps || width < 3 || width > MAX_REALIGNED_COLUMNS) return onRecord;
  let attemptsLeft = MAX_FAILED_ATTEMPTS;
  let cachedProfile: ShapeProfile | undefined;
  return (record) => {
    if (record.width === width || record.fault !== null || record.size === 0 || attemptsLeft === 0)
      return onRecord(record);
    if (record.size > MAX_REALIGNED_SIZE) return onRecord(record);
    // the profile looks at every cell, and most tables have no such record
    cachedProfile ??= createProfile();
    const profile = cachedProfile;
    const { cells, line, raw } = record;
    if (dialect.delimiter === ' ') {
      const joinedCells = joinPieces(splitAtSpaces(raw, dialect), profile);
      return onRecord(joinedCells ? new TextRecord(joinedCells, line, raw) : record);
    }
    const [fitted, found] = realigned(cells, raw, dialect, profile);
    if (found === null) attemptsLeft--;
    onRecord(found === null ? record : new TextRecord(fitted, line, raw, found));
  };
}

function realigned(
  cells: string[],
  raw: string,
  dialect: Dialect,
  profile: ShapeProfile,
): [string[], RecordFault | null] {
  const underOtherDelimiter = readUnderOtherDelimiter(cells, raw, dialect, profile);
  if (underOtherDelimiter) return [underOtherDelimiter, 'other_dialect'];
  const { width } = profile;
  const asItStands = totalFit(paddedTo(cells, width), profile);
  if (cells.length === width - 1) {
    const split = bestSplit(cells, profile);
    const needed = split && isNumbers(split.parts) ? NUMBER_SPLIT_GAIN : ONE_COLUMN_GAIN;
    if (split && totalFit(split.cells, profile) >= asItStands + needed) return [split.cells, 'delimiter_missing'];
  } else if (cells.length === width + 1) {
    const joined = bestWithoutEmptyCell(cells, profile);
    if (joined && totalFit(joined, profile) >= asItStands + ONE_COLUMN_GAIN) return [joined, 'delimiter_extra'];
  }
  return [cells, null];
}

const paddedTo = (cells: string[], width: number) => Array.from({ length: width }, (_, i) => cells[i] ?? '');
const totalFit = (cells: string[], profile: ShapeProfile) => profile.fit(cells) * profile.width;

const isNumbers = (parts: string[]) => parts.every((part) => shapeOf(part) === 'number');

/** The record with one cell split in two so that it fits the columns best. */
function bestSplit(cells: string[], profile: ShapeProfile): { cells: string[]; parts: [string, string] } | null {
  const shapes = cells.map(shapeOf);
  const before = [0];
  for (const [i, shape] of shapes.entries()) before.push(before[i]! + profile.likeness(i, shape));
  const behind: number[] = new Array(cells.length + 1).fill(0);
  for (let i = cells.length - 1; i >= 0; i--) behind[i] = behind[i + 1]! + profile.likeness(i + 1, shapes[i]!);
  let best: { at: number; parts: [string, string]; score: number } | null = null;
  for (const anywhere of [false, true]) {
    cells.forEach((cell, at) => {
      for (const parts of splitCandidates(cell, anywhere)) {
        const score =
          before[at]! +
          profile.likeness(at, shapeOf(parts[0])) +
          profile.likeness(at + 1, shapeOf(parts[1])) +
          behind[at + 1]!;
        if (score > (best?.score ?? 0) + 0.01) best = { at, parts, score };
      }
    });
  }
  const found = best as { at: number; parts: [string, string] } | null;
  return found && { cells: cells.toSpliced(found.at, 1, ...found.parts), parts: found.parts };
}

/** The positions where a cell may have been two: beside a quote, where the character class changes, or anywhere. */
function* splitCandidates(cell: string, anywhere: boolean): Generator<[string, string]> {
  if (anywhere && cell.length > 24) return;
  const kind = (char: string) => (/\d/.test(char) ? 0 : /\p{Ll}/u.test(char) ? 1 : /\p{L}/u.test(char) ? 2 : 3);
  const quote = cell.indexOf('"');
  if (quote > 0 && quote < cell.length - 1) yield [cell.slice(0, quote), cell.slice(quote + 1).replace(/"$/, '')];
  for (let at = 1; at < Math.min(cell.length, 80); at++)
    if (anywhere || kind(cell[at]!) !== kind(cell[at - 1]!)) yield [cell.slice(0, at), cell.slice(at)];
}

/** The record without the empty cell whose removal makes it fit the columns best. */
function bestWithoutEmptyCell(cells: string[], profile: ShapeProfile): string[] | null {
  let best: { cells: string[]; score: number } | null = null;
  cells.forEach((cell, at) => {
    if (cell.trim() !== '') return;
    const without = cells.toSpliced(at, 1);
    const score = totalFit(without, profile);
    if (score > (best?.score ?? 0)) best = { cells: without, score };
  });
  return (best as { cells: string[] } | null)?.cells ?? null;
}

function readUnderOtherDelimiter(
  cells: string[],
  raw: string,
  dialect: Dialect,
  profile: ShapeProfile,
): string[] | null {
  if (/[\r\n]/.test(raw)) return null;
  const asItStands = cells.length <= 1 ? 0 : Math.max(0, 0.5 - Math.abs(cells.length - profile.width) * 0.1);
  let best: { cells: string[]; fit: number } | null = null;
  for (const delimiter of OTHER_DELIMITERS) {
    if (delimiter === dialect.delimiter || raw.split(delimiter).length < profile.width) continue;
    const other = { ...dialect, delimiter, padded: false, width: profile.width };
    const fitted = delimiter === ' ' ? joinPieces(splitAtSpaces(raw, other), profile) : splitRecords(raw, other)[0];
    if (!fitted || fitted.length !== profile.width) continue;
    const whole = cells.length === 1 && new Set(fitted).size === fitted.length && !fitted.includes('');
    const fit = Math.max(profile.fit(fitted), whole ? 0.5 : 0);
    if (fit > (best?.fit ?? asItStands + MIN_GAIN)) best = { cells: fitted, fit };
  }
  return best?.cells ?? null;
}

/** A cell, or a fragment of one that contains spaces. */
interface CellPiece {
  text: string;
  /** It was quoted, so it is a complete cell. */
  whole: boolean;
}

function splitAtSpaces(raw: string, dialect: Dialect): CellPiece[] {
  const quote = dialect.quote || '"';
  const pattern = new RegExp(`${quote}((?:[^${quote}]|${quote}${quote})*)${quote}(?= |$)|([^ ]*)`, 'y');
  const pieces: CellPiece[] = [];
  for (let at = 0; at <= raw.length; at = pattern.lastIndex + 1) {
    pattern.lastIndex = at;
    const [, quoted, plain = ''] = pattern.exec(raw) ?? [];
    pieces.push(
      quoted === undefined ? { text: plain, whole: false } : { text: unquoted(quoted, dialect), whole: true },
    );
  }
  return pieces;
}

/**
 * Joins neighbouring pieces into as many cells as there are columns, with the best fit; null if there are too few
 * pieces, or too many for one record. Dynamic programming over pieces × columns.
 */
function joinPieces(pieces: CellPiece[], profile: ShapeProfile): string[] | null {
  const { width } = profile;
  const extraPieces = pieces.length - width;
  if (extraPieces < 0 || extraPieces > 40) return null;
  const best: number[][] = Array.from({ length: width + 1 }, () => new Array(pieces.length + 1).fill(-1));
  const pieceCounts: number[][] = Array.from({ length: width + 1 }, () => new Array(pieces.length + 1).fill(0));
  best[0]![0] = 0;
  for (let column = 0; column < width; column++) {
    for (let from = column; from <= column + extraPieces; from++) {
      if (best[column]![from]! < 0) continue;
      for (let to = from + 1; to <= Math.min(pieces.length, column + 1 + extraPieces); to++) {
        if (to - from > 1 && pieces.slice(from, to).some(({ whole }) => whole)) break;
        const shape = to - from === 1 ? shapeOf(pieces[from]!.text) : 'text';
        const score = best[column]![from]! + profile.likeness(column, shape) + 0.001;
        if (score > best[column + 1]![to]!) {
          best[column + 1]![to] = score;
          pieceCounts[column + 1]![to] = to - from;
        }
      }
    }
  }
  if (best[width]![pieces.length]! < 0) return null;
  const cells: string[] = [];
  for (let column = width, to = pieces.length; column > 0; column--) {
    const from = to - pieceCounts[column]![to]!;
    cells.unshift(
      pieces
        .slice(from, to)
        .map(({ text }) => text)
        .join(' '),
    );
    to = from;
  }
  return cells;
}

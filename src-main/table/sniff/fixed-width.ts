import { cutLine, isRuledLine } from '../read/fixed-width-splitter.ts';
import { shapeOf } from './cell-shapes.ts';

/** The columns of a text of fixed width: the blanks between them. */
export interface FixedWidth {
  /** For each gap between two columns where its blanks begin and end. */
  gaps: [from: number, to: number][];
  /** The number of column names known. */
  knownNames: number;
}

const SAMPLE_LINES = 2_000;
const SEARCHED_LINES = 40;
/** The share of lines, such as titles of pages, that may have text between two columns. */
const MAX_EXCEPTIONS = 0.02;
const MIN_COLUMNS = 3;

/**
 * The columns of a text whose lines are aligned by blanks; null if it is none. A gap is blank in the header and in all
 * lines of the sample.
 */
export function findFixedWidth(text: string, isName: (cell: string) => boolean): FixedWidth | null {
  const all = text.replaceAll('\f', '').split(/\r\n|\n|\r/, SAMPLE_LINES);
  if (all.some((line) => line.includes('\t'))) return null;
  const headerAt = findHeaderLine(firstLines(all), isName);
  if (headerAt < 0) return null;
  const written = all.map((line) => line.trimEnd()).filter((line) => line !== '');
  const lines = written.filter((line) => !isRuledLine(line));
  const header = lines[headerAt]!;
  const titles = new Set(lines.slice(0, headerAt + 1).map(withoutDigits));
  const body = lines.slice(headerAt + 1).filter((line) => isRecordLike(line) && !titles.has(withoutDigits(line)));
  if (body.length === 0 || !isPadded([header, ...body])) return null;
  const segments =
    ruledSegments(written, written.indexOf(header)) ?? mergeSegments(segmentsOf(header, body), header, body, isName);
  if (segments.length < MIN_COLUMNS) return null;
  const gaps = segments.slice(1).map(({ from }, at): [number, number] => [segments[at]!.to, from]);
  const names = cutLine(header, gaps).cells;
  return { gaps, knownNames: names.filter((name) => isName(name)).length };
}

/** The lines that a header is looked for in. */
function firstLines(all: string[]): string[] {
  const lines: string[] = [];
  for (const line of all) {
    if (lines.length === SEARCHED_LINES) break;
    const written = line.trimEnd();
    if (written !== '' && !isRuledLine(written)) lines.push(written);
  }
  return lines;
}

/** The columns as a ruled line beside the header draws them: `------ ----------`. */
function ruledSegments(lines: string[], headerAt: number): Segment[] | null {
  for (const line of lines.slice(Math.max(0, headerAt - 2), headerAt + 4)) {
    if (!/^\s*(?:-+|=+)(?:\s+(?:-+|=+)){2,}$/.test(line)) continue;
    return [...line.matchAll(/\S+/g)].map(({ 0: { length }, index }) => ({ from: index, to: index + length }));
  }
  return null;
}

/** A line as it is repeated on other pages. */
const withoutDigits = (line: string) => line.replace(/\d+/g, '0').replace(/\s+/g, ' ').trim();

/** The early line with the most known names of one to three words; -1 if none has two. */
function findHeaderLine(lines: string[], isName: (cell: string) => boolean): number {
  let best = { at: -1, known: 1 };
  lines.forEach((line, at) => {
    const words = line.trim().split(/\s+/);
    if (words.length > 300 || words.some((word) => ['number', 'date'].includes(shapeOf(word)))) return;
    let known = 0;
    for (let i = 0; i < words.length; ) {
      const length = [3, 2, 1].find(
        (count) => i + count <= words.length && isName(words.slice(i, i + count).join(' ')),
      );
      if (length) known++;
      i += length ?? 1;
    }
    if (known > best.known) best = { at, known };
  });
  return best.at;
}

/** Whether a line may be a record: several words, one with a digit, and no total. */
function isRecordLike(line: string): boolean {
  return (
    line.trim().split(/\s+/, 4).length > 2 && /\d/.test(line) && !/^\W*(?:grand |sub)?total|^\s*page\b/i.test(line)
  );
}

const isPadded = (lines: string[]) => lines.filter((line) => /\S {2,}\S/.test(line)).length >= lines.length * 0.7;

interface Segment {
  from: number;
  to: number;
}

/** The ranges of columns that hold text, separated by columns that are blank in almost all lines. */
function segmentsOf(header: string, body: string[]): Segment[] {
  const width = Math.max(header.length, ...body.map(({ length }) => length));
  const filled = new Uint32Array(width + 1);
  for (const line of body) for (let i = 0; i < line.length; i++) if (line[i] !== ' ') filled[i]!++;
  const exceptions = Math.floor(body.length * MAX_EXCEPTIONS);
  const segments: Segment[] = [];
  for (let at = 0; at < width; at++) {
    if (filled[at]! <= exceptions && (header[at] ?? ' ') === ' ') continue;
    const last = segments.at(-1);
    if (last && last.to === at) last.to++;
    else segments.push({ from: at, to: at + 1 });
  }
  return segments;
}

/** Joins the words of one name, and words of a value that stand below each other in all lines. */
function mergeSegments(
  segments: Segment[],
  header: string,
  body: string[],
  isName: (cell: string) => boolean,
): Segment[] {
  const textOf = ({ from, to }: Segment) => header.slice(from, to).trim();
  const hasData = ({ from, to }: Segment) => body.some((line) => line.slice(from, to).trim() !== '');
  const merged = segments.map((segment) => ({ ...segment, data: hasData(segment) }));
  for (let at = 0; at < merged.length; at++) {
    const one = merged[at]!;
    const isNameless = textOf(one) === '';
    if (one.data && !isNameless) continue;
    const [left, right] = [merged[at - 1], merged[at + 1]];
    const gapLeft = left ? one.from - left.to : Number.POSITIVE_INFINITY;
    const gapRight = right ? right.from - one.to : Number.POSITIVE_INFINITY;
    // two blanks separate columns
    if (Math.min(gapLeft, gapRight) > 1) continue;
    const joinsLeft = left && isName(`${textOf(left)} ${textOf(one)}`);
    const joinsRight = right && isName(`${textOf(one)} ${textOf(right)}`);
    const toLeft = joinsLeft === joinsRight ? gapLeft <= gapRight : joinsLeft === true;
    if (toLeft && left && gapLeft <= 1) {
      merged.splice(at - 1, 2, { from: left.from, to: one.to, data: left.data || one.data });
      at -= 2;
    } else if (right && gapRight <= 1) {
      merged.splice(at, 2, { from: one.from, to: right.to, data: one.data || right.data });
      at--;
    }
    if (at < -1) at = -1;
  }
  return merged;
}

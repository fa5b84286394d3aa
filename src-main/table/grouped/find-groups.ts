import type { TableSchema } from '../schema.ts';
import { shapeOf } from '../sniff/cell-shapes.ts';
import { foldName } from '../sniff/fold-name.ts';
import type { TableHeader } from '../sniff/header.ts';
import { kindOf } from './row-kinds.ts';

/** How the rows of a grouped report become records of a table. */
export interface Grouping {
  /** Columns added in front: one for each level of sections, and one for each label. */
  added: string[];
  /** The number of levels of sections. */
  levels: number;
  labels: string[];
  /** Whether a section lasts until its total. */
  hasNamedTotals: boolean;
  /** Columns of the file whose totals are sums. */
  summed: number[];
  /** Rows that describe the rows below them, as vouchers do; null if there are none. */
  parents: ParentRows | null;
  /** The columns of the file. */
  width: number;
}

/** Rows with a date and a name, above rows with neither that fill other columns. */
interface ParentRows {
  date: number;
  /** The column that names the party above and the items below. */
  shared: number;
  /** A column that only the rows below fill. */
  detail: number;
  /** Columns that the rows below take over. */
  carried: number[];
}

const MAX_LEVELS = 4;
const MAX_LABELS = 12;

/** Finds the sections of a grouped report in its first records; null if they are those of a plain table. */
export function findGroups(
  preamble: string[][],
  heading: TableHeader,
  body: string[][],
  schema: TableSchema,
): Grouping | null {
  if (heading.rows === 0) return null;
  const { names } = heading;
  const width = names.length;
  const missing = schema.missingColumns(names, 'all');
  const parents = missing > 0 ? findParents(body, names, schema) : null;
  const found = findSections(body, schema);
  if (!parents && found.levels === 0 && found.labels.length === 0 && found.matchedTotals === 0) return null;
  const titles = preamble.flat().join(' ').slice(0, 2_000);
  const levels = parents ? 0 : found.levels;
  const examples = parents ? [''] : found.examples.slice(0, levels);
  const sections = schema.sectionNames(examples, titles, [...names, ...found.labels]);
  const added = [...sections, ...found.labels];
  const isHelpful =
    missing > 0 ? schema.missingColumns([...added, ...names], 'all') < missing : found.matchedTotals > 0;
  if (!isHelpful) return null;
  return {
    added,
    levels,
    labels: found.labels,
    hasNamedTotals: found.matchedTotals > 0,
    summed: schema.summedColumns(names),
    parents,
    width,
  };
}

interface Sections {
  levels: number;
  /** The first section of each level. */
  examples: string[];
  labels: string[];
  /** Totals that name a section, or the value of a cell above them. */
  matchedTotals: number;
}

function findSections(body: string[][], schema: TableSchema): Sections {
  const labels = new Map<string, string>();
  let levels = 0;
  const examples: string[] = [];
  let matchedTotals = 0;
  let heads = 0;
  let details = 0;
  let open: { name: string; key: number; details: number }[] = [];
  let before: string[] = [];
  for (const cells of body) {
    const row = kindOf(cells, schema.isColumnName);
    if (row.kind === 'blank') continue;
    if (row.kind === 'detail') {
      details++;
      for (const section of open) section.details++;
      levels = Math.max(levels, open.length);
      before = cells;
    } else if (row.kind === 'labels') {
      for (const [label] of row.pairs)
        if (labels.size < MAX_LABELS && schema.isColumnName(label) && !labels.has(foldName(label)))
          labels.set(foldName(label), label);
    } else if (row.kind === 'total') {
      if (row.of === '') continue;
      const at = open.findLastIndex(({ name }) => foldName(name) === foldName(row.of));
      if (at >= 0) open = open.slice(0, at);
      if (at >= 0 || before.some((cell) => foldName(cell) !== '' && foldName(cell) === foldName(row.of)))
        matchedTotals++;
    } else {
      heads++;
      const key = row.column * 1_000 + row.indent;
      // without totals, a section ends where another of its level begins
      if (matchedTotals === 0) open = open.filter((section) => section.key < key);
      open.push({ name: row.name, key, details: 0 });
      examples[open.length - 1] ??= row.name;
      if (open.length > MAX_LEVELS) return { levels: 0, examples: [], labels: [], matchedTotals: 0 };
    }
  }
  const isReport = heads > 0 && details > 0 && (matchedTotals > 0 || (heads > 1 && details >= heads));
  return { levels: isReport ? levels : 0, examples, labels: details > 0 ? [...labels.values()] : [], matchedTotals };
}

/** Rows of vouchers, each above the rows of its items. */
function findParents(body: string[][], names: string[], schema: TableSchema): ParentRows | null {
  const rows = body.filter(
    (cells) =>
      kindOf(cells, schema.isColumnName).kind === 'detail' || cells.filter((cell) => cell.trim() !== '').length === 1,
  );
  const columns = names.map((_, column) => column);
  const isDate = (cells: string[], column: number) => shapeOf(cells[column] ?? '') === 'date';
  const isFilled = (cells: string[], column: number) => (cells[column] ?? '').trim() !== '';
  const date = columns.find((column) => {
    const share = rows.filter((cells) => isDate(cells, column)).length / Math.max(1, rows.length);
    return share > 0.02 && share <= 0.6 && rows.every((cells) => !isFilled(cells, column) || isDate(cells, column));
  });
  if (date === undefined) return null;
  const parents = rows.filter((cells) => isFilled(cells, date));
  const children = rows.filter((cells) => !isFilled(cells, date));
  if (rows[0] === undefined || !isFilled(rows[0], date)) return null;
  const shared = columns.find(
    (column) =>
      column !== date &&
      parents.every((cells) => isFilled(cells, column)) &&
      children.every((cells) => isFilled(cells, column)) &&
      children.some((cells) => !['number', 'date'].includes(shapeOf(cells[column]!))),
  );
  const detail = columns.find(
    (column) =>
      children.filter((cells) => /\d/.test(cells[column] ?? '')).length >= children.length * 0.5 &&
      parents.every((cells) => !isFilled(cells, column)),
  );
  if (shared === undefined || detail === undefined || !schema.isColumnName(names[shared]!)) return null;
  const carried = columns.filter(
    (column) =>
      column !== shared &&
      parents.some((cells) => isFilled(cells, column)) &&
      children.every((cells) => !isFilled(cells, column)),
  );
  return { date, shared, detail, carried };
}

import { Problem } from '../../../src-shared/problem.ts';
import { csvRecord } from '../../csv.ts';
import { foldName, isColumnName, mapColumns, missingFields } from '../fields/columns.ts';
import { emptyTable, type Source } from '../file/source.ts';
import { columnName } from '../file/workbook/reference.ts';
import type { SheetRow } from '../file/workbook/sheet.ts';
import { type Sheet, Workbook } from '../file/workbook/workbook.ts';
import type { Dialect, OnRecord } from './dialect.ts';
import { findHeading, type Heading } from './header.ts';
import { MergedCells } from './merged.ts';
import { TextRecords } from './record.ts';
import type { Between } from './records.ts';
import { Profile } from './shapes.ts';
import { usualWidth } from './sniff.ts';

/** A sheet that is read as part of the table. */
export interface SheetPart {
  sheet: Sheet;
  /** The number of records above its own, header included. */
  above: number;
  /** The last row of its header; 0 if it has none. */
  headerRow: number;
  /** For each column of the table its index on this sheet; null if they are the same. */
  order: number[] | null;
}

/** A sheet with content that is not read. */
export interface LeftOut {
  part: string;
  why: 'hidden' | 'other_columns';
}

/** The table found in the sheets of a workbook. */
export interface SheetsFound {
  parts: SheetPart[];
  leftOut: LeftOut[];
  /** The names of all sheets of the workbook. */
  names: string[];
  heading: Heading;
  width: number;
  body: string[][];
  whole: boolean;
}

const SAMPLE_RECORDS = 2_000;
/** The number of records sampled in full over all sheets; of further sheets only a few rows are read. */
const HELD_RECORDS = 20_000;
const GLANCE = 60;
const HEADER_WITHIN = 40;

/** The first rows of a sheet and what was found in them. */
interface Looked {
  sheet: Sheet;
  rows: SheetRow[];
  whole: boolean;
  width: number;
  heading: Heading;
  headerRow: number;
  /** The number of required fields that no column name provides. */
  missing: number;
  known: number;
}

/**
 * Finds the table in a workbook: the sheet with the lines of invoices, and all sheets with the same columns.
 * @param header false if the sheets start with data
 * @throws Problem `file_empty`, `sheet_missing`, `several_tables`, `formulas_not_kept`
 */
export async function findSheets(source: Source, header: boolean | undefined): Promise<SheetsFound> {
  const workbook = await Workbook.open(source);
  try {
    const chosen = source.entry === null ? null : workbook.sheet(source, source.entry);
    const looked: Looked[] = [];
    const leftOut: LeftOut[] = [];
    const seen = new Set<string>();
    let held = 0;
    for (const sheet of chosen ? [chosen] : workbook.sheets) {
      if (sheet.part === null || seen.has(sheet.part)) continue;
      seen.add(sheet.part);
      const hidden = sheet.hidden && sheet !== chosen;
      const one = await look(workbook, sheet, hidden ? 1 : held < HELD_RECORDS ? SAMPLE_RECORDS : GLANCE, header);
      if (!one) continue;
      held += one.rows.length;
      if (hidden) leftOut.push({ part: sheet.name, why: 'hidden' });
      else looked.push(one);
    }
    if (looked.length === 0) throw leftOut.length > 0 ? allHidden(source, leftOut) : emptyTable(source.path);
    const best = looked.reduce((a, b) =>
      b.missing < a.missing || (b.missing === a.missing && b.known > a.known) ? b : a,
    );
    const ofTable = looked.filter((one) => one === best || isSameTable(one, best));
    const others = looked.filter((one) => !ofTable.includes(one));
    leftOut.push(...others.map(({ sheet }): LeftOut => ({ part: sheet.name, why: 'other_columns' })));
    mustBeOne(source, best, ofTable, others);
    return { ...(await joined(workbook, source, ofTable)), leftOut, names: workbook.sheets.map(({ name }) => name) };
  } finally {
    await workbook.close();
  }
}

async function look(
  workbook: Workbook,
  sheet: Sheet,
  atMost: number,
  header: boolean | undefined,
): Promise<Looked | null> {
  const rows: SheetRow[] = [];
  await workbook.read(
    sheet,
    (row) => rows.length < atMost && rows.push(row),
    () => rows.length < atMost,
  );
  if (rows.length === 0) return null;
  const records = rows.map(({ cells }) => cells);
  const early = records.slice(0, HEADER_WITHIN);
  const width = Math.max(
    usualWidth(records).width,
    ...early.map((cells) => (cells.filter(isColumnName).length > 2 ? cells.length : 0)),
  );
  const heading =
    header === false
      ? { preamble: 0, rows: 0 as const, names: new Array<string>(width).fill('') }
      : findHeading(padded(records, width), width, isColumnName);
  const above = heading.preamble + heading.rows;
  return {
    sheet,
    rows,
    whole: rows.length < atMost,
    width,
    heading,
    headerRow: above === 0 ? 0 : rows[above - 1]!.row,
    missing: missingFields(mapColumns(heading.names), 'walk-in').length,
    known: heading.names.filter(isColumnName).length,
  };
}

const padded = (records: string[][], width: number) =>
  records.map((cells) => (cells.length < width ? [...cells, ...new Array(width - cells.length).fill('')] : cells));

const bodyOf = ({ rows, heading }: Looked) => rows.slice(heading.preamble + heading.rows);
const namesOf = ({ heading }: Looked) => heading.names.map(foldName).filter((name) => name !== '');

/** Whether a sheet has the same columns in any order, or continues the table without a header of its own. */
function isSameTable(one: Looked, best: Looked): boolean {
  if (one.heading.rows === 0) return goesOn(one, best);
  const [names, others] = [namesOf(one).sort(), namesOf(best).sort()];
  return best.heading.rows > 0 && names.length === others.length && names.every((name, i) => name === others[i]);
}

/** The minimum mean fit of a sheet without a header to the columns of the table. */
const FITTING = 0.6;

function goesOn(one: Looked, best: Looked): boolean {
  const body = bodyOf(one).map(({ cells }) => cells);
  const model = padded(
    bodyOf(best).map(({ cells }) => cells),
    best.width,
  );
  if (body.length === 0 || model.length === 0 || body.some(({ length }) => length > best.width)) return false;
  const profile = new Profile(best.width, model);
  const fits = padded(body, best.width).map((cells) => profile.fit(cells));
  return fits.reduce((sum, fit) => sum + fit, 0) / fits.length >= FITTING;
}

/** Names of sheets that hold no sales, or sales that don't count. */
const NO_SALES =
  /credit|return|refund|cancel|void|draft|quot|pro.?forma|estimate|purchase|gutschrift|retour|storno|entwurf|angebot|avoir|devis|devoluc|presupuesto|nota.?d[ei].?cr|reso|preventivo|वापसी|रद्द/i;

/** @throws Problem if only the user can say which sheets are meant */
function mustBeOne(source: Source, best: Looked, ofTable: Looked[], others: Looked[]): void {
  const rivals = others.filter((one) => one.missing === 0 && best.missing === 0 && bodyOf(one).length > 0);
  if (rivals.length > 0)
    throw severalTables(source, [best, ...rivals], 'hold lines of invoices under different columns');
  if (ofTable.length < 2) return;
  const noSales = ofTable.filter(({ sheet }) => NO_SALES.test(sheet.name));
  if (noSales.length > 0 && noSales.length < ofTable.length)
    throw severalTables(source, ofTable, 'have the same columns, and by their names not all of them hold sales');
  const seen = new Set<string>();
  for (const one of ofTable) {
    const order = orderOf(one, ofTable[0]!);
    const records = bodyOf(one)
      .filter(({ cells }) => cells.filter((cell) => cell !== '').length > 2)
      .map(({ cells }) => csvRecord(order ? order.map((from) => cells[from] ?? '') : cells, ''));
    const again = records.filter((record) => seen.has(record)).length;
    if (records.length > 0 && again >= records.length / 2)
      throw severalTables(
        source,
        ofTable,
        `hold the same records more than once, “${one.sheet.name}” those of another`,
      );
    for (const record of records) seen.add(record);
  }
}

function severalTables(source: Source, sheets: Looked[], what: string): Problem {
  const names = sheets.map(({ sheet }) => `“${sheet.name}”`);
  const listed = names.length > 8 ? [...names.slice(0, 8), `${names.length - 8} more`] : names;
  return new Problem(
    'several_tables',
    `The sheets ${listed.slice(0, -1).join(', ')} and ${listed.at(-1)} of ${source.path} ${what}.`,
    'Choose the one that is meant with --part NAME, and import others by themselves.',
  );
}

function allHidden(source: Source, hidden: LeftOut[]): Problem {
  return new Problem(
    'sheets_hidden',
    `All sheets of ${source.path} that hold records are hidden: ${hidden.map(({ part }) => `“${part}”`).join(', ')}.`,
    'Choose one with --part NAME, or show it in the spreadsheet program and save.',
  );
}

/** For each column of the first sheet its index on another. */
function orderOf(one: Looked, first: Looked): number[] | null {
  if (one === first || one.heading.rows === 0) return null;
  const left = one.heading.names.map((name, at) => ({ name: foldName(name), at }));
  const order = first.heading.names.map((name) => {
    const found = left.findIndex((own) => own.name === foldName(name));
    return found < 0 ? -1 : left.splice(found, 1)[0]!.at;
  });
  return order.every((from, at) => from === at || (from === -1 && first.heading.names[at] === '')) ? null : order;
}

/** Combines the sheets of a table: each pre-scanned, with the first records of all. */
async function joined(
  workbook: Workbook,
  source: Source,
  ofTable: Looked[],
): Promise<Pick<SheetsFound, 'parts' | 'heading' | 'width' | 'body' | 'whole'>> {
  const [first] = ofTable as [Looked];
  const { heading, width } = first;
  const parts: SheetPart[] = [];
  const body: string[][] = [];
  let whole = true;
  for (const one of ofTable) {
    const { unkept } = await workbook.lookAhead(one.sheet);
    const part: SheetPart = {
      sheet: one.sheet,
      above: one.heading.preamble + one.heading.rows,
      headerRow: one.headerRow,
      order: orderOf(one, first),
    };
    parts.push(part);
    const take = takerOf(source, part, heading);
    const takeOf = (rows: SheetRow[]) =>
      padded(rows.map((row) => take(row) ?? []).slice(part.above, part.above + SAMPLE_RECORDS - body.length), width);
    if (unkept) {
      const rows: SheetRow[] = [];
      const most = one.rows.length;
      await workbook.read(
        one.sheet,
        (row) => rows.length < most && rows.push(row),
        () => rows.length < most,
      );
      body.push(...takeOf(rows));
    } else body.push(...takeOf(one.rows));
    whole &&= one.whole && body.length < SAMPLE_RECORDS;
  }
  return { parts, heading, width, body, whole };
}

/** Converts rows of a sheet to records of the table: merged cells filled, columns reordered. */
function takerOf(source: Source, { sheet, headerRow, order }: SheetPart, heading: Heading) {
  const named = heading.names.filter((name) => name.trim() !== '').length;
  const merged = new MergedCells(sheet.ahead?.merged ?? [], headerRow + 1, named || heading.names.length);
  return ({ cells, row, unkept }: SheetRow): string[] => {
    if (row <= headerRow) return cells;
    merged.fill(row, cells);
    if (unkept.length > 0) {
      const at = order ? unkept.find((column) => heading.names[order.indexOf(column)]) : unkept.find(isWithin);
      if (at !== undefined) throw notKept(source, sheet, at, row);
    }
    if (!order) return cells;
    const taken = new Set(order);
    const beyond = cells.filter((cell, at) => cell !== '' && !taken.has(at));
    return [...order.map((from) => cells[from] ?? ''), ...beyond];
  };

  /** Without a header every column may belong to the table. */
  function isWithin(column: number): boolean {
    return heading.rows === 0 || (heading.names[column] ?? '').trim() !== '';
  }
}

function notKept(source: Source, sheet: Sheet, column: number, row: number): Problem {
  return new Problem(
    'formulas_not_kept',
    `In ${source.path}, sheet “${sheet.name}”, cell ${columnName(column + 1)}${row} holds a formula without its result.`,
    'Open the workbook in a spreadsheet program, save it there, and import it again.',
  );
}

/**
 * Reads every record of the table, sheet by sheet, with row numbers that continue from sheet to sheet. Of the later
 * sheets the rows above their records are skipped.
 * @returns the number of the last row
 */
export async function readSheets(
  source: Source,
  parts: SheetPart[],
  heading: Heading,
  dialect: Dialect,
  onRecord: OnRecord,
  onSheet: () => void,
  between: Between,
): Promise<number> {
  const workbook = await Workbook.open(source);
  const records = new TextRecords();
  let rows = 0;
  let goesOn = true;
  try {
    for (const [nth, part] of parts.entries()) {
      const before = rows;
      if (nth > 0) onSheet();
      let skip = nth === 0 ? 0 : part.above;
      const take = takerOf(source, part, heading);
      await workbook.read(
        part.sheet,
        (row) => {
          rows = Math.max(rows, before + row.row);
          const cells = take(row);
          if (skip-- > 0) return;
          const full =
            cells.length < dialect.width ? [...cells, ...new Array(dialect.width - cells.length).fill('')] : cells;
          onRecord(records.next(full, before + row.row, csvRecord(cells, ''), row.overlong ? 'line_too_long' : null));
        },
        async () => {
          goesOn = await between();
          return goesOn;
        },
      );
      if (!goesOn) break;
    }
    return rows;
  } finally {
    await workbook.close();
  }
}

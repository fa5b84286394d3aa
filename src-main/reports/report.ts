import type { Checked, ReportCell, ReportColumn } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { Facts } from '../facts/facts.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store as Database } from '../store/open.ts';

/** A column while a report is made: money in ten-thousandths, quantities in thousandths, so that sums are exact. */
export interface Column {
  key: string;
  label: string;
  type: ReportColumn['type'] | 'quantity';
  /** Whether its cells can be added up. */
  sum?: boolean;
}

/** A report as it is made: its rows can be asked for a slice at a time. */
export interface Made {
  columns: Column[];
  total: number;
  rows(from: number, to: number): ReportCell[][];
  /**
   * The same, each row as lists of cells one behind the other: of all but the last the same list wherever the same cells
   * come again, so that they are written once.
   */
  parts?(from: number, to: number): ReportCell[][][];
  /** By column, null where nothing can be added up. */
  sums: ReportCell[] | null;
}

/** What a report is made from. */
interface Sources {
  db: Database;
  folder: DataFolder;
  facts: Facts;
  question: Omit<Checked<'reports.run'>, 'limit' | 'offset'>;
}

export interface Definition {
  title: string;
  /** One sentence. */
  about: string;
  takes: ('period' | 'filter' | 'grain')[];
  /** What has to be there before it can be made. */
  ready?(): Promise<unknown>;
  make(sources: Sources): Made;
}

/** A report whose rows are all there, with the sums of the columns that can be added up. */
export function made(columns: Column[], rows: ReportCell[][], sums?: ReportCell[]): Made {
  return { columns, total: rows.length, rows: (from, to) => rows.slice(from, to), sums: sums ?? sumsOf(columns, rows) };
}

function sumsOf(columns: Column[], rows: ReportCell[][]): ReportCell[] | null {
  if (!columns.some(({ sum }) => sum)) return null;
  return columns.map(({ sum }, i) =>
    sum ? rows.reduce((total, row) => total + ((row[i] as number | null) ?? 0), 0) : null,
  );
}

/** A row as it leaves the house: money in minor units, quantities as people write them. */
export function shown(columns: Column[], row: ReportCell[], currency: string): ReportCell[] {
  return row.map((cell, i) => {
    if (typeof cell !== 'number') return cell;
    const { type } = columns[i]!;
    if (type === 'money') return toMinor(cell, currency);
    return type === 'quantity' ? quantityToNumber(cell) : cell;
  });
}

export function shownColumn({ key, label, type }: Column): ReportColumn {
  return { key, label, type: type === 'quantity' ? 'number' : type };
}

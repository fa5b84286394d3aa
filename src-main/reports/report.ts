import type { ParsedInput, ProcedureName, ReportCell, ReportColumn } from '../../src-shared/contract/index.ts';
import { toMinor } from '../../src-shared/money.ts';
import { quantityToNumber } from '../../src-shared/quantity.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';

/** A column before formatting: money in ten-thousandths, quantities in thousandths, so that sums are exact. */
export interface Column {
  key: string;
  label: string;
  type: ReportColumn['type'] | 'quantity';
  /** Whether its cells can be summed. */
  sum?: boolean;
}

/** A computed report whose rows can be read in slices. */
export interface ReportData {
  columns: Column[];
  total: number;
  rows(from: number, to: number): ReportCell[][];
  /**
   * The same rows, each as a list of cell groups. Equal groups, except the last of a row, are the same array, so that
   * the encoder can cache their text.
   */
  cellGroups?(from: number, to: number): ReportCell[][][];
  /** By column; null if the column can't be summed. */
  sums: ReportCell[] | null;
}

/** Inputs of a report. */
export interface ReportContext {
  db: Db;
  folder: DataFolder;
  cube: SalesCube;
  request: Omit<ParsedInput<'reports.run'>, 'limit' | 'offset'>;
}

export interface ReportDefinition {
  title: string;
  /** One sentence. */
  about: string;
  takes: ('period' | 'filter' | 'grain')[];
  /** Shown to accounts that may call this procedure as well; left out: to all who may see reports. */
  needs?: ProcedureName;
  /** Whether it depends on more than sales, stores and edits, so that it is computed again each time. */
  isLive?: true;
  /** Whether there is anything to report; left out: always. */
  isThere?(db: Db): boolean;
  build(sources: ReportContext): ReportData | Promise<ReportData>;
}

/** A report of the sales and what the database says besides, which can be computed in a thread. */
export interface HeavyReport extends Omit<ReportDefinition, 'build'> {
  build(sources: Omit<ReportContext, 'folder'>): ReportData;
}

/** A report with all rows in memory, and the sums of the columns that can be summed. */
export function reportFromRows(columns: Column[], rows: ReportCell[][], sums?: ReportCell[]): ReportData {
  return {
    columns,
    total: rows.length,
    rows: (from, to) => rows.slice(from, to),
    sums: sums ?? columnTotals(columns, rows),
  };
}

function columnTotals(columns: Column[], rows: ReportCell[][]): ReportCell[] | null {
  if (!columns.some(({ sum }) => sum)) return null;
  return columns.map(({ sum }, i) =>
    sum ? rows.reduce((total, row) => total + ((row[i] as number | null) ?? 0), 0) : null,
  );
}

/** A row as sent to clients: money in minor units, quantities as decimal numbers. */
export function formatRow(columns: Column[], row: ReportCell[], currency: string): ReportCell[] {
  return row.map((cell, i) => {
    if (typeof cell !== 'number') return cell;
    const { type } = columns[i]!;
    if (type === 'money') return toMinor(cell, currency);
    return type === 'quantity' ? quantityToNumber(cell) : cell;
  });
}

export function publicColumn({ key, label, type }: Column): ReportColumn {
  return { key, label, type: type === 'quantity' ? 'number' : type };
}

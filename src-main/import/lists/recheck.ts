import type { Fault, ImportOptions } from '../../../src-shared/contract/imports.ts';
import { TextRecord } from '../../table/read/record.ts';
import type { Layout } from '../layout/layout.ts';
import { LineChecker } from '../layout/line-checker.ts';
import { rowReader } from './check-row.ts';
import type { ListLayout } from './list-layout.ts';

/** The faults of corrected records, by the layout of the file that they come from. */
export function recheckRecords(layout: Layout, options: ImportOptions, records: string[][]): Fault[][] {
  if (layout.list) return recheckRows(layout.list, records);
  const checker = new LineChecker(layout, options);
  return records.map((cells) => (checker.check(new TextRecord(cells)) ? [] : [...checker.faults]));
}

/** The faults of corrected rows of a list, by themselves: whether what they name exists shows when they are imported. */
function recheckRows(layout: ListLayout, records: string[][]): Fault[][] {
  const read = rowReader(layout);
  return records.map((cells, at) => read({ record: at + 1, line: 0, cells, fault: null }).faults);
}

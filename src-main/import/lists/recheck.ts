import type { Fault } from '../../../src-shared/contract/imports.ts';
import { rowReader } from './check-row.ts';
import type { ListLayout } from './list-layout.ts';

/** The faults of corrected rows of a list, by themselves: whether what they name exists shows when they are imported. */
export function recheckRows(layout: ListLayout, records: string[][]): Fault[][] {
  const read = rowReader(layout);
  return records.map((cells, at) => read({ record: at + 1, line: 0, cells, fault: null }).faults);
}

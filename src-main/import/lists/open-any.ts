import type { ListKind } from '../../../src-shared/list-kinds.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { AmbiguousFile } from '../../table/ambiguous-file.ts';
import { throwIfCancelled } from '../../table/source/cancellation.ts';
import { mapColumns, missingFields } from '../fields/columns.ts';
import { type OpenedFile, type OpenOptions, openFile } from '../meaning/open-file.ts';
import { recogniseList } from './open-list.ts';

/** A file of invoices that is opened, or the kinds of list that it may be. */
export type Opened = (OpenedFile & { kinds?: undefined }) | { kinds: ListKind[] };

/**
 * Opens a file as lines of invoices, unless it is a list: one whose column names lack what invoices need, and have what
 * a list has.
 * @param as what it holds, where that is known
 * @throws Problem if it can't be read
 */
export async function openAny(
  file: string,
  options: OpenOptions,
  as: 'invoices' | ListKind | undefined,
): Promise<Opened> {
  const given = as ?? options.mapping?.kind;
  if (given === 'invoices') return openFile(file, options);
  if (given) return { kinds: [given] };
  try {
    const opened = await openFile(file, options);
    if (isSale(opened.inspected)) return opened;
    const { heading } = opened.inspected.table;
    const complete = heading.rows > 0 && missingFields(mapColumns(heading.names), 'reject').length === 0;
    const saved = options.saved?.find(({ name }) => name !== undefined && name === opened.inspected.savedMapping);
    if (saved?.kind && saved.kind !== 'invoices') return { kinds: [saved.kind] };
    if (complete || saved || options.mapping) return opened;
    const kinds = await kindsOf(file, options, opened.inspected.problems.length > 0);
    return kinds.length > 0 ? { kinds } : opened;
  } catch (error) {
    throwIfCancelled();
    // sheets of several lists; any other problem is that of the file, whatever it holds
    if (!(error instanceof AmbiguousFile)) throw error;
    const kinds = await kindsOf(file, options);
    if (kinds.length > 0) return { kinds };
    throw error;
  }
}

/** Whether a file is by its names a sale, which no list is, or reads as the export of a known system. */
function isSale({ problems, system, table }: OpenedFile['inspected']): boolean {
  if (system !== null && problems.length === 0) return true;
  const { itemName, sku, quantity, price, lineTotal, storeName, storeId } = mapColumns(table.heading.names);
  const parts = [itemName ?? sku, quantity, price ?? lineTotal, storeName ?? storeId];
  return parts.every((column) => column !== undefined);
}

/**
 * The kinds of list that a file may be; none where it can't be read as one.
 * @throws AmbiguousFile for sheets with several lists, where `says` so
 */
async function kindsOf(file: string, options: OpenOptions, says = false): Promise<ListKind[]> {
  try {
    return await recogniseList(file, options);
  } catch (error) {
    throwIfCancelled();
    if (says && error instanceof AmbiguousFile) throw error;
    if (error instanceof Problem) return [];
    throw error;
  }
}

/** The error by which the reader says that a file is no file of invoices. */
export const listFound = (kinds: ListKind[]): Problem => new Problem('is_list', { kinds: kinds.join(' ') });

/** The kinds of list that an error of the reader names; null for another error. */
export function kindsFound(error: unknown): ListKind[] | null {
  if (!(error instanceof Problem) || error.code !== 'is_list') return null;
  return String(error.descriptor?.values?.kinds).split(' ') as ListKind[];
}

import type { Inspection, MappingSpec } from '../../../src-shared/contract/imports.ts';
import { inspectionOf } from '../layout/inspection.ts';
import type { resolveMapping } from '../layout/mappings.ts';
import { inspectionOfList } from './list-inspection.ts';
import { openAny } from './open-any.ts';
import { openList } from './open-list.ts';
import { partsOf, withParts } from './stacked-tables.ts';

/** A file to inspect, with what the database says about how it is read. */
export interface InspectTask {
  file: string;
  options: ReturnType<typeof resolveMapping>;
  saved: MappingSpec[];
  defaultCurrency: string;
  /** The currency of lists without one. */
  listCurrency: string;
}

/** What a file holds and how its columns would be read, without importing it. */
export async function inspectFile({
  file,
  options: { mapping, ...rest },
  saved,
  defaultCurrency,
  listCurrency,
}: InspectTask): Promise<Inspection> {
  const parts = await partsOf(file, rest.as ?? null);
  const part = rest.part ?? parts[0] ?? undefined;
  const opening = {
    ...rest,
    part,
    mapping: typeof mapping === 'object' ? mapping : undefined,
    saved,
    defaultCurrency,
  };
  const opened = await openAny(file, opening, rest.as);
  if (opened.kinds) {
    const as = rest.as === 'invoices' ? undefined : rest.as;
    const list = await openList(file, opened.kinds, { ...opening, as, defaultCurrency: listCurrency });
    return withParts(await inspectionOfList(list), parts, part);
  }
  const { inspected, question } = opened;
  const inspection = await inspectionOf(inspected, rest.missingStore, defaultCurrency);
  if (question) inspection.questions.unshift(question);
  return withParts(inspection, parts, part);
}

import type { Inspection } from '../../../src-shared/contract/imports.ts';
import type { Db } from '../../db/open.ts';
import { inspectionOf } from '../layout/inspection.ts';
import { type resolveMapping, savedMappings } from '../layout/mappings.ts';
import { importSettingsOf } from '../layout/settings.ts';
import { companyCurrency } from './company-currency.ts';
import { inspectionOfList } from './list-inspection.ts';
import { openAny } from './open-any.ts';
import { openList } from './open-list.ts';
import { partsOf, withParts } from './stacked-tables.ts';

/** What a file holds and how its columns would be read, without importing it. */
export async function inspectFile(
  db: Db,
  file: string,
  { mapping, ...rest }: ReturnType<typeof resolveMapping>,
): Promise<Inspection> {
  const { defaultCurrency } = importSettingsOf(db);
  const parts = await partsOf(file, rest.as ?? null);
  const part = rest.part ?? parts[0] ?? undefined;
  const opening = {
    ...rest,
    part,
    mapping: typeof mapping === 'object' ? mapping : undefined,
    saved: savedMappings(db),
    defaultCurrency,
  };
  const opened = await openAny(file, opening, rest.as);
  if (opened.kinds) {
    const as = rest.as === 'invoices' ? undefined : rest.as;
    const currency = companyCurrency(db, defaultCurrency);
    const list = await openList(file, opened.kinds, { ...opening, as, defaultCurrency: currency });
    return withParts(await inspectionOfList(list), parts, part);
  }
  const { inspected, question } = opened;
  const inspection = await inspectionOf(inspected, rest.missingStore, defaultCurrency);
  if (question) inspection.questions.unshift(question);
  return withParts(inspection, parts, part);
}

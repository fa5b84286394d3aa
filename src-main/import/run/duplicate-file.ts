import { hash } from 'node:crypto';
import fs from 'node:fs';
import type { ImportOptions, ImportSummary } from '../../../src-shared/contract/imports.ts';
import { toMinor } from '../../../src-shared/money.ts';
import type { Db } from '../../db/open.ts';
import { version } from '../../platform/version.ts';
import { encodingLabel } from '../../table/source/source-file.ts';
import type { StoredLayout } from '../ledger/history.ts';
import type { ImportTask } from './import-state.ts';
import type { OpenedFile } from './reader-messages.ts';

/** The columns of a history row that are needed to recognise its file. */
interface EarlierImport {
  options: string;
  summary: string;
  layout: string;
}

/**
 * Imports that may be recognised. Scoped ones are not among them, since their entities are separate from those of
 * others, and a scoped import must not disclose that a file is known.
 */
const RECOGNISABLE_SQL = `kind = 'file' AND status = 'completed' AND undone_at IS NULL AND device IS NULL AND layout IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM main.import_scope s WHERE s.import_id = import.id AND s.scope IS NOT NULL)`;

/** An earlier import of the same file, where reading it again would find every line unchanged. */
export interface DuplicateImport {
  summary: ImportSummary;
  layout: StoredLayout;
}

/**
 * The import of a file of this size that was read under the same options, settings and mappings, whose bytes `sha256Of`
 * then compares: such a file need not be opened. Null where there is none.
 */
export async function findRequestedBefore(
  db: Db,
  task: ImportTask,
  sha256Of: () => Promise<string>,
): Promise<DuplicateImport | null> {
  if (task.fix || task.options.dryRun || task.scope) return null;
  const { size } = await fs.promises.stat(task.path).catch(() => ({ size: -1 }));
  const rows = db
    .prepare<unknown[], EarlierImport>(
      `SELECT options, summary, layout FROM main.import
       WHERE json_extract(layout, '$.request') = ? AND json_extract(summary, '$.file.bytes') = ? AND ${RECOGNISABLE_SQL} ORDER BY id DESC LIMIT 20`,
    )
    .all(requestOf(task), size);
  if (rows.length === 0) return null;
  const sha256 = await sha256Of();
  for (const row of rows) {
    const summary = JSON.parse(row.summary) as ImportSummary;
    if (summary.file.sha256 === sha256 && areAllRecordsNew(summary) && isUnchanged(db, summary))
      return { summary, layout: JSON.parse(row.layout) as StoredLayout };
  }
  return null;
}

/**
 * The import of this very file, read the same way, each record a line of an invoice that nothing has changed since. Null
 * where any of that is uncertain; then the file is read and compared line by line.
 */
export function findDuplicateImport(
  db: Db,
  opened: OpenedFile & { sha256: string },
  task: ImportTask,
): DuplicateImport | null {
  const layout = storedLayoutOf(opened, task);
  const rows = db
    .prepare<unknown[], EarlierImport>(
      `SELECT options, summary, layout FROM main.import
       WHERE json_extract(summary, '$.file.sha256') = ? AND ${RECOGNISABLE_SQL} ORDER BY id DESC LIMIT 20`,
    )
    .all(opened.sha256);
  for (const row of rows) {
    const summary = JSON.parse(row.summary) as ImportSummary;
    if (
      isReadTheSame(row, summary, opened, layout, task.options) &&
      areAllRecordsNew(summary) &&
      isCurrencyUnchanged(summary, task.settings.defaultCurrency) &&
      isUnchanged(db, summary)
    )
      return { summary, layout };
  }
  return null;
}

/** Version of the reading rules, raised by a program version that reads files differently. */
const READING_RULES = 2;

/** What an import's row stores of how its file was read, for later comparison. */
export const storedLayoutOf = ({ layout, dialect }: OpenedFile, task: ImportTask): StoredLayout => ({
  ...layout,
  dialect,
  rules: READING_RULES,
  request: requestOf(task),
});

/** A hash of all that bears on how a file is read besides the file; other versions of the program may guess differently. */
function requestOf({ options, settings: { defaultCurrency, breaker }, saved }: ImportTask): string {
  const { profile, together, ...given } = options;
  return hash('sha256', JSON.stringify([version, READING_RULES, given, defaultCurrency, breaker, saved]), 'hex');
}

function isReadTheSame(
  row: EarlierImport,
  summary: ImportSummary,
  { source }: OpenedFile,
  { request, ...layout }: StoredLayout,
  options: ImportOptions,
): boolean {
  const { request: _, ...before } = JSON.parse(row.layout) as StoredLayout;
  const given = JSON.parse(row.options) as ImportOptions;
  return (
    JSON.stringify(before) === JSON.stringify(layout) &&
    given.missingStore === options.missingStore &&
    given.part === options.part &&
    summary.file.encoding === encodingLabel(source)
  );
}

/** Whether each record became a new line. */
function areAllRecordsNew({
  recordsRead,
  linesImported,
  linesUpdated,
  invoicesUpdated,
  invoicesUnchanged,
}: ImportSummary) {
  const existing = linesUpdated + invoicesUpdated + invoicesUnchanged;
  return recordsRead > 0 && linesImported === recordsRead && existing === 0;
}

/** Where the file names no currency: whether the one assumed then would be assumed again. */
function isCurrencyUnchanged({ warnings, totals }: ImportSummary, assumed: string): boolean {
  return !warnings.currency_assumed || Object.keys(totals).every((currency) => currency === assumed);
}

function isUnchanged(db: Db, { importId, recordsRead, invoicesNew, totals }: ImportSummary): boolean {
  const lines = db
    .prepare<unknown[], { lines: number } & Record<'records' | 'total', number | null>>(
      'SELECT count(*) AS lines, sum(record) AS records, sum(total) AS total FROM main.invoice_line WHERE import_id = ?',
    )
    .get(importId)!;
  if (lines.lines !== recordsRead || lines.records !== (recordsRead * (recordsRead + 1)) / 2) return false;
  const sums = db
    .prepare<
      unknown[],
      {
        currency: string;
        invoices: number;
        total: number;
        lines: number;
        version: number;
        rejected: number;
      }
    >(
      `SELECT currency, count(*) AS invoices, sum(total) AS total, sum(line_count) AS lines, max(version) AS version, max(rejected_lines) AS rejected
       FROM main.invoice WHERE import_id = ? GROUP BY currency`,
    )
    .all(importId);
  const sum = (of: 'invoices' | 'total' | 'lines') => sums.reduce((all, row) => all + row[of], 0);
  if (sum('invoices') !== invoicesNew || sum('lines') !== recordsRead || sum('total') !== lines.total) return false;
  if (sums.some(({ version, rejected }) => version !== 1 || rejected !== 0)) return false;
  if (sums.length !== Object.keys(totals).length) return false;
  if (sums.some(({ currency, total }) => toMinor(total, currency) !== totals[currency])) return false;
  const hasLaterFacts = (entity: 'store' | 'product') =>
    db
      .prepare(`SELECT EXISTS (SELECT 1 FROM main.${entity} WHERE made_by <= @importId AND import_id > @importId)`)
      .pluck()
      .get({ importId }) === 1;
  return !hasLaterFacts('store') && !hasLaterFacts('product');
}

import type { ImportOptions, ImportSettings, ImportSummary } from '../../../src-shared/contract/imports.ts';
import { toMinor } from '../../../src-shared/money.ts';
import type { Db } from '../../db/open.ts';
import { encodingLabel } from '../../table/source/source-file.ts';
import type { StoredLayout } from '../ledger/history.ts';
import type { OpenedFile } from './reader-messages.ts';

/** The columns of a history row that are needed to recognise its file. */
interface EarlierImport {
  id: number;
  options: string;
  summary: string;
  layout: string;
}

/**
 * The import of this very file, where reading it again would find every line unchanged: the same bytes, read the same
 * way, each record a line of an invoice that nothing has changed since. Null where any of that is uncertain; then the
 * file is read and compared line by line. Scoped imports don't count, since their entities may be separate ones.
 */
export function findDuplicateImport(
  db: Db,
  opened: OpenedFile & { sha256: string },
  options: ImportOptions,
  { defaultCurrency }: ImportSettings,
): ImportSummary | null {
  const rows = db
    .prepare<unknown[], EarlierImport>(
      `SELECT id, options, summary, layout FROM main.import
       WHERE kind = 'file' AND status = 'completed' AND undone_at IS NULL AND device IS NULL AND layout IS NOT NULL
         AND json_extract(summary, '$.file.sha256') = ?
         AND NOT EXISTS (SELECT 1 FROM main.import_scope s WHERE s.import_id = import.id AND s.scope IS NOT NULL) ORDER BY id DESC LIMIT 20`,
    )
    .all(opened.sha256);
  for (const row of rows) {
    const summary = JSON.parse(row.summary) as ImportSummary;
    if (
      isReadTheSame(row, summary, opened, options) &&
      areAllRecordsNew(summary) &&
      isCurrencyUnchanged(summary, defaultCurrency) &&
      isUnchanged(db, summary)
    )
      return summary;
  }
  return null;
}

/** Version of the reading rules, raised by a program version that reads files differently. */
const READING_RULES = 2;

/** What an import's row stores of how its file was read, for later comparison. */
export const storedLayoutOf = ({ layout, dialect }: OpenedFile): StoredLayout => ({
  ...layout,
  dialect,
  rules: READING_RULES,
});

function isReadTheSame(
  row: EarlierImport,
  summary: ImportSummary,
  opened: OpenedFile,
  options: ImportOptions,
): boolean {
  const { source } = opened;
  const before = JSON.parse(row.options) as ImportOptions;
  return (
    row.layout === JSON.stringify(storedLayoutOf(opened)) &&
    before.missingStore === options.missingStore &&
    before.part === options.part &&
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
    .prepare<unknown[], { lines: number } & Record<'first' | 'last' | 'records' | 'total', number | null>>(
      'SELECT count(*) AS lines, min(record) AS first, max(record) AS last, sum(record) AS records, sum(total) AS total FROM main.invoice_line WHERE import_id = ?',
    )
    .get(importId)!;
  if (lines.lines !== recordsRead || lines.first !== 1 || lines.last !== recordsRead) return false;
  if (lines.records !== (recordsRead * (recordsRead + 1)) / 2) return false;
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

import type { Verification } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import { sealingCount } from '../audit/chain.ts';
import { verifyAudit } from '../audit/verify.ts';
import { monthPacker } from '../cube/refresh.ts';
import { hasColumns, monthReader, type PackedMonth } from '../cube/stored-months.ts';
import { type Finding, findingDescriptor, findingText } from '../db/findings.ts';
import type { Keys } from '../db/keys.ts';
import { createEmptyDatabase } from '../db/migrate.ts';
import type { Db } from '../db/open.ts';
import { RowSeals } from '../db/seals/index.ts';

type Part = Verification['parts'][number];
interface CheckResult {
  checked: number;
  findings: Finding[];
  remarks?: MessageDescriptor[];
}

const MAX_FINDINGS = 100;

/**
 * Checks the consistency of all stored data, in one read transaction.
 * @param tampered findings on accounts and grants
 * @param triggers SQL of triggers that are allowed besides those of the migrations
 */
export function verifyDatabase(
  db: Db,
  keys: Keys,
  tampered: MessageDescriptor[],
  triggers: readonly string[] = [],
): Verification {
  const startedAt = performance.now();
  const parts = db.transaction(() => [
    runCheck('database', () => checkDatabase(db, triggers)),
    runCheck('sums', () => checkInvoiceTotals(db)),
    runCheck('imports', () => checkImports(db)),
    runCheck('months', () => checkMonths(db)),
    runCheck('accounts', () => ({
      checked: db.prepare<unknown[], number>('SELECT count(*) FROM account').pluck().get()!,
      findings: tampered,
    })),
    runCheck('audit', () => verifyAudit(db, keys)),
    runCheck('seals', () => checkSeals(db, keys)),
  ])();
  return { ok: parts.every(({ ok }) => ok), parts, durationMs: Math.round(performance.now() - startedAt) };
}

/** Runs one check; an error is reported as a finding. */
function runCheck(name: Part['name'], check: () => CheckResult): Part {
  let result: CheckResult;
  try {
    result = check();
  } catch (error) {
    result = { checked: 0, findings: [message('verify_unreadable', { reason: (error as Error).message })] };
  }
  const { checked, findings, remarks = [] } = result;
  const first = findings.slice(0, MAX_FINDINGS);
  return {
    name,
    ok: findings.length === 0,
    checked,
    findings: first.map(findingText),
    findingDescriptors: first.map(findingDescriptor),
    remarks: remarks.map(findingText),
    remarkDescriptors: remarks,
  };
}

/** Verifies the seals of all rows. */
function checkSeals(db: Db, keys: Keys): CheckResult {
  const { checked, findings } = new RowSeals(db, keys.rowSealKey).verify();
  const sealings = sealingCount(db);
  return {
    checked,
    findings: sealings > 1 ? [...findings, message('verify_seals/again', { count: sealings })] : findings,
  };
}

interface SchemaEntry {
  type: string;
  name: string;
  sql: string | null;
}

const schemaOf = (db: Db): SchemaEntry[] =>
  db.prepare<unknown[], SchemaEntry>("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").all();

/** The statement as SQLite stores it in its schema table. */
const asStored = (sql: string): string =>
  sql.replace(/^CREATE TRIGGER IF NOT EXISTS /, 'CREATE TRIGGER ').replace(/;$/, '');

let cachedSchema: Map<string, string | null> | undefined;
/** The SQL of each table, index, view and trigger of the migrations. */
function migratedSchema(): ReadonlyMap<string, string | null> {
  if (!cachedSchema) {
    const empty = createEmptyDatabase(':memory:');
    cachedSchema = new Map(schemaOf(empty).map(({ name, sql }) => [name, sql]));
    empty.close();
  }
  return cachedSchema;
}

/** Compares the schema with that of the migrations: a foreign trigger's writes would be sealed by this program. */
function checkSchema(db: Db, triggers: readonly string[]): MessageDescriptor[] {
  const expected = migratedSchema();
  const allowed = new Set(triggers.map(asStored));
  const present = schemaOf(db);
  const names = new Set(present.map(({ name }) => name));
  return [
    ...present
      .filter(({ name, sql }) => (expected.has(name) ? expected.get(name) !== sql : !allowed.has(sql ?? '')))
      .map(({ type, name }) =>
        message(expected.has(name) ? 'verify_database/changed' : 'verify_database/added', { type, name }),
      ),
    ...[...expected.keys()]
      .filter((name) => !names.has(name))
      .map((name) => message('verify_database/missing', { name })),
  ];
}

function checkDatabase(db: Db, triggers: readonly string[]): CheckResult {
  const damage = (db.pragma(`integrity_check(${MAX_FINDINGS})`) as { integrity_check: string }[])
    .map((row) => row.integrity_check)
    .filter((text) => text !== 'ok');
  const dangling = (db.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[])
    .slice(0, MAX_FINDINGS)
    .map(({ table, rowid, parent }) => message('verify_database/dangling', { row: String(rowid), table, parent }));
  return {
    checked: db.prepare<unknown[], number>("SELECT count(*) FROM sqlite_master WHERE type = 'table'").pluck().get()!,
    findings: [...damage, ...dangling, ...checkSchema(db, triggers)],
  };
}

function checkInvoiceTotals(db: Db): CheckResult {
  const wrong = db
    .prepare<unknown[], { number: string; total: number; lines: number; sum: number; counted: number }>(
      `SELECT i.number, i.total, i.line_count AS lines, coalesce(l.total, 0) AS sum, coalesce(l.lines, 0) AS counted FROM invoice i
       LEFT JOIN (SELECT invoice_id, sum(total) AS total, count(*) AS lines FROM invoice_line GROUP BY invoice_id) l ON l.invoice_id = i.id
       WHERE i.total <> coalesce(l.total, 0) OR i.line_count <> coalesce(l.lines, 0) LIMIT ?`,
    )
    .all(MAX_FINDINGS);
  return {
    checked: db.prepare<unknown[], number>('SELECT count(*) FROM invoice').pluck().get()!,
    findings: wrong.map(({ number, total, lines, sum, counted }) =>
      lines === counted
        ? message('verify_sums/total', { number, said: total / 10_000, sum: sum / 10_000 })
        : message('verify_sums/lines', { number, said: lines, counted }),
    ),
  };
}

/** Checks that each record read was imported, unchanged or rejected. */
function checkImports(db: Db): CheckResult {
  const rows = db
    .prepare<unknown[], { id: number; summary: string; rejects: number; kind: string }>(
      `SELECT id, summary, (SELECT count(*) FROM reject r WHERE r.import_id = import.id) AS rejects, kind FROM import
       WHERE status IN ('completed', 'completed_with_rejects') ORDER BY id`,
    )
    .all();
  const findings: MessageDescriptor[] = [];
  for (const { id, summary, rejects } of rows) {
    const { recordsRead, linesImported, linesUnchanged, linesRejected, rejects: codes } = JSON.parse(summary);
    const accounted = linesImported + linesUnchanged + linesRejected;
    if (recordsRead !== accounted) findings.push(message('verify_imports/read', { id, read: recordsRead, accounted }));
    const coded = Object.values(codes as Record<string, number>).reduce((sum, count) => sum + count, 0);
    if (coded !== linesRejected)
      findings.push(message('verify_imports/told', { id, rejected: linesRejected, told: coded }));
    if (rejects !== linesRejected)
      findings.push(message('verify_imports/kept', { id, rejected: linesRejected, kept: rejects }));
  }
  return { checked: rows.length, findings };
}

/** Checks that the packed months equal what the invoices yield. */
function checkMonths(db: Db): CheckResult {
  const monthsIn = (table: string) =>
    db.prepare<unknown[], string>(`SELECT DISTINCT month FROM ${table}`).pluck().all();
  const stored = new Set([...monthsIn('sales_month'), ...monthsIn('sales_month_part')]);
  const stale = new Set(monthsIn('stale_month'));
  const present = db
    .prepare<unknown[], string>('SELECT DISTINCT substr(date, 1, 7) FROM invoice ORDER BY 1')
    .pluck()
    .all();
  const pack = monthPacker(db);
  const read = monthReader(db);
  const findings: MessageDescriptor[] = [];
  for (const month of new Set([...present, ...stored])) {
    const packed = read(month);
    // not packed yet, as after an update of the program: it is packed when first read
    if (!stored.has(month) && stale.has(month)) continue;
    const expected = tryPack(pack, month);
    // no invoice of the month counts
    if (!stored.has(month) && expected === null) continue;
    const same =
      packed !== undefined &&
      expected !== null &&
      !stale.has(month) &&
      packed.invoices === expected.invoices &&
      packed.lines === expected.lines &&
      packed.names === expected.names &&
      hasColumns(packed, expected.columns);
    if (!same) findings.push(message('verify_months/sums', { month }));
  }
  return { checked: stored.size, findings };
}

function tryPack(pack: (month: string) => PackedMonth | null, month: string): PackedMonth | null {
  try {
    return pack(month);
  } catch {
    return null;
  }
}

import type { Verification } from '../../src-shared/contract/index.ts';
import { timesSealed } from '../audit/chain.ts';
import { verifyAudit } from '../audit/verify.ts';
import { type PackedRow, packer } from '../facts/refresh.ts';
import type { Keys } from '../store/keys.ts';
import { makeEmpty } from '../store/migrate.ts';
import type { Store } from '../store/open.ts';
import { RowSeals } from '../store/seals/index.ts';

type Part = Verification['parts'][number];
interface Looked {
  checked: number;
  findings: string[];
  remarks?: string[];
}

const MOST_FINDINGS = 100;

/**
 * Checks the consistency of all stored data, in one read transaction.
 * @param tampered findings on accounts and grants
 * @param triggers SQL of triggers that are allowed besides those of the migrations
 */
export function verify(db: Store, keys: Keys, tampered: string[], triggers: readonly string[] = []): Verification {
  const begun = performance.now();
  const parts = db.transaction(() => [
    part('database', () => database(db, triggers)),
    part('sums', () => sums(db)),
    part('imports', () => imports(db)),
    part('months', () => months(db)),
    part('accounts', () => ({
      checked: db.prepare('SELECT count(*) FROM account').pluck().get() as number,
      findings: tampered,
    })),
    part('audit', () => verifyAudit(db, keys)),
    part('seals', () => seals(db, keys)),
  ])();
  return { ok: parts.every(({ ok }) => ok), parts, durationMs: Math.round(performance.now() - begun) };
}

/** Runs one check; an error is reported as a finding. */
function part(name: Part['name'], look: () => Looked): Part {
  let looked: Looked;
  try {
    looked = look();
  } catch (error) {
    looked = { checked: 0, findings: [`It can't be read: ${(error as Error).message}.`] };
  }
  const { checked, findings, remarks = [] } = looked;
  return { name, ok: findings.length === 0, checked, findings: findings.slice(0, MOST_FINDINGS), remarks };
}

/** Verifies the seals of all rows. */
function seals(db: Store, keys: Keys): Looked {
  const { checked, findings } = new RowSeals(db, keys.rows).verify();
  const begun = timesSealed(db);
  return {
    checked,
    findings:
      begun > 1 ? [...findings, `Rows without seals were sealed ${begun} times where once is right.`] : findings,
  };
}

interface SchemaEntry {
  type: string;
  name: string;
  sql: string | null;
}

const schemaOf = (db: Store): SchemaEntry[] =>
  db.prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").all() as SchemaEntry[];

/** The statement as SQLite stores it in its schema table. */
const asKept = (sql: string): string =>
  sql.replace(/^CREATE TRIGGER IF NOT EXISTS /, 'CREATE TRIGGER ').replace(/;$/, '');

/** Compares the schema with that of the migrations: a foreign trigger's writes would be sealed by this program. */
function schema(db: Store, triggers: readonly string[]): string[] {
  const empty = makeEmpty(':memory:');
  const own = new Map(schemaOf(empty).map(({ name, sql }) => [name, sql]));
  empty.close();
  const allowed = new Set(triggers.map(asKept));
  const present = schemaOf(db);
  const names = new Set(present.map(({ name }) => name));
  return [
    ...present
      .filter(({ name, sql }) => (own.has(name) ? own.get(name) !== sql : !allowed.has(sql ?? '')))
      .map(({ type, name }) => `The ${type} ${name} was ${own.has(name) ? 'changed' : 'added'} outside the program.`),
    ...[...own.keys()].filter((name) => !names.has(name)).map((name) => `“${name}” is missing in the database.`),
  ];
}

function database(db: Store, triggers: readonly string[]): Looked {
  const damage = (db.pragma(`integrity_check(${MOST_FINDINGS})`) as { integrity_check: string }[])
    .map((row) => row.integrity_check)
    .filter((text) => text !== 'ok');
  const loose = (db.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[])
    .slice(0, MOST_FINDINGS)
    .map(({ table, rowid, parent }) => `Row ${rowid} of ${table} points to a ${parent} that is not there.`);
  return {
    checked: db.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table'").pluck().get() as number,
    findings: [...damage, ...loose, ...schema(db, triggers)],
  };
}

function sums(db: Store): Looked {
  const wrong = db
    .prepare(
      `SELECT i.number, i.total, i.line_count AS lines, coalesce(l.total, 0) AS sum, coalesce(l.lines, 0) AS counted FROM invoice i
       LEFT JOIN (SELECT invoice_id, sum(total) AS total, count(*) AS lines FROM invoice_line GROUP BY invoice_id) l ON l.invoice_id = i.id
       WHERE i.total <> coalesce(l.total, 0) OR i.line_count <> coalesce(l.lines, 0) LIMIT ?`,
    )
    .all(MOST_FINDINGS) as { number: string; total: number; lines: number; sum: number; counted: number }[];
  return {
    checked: db.prepare('SELECT count(*) FROM invoice').pluck().get() as number,
    findings: wrong.map(({ number, total, lines, sum, counted }) =>
      lines === counted
        ? `Invoice ${number} says ${total / 10_000} where its lines add up to ${sum / 10_000}.`
        : `Invoice ${number} says ${lines} lines and has ${counted}.`,
    ),
  };
}

/** Checks that each record read was imported, unchanged or rejected. */
function imports(db: Store): Looked {
  const rows = db
    .prepare(
      `SELECT id, summary, (SELECT count(*) FROM reject r WHERE r.import_id = import.id) AS rejects, kind FROM import
       WHERE status IN ('completed', 'completed_with_rejects') ORDER BY id`,
    )
    .all() as { id: number; summary: string; rejects: number; kind: string }[];
  const findings: string[] = [];
  for (const { id, summary, rejects } of rows) {
    const { recordsRead, linesImported, linesUnchanged, linesRejected, rejects: codes } = JSON.parse(summary);
    const accounted = linesImported + linesUnchanged + linesRejected;
    if (recordsRead !== accounted)
      findings.push(`Import ${id} read ${recordsRead} records and accounts for ${accounted}.`);
    const coded = Object.values(codes as Record<string, number>).reduce((sum, count) => sum + count, 0);
    if (coded !== linesRejected)
      findings.push(`Import ${id} rejected ${linesRejected} records and tells why of ${coded}.`);
    if (rejects !== linesRejected)
      findings.push(`Import ${id} rejected ${linesRejected} records and keeps ${rejects}.`);
  }
  return { checked: rows.length, findings };
}

/** Checks that the packed months equal what the invoices yield. */
function months(db: Store): Looked {
  const kept = new Map(
    (db.prepare('SELECT month, invoices, lines, names, columns FROM sales_month').all() as PackedRow[]).map((row) => [
      row.month,
      row,
    ]),
  );
  const stale = new Set(db.prepare('SELECT month FROM stale_month').pluck().all() as string[]);
  const present = db.prepare('SELECT DISTINCT substr(date, 1, 7) FROM invoice ORDER BY 1').pluck().all() as string[];
  const pack = packer(db);
  const findings: string[] = [];
  for (const month of new Set([...present, ...kept.keys()])) {
    const was = kept.get(month);
    // not packed yet, as after an update of the program: it is packed when first read
    if (!was && stale.has(month)) continue;
    const is = tryPack(pack, month);
    // no invoice of the month counts
    if (!was && is === null) continue;
    const same =
      was !== undefined &&
      is !== null &&
      !stale.has(month) &&
      was.invoices === is.invoices &&
      was.lines === is.lines &&
      was.names === is.names &&
      was.columns.equals(is.columns);
    if (!same) findings.push(`What is summed up of ${month} is not what its invoices say.`);
  }
  return { checked: kept.size, findings };
}

function tryPack(pack: (month: string) => PackedRow | null, month: string): PackedRow | null {
  try {
    return pack(month);
  } catch {
    return null;
  }
}

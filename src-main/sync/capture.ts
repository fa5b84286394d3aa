import type { Db } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';
import { allFieldGroups, SYNCED_TABLES, type SyncedTable } from './synced-tables.ts';

/*
 * Change capture: triggers write the outbox in the transaction of the change, so the code that writes rows does not
 * depend on sync. The triggers are created when sync is first set up; a data folder that never syncs has none.
 */

/** The field group of an invoice: the whole invoice with its lines. */
export const WHOLE_INVOICE = 'whole';

/** Advances the hybrid logical clock (Kulkarni et al. 2014): past all known changes, never behind the wall clock. */
const ADVANCE_CLOCK = `UPDATE sync_clock SET last = max(last + 1, CAST(unixepoch('subsec') * 1000000 AS INTEGER) + skew);`;
const IS_LOCAL_CHANGE = '(SELECT applying FROM sync_clock) = 0';

const enqueueSql = (kind: string, id: string, units: string) =>
  `INSERT INTO outbox (kind, id, unit, clock) SELECT '${kind}', ${id}, u.unit, c.last FROM sync_clock c, (${units}) u WHERE true
   ON CONFLICT (kind, id, unit) DO UPDATE SET clock = excluded.clock;`;

const triggerSql = (name: string, on: string, when: string, body: string) =>
  `CREATE TRIGGER IF NOT EXISTS sync_${name} ${on} WHEN ${IS_LOCAL_CHANGE}${when} BEGIN ${body} END;`;

const tombstoneSql = (kind: string) => `
  INSERT INTO outbox_gone (kind, gid, clock) SELECT r.kind, r.gid, c.last FROM sync_row r, sync_clock c WHERE r.kind = '${kind}' AND r.id = OLD.id
    ON CONFLICT (kind, gid) DO UPDATE SET clock = excluded.clock;
  DELETE FROM outbox WHERE kind = '${kind}' AND id = OLD.id;
  DELETE FROM sync_row WHERE kind = '${kind}' AND id = OLD.id;`;

function triggersOf(kind: SyncedTable): string[] {
  const { name, table, fieldGroups, isEntity } = kind;
  const differs = (columns: readonly string[]) => columns.map((column) => `OLD.${column} IS NOT NEW.${column}`);
  const changed = Object.entries(fieldGroups).map(([unit, columns]) => ({ unit, when: differs(columns).join(' OR ') }));
  const allGroupsSql = allFieldGroups(kind)
    .map((unit) => `SELECT '${unit}' AS unit`)
    .join(' UNION ALL ');
  const changedGroupsSql = [
    ...changed.map(({ unit, when }) => `SELECT '${unit}' AS unit WHERE ${when}`),
    // manual edits are tracked per key
    ...(isEntity
      ? [
          `SELECT 'own.' || k.key FROM (SELECT key FROM json_each(OLD.own) UNION SELECT key FROM json_each(NEW.own)) k
           WHERE json_extract(OLD.own, '$.' || k.key) IS NOT json_extract(NEW.own, '$.' || k.key)`,
        ]
      : []),
    // the rejects are sent when the status of the import changes
    ...(name === 'import' ? [`SELECT 'rejects' WHERE OLD.status IS NOT NEW.status`] : []),
  ].join(' UNION ALL ');
  const anyChange = [...changed.map(({ when }) => when), ...(isEntity ? ['OLD.own IS NOT NEW.own'] : [])].join(' OR ');
  const triggers = [
    triggerSql(
      `${name}_added`,
      `AFTER INSERT ON ${table}`,
      '',
      ADVANCE_CLOCK + enqueueSql(name, 'NEW.id', allGroupsSql),
    ),
    triggerSql(
      `${name}_changed`,
      `AFTER UPDATE ON ${table}`,
      ` AND (${anyChange})`,
      ADVANCE_CLOCK + enqueueSql(name, 'NEW.id', changedGroupsSql),
    ),
    triggerSql(`${name}_removed`, `AFTER DELETE ON ${table}`, '', ADVANCE_CLOCK + tombstoneSql(name)),
  ];
  if (isEntity) {
    for (const [operation, rowAlias] of [
      ['INSERT', 'NEW'],
      ['DELETE', 'OLD'],
    ] as const)
      triggers.push(
        triggerSql(
          `${name}_key_${operation.toLowerCase()}`,
          `AFTER ${operation} ON ${table}_key`,
          '',
          ADVANCE_CLOCK + enqueueSql(name, `${rowAlias}.${table}_id`, `SELECT 'key ' || ${rowAlias}.key AS unit`),
        ),
      );
  }
  return triggers;
}

const INVOICE_TRIGGERS = [
  triggerSql(
    'invoice_added',
    'AFTER INSERT ON invoice',
    '',
    ADVANCE_CLOCK + enqueueSql('invoice', 'NEW.id', `SELECT '${WHOLE_INVOICE}' AS unit`),
  ),
  triggerSql(
    'invoice_changed',
    'AFTER UPDATE ON invoice',
    '',
    ADVANCE_CLOCK + enqueueSql('invoice', 'NEW.id', `SELECT '${WHOLE_INVOICE}' AS unit`),
  ),
  triggerSql('invoice_removed', 'AFTER DELETE ON invoice', '', ADVANCE_CLOCK + tombstoneSql('invoice')),
];

const orderLinesGroup = "SELECT 'lines' AS unit";
const rejectsGroup = "SELECT 'rejects' AS unit";
const CHILD_ROW_TRIGGERS = [
  triggerSql(
    'order_line_added',
    'AFTER INSERT ON sales_order_line',
    '',
    ADVANCE_CLOCK + enqueueSql('sales_order', 'NEW.order_id', orderLinesGroup),
  ),
  triggerSql(
    'order_line_removed',
    'AFTER DELETE ON sales_order_line',
    ' AND EXISTS (SELECT 1 FROM sales_order WHERE id = OLD.order_id)',
    ADVANCE_CLOCK + enqueueSql('sales_order', 'OLD.order_id', orderLinesGroup),
  ),
  triggerSql(
    'reject_fixed',
    'AFTER UPDATE OF fixed_by ON reject',
    ' AND OLD.fixed_by IS NOT NEW.fixed_by',
    ADVANCE_CLOCK + enqueueSql('import', 'NEW.import_id', rejectsGroup),
  ),
];

/** The CREATE statements of all capture triggers. */
export const SYNC_TRIGGERS: readonly string[] = [
  ...SYNCED_TABLES.flatMap(triggersOf),
  ...INVOICE_TRIGGERS,
  ...CHILD_ROW_TRIGGERS,
];

/** Whether changes are written into the outbox. */
export function isCapturing(db: Db): boolean {
  return (
    db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = 'sync_store_added'").get() !== undefined
  );
}

/**
 * Installs the capture triggers and enqueues all existing rows, stamped with the time of their last change as far as it
 * is known. Runs in one transaction; does nothing where capture is already active.
 */
export function startCapture(db: Db): void {
  db.transaction(() => {
    if (isCapturing(db)) return;
    const clockSql = (since: string) =>
      `CAST(min(coalesce(unixepoch(${since}, 'subsec'), 0), unixepoch('subsec')) * 1000000 AS INTEGER)`;
    const enqueueExisting = (kind: string, units: string, from: string, since: string, id: string) =>
      db.exec(
        `INSERT INTO outbox (kind, id, unit, clock) SELECT '${kind}', ${id}, u.unit, ${clockSql(since)} FROM ${from}, (${units}) u WHERE true ON CONFLICT DO NOTHING`,
      );
    for (const kind of SYNCED_TABLES) {
      const { name, table, since, isEntity } = kind;
      const units = allFieldGroups(kind)
        .map((unit) => `SELECT '${unit}' AS unit`)
        .join(' UNION ALL ');
      enqueueExisting(name, units, table, since, `${table}.id`);
      if (!isEntity) continue;
      db.exec(
        `INSERT INTO outbox (kind, id, unit, clock) SELECT '${name}', ${table}.id, 'own.' || k.key, ${clockSql(
          `coalesce((SELECT max(e.at) FROM edit e, json_each(e.rows) r WHERE r.value ->> 'table' = '${table}' AND r.value ->> 'id' = ${table}.id), '2000-01-01')`,
        )} FROM ${table}, json_each(${table}.own) k WHERE true ON CONFLICT DO NOTHING`,
      );
      db.exec(
        `INSERT INTO outbox (kind, id, unit, clock) SELECT '${name}', ${table}_id, 'key ' || key, 1 FROM ${table}_key WHERE true ON CONFLICT DO NOTHING`,
      );
    }
    enqueueExisting(
      'invoice',
      `SELECT '${WHOLE_INVOICE}' AS unit`,
      'invoice JOIN import i ON i.id = invoice.import_id',
      'i.finished_at',
      'invoice.id',
    );
    db.exec('UPDATE sync_clock SET last = max(last, coalesce((SELECT max(clock) FROM outbox), 0))');
    for (const sql of SYNC_TRIGGERS) db.exec(sql);
  }).immediate();
}

/** Installs the capture triggers that a migration dropped, since the columns of their tables changed. */
export function restoreCapture(db: Db): void {
  if (!isCapturing(db)) return;
  const present = db
    .prepare<unknown[], number>(
      "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'sync\\_%' ESCAPE '\\'",
    )
    .pluck()
    .get()!;
  if (present < SYNC_TRIGGERS.length) db.transaction(() => db.exec(SYNC_TRIGGERS.join('\n'))).immediate();
}

/** Applies remote changes in a transaction of their own, with capture suspended so that they are not sent back. */
export function applyRemote<T>(db: Db, apply: () => T): T {
  return db
    .transaction(() => {
      db.exec('UPDATE sync_clock SET applying = 1');
      const result = inBulk(db, apply);
      db.exec('UPDATE sync_clock SET applying = 0, taken = taken + 1');
      return result;
    })
    .immediate();
}

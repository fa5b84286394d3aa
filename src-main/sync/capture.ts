import type { Store } from '../store/open.ts';
import { inBulk } from '../store/seals/index.ts';
import { KINDS, type Kind } from './kinds.ts';

/*
 * Change capture: triggers write the outbox in the transaction of the change, so the code that writes rows does not
 * depend on sync. The triggers are created when sync is first set up; a data folder that never syncs has none.
 */

/** The field group of an invoice: the whole invoice with its lines. */
export const WHOLE = 'whole';

/** Advances the hybrid logical clock (Kulkarni et al. 2014): past all known changes, never behind the wall clock. */
const TICK = `UPDATE sync_clock SET last = max(last + 1, CAST(unixepoch('subsec') * 1000000 AS INTEGER) + skew);`;
const MADE_HERE = '(SELECT applying FROM sync_clock) = 0';

const put = (kind: string, id: string, units: string) =>
  `INSERT INTO outbox (kind, id, unit, clock) SELECT '${kind}', ${id}, u.unit, c.last FROM sync_clock c, (${units}) u WHERE true
   ON CONFLICT (kind, id, unit) DO UPDATE SET clock = excluded.clock;`;

const trigger = (name: string, on: string, when: string, body: string) =>
  `CREATE TRIGGER IF NOT EXISTS sync_${name} ${on} WHEN ${MADE_HERE}${when} BEGIN ${body} END;`;

const removed = (kind: string) => `
  INSERT INTO outbox_gone (kind, gid, clock) SELECT r.kind, r.gid, c.last FROM sync_row r, sync_clock c WHERE r.kind = '${kind}' AND r.id = OLD.id
    ON CONFLICT (kind, gid) DO UPDATE SET clock = excluded.clock;
  DELETE FROM outbox WHERE kind = '${kind}' AND id = OLD.id;
  DELETE FROM sync_row WHERE kind = '${kind}' AND id = OLD.id;`;

/** The field groups of a new row. */
function allUnits({ units, name }: Kind): string[] {
  const more = [...(name === 'sales_order' ? ['lines'] : []), ...(name === 'import' ? ['rejects'] : [])];
  return [...Object.keys(units), ...more, 'gone'];
}

function triggersOf(kind: Kind): string[] {
  const { name, table, units, isEntity } = kind;
  const differs = (columns: readonly string[]) => columns.map((column) => `OLD.${column} IS NOT NEW.${column}`);
  const changed = Object.entries(units).map(([unit, columns]) => ({ unit, when: differs(columns).join(' OR ') }));
  const values = allUnits(kind)
    .map((unit) => `SELECT '${unit}' AS unit`)
    .join(' UNION ALL ');
  const changedUnits = [
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
  const made = [
    trigger(`${name}_added`, `AFTER INSERT ON ${table}`, '', TICK + put(name, 'NEW.id', values)),
    trigger(
      `${name}_changed`,
      `AFTER UPDATE ON ${table}`,
      ` AND (${anyChange})`,
      TICK + put(name, 'NEW.id', changedUnits),
    ),
    trigger(`${name}_removed`, `AFTER DELETE ON ${table}`, '', TICK + removed(name)),
  ];
  if (isEntity) {
    for (const [what, row] of [
      ['INSERT', 'NEW'],
      ['DELETE', 'OLD'],
    ] as const)
      made.push(
        trigger(
          `${name}_key_${what.toLowerCase()}`,
          `AFTER ${what} ON ${table}_key`,
          '',
          TICK + put(name, `${row}.${table}_id`, `SELECT 'key ' || ${row}.key AS unit`),
        ),
      );
  }
  return made;
}

const INVOICE = [
  trigger('invoice_added', 'AFTER INSERT ON invoice', '', TICK + put('invoice', 'NEW.id', `SELECT '${WHOLE}' AS unit`)),
  trigger(
    'invoice_changed',
    'AFTER UPDATE ON invoice',
    '',
    TICK + put('invoice', 'NEW.id', `SELECT '${WHOLE}' AS unit`),
  ),
  trigger('invoice_removed', 'AFTER DELETE ON invoice', '', TICK + removed('invoice')),
];

const lines = "SELECT 'lines' AS unit";
const rejects = "SELECT 'rejects' AS unit";
const PARTS = [
  trigger('order_line_added', 'AFTER INSERT ON sales_order_line', '', TICK + put('sales_order', 'NEW.order_id', lines)),
  trigger(
    'order_line_removed',
    'AFTER DELETE ON sales_order_line',
    ' AND EXISTS (SELECT 1 FROM sales_order WHERE id = OLD.order_id)',
    TICK + put('sales_order', 'OLD.order_id', lines),
  ),
  trigger(
    'reject_fixed',
    'AFTER UPDATE OF fixed_by ON reject',
    ' AND OLD.fixed_by IS NOT NEW.fixed_by',
    TICK + put('import', 'NEW.import_id', rejects),
  ),
];

/** The CREATE statements of all capture triggers. */
export const SYNC_TRIGGERS: readonly string[] = [...KINDS.flatMap(triggersOf), ...INVOICE, ...PARTS];

/** Whether changes are written into the outbox. */
export function isCapturing(db: Store): boolean {
  return (
    db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = 'sync_store_added'").get() !== undefined
  );
}

/**
 * Installs the capture triggers and enqueues all existing rows, stamped with the time of their last change as far as it
 * is known. Runs in one transaction; does nothing where capture is already active.
 */
export function beginCapture(db: Store): void {
  db.transaction(() => {
    if (isCapturing(db)) return;
    const stamp = (since: string) =>
      `CAST(min(coalesce(unixepoch(${since}, 'subsec'), 0), unixepoch('subsec')) * 1000000 AS INTEGER)`;
    const enter = (kind: string, units: string, from: string, since: string, id: string) =>
      db.exec(
        `INSERT INTO outbox (kind, id, unit, clock) SELECT '${kind}', ${id}, u.unit, ${stamp(since)} FROM ${from}, (${units}) u WHERE true ON CONFLICT DO NOTHING`,
      );
    for (const kind of KINDS) {
      const { name, table, since, isEntity } = kind;
      const units = allUnits(kind)
        .map((unit) => `SELECT '${unit}' AS unit`)
        .join(' UNION ALL ');
      enter(name, units, table, since, `${table}.id`);
      if (!isEntity) continue;
      db.exec(
        `INSERT INTO outbox (kind, id, unit, clock) SELECT '${name}', ${table}.id, 'own.' || k.key, ${stamp(
          `coalesce((SELECT max(e.at) FROM edit e, json_each(e.rows) r WHERE r.value ->> 'table' = '${table}' AND r.value ->> 'id' = ${table}.id), '2000-01-01')`,
        )} FROM ${table}, json_each(${table}.own) k WHERE true ON CONFLICT DO NOTHING`,
      );
      db.exec(
        `INSERT INTO outbox (kind, id, unit, clock) SELECT '${name}', ${table}_id, 'key ' || key, 1 FROM ${table}_key WHERE true ON CONFLICT DO NOTHING`,
      );
    }
    enter(
      'invoice',
      `SELECT '${WHOLE}' AS unit`,
      'invoice JOIN import i ON i.id = invoice.import_id',
      'i.finished_at',
      'invoice.id',
    );
    db.exec('UPDATE sync_clock SET last = max(last, coalesce((SELECT max(clock) FROM outbox), 0))');
    for (const sql of SYNC_TRIGGERS) db.exec(sql);
  }).immediate();
}

/** Applies remote changes in a transaction of their own, with capture suspended so that they are not sent back. */
export function applying<T>(db: Store, take: () => T): T {
  return db
    .transaction(() => {
      db.exec('UPDATE sync_clock SET applying = 1');
      const answer = inBulk(db, take);
      db.exec('UPDATE sync_clock SET applying = 0, taken = taken + 1');
      return answer;
    })
    .immediate();
}

import type { UndoResult } from '../../../src-shared/contract/imports.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { refreshMonths } from '../../cube/refresh.ts';
import type { Db } from '../../db/open.ts';
import { inBulk } from '../../db/seals/index.ts';
import type { AuditChange } from '../../dispatch/request-context.ts';
import { undoList } from '../lists/undo-list.ts';
import { assertMadeHere, getImport } from './history.ts';
import { authorOf } from './import-scope.ts';
import { isPrivateKeySql, privatePrefixes } from './private-keys.ts';

const MAX_LISTED = 20;

type Value = string | number | null;

/** The stores that a caller may see; null for all. */
export type VisibleStores = ReadonlySet<number> | null;

interface InvoiceVersion {
  import_id: number;
  lines: Value[][];
  [column: string]: unknown;
}

/**
 * Reverts an import: what it added is removed, what it changed is restored. An invoice that a later import changed
 * stays as that one left it; once the later one is undone too, it reverts all the way. Fixes of the import's rejects
 * are undone with it.
 * @param visible the stores that the caller may see, to which the undo and its report are limited; null for all
 * @throws Problem where there is nothing to undo
 */
export function undoImport(
  db: Db,
  importId: number,
  visible: VisibleStores = null,
): { undone: UndoResult; changes: AuditChange[] } {
  const item = getImport(db, importId);
  assertMadeHere(db, importId);
  if (item.undoneAt) {
    throw new Problem('already_undone/again', { importId });
  }
  const hasChanges =
    ['completed', 'completed_with_rejects'].includes(item.status) ||
    (item.status === 'stopped' && item.linesImported > 0);
  if (!hasChanges) {
    throw new Problem('nothing_to_undo', { importId, status: message(`import_status/${item.status}`) });
  }
  return inBulk(db, () => {
    const changes: AuditChange[] = [];
    const now = new Date();
    const undone: UndoResult = {
      importId,
      invoicesRemoved: 0,
      invoicesRestored: 0,
      linesRemoved: 0,
      storesRemoved: 0,
      productsRemoved: 0,
      left: [],
      leftInAll: 0,
    };
    const fixes = db
      .prepare<unknown[], number>(
        "SELECT id FROM import WHERE of_import = ? AND undone_at IS NULL AND status LIKE 'completed%' ORDER BY id DESC",
      )
      .pluck()
      .all(importId);
    if (visible) assertWithinScope(db, [...fixes, importId], visible);
    const before = db.prepare<unknown[], number>('SELECT count(*) FROM invoice_line').pluck().get()!;
    const productsBefore = visible && productsOfStores(db, visible);
    for (const id of [...fixes, importId]) changes.push(...undoSingleImport(db, id, now, undone, visible !== null));
    if (visible && productsBefore) {
      // whether other stores have a product must not be disclosed
      const remaining = productsOfStores(db, visible);
      undone.productsRemoved = [...productsBefore].filter((id) => !remaining.has(id)).length;
    }
    refreshMonths(db);
    const after = db.prepare<unknown[], number>('SELECT count(*) FROM invoice_line').pluck().get()!;
    undone.linesRemoved = Math.max(0, before - after);
    reportLeftInvoices(db, importId, undone, visible);
    return { undone, changes };
  });
}

/** The products on invoices of the visible stores. */
function productsOfStores(db: Db, visible: ReadonlySet<number>): Set<number> {
  const products = db
    .prepare<unknown[], number>(
      'SELECT DISTINCT l.product_id FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id WHERE i.store_id = ?',
    )
    .pluck();
  return new Set([...visible].flatMap((id) => products.all(id)));
}

/**
 * Asserts that an undo by a scoped account reverts only its own work and stays within its stores.
 * @throws Problem `foreign`
 */
function assertWithinScope(db: Db, importIds: number[], visible: ReadonlySet<number>): void {
  const isForeign = (id: number) => !visible.has(id);
  const authors = db
    .prepare<unknown[], number>(
      `SELECT count(DISTINCT account_id) FROM import_scope WHERE import_id IN (${importIds.join(', ')})`,
    )
    .pluck()
    .get()!;
  const stores = db
    .prepare<unknown[], number>(
      `SELECT DISTINCT json_extract(before, '$.store_id') FROM earlier_version WHERE entity = 'invoice' AND import_id IN (${importIds.join(', ')})
       UNION SELECT entity_id FROM earlier_version WHERE entity = 'store' AND import_id IN (${importIds.join(', ')})`,
    )
    .pluck()
    .all();
  if (authors > 1 || stores.some(isForeign))
    throw new Problem(authors > 1 ? 'foreign/fixed_by_others' : 'foreign/import_changes');
}

/** @param onlyOwn whether to remove only entities that this import created */
function undoSingleImport(db: Db, importId: number, now: Date, undone: UndoResult, onlyOwn: boolean): AuditChange[] {
  db.prepare('UPDATE import SET undone_at = ? WHERE id = ?').run(now.toISOString(), importId);
  const revert = invoiceReverter(db);
  const touched = db.prepare<unknown[], number>('SELECT id FROM invoice WHERE import_id = ?').pluck().all(importId);
  for (const id of touched) {
    if (revert(id) === 'removed') undone.invoicesRemoved++;
    else undone.invoicesRestored++;
  }
  const changes = undoList(db, importId);
  db.prepare('UPDATE reject SET fixed_by = NULL WHERE fixed_by = ?').run(importId);
  db.prepare('DELETE FROM correction WHERE import_id = ?').run(importId);
  db.prepare('DELETE FROM confirmed_balance WHERE import_id = ?').run(importId);
  for (const entity of ['store', 'product'] as const) revertFacts(db, entity);
  const madeBy = onlyOwn ? importId : null;
  undone.storesRemoved += removeUnused(db, 'store', USED_STORES_SQL, madeBy);
  undone.productsRemoved += removeUnused(db, 'product', USED_PRODUCTS_SQL, madeBy);
  forgetPrivateNames(db, importId);
  return changes;
}

/**
 * Deletes the private keys that a scoped import gave to existing products once its account has no more lines of them,
 * just as products that it created are removed.
 */
function forgetPrivateNames(db: Db, importId: number): void {
  const { scope } = authorOf(db, importId);
  if (scope === null) return;
  const prefix = privatePrefixes(scope.account).within;
  const ofAccount = (column: string) =>
    `EXISTS (SELECT 1 FROM import_scope s WHERE s.import_id = ${column} AND s.scope ->> 'account' = @account)`;
  db.prepare(
    `DELETE FROM product_key WHERE substr(key, 1, length(@prefix)) = @prefix AND ${isPrivateKeySql('key')}
       AND NOT EXISTS (SELECT 1 FROM invoice_line l WHERE l.product_id = product_key.product_id AND ${ofAccount('l.import_id')})
       AND product_id NOT IN (SELECT json_extract(l.value, '$[1]') FROM earlier_version e, json_each(e.before, '$.lines') l
         WHERE e.entity = 'invoice' AND ${ofAccount("json_extract(l.value, '$[9]')")})`,
  ).run({ prefix, account: scope.account });
}

/**
 * Queries for stores and products in use: on invoices, in versions that an undo may restore, and in what people
 * entered.
 */
export const USED_STORES_SQL = `SELECT store_id FROM invoice
  UNION SELECT json_extract(before, '$.store_id') FROM earlier_version WHERE entity = 'invoice'
  UNION SELECT store_id FROM sales_order UNION SELECT store_id FROM note UNION SELECT store_id FROM call_mark
  UNION SELECT store_id FROM shelf_count
  UNION SELECT store_id FROM suggestion_answer UNION SELECT store_id FROM scan UNION SELECT store_id FROM order_sheet WHERE store_id IS NOT NULL
  UNION SELECT store_id FROM store_value UNION SELECT store_id FROM open_item UNION SELECT store_id FROM payment
  UNION SELECT merged_into FROM store WHERE merged_into IS NOT NULL`;
export const USED_PRODUCTS_SQL = `SELECT product_id FROM invoice_line
  UNION SELECT json_extract(l.value, '$[1]') FROM earlier_version e, json_each(e.before, '$.lines') l WHERE e.entity = 'invoice'
  UNION SELECT product_id FROM sales_order_line UNION SELECT product_id FROM suggestion_answer UNION SELECT product_id FROM scan_correction
  UNION SELECT product_id FROM shelf_count
  UNION SELECT product_id FROM scan_line WHERE product_id IS NOT NULL UNION SELECT guess_id FROM scan_line WHERE guess_id IS NOT NULL
  UNION SELECT product_id FROM product_value UNION SELECT product_id FROM list_price UNION SELECT product_id FROM stock_count
  UNION SELECT product_id FROM special_period WHERE product_id IS NOT NULL
  UNION SELECT merged_into FROM product WHERE merged_into IS NOT NULL`;

/** Removes an invoice and everything that belongs to it. */
export function invoiceRemover(db: Db): (id: number) => void {
  const statements = [
    'DELETE FROM invoice_line WHERE invoice_id = ?',
    'DELETE FROM invoice_key WHERE invoice_id = ?',
    'DELETE FROM correction WHERE invoice_id = ?',
    'DELETE FROM confirmed_balance WHERE invoice_id = ?',
    "DELETE FROM earlier_version WHERE entity = 'invoice' AND entity_id = ?",
    'DELETE FROM invoice WHERE id = ?',
  ].map((sql) => db.prepare(sql));
  return (id) => {
    for (const statement of statements) statement.run(id);
  };
}

/** Reverts an invoice past the versions of undone imports to the newest that remains. */
function invoiceReverter(db: Db): (id: number) => 'removed' | 'restored' {
  const author = db
    .prepare<unknown[], number>(
      'SELECT i.import_id FROM invoice i JOIN import m ON m.id = i.import_id WHERE i.id = ? AND m.undone_at IS NOT NULL',
    )
    .pluck();
  const earlier = db
    .prepare<unknown[], string>(
      "SELECT before FROM earlier_version WHERE import_id = ? AND entity = 'invoice' AND entity_id = ?",
    )
    .pluck();
  const forget = db.prepare("DELETE FROM earlier_version WHERE import_id = ? AND entity = 'invoice' AND entity_id = ?");
  const dropLines = db.prepare('DELETE FROM invoice_line WHERE invoice_id = ?');
  const remove = invoiceRemover(db);
  const restore = db.prepare(
    `UPDATE invoice SET external_id = @external_id, number = @number, date = @date, due_date = @due_date, status = @status, store_id = @store_id,
       salesperson = @salesperson, currency = @currency, stated_subtotal = @stated_subtotal, stated_total = @stated_total, balance = @balance, paid_on = @paid_on, is_credit = @is_credit,
       total = @total, line_count = @line_count, rejected_lines = @rejected_lines, version = @version, import_id = @import_id WHERE id = @id`,
  );
  const addLine = db.prepare(
    `INSERT INTO invoice_line (invoice_id, line_no, product_id, quantity, price, total, store_extra, product_extra, invoice_extra, line_extra, import_id, record, physical_line)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (id) => {
    for (;;) {
      const importId = author.get(id);
      if (importId === undefined) return 'restored';
      const before = earlier.get(importId, id);
      if (before === undefined) {
        remove(id);
        return 'removed';
      }
      dropLines.run(id);
      const { lines, ...header } = JSON.parse(before) as InvoiceVersion;
      // versions of earlier programs have no balance
      restore.run({ balance: null, paid_on: null, ...header, id });
      for (const line of lines) addLine.run(id, ...line);
      forget.run(importId, id);
    }
  };
}

const FACT_COLUMNS = {
  store: ['external_id', 'name', 'city', 'state', 'country', 'as_of', 'import_id'],
  product: ['external_id', 'sku', 'name', 'brand', 'category', 'unit', 'as_of', 'import_id'],
} as const;

/** Restores the facts of stores or products that undone imports replaced. */
function revertFacts(db: Db, entity: 'store' | 'product'): void {
  const next = db.prepare<unknown[], { id: number; importId: number; before: string }>(
    `SELECT e.entity_id AS id, e.import_id AS importId, e.before FROM earlier_version e JOIN import m ON m.id = e.import_id
     JOIN ${entity} o ON o.id = e.entity_id AND o.import_id = e.import_id WHERE e.entity = '${entity}' AND m.undone_at IS NOT NULL LIMIT 1000`,
  );
  const restore = db.prepare(
    `UPDATE ${entity} SET ${FACT_COLUMNS[entity].map((fact) => `${fact} = @${fact}`).join(', ')} WHERE id = @id`,
  );
  const forget = db.prepare(
    `DELETE FROM earlier_version WHERE entity = '${entity}' AND entity_id = ? AND import_id = ?`,
  );
  for (;;) {
    const rows = next.all();
    if (rows.length === 0) return;
    for (const { id, importId, before } of rows) {
      restore.run({ ...(JSON.parse(before) as Record<string, Value>), id });
      forget.run(id, importId);
    }
  }
}

/** Removes stores or products created by an undone import that nothing uses any more, no saved version either. */
function removeUnused(db: Db, entity: 'store' | 'product', used: string, madeBy: number | null): number {
  const unused = `SELECT o.id FROM ${entity} o JOIN import m ON m.id = o.made_by WHERE m.undone_at IS NOT NULL AND (@madeBy IS NULL OR m.id = @madeBy) AND o.id NOT IN (${used})`;
  const ids = db.prepare<unknown[], number>(unused).pluck().all({ madeBy });
  removeEntities(db, entity, ids);
  return ids.length;
}

/** Removes a store that nothing uses any more. */
export function removeUnusedStore(db: Db, id: number): void {
  const unused = db.prepare<unknown[], number>(
    `SELECT id FROM store WHERE id = ? AND made_by IS NOT NULL AND id NOT IN (${USED_STORES_SQL})`,
  );
  removeEntities(db, 'store', unused.pluck().all(id));
}

function removeEntities(db: Db, entity: 'store' | 'product', ids: number[]): void {
  for (const statement of [
    `DELETE FROM ${entity}_key WHERE ${entity}_id = ?`,
    `DELETE FROM earlier_version WHERE entity = '${entity}' AND entity_id = ?`,
    `DELETE FROM ${entity} WHERE id = ?`,
  ]) {
    const prepared = db.prepare(statement);
    for (const id of ids) prepared.run(id);
  }
}

/** Reports the invoices of the import that stay as a later one left them. */
function reportLeftInvoices(db: Db, importId: number, undone: UndoResult, visible: VisibleStores): void {
  const rows = db
    .prepare<unknown[], UndoResult['left'][number] & { storeId: number }>(
      `SELECT DISTINCT i.number, i.import_id AS importId, i.store_id AS storeId FROM invoice i JOIN earlier_version e ON e.entity = 'invoice' AND e.entity_id = i.id
       WHERE i.import_id <> @importId AND (e.import_id = @importId OR json_extract(e.before, '$.import_id') = @importId) ORDER BY i.number`,
    )
    .all({ importId });
  const visibleRows = rows.filter(({ storeId }) => visible === null || visible.has(storeId));
  undone.leftInAll = visibleRows.length;
  undone.left = visibleRows.slice(0, MAX_LISTED).map(({ storeId: _, ...left }) => left);
}

import type { Checked } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { authorNow, tellChange } from '../asking.ts';
import { refreshMonths } from '../facts/refresh.ts';
import type { Store } from '../store/open.ts';
import { inBulk } from '../store/seals/index.ts';
import { collisionNames, KEPT_APART } from './collisions.ts';
import { invoiceRemover, removeUnusedStore } from './undo.ts';

/**
 * Accepts a separate entity as it is, or removes a separate invoice together with the store created only for it.
 * @throws Problem `collision_unknown`
 */
export function settleCollision(
  db: Store,
  { kind, id, what }: Checked<'imports.settle'>,
  now = new Date(),
): { importId: number } {
  const keys = db
    .prepare(`SELECT key, import_id AS importId FROM (${KEPT_APART}) WHERE kind = ? AND id = ?`)
    .all(kind, id) as {
    key: string;
    importId: number;
  }[];
  const [first] = keys;
  if (!first || (what === 'remove' && kind !== 'invoice'))
    throw new Problem(
      'collision_unknown',
      first
        ? `A ${kind} that was kept apart is not removed by itself.`
        : `There is no ${kind} ${id} that was kept apart (any more).`,
      first ? 'Let it count as the other one, or undo its import.' : 'Look at the list again.',
    );
  const before = collisionNames(db)(kind, id);
  tellChange(`${kind} ${id}`, before, what === 'keep' ? { ...before, settled: 'kept' } : null);
  if (what === 'keep') {
    const settle = db.prepare(
      'INSERT INTO settled_collision (kind, key, import_id, at, by) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET import_id = excluded.import_id, at = excluded.at, by = excluded.by',
    );
    for (const { key, importId } of keys) settle.run(kind, key, importId, now.toISOString(), authorNow());
    return { importId: first.importId };
  }
  inBulk(db, () => {
    const store = db.prepare('SELECT store_id FROM invoice WHERE id = ?').pluck().get(id) as number;
    invoiceRemover(db)(id);
    removeUnusedStore(db, store);
    refreshMonths(db);
  });
  return { importId: first.importId };
}

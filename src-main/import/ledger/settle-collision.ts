import type { ParsedInput } from '../../../src-shared/contract/index.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { refreshMonths } from '../../cube/refresh.ts';
import type { Db } from '../../db/open.ts';
import { inBulk } from '../../db/seals/index.ts';
import { currentActorName, recordChange } from '../../dispatch/request-context.ts';
import { collisionNames, SEPARATE_ENTITIES_SQL } from './collisions.ts';
import { invoiceRemover, removeUnusedStore } from './undo.ts';

/**
 * Accepts a separate entity as it is, or removes a separate invoice together with the store created only for it.
 * @throws Problem `collision_unknown`
 */
export function settleCollision(
  db: Db,
  { kind, id, what }: ParsedInput<'imports.settle'>,
  now = new Date(),
): { importId: number } {
  const keys = db
    .prepare<
      unknown[],
      {
        key: string;
        importId: number;
      }
    >(`SELECT key, import_id AS importId FROM (${SEPARATE_ENTITIES_SQL}) WHERE kind = ? AND id = ?`)
    .all(kind, id);
  const [first] = keys;
  if (!first || (what === 'remove' && kind !== 'invoice'))
    throw first
      ? new Problem('collision_unknown/not_removable', { kind: message(`collision_kind/${kind}`) })
      : new Problem('collision_unknown/gone', { kind: message(`collision_kind/${kind}`), id });
  const before = collisionNames(db)(kind, id);
  recordChange(`${kind} ${id}`, before, what === 'keep' ? { ...before, settled: 'kept' } : null);
  if (what === 'keep') {
    const insertSettled = db.prepare(
      'INSERT INTO settled_collision (kind, key, import_id, at, by) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET import_id = excluded.import_id, at = excluded.at, by = excluded.by',
    );
    for (const { key, importId } of keys) insertSettled.run(kind, key, importId, now.toISOString(), currentActorName());
    return { importId: first.importId };
  }
  inBulk(db, () => {
    const store = db.prepare<unknown[], number>('SELECT store_id FROM invoice WHERE id = ?').pluck().get(id)!;
    invoiceRemover(db)(id);
    removeUnusedStore(db, store);
    refreshMonths(db);
  });
  return { importId: first.importId };
}

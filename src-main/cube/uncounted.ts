import type { Db } from '../db/open.ts';
import { countedCondition } from './counted-condition.ts';
import { createMemo, type SalesCube, unscoped } from './cube.ts';
import { decodeMonth } from './pack.ts';
import { monthPacker } from './refresh.ts';
import { monthInScope } from './scope.ts';

/**
 * A cube of the documents that do not count in figures, so that they can be listed with the same filters and the same
 * scope as those that do.
 */
export function uncountedCube(db: Db, cube: SalesCube): SalesCube {
  const whole = unscoped(cube);
  const months = whole.memo('not counted', () => {
    const condition = `NOT (${countedCondition('i')})`;
    const pack = monthPacker(db, condition);
    const names = db
      .prepare<unknown[], string>(`SELECT DISTINCT substr(i.date, 1, 7) FROM invoice i WHERE ${condition} ORDER BY 1`)
      .pluck();
    return names.all().map((month) => {
      const packed = pack(month)!;
      return decodeMonth([packed.columns], { ...packed, revision: 0 });
    });
  });
  return cube.memo('not counted to be seen', () => ({
    ...cube,
    months: cube === whole ? months : months.map((month) => monthInScope(month, cube.stores.canonicalId)),
    memo: createMemo(),
  }));
}

import { createHash } from 'node:crypto';
import type { SpecialPeriod } from '../../src-shared/contract/forecast.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { fingerprintOf, type SeriesKey } from './series.ts';
import { usualSales } from './usual-sales.ts';

interface PeriodRow {
  id: number;
  kind: SpecialPeriod['kind'];
  from: string;
  to: string;
  productId: number | null;
  category: string | null;
}

const SELECT =
  'SELECT id, kind, from_date AS "from", to_date AS "to", product_id AS productId, category FROM special_period';

/** The special periods that a person marked, oldest first. */
function specialPeriods(db: Db, cube: SalesCube): SpecialPeriod[] {
  const { canonicalId, rows } = cube.products;
  return db
    .prepare<unknown[], PeriodRow>(`${SELECT} ORDER BY from_date, id`)
    .all()
    .map((row) => {
      const productId = row.productId === null ? null : (canonicalId[row.productId] ?? row.productId);
      return { ...row, productId, product: productId === null ? null : (rows.get(productId)?.name ?? '') };
    });
}

/** The special periods in which sales of a series are not as usual. */
export function specialPeriodsOf(
  db: Db,
  cube: SalesCube,
  { level, productId, category }: Pick<SeriesKey, 'level' | 'productId' | 'category'>,
): SpecialPeriod[] {
  const categoryOf = (product: number) => cube.products.rows.get(product)?.category ?? '';
  return specialPeriods(db, cube).filter((period) => {
    if (period.productId === null && period.category === null) return true;
    if (level === 'category') return (period.category ?? categoryOf(period.productId!)) === category;
    if (productId > 0) return period.productId === productId || period.category === categoryOf(productId);
    return true;
  });
}

/** The sales that forecasts learn from: what was sold in special periods is replaced by what usually would have been. */
export function salesToLearnFrom(db: Db, cube: SalesCube, today: string): SalesCube {
  const periods = specialPeriods(db, unscoped(cube));
  return periods.length === 0 ? cube : usualSales(cube, periods, today);
}

/** Fingerprint of the sales that forecasts learn from: of all sales, and of the special periods. */
export function learningFingerprint(db: Db, cube: SalesCube): string {
  const periods = specialPeriods(db, cube).map(({ from, to, productId, category }) => [from, to, productId, category]);
  const sales = fingerprintOf(cube);
  if (periods.length === 0) return sales;
  return createHash('sha256')
    .update(JSON.stringify([sales, periods]))
    .digest('hex');
}

/** Marks a special period. @throws Problem `product_unknown` · `bad_request` */
export function markPeriod(
  db: Db,
  cube: SalesCube,
  author: string,
  { kind, from, to, productId, category }: ParsedInput<'forecast.markPeriod'>,
): Output<'forecast.markPeriod'> {
  if (to < from) throw new Problem('bad_request/period_ends_first');
  if (productId !== undefined && category !== undefined) throw new Problem('bad_request/period_of_both');
  if (productId !== undefined && !cube.products.canonicalId[productId])
    throw new Problem('product_unknown', { id: productId });
  const row = { kind, from, to, productId: productId ?? null, category: category ?? null };
  const id = Number(
    db
      .prepare(
        `INSERT INTO special_period (kind, from_date, to_date, product_id, category, author, created_at)
         VALUES (@kind, @from, @to, @productId, @category, @author, @now)`,
      )
      .run({ ...row, author, now: new Date().toISOString() }).lastInsertRowid,
  );
  recordChange(`special period ${id}`, null, row);
  return { id };
}

/** Removes a special period: its sales are learnt from again. @throws Problem `period_unknown` */
export function removePeriod(db: Db, id: number): void {
  const { id: _, ...before } = db.prepare<unknown[], PeriodRow>(`${SELECT} WHERE id = ?`).get(id) ?? {};
  if (!('from' in before)) throw new Problem('period_unknown', { id });
  db.prepare('DELETE FROM special_period WHERE id = ?').run(id);
  recordChange(`special period ${id}`, before, null);
}

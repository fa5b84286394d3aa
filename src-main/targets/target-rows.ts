import type { TargetPart } from '../../src-shared/contract/targets.ts';
import type { RegionKind } from '../../src-shared/regions.ts';
import type { Db } from '../db/open.ts';

/** A target as it applies. */
export interface TargetRow extends TargetPart {
  id: number;
  importId: number | null;
  month: string;
  /** Ten-thousandths; null where it was removed. */
  amount: number | null;
  currency: string;
  author: string;
}

type StoredRow = Omit<TargetRow, 'region'> & { regionKind: RegionKind | ''; regionName: string };

const SELECT = `SELECT id, import_id AS importId, month, salesperson, region_kind AS regionKind, region AS regionName, category, amount, currency,
  author FROM main.target`;
const NEWEST = `${SELECT} WHERE id IN (SELECT max(id) FROM main.target GROUP BY month, salesperson, region_kind, region, category)`;

const toRow = ({ regionKind, regionName, ...row }: StoredRow): TargetRow => ({
  ...row,
  region: regionKind === '' ? null : { kind: regionKind, name: regionName },
});

/** What a target is for: two of one month with the same key are for the same. */
const partKey = ({ salesperson, region, category }: TargetPart): string =>
  JSON.stringify([salesperson, region?.kind ?? '', region?.name ?? '', category]);

export const targetKey = (target: TargetPart & { month: string }): string => `${target.month} ${partKey(target)}`;

/** The targets that apply, by month and in the order in which they were entered; of one month, or of all. */
export const currentTargets = (db: Db, month: string | null = null): TargetRow[] =>
  db
    .prepare<unknown[], StoredRow>(
      `${NEWEST} AND amount IS NOT NULL AND (@month IS NULL OR month = @month) ORDER BY month DESC, id`,
    )
    .all({ month })
    .map(toRow);

/** A target, or the mark that it was removed, as it applies; undefined where something newer does. */
export function newestTarget(db: Db, id: number): TargetRow | undefined {
  const row = db.prepare<unknown[], StoredRow>(`${NEWEST} AND id = ?`).get(id);
  return row && toRow(row);
}

/** What each target that ever was is for, by its id. */
export function targetKeys(db: Db): Map<number, string> {
  const rows = db.prepare<unknown[], StoredRow>(SELECT).all();
  return new Map(rows.map((row) => [row.id, targetKey(toRow(row))]));
}

/** What a removed target was. */
export function targetBefore(db: Db, removed: TargetRow): TargetRow | undefined {
  const { id, month } = removed;
  return db
    .prepare<unknown[], StoredRow>(`${SELECT} WHERE month = ? AND id < ? AND amount IS NOT NULL ORDER BY id DESC`)
    .all(month, id)
    .map(toRow)
    .find((row) => targetKey(row) === targetKey(removed));
}

export const hasTargets = (db: Db): boolean =>
  db.prepare<unknown[], number>(`SELECT EXISTS (${NEWEST} AND amount IS NOT NULL)`).pluck().get() === 1;

/** Every month that has a target, newest first. */
export const monthsWithTargets = (db: Db): string[] => [...new Set(currentTargets(db).map(({ month }) => month))];

/** Adds the newest row of a target. @returns its id */
export function addTarget(db: Db, { region, ...row }: Omit<TargetRow, 'id'>, line: number | null = null): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO main.target (import_id, month, salesperson, region_kind, region, category, amount, currency, author, created_at, physical_line)
       VALUES (@importId, @month, @salesperson, @regionKind, @regionName, @category, @amount, @currency, @author, @now, @line)`,
    )
    .run({
      ...row,
      regionKind: region?.kind ?? '',
      regionName: region?.name ?? '',
      now: new Date().toISOString(),
      line,
    });
  return Number(lastInsertRowid);
}

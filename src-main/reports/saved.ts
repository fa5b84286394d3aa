import type { Pivot, SavedReport } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';

/** Saved pivot reports, by name. */
export function savedReports(db: Db): SavedReport[] {
  const rows = db
    .prepare<
      unknown[],
      {
        id: number;
        name: string;
        definition: string;
      }
    >('SELECT id, name, definition FROM saved_report ORDER BY name')
    .all();
  return rows.map(({ definition, ...row }) => ({ ...row, pivot: JSON.parse(definition) as Pivot }));
}

/** Saves a report; one with the same name is replaced. */
export function saveReport(db: Db, author: string, name: string, pivot: Pivot): { id: number } {
  const before = savedReports(db).find((report) => report.name === name) ?? null;
  const id = db
    .prepare<unknown[], number>(
      `INSERT INTO saved_report (name, definition, author, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET definition = excluded.definition, author = excluded.author, at = excluded.at RETURNING id`,
    )
    .pluck()
    .get(name, JSON.stringify(pivot), author, new Date().toISOString())!;
  recordChange(`report ${name}`, before?.pivot ?? null, pivot);
  return { id };
}

/** @throws Problem `report_unknown` */
export function removeReport(db: Db, id: number): Record<string, never> {
  const before = savedReports(db).find((report) => report.id === id);
  if (before) recordChange(`report ${before.name}`, before.pivot, null);
  if (db.prepare('DELETE FROM saved_report WHERE id = ?').run(id).changes === 0)
    throw new Problem('report_unknown/saved');
  return {};
}

import type { Db } from '../../db/open.ts';

const SORT_KIB = 4000;

/** Runs work whose sorts take 4 MB of memory and files beyond it: SQLite lets each take as much as the page cache may. */
export function withSmallSorts<T>(db: Db, work: () => T): T {
  const cacheSize = db.pragma('cache_size', { simple: true }) as number;
  db.pragma(`cache_size = -${SORT_KIB}`);
  try {
    return work();
  } finally {
    db.pragma(`cache_size = ${cacheSize}`);
  }
}

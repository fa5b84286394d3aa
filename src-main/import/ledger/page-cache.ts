import type { Db } from '../../db/open.ts';

/** KiB of an import's page cache. A merge scans whole tables, and SQLite lets each sort take as much memory as this. */
export const PAGE_CACHE_KIB = 4000;
const INSERTING_KIB = 16_000;

/** Runs work of an import's connection that inserts rows all over an index, whose pages had better stay in memory. */
export function withLargeCache<T>(db: Db, work: () => T): T {
  db.pragma(`cache_size = -${INSERTING_KIB}`);
  try {
    return work();
  } finally {
    db.pragma(`cache_size = -${PAGE_CACHE_KIB}`);
  }
}

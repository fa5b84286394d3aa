import type { Statement } from 'better-sqlite3';
import type { Store } from './open.ts';

/** Caches prepared statements by their SQL, for SQL generated from table and column names. */
export function statementsOf(db: Store): (sql: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const there = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, there);
    return there;
  };
}

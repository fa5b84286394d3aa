import type { Statement } from 'better-sqlite3';
import type { Db } from './open.ts';

/** Caches prepared statements by their SQL, for SQL generated from table and column names. */
export function statementCache(db: Db): (sql: string) => Statement {
  const cache = new Map<string, Statement>();
  return (sql) => {
    const statement = cache.get(sql) ?? db.prepare(sql);
    cache.set(sql, statement);
    return statement;
  };
}

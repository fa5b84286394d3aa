import type { Statement } from 'better-sqlite3';
import type { Db } from './open.ts';

/** Caches prepared statements by their SQL, for SQL generated from table and column names. */
export function statementCache(db: Db): <Row = unknown>(sql: string) => Statement<unknown[], Row> {
  const cache = new Map<string, Statement>();
  return <Row>(sql: string) => {
    const statement = (cache.get(sql) ?? db.prepare(sql)) as Statement<unknown[], Row>;
    cache.set(sql, statement);
    return statement;
  };
}

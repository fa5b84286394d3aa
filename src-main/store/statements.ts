import type { Statement } from 'better-sqlite3';
import type { Store } from './open.ts';

/** Statements by their SQL, each prepared when it is first needed: for SQL that is made from names of tables and columns. */
export function statementsOf(db: Store): (sql: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const there = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, there);
    return there;
  };
}

import type { Db } from '../open.ts';

type Work = Parameters<Db['transaction']>[0];
type Variant = ReturnType<Db['transaction']>['immediate'];

/**
 * Prepares a connection once for writing, immediately before its first write. A write is a statement that SQLite calls
 * not read-only, `exec`, and a transaction in any mode but `deferred`, which is for reading.
 * @param prepareToWrite creates what a rollback would undo, so it never runs within a transaction
 */
export function beforeFirstWrite(db: Db, prepareToWrite: () => void): void {
  const methods = Object.getPrototypeOf(db) as Db;
  let isPending = true;
  const ensurePrepared = () => {
    if (!isPending) return;
    if (db.inTransaction) throw new Error('the first write of this connection is in a transaction begun for reading');
    isPending = false;
    try {
      prepareToWrite();
    } catch (error) {
      isPending = true;
      throw error;
    }
  };
  const writing =
    (variant: Variant): Variant =>
    (...args) => {
      ensurePrepared();
      return variant(...args);
    };
  Object.assign(db, {
    prepare: (sql: string) => {
      const statement = methods.prepare.call(db, sql);
      if (!statement.readonly) ensurePrepared();
      return statement;
    },
    exec: (sql: string) => {
      ensurePrepared();
      return methods.exec.call(db, sql);
    },
    transaction: (work: Work) => {
      const run = methods.transaction.call(db, work);
      const { deferred, immediate, exclusive } = run;
      return Object.assign(writing(run), {
        default: writing(run),
        deferred,
        immediate: writing(immediate),
        exclusive: writing(exclusive),
      });
    },
  });
}

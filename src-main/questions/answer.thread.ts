import { openSalesCube, type SharedSales } from '../cube/cube.ts';
import { type Scope, scoped } from '../cube/scope.ts';
import { connect, type Db, databaseProblem } from '../db/open.ts';
import type { HeavyProcedure } from '../dispatch/area-context.ts';
import { serveCalls } from '../jobs/call-in-thread.ts';
import { answer } from './answers.ts';

export interface Question {
  database: string;
  /** The stores that the asker is limited to; null for all. */
  scope: Scope | null;
  procedure: HeavyProcedure;
  input: unknown;
  author: string;
  /** The sales of the asking thread. */
  shared: SharedSales;
}

/** The sales stay in memory for the next question, until the thread has rested for a while. */
let opened: { database: string; db: Db; cube: ReturnType<typeof openSalesCube> } | null = null;

function salesOf(database: string) {
  if (opened?.database !== database) {
    opened?.db.close();
    const db = connect(database);
    opened = { database, db, cube: openSalesCube(db) };
  }
  return opened;
}

serveCalls(async ({ database, scope, procedure, input, author, shared }: Question) => {
  try {
    const { db, cube } = salesOf(database);
    const all = cube(shared);
    return await answer(db, scope ? scoped(all, scope) : all, procedure, input, author);
  } catch (error) {
    throw databaseProblem(error, database);
  }
});

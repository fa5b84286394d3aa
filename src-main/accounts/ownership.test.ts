import Database from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import type { Actor } from '../dispatch/request-context.ts';
import { findForeignReference } from './ownership.ts';

/** Store 1 is seen, store 2 is not. */
const seen = { stores: { canonicalId: [0, 1, 0] } } as unknown as SalesCube;
const actor = { name: 'rep', accountId: 7 } as Actor;
let db: Db;

beforeEach(() => {
  db = new Database(':memory:');
  db.exec(`
    CREATE TABLE invoice (id INTEGER PRIMARY KEY, store_id INTEGER);
    CREATE TABLE sales_order (id INTEGER PRIMARY KEY, store_id INTEGER);
    CREATE TABLE note (id INTEGER PRIMARY KEY, store_id INTEGER);
    CREATE TABLE scan (id INTEGER PRIMARY KEY, store_id INTEGER);
    CREATE TABLE edit (id INTEGER PRIMARY KEY, actor TEXT, rows TEXT);
    CREATE TABLE session (id TEXT PRIMARY KEY, account_id INTEGER, ended_at TEXT);
    CREATE TABLE access_token (id INTEGER PRIMARY KEY, account_id INTEGER);
    CREATE TABLE import (id INTEGER PRIMARY KEY, author TEXT);
    CREATE TABLE import_scope (import_id INTEGER PRIMARY KEY, account_id INTEGER, scope TEXT);
    CREATE TABLE account (id INTEGER PRIMARY KEY, role TEXT);
    INSERT INTO invoice VALUES (1, 1), (2, 2);
    INSERT INTO note VALUES (1, 1), (2, 2);
    INSERT INTO scan VALUES (1, 1), (2, 2), (3, NULL);
    INSERT INTO edit VALUES
      (1, 'rep', '[{"table":"note","id":1},{"table":"store","id":1}]'),
      (2, 'rep', '[{"table":"note","id":1},{"table":"note","id":2}]'),
      (3, 'other', '[{"table":"note","id":1}]'),
      (4, 'rep', '[{"table":"product","id":1}]');
    INSERT INTO import VALUES (1, 'rep'), (2, 'rep'), (3, 'other'), (4, 'other'), (5, 'rep');
    INSERT INTO import_scope VALUES (1, 7, '{}'), (2, 8, '{}'), (4, 7, NULL);
    INSERT INTO session VALUES ('own-----secret', 7, NULL), ('foreign-secret', 8, NULL);
    INSERT INTO access_token VALUES (1, 7), (2, 8);
    INSERT INTO account VALUES (1, 'owner'), (2, 'manager');
  `);
});

/** Which of the inputs are within the actor's ownership. */
const owned = (procedure: ProcedureName, inputs: unknown[]) =>
  inputs.map((input) => findForeignReference(db, seen, actor, procedure, input) === null);
const ids = (...values: (number | string)[]) => values.map((id) => ({ id }));

it('rows are owned through their store; those without one are everybody’s, and those that do not exist nobody’s', () => {
  expect(owned('sales.store', ids(1, 2, 3))).toEqual([true, false, false]);
  expect(owned('sales.invoice', ids(1, 2, 3))).toEqual([true, false, false]);
  expect(owned('desk.editNote', ids(1, 2, 3))).toEqual([true, false, false]);
  expect(owned('scans.get', ids(1, 2, 3, 4))).toEqual([true, false, true, false]);
});

it('every reference has to be owned, in lists and in fields of fields', () => {
  expect(owned('upsell.suggestAll', [{ storeIds: [1] }, { storeIds: [1, 2] }, { storeIds: [] }])).toEqual([
    true,
    false,
    true,
  ]);
  expect(owned('reports.run', [{ filter: { storeId: 1 } }, { filter: { storeId: 2 } }, {}])).toEqual([
    true,
    false,
    true,
  ]);
  expect(owned('reports.run', [{ pivot: { filter: { storeId: 2 } } }, { pivot: null }])).toEqual([false, true]);
});

it('a required reference may not be missing', () => {
  expect(findForeignReference(db, seen, actor, 'forecast.get', {})).toEqual({
    path: 'storeId',
    named: 'store',
    missing: true,
  });
  expect(findForeignReference(db, seen, actor, 'forecast.get', { storeId: 2 })).toMatchObject({ missing: false });
  expect(owned('forecast.get', [{ storeId: 1 }])).toEqual([true]);
});

it('an edit is owned by its actor where all its rows are', () => {
  expect(
    owned(
      'desk.undo',
      [1, 2, 3, 4, 5].map((editId) => ({ editId })),
    ),
  ).toEqual([true, false, false, false, false]);
});

it('an import is owned by the account that started it under a scope; one without any, by its author', () => {
  expect(
    owned(
      'imports.get',
      [1, 2, 3, 4, 5, 6].map((importId) => ({ importId })),
    ),
  ).toEqual([...[true, false, false, false, true, false]]);
});

it('a session and a token are those of the account', () => {
  expect(owned('accounts.endSession', ids('own-----', 'foreign-', 'unknown-'))).toEqual([true, false, false]);
  expect(owned('accounts.endToken', ids(1, 2, 3))).toEqual([true, false, false]);
});

it('owners are neither changed nor made', () => {
  expect(owned('accounts.change', [{ id: 1 }, { id: 2 }, { id: 2, role: 'owner' }, { id: 2, role: 'rep' }])).toEqual([
    ...[false, true, false, true],
  ]);
  expect(owned('accounts.add', [{ role: 'owner' }, { role: 'manager' }])).toEqual([false, true]);
});

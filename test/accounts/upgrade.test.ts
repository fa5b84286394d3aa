import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { localCaller, openApp } from '../../src-main/app.ts';
import { root, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

it('a folder from before row seals is sealed once, but not while the old version has it open', async () => {
  const data = tempFolder();
  const file = path.join(data, 'mangalm.db');
  await openApp(data).close();
  const old = new Database(file);
  const laterTables = new Set([
    'seal',
    'seal_sum',
    'stranger',
    'trusted_key',
    'waiting_account_change',
    'account_change',
    'account_identity',
    'import_scope',
    'settled_collision',
    'store_value',
    'product_value',
    'list_price',
    'stock_count',
    'list_change',
    'list_unaudited',
    'open_item',
    'balance_list',
    'payment',
    'confirmed_balance',
    'order_pricing',
    'deal',
    'special_period',
    'purchase',
    'shelf_count',
    'target',
    'sales_month_part',
  ]);
  for (const table of laterTables) old.exec(`DROP TABLE IF EXISTS ${table}`);
  old.exec(`DROP INDEX invoice_open; ALTER TABLE invoice DROP COLUMN balance; ALTER TABLE invoice DROP COLUMN paid_on;
    ALTER TABLE store DROP COLUMN listed; ALTER TABLE product DROP COLUMN listed;
    ALTER TABLE sales_order DROP COLUMN deliver_on; ALTER TABLE sales_order DROP COLUMN discount;
    ALTER TABLE call_mark DROP COLUMN outcome`);
  old.exec("INSERT INTO saved_report (name, definition, author, at) VALUES ('mine', '{}', 'x', '')");
  old.pragma('user_version = 10');
  // a file of the newer version beside the keys
  fs.rmSync(path.join(data, 'keys', 'sealed'));
  expect(() => openApp(data)).toThrow(/Mangalm is open in another window or command/);
  expect(old.pragma('user_version', { simple: true })).toBe(10);
  old.close();
  const app = openApp(data);
  const { parts } = await app.call(localCaller('cli'), 'system.verify', {});
  expect(parts.flatMap(({ findings }) => findings).filter((finding) => !/times where once/.test(finding))).toEqual([]);
  await app.close();
});

it('a folder from before accounts: its audit starts the chain, its user becomes the owner', async () => {
  const data = tempFolder();
  const db = new Database(path.join(data, 'mangalm.db'));
  const migrations = path.join(root, 'src-main', 'db', 'migrations');
  for (const file of fs.readdirSync(migrations).sort().slice(0, 6))
    db.exec(fs.readFileSync(path.join(migrations, file), 'utf8'));
  db.pragma('user_version = 6');
  const insert = db.prepare(
    "INSERT INTO audit (at, actor, face, procedure, input, refused) VALUES (?, 'ravi', 'cli', ?, '{}', ?)",
  );
  for (let i = 0; i < 300; i++)
    insert.run(`2025-01-01T00:00:00.${String(i).padStart(3, '0')}Z`, 'orders.create', i % 7 ? null : 'order_refused');
  db.exec('DELETE FROM audit WHERE id = 5');
  db.close();
  const app = openApp(data);
  const me = localCaller('cli');
  expect(await app.call(me, 'audit.list', { actor: 'ravi', limit: 0 })).toMatchObject({ total: 299 });
  expect((await app.call(me, 'accounts.list', {})).items).toMatchObject([{ role: 'owner', hasPassword: false }]);
  const { parts } = await app.call(me, 'system.verify', {});
  // an entry that was missing before the chain began is still reported
  expect(parts.flatMap(({ findings }) => findings)).toEqual(['Entry 5 is missing.']);
  expect(fs.readdirSync(path.join(data, 'backups'))).toHaveLength(1);
  await app.close();
});

it('the seals of a folder of an earlier version hold on, and bear what later versions add', async () => {
  const data = tempFolder();
  // schema version 15: before lists and balances
  execFileSync('tar', ['-xzf', path.join(root, 'test', 'accounts', 'fixtures', 'version-15.tar.gz'), '-C', data]);
  const app = openTestApp(data);
  const findings = async () => (await app.call('system.verify', {})).parts.flatMap((part) => part.findings);
  expect(await findings()).toEqual([]);
  const balances = writeCsv(
    path.join(data, 'balances.csv'),
    [['Patel Foods', 'A-1', '2025-05-01', '12.00']],
    ['Customer Name', 'Invoice Number', 'Due Date', 'Balance'],
  );
  await app.importFile(balances, { as: 'balances' });
  expect(await findings()).toEqual([]);
  const other = new Database(path.join(data, 'mangalm.db'));
  other.exec('UPDATE open_item SET amount = amount + 1');
  expect(await findings()).not.toEqual([]);
  other.exec("UPDATE open_item SET amount = amount - 1; UPDATE invoice SET paid_on = '2025-06-01' WHERE id = 2");
  expect(await findings()).not.toEqual([]);
  other.close();
  await app.close();
});

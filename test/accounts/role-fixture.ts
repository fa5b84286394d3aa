import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { beginSession } from '../../src-main/accounts/sessions.ts';
import { type App, type Caller, localCaller, openApp } from '../../src-main/app.ts';
import { Keys, masterSecret } from '../../src-main/db/keys.ts';
import { connectSealed } from '../../src-main/db/open.ts';
import { inBulk } from '../../src-main/db/seals/index.ts';
import type { Input, Output, ProcedureName } from '../../src-shared/contract/index.ts';
import { ROLES, type Role } from '../../src-shared/roles.ts';
import { writeCsv } from '../csv.ts';

/** Marker contained in every record that does not belong to the rep, and in no other. */
export const FOREIGN_MARKER = 'ZZFOREIGN';
export const PASSWORD = 'three kettles under a lamp';

/** Ids of the records of one side: the rep's own, or another person's. */
export interface RecordIds {
  store: number;
  invoice: number;
  line: number;
  order: number;
  note: number;
  noteEdit: number;
  scan: number;
  sheet: number;
  import: number;
  session: string;
  token: number;
  account: number;
}

/** A data folder with an account for every role, sales in two cities, and a rep whose scope is one of them. */
export interface RoleFixture {
  data: string;
  app: App;
  db: Database.Database;
  accounts: Record<Role, number>;
  own: RecordIds;
  foreign: RecordIds;
  product: number;
  /** A caller with a new session of that role. */
  callerOf(role: Role): Caller;
  callAs<P extends ProcedureName>(role: Role, procedure: P, input: Input<P>): Promise<Output<P>>;
  close(): Promise<void>;
}

/** Where this process's template lies, and the ids of its records. */
interface Template extends Pick<RoleFixture, 'accounts' | 'own' | 'foreign' | 'product'> {
  data: string;
}

/** Built once a process: its accounts cost some twenty password hashes. */
let template: Promise<Template> | null = null;

/** Opens a copy of the template in a folder. */
export async function openRoleFixture(data: string): Promise<RoleFixture> {
  template ??= buildTemplate(fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-roles-')));
  const { data: from, ...ids } = await template;
  fs.cpSync(from, data, { recursive: true });
  const app = openApp(data);
  const db = connectSealed(path.join(data, 'mangalm.db'), new Keys(masterSecret(data)).rowSealKey);
  const callerOf = sessionsOf(db, ids.accounts);
  return {
    data,
    app,
    db,
    ...ids,
    callerOf,
    callAs: (role, procedure, input) => app.call(callerOf(role), procedure, input),
    close: async () => {
      await app.close();
      db.close();
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Begins a session of the account of a role. */
const sessionsOf =
  (db: Database.Database, accounts: Record<Role, number>) =>
  (role: Role): Caller => {
    const caller = localCaller('window', { label: role });
    caller.session = beginSession(db, caller, accounts[role]);
    return caller;
  };

async function buildTemplate(data: string): Promise<Template> {
  const app = openApp(data);
  const db = connectSealed(path.join(data, 'mangalm.db'), new Keys(masterSecret(data)).rowSealKey);
  const owner = localCaller('window', { label: 'office' });
  const writeExport = (name: string, rows: string[][]) =>
    writeCsv(path.join(data, name), rows, [
      'Invoice Number',
      'Invoice Date',
      'Customer Name',
      'City',
      'Sales person',
      'Item Name',
      'Quantity',
      'Item Price',
      'Item Total',
    ]);
  const importFile = async (caller: Caller, csv: string) => {
    const { importId } = await app.call(caller, 'imports.start', { path: csv, options: { maxErrorRate: 1 } });
    await app.importEnded(importId);
    return importId;
  };
  await app.call(owner, 'accounts.setUp', { name: 'Asha', password: PASSWORD });
  const accounts = { owner: (await app.call(owner, 'accounts.me', {})).account!.id } as Record<Role, number>;
  for (const role of ROLES)
    if (role !== 'owner') {
      const account = await app.call(owner, 'accounts.add', {
        name: `the ${role}`,
        role,
        password: PASSWORD,
        scope: role === 'rep' ? { cities: ['Fremont'] } : {},
      });
      accounts[role] = account.id;
    }
  db.prepare('UPDATE session SET seen_at = seen_at').run();
  // as if each account had set its own password since it was created
  for (const role of ROLES) if (role !== 'owner') await setOwnPassword(app, accounts[role], owner);

  const rep = sessionsOf(db, accounts)('rep');
  const rows = (marker: string, store: string, city: string) =>
    Array.from({ length: 6 }, (_, i) => [
      `${marker}-${i}`,
      `2025-0${i + 1}-03`,
      store,
      city,
      `${marker} seller`,
      i % 2 ? 'Kaju Katli' : 'Soan Papdi',
      String(i + 1),
      '10.00',
      String(10 * (i + 1)),
    ]);
  const foreignImport = await importFile(
    owner,
    writeExport(`${FOREIGN_MARKER}.csv`, [
      ...rows(FOREIGN_MARKER, `${FOREIGN_MARKER} Foods`, `${FOREIGN_MARKER} City`),
      [
        `${FOREIGN_MARKER}-9`,
        '2025-07-01',
        `${FOREIGN_MARKER} Foods`,
        `${FOREIGN_MARKER} City`,
        '',
        'Kaju Katli',
        'many',
        '',
        '',
      ],
    ]),
  );
  const ownImport = await importFile(rep, writeExport('own.csv', rows('OWN', 'Own Bazaar', 'Fremont')));
  const { items: stores } = await app.call(owner, 'sales.stores', {});
  const { items: invoices } = await app.call(owner, 'sales.invoices', {});
  const { items: products } = await app.call(owner, 'sales.products', {});
  const product = products[0]!.id;

  const createRecords = async (caller: Caller, role: Role, marker: string, importId: number): Promise<RecordIds> => {
    const store = stores.find(({ name }) => name.startsWith(marker === FOREIGN_MARKER ? FOREIGN_MARKER : 'Own'))!.id;
    const invoice = invoices.find(({ number }) => number.startsWith(marker))!.id;
    const { items } = await app.call(owner, 'sales.invoice', { id: invoice });
    const order = await app.call(caller, 'orders.create', {
      storeId: store,
      remark: marker,
      lines: [{ productId: product, quantity: 2 }],
    });
    const note = await app.call(caller, 'desk.addNote', {
      storeId: store,
      kind: 'note',
      date: '2025-05-01',
      text: `${marker} said so`,
    });
    const sheet = await app.call(caller, 'scans.makeSheet', { storeId: store });
    const scan = marker === FOREIGN_MARKER ? 101 : 102;
    const addScan = db.prepare(
      "INSERT INTO scan (id, store_id, name, sha256, state, author, created_at) VALUES (?, ?, ?, ?, 'read', ?, '2025-05-01')",
    );
    inBulk(db, () => addScan.run(scan, store, `${marker}.jpg`, marker, marker));
    await app.call(caller, 'upsell.answer', {
      storeId: store,
      productId: product,
      kind: 'popular',
      confidence: 0.5,
      what: 'refused',
      why: 'other',
      remark: marker,
    });
    const token = await app.call(caller, 'accounts.makeToken', { name: `${marker} token` });
    return {
      store,
      invoice,
      line: items[0]!.id,
      order: order.id,
      note: note.noteId,
      noteEdit: note.editId,
      scan,
      sheet: sheet.id,
      import: importId,
      session: caller.session!.slice(0, 8),
      token: token.id,
      account: accounts[role],
    };
  };
  const foreign = await createRecords(owner, 'owner', FOREIGN_MARKER, foreignImport);
  const own = await createRecords(rep, 'rep', 'OWN', ownImport);
  await app.close();
  db.close();
  process.once('exit', () => fs.rmSync(data, { recursive: true, force: true }));
  return { data, accounts, own, foreign, product };
}

/** Signs in once and sets a password, which an account created with an initial password requires. */
async function setOwnPassword(app: App, id: number, owner: Caller): Promise<void> {
  const { items } = await app.call(owner, 'accounts.list', {});
  const caller = localCaller('window');
  await app.call(caller, 'accounts.signIn', { name: items.find((one) => one.id === id)!.name, password: PASSWORD });
  await app.call(caller, 'accounts.changePassword', { old: PASSWORD, password: PASSWORD });
}

/** The error code of a rejected promise; null if it resolves. */
export const errorCodeOf = (promise: Promise<unknown>): Promise<string | null> =>
  promise.then(
    () => null,
    (error: { code?: string; message: string }) => error.code ?? `fault: ${error.message}`,
  );

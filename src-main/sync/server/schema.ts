import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../../src-shared/problem.ts';
import { programRoot } from '../../program-root.ts';
import type { ServerConnection } from './connection.ts';

const schemaFolder = fileURLToPath(new URL('sync/server/schema/', programRoot));
/** PostgreSQL 14 is the first version with everything that the SQL functions need. */
const MIN_SERVER_VERSION = 140_000;

function migrationFiles(): string[] {
  return fs
    .readdirSync(schemaFolder)
    .filter((name) => /^\d{3}_.*\.sql$/.test(name))
    .sort();
}

async function versionOf(link: ServerConnection): Promise<number | null> {
  const [schema] = await link.query<{ there: boolean }>("SELECT to_regclass('mangalm.server') IS NOT NULL AS there");
  if (!schema!.there) return null;
  const [row] = await link.query<{ version: number }>('SELECT version FROM mangalm.server');
  return row!.version;
}

/**
 * The server's PostgreSQL version, whether the schema exists and is current, and the number of companies.
 * @throws Problem `server_old` · `server_newer`
 */
export async function schemaState(
  link: ServerConnection,
): Promise<{ server: string; made: boolean; upToDate: boolean; companies: number }> {
  const [about] = await link.query<{ number: number; server: string }>(
    "SELECT current_setting('server_version_num')::int AS number, split_part(current_setting('server_version'), ' ', 1) AS server",
  );
  if (about!.number < MIN_SERVER_VERSION) throw new Problem('server_old', { version: about!.server });
  const found = await versionOf(link);
  refuseNewer(found);
  const companies = found ? (await link.query<{ many: number }>('SELECT mangalm.companies() AS many'))[0]!.many : 0;
  return { server: about!.server, made: found !== null, upToDate: found === migrationFiles().length, companies };
}

function refuseNewer(version: number | null): void {
  const known = migrationFiles().length;
  if (version !== null && version > known) throw new Problem('server_newer', { version, known });
}

/**
 * Creates or migrates the server's schema with the numbered files, and recreates its functions. An advisory lock
 * serialises laptops that try at the same time. A server that is newer than this program is left unchanged.
 * @throws Problem `server_old` · `server_newer` · `server_rights`
 */
export async function prepareServer(link: ServerConnection): Promise<void> {
  if ((await schemaState(link)).upToDate) return;
  await link.transaction(async () => {
    await link.query("SELECT pg_advisory_xact_lock(hashtext('mangalm schema'))");
    if ((await versionOf(link)) === null) await link.query('CREATE SCHEMA IF NOT EXISTS mangalm');
    const version = (await versionOf(link)) ?? 0;
    refuseNewer(version);
    const files = migrationFiles();
    for (const file of [...files.slice(version), 'merging.sql'])
      await link.query(fs.readFileSync(path.join(schemaFolder, file), 'utf8'));
    await link.query('UPDATE mangalm.server SET version = $1', [files.length]);
  });
}

export interface Company {
  serverId: string;
  company: string;
  name: string;
  /** Whether this login is not limited to some stores. */
  seesAll: boolean;
  /** The server's clock in microseconds since 1970. */
  now: number;
  /** Sequence number of the last change. */
  head: number;
}

/**
 * The company of this login. With `make`, on a server without companies, creates it with the login as its first member;
 * without, returns null where there is none.
 * @param known the company of this laptop; null before its first sync session
 * @throws Problem `server_member` · `server_company` if the login belongs to another company than this laptop
 */
export async function companyOf(
  link: ServerConnection,
  known: string | null,
  name: string,
  { make }: { make: boolean },
): Promise<Company | null> {
  const queryCompany = async () => {
    const [row] = await link.query<Omit<Company, 'now' | 'head'> & { now: string; head: string }>(
      `SELECT s.id AS "serverId", c.company, c.name, mangalm.sees_all() AS "seesAll", c.seq AS head,
         (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now
       FROM mangalm.server s, mangalm.company c WHERE c.company = mangalm.my_company()`,
    );
    return row ? { ...row, now: Number(row.now), head: Number(row.head) } : null;
  };
  let found = await queryCompany();
  if (!found && make) {
    await link.transaction(async () => {
      await link.query("SELECT pg_advisory_xact_lock(hashtext('mangalm company'))");
      const [privilege] = await link.query<{ owns: boolean }>(
        "SELECT has_table_privilege('mangalm.company', 'INSERT') AS owns",
      );
      const [existing] = privilege!.owns ? await link.query('SELECT 1 FROM mangalm.company LIMIT 1') : [{}];
      if (existing) return;
      await link.query(
        'WITH made AS (INSERT INTO mangalm.company (company, name) VALUES (coalesce($1, gen_random_uuid()), $2) RETURNING company) INSERT INTO mangalm.member (company, login, may) SELECT company, session_user, $3 FROM made',
        [known, name, 'write'],
      );
    });
    found = await queryCompany();
  }
  if (!found && !make) return null;
  if (!found) throw new Problem('server_member');
  if (known !== null && found.company !== known) throw new Problem('server_company', { company: found.name });
  return found;
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { QueryResult } from 'pg';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { trustSystemCertificates } from '../../platform/system-certificates.ts';
import { MAX_FILE_BYTES, readUserFile } from '../../platform/user-file.ts';

/** Address of a server, and how its identity is verified. */
export interface ServerTarget {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string | null;
  /** `verify`: TLS with `verify-full`; `off`: no TLS, only with `sslmode=disable` or for loopback. */
  tls: 'verify' | 'off';
  /** PEM files: root certificate, client certificate and client key. */
  ca: string | null;
  cert: string | null;
  key: string | null;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * Parses a connection URI in libpq's format:
 * `postgres://user[:password]@host[:port]/database[?sslmode=…&sslrootcert=…&sslcert=…&sslkey=…]`.
 * @throws Problem `server_address`
 */
export function parseTarget(text: string): ServerTarget {
  const invalidAddress = (what: 'malformed' | 'host' | 'user' | 'database') =>
    new Problem(`server_address/${what}`, undefined, { fields: { url: message(`server_address/${what}`) } });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw invalidAddress('malformed');
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    const { protocol } = url;
    throw new Problem(
      'server_address/protocol',
      { protocol },
      { fields: { url: message('server_address/protocol', { protocol }) } },
    );
  }
  if (!url.hostname) throw invalidAddress('host');
  if (!url.username) throw invalidAddress('user');
  const database = decodeURIComponent(url.pathname.slice(1));
  if (!database) throw invalidAddress('database');
  const mode = url.searchParams.get('sslmode');
  const known = ['disable', 'require', 'verify-ca', 'verify-full'];
  if (mode !== null && !known.includes(mode)) {
    const values = { modes: known.join(', '), mode };
    throw new Problem('server_address/sslmode', values, { fields: { url: message('server_address/sslmode', values) } });
  }
  // stricter than libpq: `require` and `verify-ca` verify the full certificate too
  const tls = mode === 'disable' || (mode === null && LOOPBACK.has(url.hostname)) ? 'off' : 'verify';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 5432),
    database,
    user: decodeURIComponent(url.username),
    password: url.password ? decodeURIComponent(url.password) : null,
    tls,
    ca: url.searchParams.get('sslrootcert'),
    cert: url.searchParams.get('sslcert'),
    key: url.searchParams.get('sslkey'),
  };
}

/** The address without its password, for display; empty if it is no URL. */
export function addressWithoutPassword(text: string): string {
  try {
    const url = new URL(text);
    url.password = '';
    return url.href;
  } catch {
    return '';
  }
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Query timeout. */
const QUERY_TIMEOUT_MS = 180_000;

export interface ServerConnection {
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** COPY into a staging table from rows in text format: lines without line ends, or bytes with them. */
  copy(table: string, columns: string, rows: Iterable<string> | Buffer): Promise<void>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Fills staging tables and merges them in one transaction. The COMMIT is sent with the merge, so the server never waits
   * for a thread that is busy with another batch.
   * @param sent called once both are sent
   */
  merge<Row extends object>(stage: () => Promise<void>, sql: string, sent?: () => void): Promise<Row[]>;
  close(): Promise<void>;
}

/** Reads a PEM file named in the connection URI. @throws Problem `server_certificate` */
function pem(file: string | null): string | undefined {
  if (file === null) return undefined;
  try {
    return readUserFile(file, MAX_FILE_BYTES.secret).toString('utf8');
  } catch {
    throw new Problem('server_certificate/file', { file });
  }
}

/** @throws Problem `server_…`, with the reason in plain language */
export async function connectTo(target: ServerTarget, signal?: AbortSignal): Promise<ServerConnection> {
  const [{ default: pg }, { from: copyFrom }] = await Promise.all([import('pg'), import('pg-copy-streams')]);
  if (target.tls !== 'off') trustSystemCertificates();
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    ...(target.password === null ? {} : { password: target.password }),
    ssl:
      target.tls === 'off'
        ? false
        : {
            rejectUnauthorized: true,
            servername: target.host,
            ...(target.ca ? { ca: pem(target.ca) } : {}),
            ...(target.cert ? { cert: pem(target.cert) } : {}),
            ...(target.key ? { key: pem(target.key) } : {}),
          },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'mangalm',
  });
  let connectionError: unknown = null;
  client.on('error', (error) => {
    connectionError ??= error;
  });
  const translateErrors = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw serverProblem(connectionError ?? error, target);
    });
  const onAbort = () => void client.end().catch(() => {});
  try {
    await translateErrors(client.connect());
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  signal?.addEventListener('abort', onAbort);
  const query = <Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> =>
    translateErrors(client.query(sql, values).then((result) => result.rows as Row[]));
  const inTransaction = async <T>(work: () => Promise<T>): Promise<T> => {
    // the functions read what others committed while they waited for the company's lock
    await query('BEGIN ISOLATION LEVEL READ COMMITTED');
    try {
      return await work();
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  };
  return {
    query,
    copy: (table, columns, rows) => {
      const stream = client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`));
      return translateErrors(
        pipeline(
          Readable.from(Buffer.isBuffer(rows) ? chunkBytes(rows) : chunkLines(rows), { objectMode: false }),
          stream,
        ),
      );
    },
    transaction: (work) =>
      inTransaction(async () => {
        const answer = await work();
        await query('COMMIT');
        return answer;
      }),
    merge: <Row extends object>(stage: () => Promise<void>, sql: string, sent = () => {}) =>
      inTransaction(async () => {
        await stage();
        const merged = client.query<Row>(`${sql}; COMMIT`);
        sent();
        // of two statements the driver returns two results, which its types do not say
        const [answer] = (await translateErrors(merged)) as unknown as QueryResult<Row>[];
        return answer!.rows;
      }),
    close: async () => {
      signal?.removeEventListener('abort', onAbort);
      await client.end().catch(() => {});
    },
  };
}

const CHUNK_BYTES = 1 << 16;

/** Joins lines into chunks of about 64 KiB. */
function* chunkLines(lines: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK_BYTES) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text) yield Buffer.from(text);
}

function* chunkBytes(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in COPY's text format. PostgreSQL text can't hold NUL, so U+2400 replaces it. */
export function copyField(value: string | number | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  return /[\\\t\n\r\0]/.test(value)
    ? value.replaceAll('\0', '␀').replace(/[\\\t\n\r]/g, (sign) => ESCAPES[sign]!)
    : value;
}

/** JSON that PostgreSQL accepts: without NUL and lone surrogates. */
export const postgresJson = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '␀') : part));

const OFFLINE_CODES = new Set([
  'server_not_found',
  'server_refused',
  'server_silent',
  'server_gone',
  'server_starting',
]);

/** Whether a problem code means that the server is temporarily unreachable. */
export const isOffline = (code: string): boolean => OFFLINE_CODES.has(code);

const TLS_CODES = /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Translates an error of PostgreSQL or the network into a Problem. */
function serverProblem(error: unknown, { host, port, user, database }: ServerTarget): Problem {
  if (error instanceof Problem) return error;
  const { code = '', message: reason = '' } = error as { code?: string; message?: string };
  const endpoint = `${host}:${port}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new Problem('server_not_found', { host });
  if (code === 'ECONNREFUSED') return new Problem('server_refused', { host, port: String(port) });
  if (['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code) || /timeout|timed out/i.test(reason))
    return new Problem('server_silent', { endpoint });
  if (/does not support SSL/.test(reason)) return new Problem('server_tls', { endpoint });
  if (TLS_CODES.test(code) || /certificate|altname/i.test(reason))
    return new Problem('server_certificate/untrusted', { endpoint, reason: code || reason });
  if (code === '28P01' || /password must be a string|no password/i.test(reason))
    return new Problem('server_password', { user });
  if (code === '28000') return new Problem('server_login', { user, reason });
  if (code === '3D000') return new Problem('server_database', { database, endpoint });
  if (code === '42501') return new Problem('server_rights/denied', { user, reason });
  if (code === '53300') return new Problem('server_gone/full', { endpoint });
  if (code === '53100' || /No space left/.test(reason)) return new Problem('server_full', { endpoint });
  if (code === '57P03') return new Problem('server_starting', { endpoint });
  if (code === '25006') return new Problem('server_rights/replica', { endpoint });
  if (code === 'MS001') return new Problem('server_member/user', { user });
  if (code === 'MS002') return new Problem('server_rights/read_only', { user });
  if (code === 'MS004') return new Problem('clock_wrong');
  if (
    code.startsWith('57P') ||
    code.startsWith('08') ||
    /terminated|ended|ECONNRESET|EPIPE|Connection/i.test(`${code} ${reason}`)
  )
    return new Problem('server_gone/broken_off', { endpoint });
  return new Problem('server_fault', { reason: reason || String(error) });
}

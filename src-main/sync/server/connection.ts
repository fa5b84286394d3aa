import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
  const invalidAddress = (what: string) =>
    new Problem('server_address', what, 'Write postgres://USER:PASSWORD@HOST:5432/DATABASE.', { url: what });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw invalidAddress('That is no address of a PostgreSQL server.');
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw invalidAddress(`An address of a PostgreSQL server begins with postgres://, not with ${url.protocol}//.`);
  if (!url.hostname) throw invalidAddress('The address names no host.');
  if (!url.username) throw invalidAddress('The address names no user.');
  const database = decodeURIComponent(url.pathname.slice(1));
  if (!database) throw invalidAddress('The address names no database.');
  const mode = url.searchParams.get('sslmode');
  const known = ['disable', 'require', 'verify-ca', 'verify-full'];
  if (mode !== null && !known.includes(mode))
    throw invalidAddress(`sslmode is one of ${known.join(', ')}, not ${mode}.`);
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
  close(): Promise<void>;
}

/** Reads a PEM file named in the connection URI. @throws Problem `server_certificate` */
function pem(file: string | null): string | undefined {
  if (file === null) return undefined;
  try {
    return readUserFile(file, MAX_FILE_BYTES.secret).toString('utf8');
  } catch {
    throw new Problem('server_certificate', `The certificate file ${file} can't be read.`, 'Name one that is there.');
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
    transaction: async (work) => {
      await query('BEGIN');
      try {
        const answer = await work();
        await query('COMMIT');
        return answer;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    },
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
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const endpoint = `${host}:${port}`;
  const problem = (name: string, said: string, hint: string) => new Problem(name, said, hint);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return problem(
      'server_not_found',
      `There is no machine called ${host} from here.`,
      'Check the name, or whether you are in the company’s network.',
    );
  if (code === 'ECONNREFUSED')
    return problem(
      'server_refused',
      `${host} is there, but no PostgreSQL answers at port ${port}.`,
      'Check the port, and whether the server runs.',
    );
  if (['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code) || /timeout|timed out/i.test(message))
    return problem('server_silent', `${endpoint} does not answer.`, 'Check the network, a firewall may be in between.');
  if (/does not support SSL/.test(message))
    return problem(
      'server_tls',
      `The server ${endpoint} does not encrypt.`,
      'Let IT switch TLS on there; only in a network that you trust, add ?sslmode=disable.',
    );
  if (TLS_CODES.test(code) || /certificate|altname/i.test(message))
    return problem(
      'server_certificate',
      `The certificate of ${endpoint} can't be trusted (${code || message}).`,
      'Name the file of the authority that signed it: ?sslrootcert=FILE.',
    );
  if (code === '28P01' || /password must be a string|no password/i.test(message))
    return problem('server_password', `The server does not know ${user} with this password.`, 'Check both.');
  if (code === '28000')
    return problem(
      'server_login',
      `The server does not let ${user} in from here: ${message}.`,
      'IT keeps the list of who may in pg_hba.conf.',
    );
  if (code === '3D000')
    return problem(
      'server_database',
      `There is no database ${database} on ${endpoint}.`,
      'Check its name, or let IT make it.',
    );
  if (code === '42501')
    return problem(
      'server_rights',
      `${user} may not do this on the server: ${message}.`,
      'Let IT grant it, or sync once with a login that may make a schema.',
    );
  if (code === '53300')
    return problem('server_gone', `The server ${endpoint} has no free connection.`, 'It will be tried again.');
  if (code === '53100' || /No space left/.test(message))
    return problem(
      'server_full',
      `The disk of the server ${endpoint} is full.`,
      'IT has to make room; nothing is lost, it will be sent again.',
    );
  if (code === '57P03')
    return problem('server_starting', `The server ${endpoint} is starting or stopping.`, 'It will be tried again.');
  if (code === '25006')
    return problem(
      'server_rights',
      `The server ${endpoint} takes no changes; it is a copy that can only be read.`,
      'Name the main one.',
    );
  if (code === 'MS001')
    return problem(
      'server_member',
      `${user} belongs to no company on this server.`,
      'Let IT admit it: mangalm sync admit.',
    );
  if (code === 'MS002')
    return problem(
      'server_rights',
      `${user} may only read on this server.`,
      'Let IT admit it with the right to write.',
    );
  if (code === 'MS004')
    return problem(
      'clock_wrong',
      'The clock of this machine runs ahead of the server’s.',
      'Set it right; it will be tried again.',
    );
  if (
    code.startsWith('57P') ||
    code.startsWith('08') ||
    /terminated|ended|ECONNRESET|EPIPE|Connection/i.test(`${code} ${message}`)
  )
    return problem(
      'server_gone',
      `The connection to ${endpoint} broke off.`,
      'Nothing is lost; it will be tried again.',
    );
  return problem('server_fault', `The server said: ${message || String(error)}.`, 'The log has more of it.');
}

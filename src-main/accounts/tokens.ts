import { randomBytes } from 'node:crypto';
import type { AccessToken, ProcedureName } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import { changeToken } from '../db/change-token.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { sealsOf } from '../db/seals/index.ts';
import type { ActiveToken, TokenLimits } from '../dispatch/request-context.ts';
import { isAccountAdministration } from './roles.ts';

const DAY_MS = 86_400_000;
const PREFIX = 'mgl_';
const MAX_CACHED = 1000;

interface TokenRow {
  id: number;
  name: string;
  accountId: number;
  hash: string;
  kind: 'person' | 'program';
  procedures: string | null;
  scope: string | null;
  perSecond: number;
  expiresAt: string;
  usedAt: string | null;
  seal: string;
}

const SELECT_TOKEN = `SELECT id, name, account_id AS accountId, hash, kind, procedures, scope, per_second AS perSecond, expires_at AS expiresAt,
  used_at AS usedAt, seal FROM access_token`;

const sealOf = (keys: Keys, row: Omit<TokenRow, 'id' | 'seal' | 'usedAt' | 'name'>) =>
  keys.seal('token', row.hash, row.accountId, row.kind, row.procedures, row.scope, row.perSecond, row.expiresAt);

/** Creates a token; only the hash of its secret is stored. */
export function createToken(
  db: Db,
  keys: Keys,
  accountId: number,
  { name, days, kind, procedures, scope, perSecond }: TokenLimits & { name: string; days: number },
  now = Date.now(),
) {
  const secret = `${PREFIX}${randomBytes(24).toString('base64url')}`;
  const row = {
    accountId,
    hash: keys.tokenHash(secret),
    kind,
    procedures: procedures && JSON.stringify(procedures),
    scope: scope && JSON.stringify(scope),
    perSecond,
    expiresAt: new Date(now + days * DAY_MS).toISOString(),
  };
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO access_token (account_id, name, hash, created_at, expires_at, kind, procedures, scope, per_second, seal)
       VALUES (@accountId, @name, @hash, @at, @expiresAt, @kind, @procedures, @scope, @perSecond, @seal)`,
    )
    .run({ ...row, name, at: new Date(now).toISOString(), seal: sealOf(keys, row) });
  return { id: Number(lastInsertRowid), secret, expiresAt: row.expiresAt };
}

/** Seals all tokens with the current keys. Secrets of tokens hashed with other keys stay invalid. */
export function sealTokens(db: Db, keys: Keys): void {
  const rows = db.prepare<unknown[], TokenRow>(SELECT_TOKEN).all();
  const seal = db.prepare('UPDATE access_token SET seal = ? WHERE id = ?');
  for (const row of rows) seal.run(sealOf(keys, row), row.id);
}

/**
 * The token of a secret.
 * @throws Problem `token_invalid` where it is unknown, has ended or expired, or was changed by another program
 */
export function resolveToken(db: Db, keys: Keys, secret: string, now = Date.now()): ActiveToken {
  const row = rowOf(db, keys, secret);
  if (!row || row.expiresAt <= new Date(now).toISOString()) throw new Problem('token_invalid/unknown');
  if (!row.usedAt || now - Date.parse(row.usedAt) > 60_000)
    db.prepare('UPDATE access_token SET used_at = ? WHERE id = ?').run(new Date(now).toISOString(), row.id);
  const { id, name, accountId, kind, perSecond } = row;
  return { id, name, accountId, kind, perSecond, procedures: parseList(row.procedures), scope: parseList(row.scope) };
}

/** Cache of token rows by secret, since every API request looks one up; cleared whenever the database changes. */
const caches = new WeakMap<Db, { version: () => string; stamp: string; rows: Map<string, TokenRow | undefined> }>();

function rowOf(db: Db, keys: Keys, secret: string): TokenRow | undefined {
  const cache = caches.get(db) ?? { version: changeToken(db), stamp: '', rows: new Map() };
  caches.set(db, cache);
  const stamp = cache.version();
  if (stamp !== cache.stamp || cache.rows.size > MAX_CACHED) {
    cache.rows.clear();
    cache.stamp = stamp;
  }
  if (!cache.rows.has(secret)) {
    const row = db
      .prepare<unknown[], TokenRow>(`${SELECT_TOKEN} WHERE hash = ? AND ended_at IS NULL`)
      .get(keys.tokenHash(secret));
    const isWhole = row && row.seal === sealOf(keys, row) && sealsOf(db)?.isIntact('access_token', row.id) !== false;
    cache.rows.set(secret, isWhole ? row : undefined);
  }
  return cache.rows.get(secret);
}

const parseList = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T));

/** Whether a token's own limits allow a procedure. */
export function tokenAllows({ kind, procedures }: TokenLimits, procedure: ProcedureName): boolean {
  const area = `${procedure.split('.')[0]}.*`;
  if (procedures) return procedures.includes(procedure) || procedures.includes(area);
  return kind === 'person' || !isAccountAdministration(procedure);
}

export function listTokens(db: Db, accountId: number | null, now = Date.now()): AccessToken[] {
  const rows = db
    .prepare<
      unknown[],
      Omit<AccessToken, 'procedures' | 'scope'> & {
        procedures: string | null;
        scope: string | null;
      }
    >(
      `SELECT t.id, t.account_id AS accountId, a.name AS accountName, t.name, t.kind, t.procedures, t.scope, t.per_second AS perSecond,
         t.created_at AS createdAt, t.expires_at AS expiresAt, t.used_at AS usedAt
       FROM access_token t JOIN account a ON a.id = t.account_id WHERE t.ended_at IS NULL AND t.expires_at > @now AND (@accountId IS NULL OR t.account_id = @accountId)
       ORDER BY t.id DESC`,
    )
    .all({ now: new Date(now).toISOString(), accountId });
  return rows.map((row) => ({ ...row, procedures: parseList(row.procedures), scope: parseList(row.scope) }));
}

/** Ends a token; returns whether it exists, already ended or not. */
export function endToken(db: Db, id: number, now = Date.now()): boolean {
  const end = db.prepare('UPDATE access_token SET ended_at = coalesce(ended_at, ?) WHERE id = ?');
  return end.run(new Date(now).toISOString(), id).changes > 0;
}

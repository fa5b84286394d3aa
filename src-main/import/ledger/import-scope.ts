import type { ProcedureName } from '../../../src-shared/contract/index.ts';
import type { Scope } from '../../cube/scope.ts';
import type { Db } from '../../db/open.ts';
import { type Actor, currentActor } from '../../dispatch/request-context.ts';
import { nameKey } from '../../sales/figures.ts';

/** What an import by an account limited to some stores is restricted to. */
export interface ImportScope {
  /** The owner of its private keys: the account's folded name, which is the same on every laptop. */
  account: string;
  /** A store has to be within each of them. */
  within: Scope[];
}

/** The account that an import is done for. */
export interface ImportAuthor {
  /** Null for the program itself. */
  accountId: number | null;
  scope: ImportScope | null;
}

/**
 * The scopes that an account's imports are restricted to now; none where it may import everything.
 * @throws Problem where it may no longer import anything
 */
export type ImportRights = (accountId: number, procedure: ProcedureName) => { name: string; within: Scope[] };

/** The current caller, and what their imports are restricted to. */
export function currentAuthor(): ImportAuthor {
  const actor = currentActor();
  return {
    accountId: actor?.accountId ?? null,
    scope: actor?.scope ? { account: nameKey(actor.name), within: [actor.scope] } : null,
  };
}

/** The intersection of two scopes. The private keys are those of the first. */
export function intersectScopes(first: ImportScope | null, second: ImportScope | null): ImportScope | null {
  if (first === null || second === null) return first ?? second;
  const present = new Set(first.within.map((scope) => JSON.stringify(scope)));
  return {
    ...first,
    within: [...first.within, ...second.within.filter((scope) => !present.has(JSON.stringify(scope)))],
  };
}

/** The author of an import, as stored with it. */
export function authorOf(db: Db, importId: number): ImportAuthor {
  const row = db
    .prepare<unknown[], { accountId: number; scope: string | null }>(
      'SELECT account_id AS accountId, scope FROM main.import_scope WHERE import_id = ?',
    )
    .get(importId);
  return { accountId: row?.accountId ?? null, scope: row?.scope ? (JSON.parse(row.scope) as ImportScope) : null };
}

/** Stores the author of an import. */
export function saveAuthor(db: Db, importId: number, { accountId, scope }: ImportAuthor): void {
  if (accountId === null) return;
  db.prepare(
    `INSERT INTO import_scope (import_id, account_id, scope) VALUES (@importId, @accountId, @scope)
     ON CONFLICT (import_id) DO UPDATE SET scope = excluded.scope WHERE scope IS NOT excluded.scope`,
  ).run({ importId, accountId, scope: scope && JSON.stringify(scope) });
}

/** Restricts a resumed import to what the current caller may see, besides its previous scope. */
export function restrictToCaller(db: Db, importId: number): void {
  const caller = currentAuthor();
  if (caller.scope === null) return;
  const author = authorOf(db, importId);
  saveAuthor(db, importId, {
    accountId: author.accountId ?? caller.accountId,
    scope: intersectScopes(author.scope, caller.scope),
  });
}

/** Problem code of an attempt whose author's rights changed while it ran; the queue then restarts it. */
export const RIGHTS_CHANGED = 'rights_changed';

/**
 * A fingerprint of what rights depend on: the account's role and scope and the table of roles. Where it differs at the
 * merge from what it was when the import began, the rights are determined again.
 */
export function rightsFingerprint(db: Db, accountId: number | null): string {
  if (accountId === null) return '';
  const account = db.prepare('SELECT role, scope, disabled_at FROM main.account WHERE id = ?').raw().get(accountId);
  const grants = db.prepare("SELECT value FROM main.setting WHERE key = 'grants'").pluck().get();
  return JSON.stringify([account ?? null, grants ?? null]);
}

/**
 * Whether an import is a scoped account's own: started by the same account while it was scoped and, for a token with a
 * scope of its own, under that scope. An import from before scopes were stored is matched by its author.
 */
const OWN_IMPORT_SQL = `(EXISTS (SELECT 1 FROM import_scope s WHERE s.import_id = $.id AND s.account_id = @ownAccount AND s.scope IS NOT NULL AND (@ownWithin IS NULL OR instr(s.scope, @ownWithin) > 0))
  OR (@ownWithin IS NULL AND $.author = @ownName AND NOT EXISTS (SELECT 1 FROM import_scope s WHERE s.import_id = $.id)))`;

interface ImportFilter {
  /** A condition on the row of an import. */
  sql: string;
  values: Record<string, string | number | null>;
}

/** @param alias alias of the import's row in the query */
function ownImportsFilter({ accountId, name, token }: Actor, alias: string): ImportFilter {
  return {
    sql: OWN_IMPORT_SQL.replaceAll('$', alias),
    values: {
      ownAccount: accountId,
      ownName: name,
      ownWithin: token?.scope ? JSON.stringify(token.scope) : null,
    },
  };
}

/** The imports visible to the current request: one's own where the account is scoped, else all. */
export function visibleImportsFilter(alias = 'import'): ImportFilter {
  const actor = currentActor();
  return actor?.scope ? ownImportsFilter(actor, alias) : { sql: 'true', values: {} };
}

/** Whether an import is a scoped account's own. */
export function isOwnImport(db: Db, importId: number | string, actor: Actor): boolean {
  const { sql, values } = ownImportsFilter(actor, 'import');
  return db.prepare(`SELECT 1 FROM import WHERE id = @importId AND ${sql}`).get({ importId, ...values }) !== undefined;
}

import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { type Actor, actorNow } from '../asking.ts';
import type { Scope } from '../facts/narrow.ts';
import { nameKey } from '../sales/figures.ts';
import type { Store } from '../store/open.ts';

/** What an import by somebody who may see some stores alone is kept to. */
export interface ImportScope {
  /** Whose private keys it uses: the account's folded name, which is the same on every laptop. */
  account: string;
  /** A store has to be within each of them. */
  within: Scope[];
}

/** In whose name an import is done. */
export interface ImportAuthor {
  /** Null for the program's own. */
  accountId: number | null;
  scope: ImportScope | null;
}

/**
 * What an account may import now: the scopes that it is kept to, none where it may import everything.
 * @throws Problem where it may import nothing any more
 */
export type ImportRights = (accountId: number, procedure: ProcedureName) => { name: string; within: Scope[] };

/** Who asks just now, and what that keeps an import to. */
export function authorOfQuestion(): ImportAuthor {
  const actor = actorNow();
  return {
    accountId: actor?.accountId ?? null,
    scope: actor?.scope ? { account: nameKey(actor.name), within: [actor.scope] } : null,
  };
}

/** The stricter of two: what is within both. The private keys stay those of the first. */
export function narrower(one: ImportScope | null, other: ImportScope | null): ImportScope | null {
  if (one === null || other === null) return one ?? other;
  const known = new Set(one.within.map((scope) => JSON.stringify(scope)));
  return { ...one, within: [...one.within, ...other.within.filter((scope) => !known.has(JSON.stringify(scope)))] };
}

/** In whose name an import is done, as its row says. */
export function authorOf(db: Store, importId: number): ImportAuthor {
  const row = db
    .prepare('SELECT account_id AS accountId, scope FROM main.import_scope WHERE import_id = ?')
    .get(importId) as { accountId: number; scope: string | null } | undefined;
  return { accountId: row?.accountId ?? null, scope: row?.scope ? (JSON.parse(row.scope) as ImportScope) : null };
}

/** Writes down in whose name an import is done. */
export function keepAuthor(db: Store, importId: number, { accountId, scope }: ImportAuthor): void {
  if (accountId === null) return;
  db.prepare(
    `INSERT INTO import_scope (import_id, account_id, scope) VALUES (@importId, @accountId, @scope)
     ON CONFLICT (import_id) DO UPDATE SET scope = excluded.scope WHERE scope IS NOT excluded.scope`,
  ).run({ importId, accountId, scope: scope && JSON.stringify(scope) });
}

/** Keeps an import that somebody takes up again to what they may see now, besides what it was kept to. */
export function narrowToQuestion(db: Store, importId: number): void {
  const asking = authorOfQuestion();
  if (asking.scope === null) return;
  const author = authorOf(db, importId);
  keepAuthor(db, importId, {
    accountId: author.accountId ?? asking.accountId,
    scope: narrower(author.scope, asking.scope),
  });
}

/** What a try ends with whose author's rights are not what they were when it began; the queue begins its turn anew. */
export const RIGHTS_CHANGED = 'rights_changed';

/**
 * What rights depend on, as one text: an account's role and scope and the table of roles. Where it differs at the merge
 * from what it was when the import took its turn, they are asked for anew.
 */
export function rightsStamp(db: Store, accountId: number | null): string {
  if (accountId === null) return '';
  const account = db.prepare('SELECT role, scope, disabled_at FROM main.account WHERE id = ?').raw().get(accountId);
  const grants = db.prepare("SELECT value FROM main.setting WHERE key = 'grants'").pluck().get();
  return JSON.stringify([account ?? null, grants ?? null]);
}

/**
 * Whether an import is one's own for somebody who may see some stores alone: begun by the same account while it was
 * kept to a scope, and for a token of a scope of its own to that one. One from before that was noted goes by its author.
 */
const OWN = `(EXISTS (SELECT 1 FROM import_scope s WHERE s.import_id = $.id AND s.account_id = @ownAccount AND s.scope IS NOT NULL AND (@ownWithin IS NULL OR instr(s.scope, @ownWithin) > 0))
  OR (@ownWithin IS NULL AND $.author = @ownName AND NOT EXISTS (SELECT 1 FROM import_scope s WHERE s.import_id = $.id)))`;

interface OwnImports {
  /** A condition on the row of an import. */
  sql: string;
  values: Record<string, string | number | null>;
}

/** @param of what the query calls the import's row */
function ownImportsOf({ accountId, name, token }: Actor, of: string): OwnImports {
  return {
    sql: OWN.replaceAll('$', of),
    values: {
      ownAccount: accountId,
      ownName: name,
      ownWithin: token?.scope ? JSON.stringify(token.scope) : null,
    },
  };
}

/** The imports that the present question is about: one's own where it is narrowed, else all. */
export function ownImports(of = 'import'): OwnImports {
  const actor = actorNow();
  return actor?.scope ? ownImportsOf(actor, of) : { sql: 'true', values: {} };
}

/** Whether an import is somebody's own, who may see some stores alone. */
export function isOwnImport(db: Store, importId: number | string, actor: Actor): boolean {
  const { sql, values } = ownImportsOf(actor, 'import');
  return db.prepare(`SELECT 1 FROM import WHERE id = @importId AND ${sql}`).get({ importId, ...values }) !== undefined;
}

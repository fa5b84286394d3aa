import type { CurrentUser, ProcedureName } from '../../src-shared/contract/index.ts';
import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import { GRANTS, type Grant, type Role } from '../../src-shared/roles.ts';
import type { SalesCube } from '../cube/cube.ts';
import { scoped } from '../cube/scope.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { readSetting } from '../db/settings.ts';
import type { ActiveToken, Actor, Caller } from '../dispatch/request-context.ts';
import type { ImportRights } from '../import/ledger/import-scope.ts';
import { type AccountRepository, type AccountRow, scopeOf } from './account-repository.ts';
import type { Grants } from './grants.ts';
import { findForeignReference } from './ownership.ts';
import { ALLOWED_WHILE_LOCKED, additionalRight, PROCEDURES, PUBLIC_PROCEDURES } from './roles.ts';
import { activeSession, lockSession, type SessionRow } from './sessions.ts';
import { accountSettingsOf } from './settings.ts';
import { resolveToken, tokenAllows } from './tokens.ts';

/** Setting: the owner has completed the first-start dialog. */
export const OWNER_ASKED = 'ownerAsked';

/** Procedures that are allowed while a required password is not set yet. */
const ALLOWED_WITHOUT_PASSWORD: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  ...PUBLIC_PROCEDURES,
  'accounts.setUp',
  'accounts.changePassword',
  'accounts.signOut',
  'system.about',
]);

const MINUTE_MS = 60_000;

export interface AccessControl {
  /** Resolves a caller to its actor. @throws Problem where it can't be authenticated */
  authenticate(caller: Caller, procedure: ProcedureName): Actor;
  /** Checks the rights to a request and sets its scope. @throws Problem `refused` · `foreign` */
  authorize(actor: Actor, procedure: ProcedureName, input: unknown): Actor;
  /** Current import rights of an account, for a queued import of it. @throws Problem `refused` · `accounts_tampered` */
  importRights: ImportRights;
  /** A caller's own session state, account and rights. */
  me(caller: Caller): CurrentUser;
  /** Findings of changes made outside the program. */
  tampered(): MessageDescriptor[];
}

const narrowerGrant = (first: Grant, second: Grant): Grant =>
  GRANTS.indexOf(first) > GRANTS.indexOf(second) ? first : second;

/** Creates authentication and authorization over the accounts, sessions and tokens. */
export function createAccessControl(
  db: Db,
  keys: Keys,
  accounts: AccountRepository,
  grants: Grants,
  currentCube: () => SalesCube,
): AccessControl {
  const grantOf = (procedure: ProcedureName, role: Role): Grant => {
    const required = additionalRight(procedure);
    const own = grants.of(procedure, role);
    return required ? narrowerGrant(own, grants.of(required, role)) : own;
  };
  const tampered = () => [...accounts.tampered(), ...grants.tampered()];
  const isLocked = (session: SessionRow): boolean => {
    if (session.lockedAt) return true;
    const { idleMinutes } = accountSettingsOf(db);
    if (idleMinutes === null) return false;
    // last activity in the future means that the clock was set back, which must not keep the session unlocked
    const idleMs = Date.now() - Date.parse(session.seenAt);
    if (idleMs >= -MINUTE_MS && idleMs <= idleMinutes * MINUTE_MS) return false;
    lockSession(db, session.id);
    return true;
  };
  /** The account of a caller, and whether its session is locked; null where it is not signed in. */
  const resolveAccount = (
    caller: Caller,
  ): { row: AccountRow; locked: boolean; token?: ActiveToken | undefined } | null => {
    // the API requires a token even while no sign-in is required
    if (!accounts.signInNeeded() && caller.face !== 'api') return { row: accounts.firstOwner(), locked: false };
    const session = caller.session ? activeSession(db, caller.session) : undefined;
    const token = caller.token === null ? undefined : resolveToken(db, keys, caller.token);
    const id = token ? token.accountId : session?.accountId;
    const row = id === undefined ? undefined : accounts.all().find((one) => one.id === id);
    if (!row || row.disabledAt !== null) return null;
    return { row, locked: session !== undefined && isLocked(session), token };
  };
  const actorOf = (caller: Caller, row: AccountRow | null, token?: ActiveToken): Actor => ({
    // while no sign-in is required, commands are attributed to the operating system's user
    name: row && (accounts.signInNeeded() || caller.face !== 'cli') ? row.name : caller.user,
    face: caller.face,
    accountId: row?.id ?? null,
    role: row?.role ?? 'viewer',
    scope: null,
    token: token ?? null,
    caller,
  });
  const mustSetPassword = (row: AccountRow): boolean =>
    row.mustChange === 1 || (row.password === null && accountSettingsOf(db).requirePassword);

  /** The first-start dialog has not been completed. */
  const isFirstStart = (): boolean => !accounts.signInNeeded() && readSetting(db, OWNER_ASKED) === undefined;

  const authenticate = (caller: Caller, procedure: ProcedureName): Actor => {
    const [changed] = tampered();
    // the local command line may verify even a tampered folder
    const lookedAt = procedure === 'system.verify' && caller.face === 'cli';
    if (changed && lookedAt) return actorOf(caller, null);
    if (changed && procedure !== 'accounts.me') throw new Problem('accounts_tampered/outside', { finding: changed });
    const found = changed ? null : resolveAccount(caller);
    if (PUBLIC_PROCEDURES.has(procedure)) return actorOf(caller, found?.row ?? null);
    if (!found) throw new Problem(caller.face === 'cli' ? 'signed_out/command_line' : 'signed_out/nobody');
    if (found.locked && !ALLOWED_WHILE_LOCKED.has(procedure)) throw new Problem('locked');
    if (mustSetPassword(found.row) && !ALLOWED_WITHOUT_PASSWORD.has(procedure))
      throw new Problem(
        isFirstStart() && caller.face === 'cli' ? 'password_required/first_start' : 'password_required',
      );
    return actorOf(caller, found.row, found.token);
  };

  const authorize = (actor: Actor, procedure: ProcedureName, input: unknown): Actor => {
    if (PUBLIC_PROCEDURES.has(procedure) || (procedure === 'system.verify' && tampered().length > 0)) return actor;
    const { token } = actor;
    if (token && !tokenAllows(token, procedure)) throw new Problem('refused/token', { token: token.name });
    // a token with a scope has at most the rights of a rep
    const grant = token?.scope
      ? narrowerGrant(grantOf(procedure, actor.role), grantOf(procedure, 'rep'))
      : grantOf(procedure, actor.role);
    if (grant === 'no') throw new Problem('refused/account', { actor: actor.name });
    if (grant === 'all') return actor;
    const scope = token?.scope ?? scopeOf(accounts.get(actor.accountId!));
    const foreign = findForeignReference(db, scoped(currentCube(), scope), actor, procedure, input);
    if (foreign?.missing) throw new Problem('foreign/missing', { actor: actor.name });
    if (foreign) throw new Problem('foreign/reference', { actor: actor.name, kind: foreign.named });
    return { ...actor, scope };
  };

  const importRights: ImportRights = (accountId, procedure) => {
    const [changed] = tampered();
    if (changed) throw new Problem('accounts_tampered/outside', { finding: changed });
    const row = accounts.all().find(({ id }) => id === accountId);
    const grant = row && row.disabledAt === null ? grants.of(procedure, row.role) : 'no';
    if (!row || grant === 'no') throw new Problem('refused/import');
    return { name: row.nameKey, within: grant === 'own' ? [scopeOf(row)] : [] };
  };

  const me = (caller: Caller): CurrentUser => {
    const changed = tampered().length > 0;
    let found: ReturnType<typeof resolveAccount> = null;
    try {
      found = changed ? null : resolveAccount(caller);
    } catch {
      // an invalid token counts as signed out
    }
    const open = !accounts.signInNeeded();
    const row = found?.row ?? null;
    const { idleMinutes, requirePassword } = accountSettingsOf(db);
    return {
      state: changed ? 'tampered' : open ? 'open' : !found ? 'signed_out' : found.locked ? 'locked' : 'in',
      account: row && { id: row.id, name: row.name, role: row.role },
      refused: row ? PROCEDURES.filter((procedure) => grantOf(procedure, row.role) === 'no') : [],
      narrowed: row !== null && grants.of('sales.stores', row.role) === 'own',
      hasPin: row?.pin != null,
      mustChange: row?.mustChange === 1,
      firstStart: isFirstStart(),
      passwordRequired: row !== null && row.password === null && requirePassword,
      idleMinutes: open ? null : idleMinutes,
    };
  };
  return { authenticate, authorize, importRights, me, tampered };
}

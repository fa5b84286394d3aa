import { Problem } from '../../src-shared/problem.ts';
import { constantTimeEqual, type Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import { writeSetting } from '../db/settings.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { type Actor, type Caller, currentScope, inTransaction } from '../dispatch/request-context.ts';
import { nameKey } from '../sales/figures.ts';
import { type AccessControl, OWNER_ASKED } from './access-control.ts';
import type { AccountRepository, AccountRow } from './account-repository.ts';
import { assertNoBackoff, clearAttempts, recordAttempt } from './login-backoff.ts';
import { assertQueueCapacity, hashPassword, strengthOf, verifyPassword } from './password-queue.ts';
import { assertStrongPassword, MIN_SCORE } from './password-rules.ts';
import { newRecoveryCode, recoveryHash } from './recovery.ts';
import {
  activeSession,
  beginSession,
  endSession,
  endSessionsAndTokens,
  listSessions,
  lockSession,
  sessionByPublicId,
  touchSession,
  unlockSession,
} from './sessions.ts';
import { createToken, endToken, listTokens } from './tokens.ts';

const MAX_WRONG_PINS = 3;

/** Procedures of user administration, handled separately. */
export type AdministrationProcedure =
  | 'accounts.list'
  | 'accounts.add'
  | 'accounts.change'
  | 'accounts.resetPassword'
  | 'accounts.roles'
  | 'accounts.setGrant'
  | 'accounts.settings'
  | 'accounts.changeSettings';

/** Rate limit of a person's command line token, in requests per second. */
const PERSONAL_TOKEN_PER_SECOND = 200;

/** Handlers for the caller's own account: sign-in and sign-out, passwords, sessions, tokens. */
export function selfServiceHandlers(
  db: Db,
  keys: Keys,
  accounts: AccountRepository,
  { me }: AccessControl,
  notifyChanged: <T>(answer: T) => T,
): Omit<Handlers<'accounts'>, AdministrationProcedure> {
  const wrongPassword = () => new Problem('wrong_password');
  /** Verifies a password and counts the attempt. @throws Problem `wrong_password` · `wait` · `too_many` */
  const checkPassword = async (row: AccountRow, password: string, lane?: 'anonymous'): Promise<void> => {
    assertQueueCapacity(lane ?? 'known');
    assertNoBackoff(db, row.id);
    recordAttempt(db, row.id);
    if (!(await verifyPassword(password, row.password, lane))) throw wrongPassword();
    clearAttempts(db, row.id);
  };
  /** Backoff key of a name without an account, so that it is delayed like an existing one. */
  const unknownNameKey = (name: string): string => keys.tokenHash(`name ${nameKey(name)}`);
  const startSession = (caller: Caller, accountId: number) => {
    if (caller.session) endSession(db, caller.session);
    caller.session = beginSession(db, caller, accountId);
  };
  const ownRow = (actor: Actor): AccountRow => accounts.get(actor.accountId!);
  /** Sets a password and a new recovery code; ends the account's other sessions and its tokens. */
  const setPassword = async (row: AccountRow, password: string, caller: Caller, name = row.name): Promise<string> => {
    await assertStrongPassword(password, [name]);
    const [hash, code] = [await hashPassword(password), newRecoveryCode()];
    inTransaction(() => {
      const session = caller.session && activeSession(db, caller.session)?.accountId === row.id ? caller.session : null;
      accounts.change(row.id, { name, password: hash, recovery: recoveryHash(code), mustChange: 0, pin: null });
      endSessionsAndTokens(db, row.id, session);
      writeSetting(db, OWNER_ASKED, true);
      if (!session && caller.face !== 'cli') startSession(caller, row.id);
    });
    return code;
  };

  return {
    'accounts.me': (_, { caller }) => me(caller),
    'accounts.signIn': async ({ name, password }, { caller }) => {
      assertQueueCapacity('anonymous');
      const row = accounts.findByName(name);
      if (!row || row.disabledAt !== null) {
        const stranger = unknownNameKey(name);
        assertNoBackoff(db, stranger);
        recordAttempt(db, stranger);
        await verifyPassword(password, null, 'anonymous');
        throw wrongPassword();
      }
      await checkPassword(row, password, 'anonymous');
      inTransaction(() => startSession(caller, row.id));
      return notifyChanged(me(caller));
    },
    'accounts.recover': async ({ name, code, password }, { caller }) => {
      const row = accounts.findByName(name);
      const who = row && row.disabledAt === null ? row.id : unknownNameKey(name);
      assertNoBackoff(db, who);
      recordAttempt(db, who);
      if (!row?.recovery || row.disabledAt !== null || !constantTimeEqual(row.recovery, recoveryHash(code)))
        throw new Problem('wrong_code');
      caller.session = null;
      const recoveryCode = await setPassword(row, password, caller);
      clearAttempts(db, row.id);
      return notifyChanged({ recoveryCode });
    },
    'accounts.lock': (_, { caller }) => {
      if (caller.session) lockSession(db, caller.session);
      return notifyChanged(me(caller));
    },
    'accounts.unlock': async ({ password, pin }, actor) => {
      const { caller } = actor;
      const session = caller.session ? activeSession(db, caller.session) : undefined;
      if (!session) throw new Problem('signed_out/nobody');
      const row = ownRow(actor);
      if (pin !== undefined) {
        if (row.pin === null || session.wrongPins >= MAX_WRONG_PINS) throw new Problem('pin_off');
        assertQueueCapacity('known');
        db.prepare('UPDATE session SET wrong_pins = wrong_pins + 1 WHERE id = ?').run(session.id);
        if (!(await verifyPassword(pin, row.pin))) throw new Problem('wrong_pin');
      } else await checkPassword(row, password ?? '');
      inTransaction(() => unlockSession(db, session.id));
      return notifyChanged(me(caller));
    },
    'accounts.signOut': (_, { caller }) => {
      if (caller.session) endSession(db, caller.session);
      caller.session = null;
      return notifyChanged(me(caller));
    },
    'accounts.active': (_, { caller }) => {
      if (caller.session) touchSession(db, caller.session);
      return {};
    },
    'accounts.strength': async ({ password, name }) => {
      const strength = await strengthOf(password, name ? [name] : []);
      return { ...strength, enough: password.length >= 8 && strength.score >= MIN_SCORE };
    },
    'accounts.setUp': async ({ name, password }, actor) => {
      if (!me(actor.caller).firstStart) throw new Problem('set_up_already');
      const row = accounts.firstOwner();
      if (password !== undefined)
        return notifyChanged({ recoveryCode: await setPassword(row, password, actor.caller, name) });
      inTransaction(() => {
        accounts.change(row.id, { name });
        writeSetting(db, OWNER_ASKED, true);
      });
      return notifyChanged({ recoveryCode: null });
    },
    'accounts.changePassword': async ({ old, password }, actor) => {
      const row = ownRow(actor);
      if (row.password !== null) await checkPassword(row, old ?? '');
      return notifyChanged({ recoveryCode: await setPassword(row, password, actor.caller) });
    },
    'accounts.newRecoveryCode': async ({ password }, actor) => {
      const row = ownRow(actor);
      await checkPassword(row, password);
      const recoveryCode = newRecoveryCode();
      inTransaction(() => accounts.change(row.id, { recovery: recoveryHash(recoveryCode) }));
      return { recoveryCode };
    },
    'accounts.setPin': async ({ password, pin }, actor) => {
      const row = ownRow(actor);
      await checkPassword(row, password);
      const hash = pin === null ? null : await hashPassword(pin);
      inTransaction(() => accounts.change(row.id, { pin: hash }));
      return notifyChanged({});
    },
    'accounts.sessions': (_, actor) => ({
      items: listSessions(db, currentScope() ? actor.accountId : null, actor.caller.session),
    }),
    'accounts.endSession': ({ id }) => {
      const session = sessionByPublicId(db, id);
      if (!session) throw new Problem('session_unknown');
      endSession(db, session.id);
      return notifyChanged({});
    },
    'accounts.tokens': (_, actor) => ({ items: listTokens(db, currentScope() ? actor.accountId : null) }),
    'accounts.makeToken': ({ name, days, program }, actor) => {
      if (program?.scope && currentScope()) throw new Problem('kept_already');
      return createToken(db, keys, actor.accountId!, {
        name,
        days,
        kind: program ? 'program' : 'person',
        procedures: program?.procedures ?? null,
        scope: program?.scope ?? null,
        perSecond: program?.perSecond ?? PERSONAL_TOKEN_PER_SECOND,
      });
    },
    'accounts.endToken': ({ id }) => {
      if (!endToken(db, id)) throw new Problem('token_unknown');
      return {};
    },
  };
}

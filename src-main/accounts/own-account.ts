import { Problem } from '../../src-shared/problem.ts';
import { type Actor, type Caller, committing, scopeNow } from '../asking.ts';
import type { Handlers } from '../handlers.ts';
import { nameKey } from '../sales/figures.ts';
import { type Keys, same } from '../store/keys.ts';
import type { Store } from '../store/open.ts';
import { writeSetting } from '../store/settings.ts';
import { ASKED, type Doorkeeper } from './doorkeeper.ts';
import { LEAST_SCORE, mustBeStrong } from './password-rules.ts';
import { hashed, isPassword, mustHaveRoom, strengthOf } from './password-work.ts';
import { newRecoveryCode, recoveryHash } from './recovery.ts';
import type { AccountRow, Roster } from './roster.ts';
import {
  beginSession,
  endAllOf,
  endSession,
  listSessions,
  liveSession,
  lockSession,
  seen,
  sessionByPublicId,
  unlockSession,
} from './sessions.ts';
import { endToken, listTokens, makeToken } from './tokens.ts';
import { countTry, forgetTries, mustNotWait } from './waits.ts';

const MOST_WRONG_PINS = 3;

/** Procedures of user administration, handled separately. */
export type OthersNames =
  | 'accounts.list'
  | 'accounts.add'
  | 'accounts.change'
  | 'accounts.resetPassword'
  | 'accounts.roles'
  | 'accounts.setGrant'
  | 'accounts.settings'
  | 'accounts.changeSettings';

/** Rate limit of a person's command line token, in requests per second. */
const PERSON_PER_SECOND = 200;

/** Handlers for the caller's own account: sign-in and sign-out, passwords, sessions, tokens. */
export function ownAccount(
  db: Store,
  keys: Keys,
  roster: Roster,
  { me }: Doorkeeper,
  changed: <T>(answer: T) => T,
): Omit<Handlers<'accounts'>, OthersNames> {
  const wrongPassword = () =>
    new Problem('wrong_password', 'Name or password is not right.', 'Look at the keyboard’s layout and Caps Lock.');
  /** Verifies a password and counts the attempt. @throws Problem `wrong_password` · `wait` · `too_many` */
  const mustBeRight = async (row: AccountRow, password: string, lane?: 'anonymous'): Promise<void> => {
    mustHaveRoom(lane ?? 'known');
    mustNotWait(db, row.id);
    countTry(db, row.id);
    if (!(await isPassword(password, row.password, lane))) throw wrongPassword();
    forgetTries(db, row.id);
  };
  /** Backoff key of a name without an account, so that it is delayed like an existing one. */
  const strangerNamed = (name: string): string => keys.hashOf(`name ${nameKey(name)}`);
  const enter = (caller: Caller, accountId: number) => {
    if (caller.session) endSession(db, caller.session);
    caller.session = beginSession(db, caller, accountId);
  };
  const own = (actor: Actor): AccountRow => roster.find(actor.accountId!);
  /** Sets a password and a new recovery code; ends the account's other sessions and its tokens. */
  const setPassword = async (row: AccountRow, password: string, caller: Caller, name = row.name): Promise<string> => {
    await mustBeStrong(password, [name]);
    const [hash, code] = [await hashed(password), newRecoveryCode()];
    committing(() => {
      const session = caller.session && liveSession(db, caller.session)?.accountId === row.id ? caller.session : null;
      roster.change(row.id, { name, password: hash, recovery: recoveryHash(code), mustChange: 0, pin: null });
      endAllOf(db, row.id, session);
      writeSetting(db, ASKED, true);
      if (!session && caller.face !== 'cli') enter(caller, row.id);
    });
    return code;
  };

  return {
    'accounts.me': (_, { caller }) => me(caller),
    'accounts.signIn': async ({ name, password }, { caller }) => {
      mustHaveRoom('anonymous');
      const row = roster.named(name);
      if (!row || row.disabledAt !== null) {
        const stranger = strangerNamed(name);
        mustNotWait(db, stranger);
        countTry(db, stranger);
        await isPassword(password, null, 'anonymous');
        throw wrongPassword();
      }
      await mustBeRight(row, password, 'anonymous');
      committing(() => enter(caller, row.id));
      return changed(me(caller));
    },
    'accounts.recover': async ({ name, code, password }, { caller }) => {
      const row = roster.named(name);
      const who = row && row.disabledAt === null ? row.id : strangerNamed(name);
      mustNotWait(db, who);
      countTry(db, who);
      if (!row?.recovery || row.disabledAt !== null || !same(row.recovery, recoveryHash(code)))
        throw new Problem(
          'wrong_code',
          'Name or recovery code is not right.',
          'It is on the sheet that was printed with the password.',
        );
      caller.session = null;
      const recoveryCode = await setPassword(row, password, caller);
      forgetTries(db, row.id);
      return changed({ recoveryCode });
    },
    'accounts.lock': (_, { caller }) => {
      if (caller.session) lockSession(db, caller.session);
      return changed(me(caller));
    },
    'accounts.unlock': async ({ password, pin }, actor) => {
      const { caller } = actor;
      const session = caller.session ? liveSession(db, caller.session) : undefined;
      if (!session) throw new Problem('signed_out', 'Nobody is signed in here.', 'Sign in.');
      const row = own(actor);
      if (pin !== undefined) {
        if (row.pin === null || session.wrongPins >= MOST_WRONG_PINS)
          throw new Problem('pin_off', 'The PIN does not help any more.', 'Unlock with the password.');
        mustHaveRoom('known');
        db.prepare('UPDATE session SET wrong_pins = wrong_pins + 1 WHERE id = ?').run(session.id);
        if (!(await isPassword(pin, row.pin)))
          throw new Problem('wrong_pin', 'The PIN is not right.', 'After three wrong ones it takes the password.');
      } else await mustBeRight(row, password ?? '');
      committing(() => unlockSession(db, session.id));
      return changed(me(caller));
    },
    'accounts.signOut': (_, { caller }) => {
      if (caller.session) endSession(db, caller.session);
      caller.session = null;
      return changed(me(caller));
    },
    'accounts.active': (_, { caller }) => {
      if (caller.session) seen(db, caller.session);
      return {};
    },
    'accounts.strength': async ({ password, name }) => {
      const strength = await strengthOf(password, name ? [name] : []);
      return { ...strength, enough: password.length >= 8 && strength.score >= LEAST_SCORE };
    },
    'accounts.setUp': async ({ name, password }, actor) => {
      if (!me(actor.caller).firstStart)
        throw new Problem(
          'set_up_already',
          'This was asked and answered already.',
          'The account’s page changes name and password.',
        );
      const row = roster.firstOwner();
      if (password !== undefined)
        return changed({ recoveryCode: await setPassword(row, password, actor.caller, name) });
      committing(() => {
        roster.change(row.id, { name });
        writeSetting(db, ASKED, true);
      });
      return changed({ recoveryCode: null });
    },
    'accounts.changePassword': async ({ old, password }, actor) => {
      const row = own(actor);
      if (row.password !== null) await mustBeRight(row, old ?? '');
      return changed({ recoveryCode: await setPassword(row, password, actor.caller) });
    },
    'accounts.newRecoveryCode': async ({ password }, actor) => {
      const row = own(actor);
      await mustBeRight(row, password);
      const recoveryCode = newRecoveryCode();
      committing(() => roster.change(row.id, { recovery: recoveryHash(recoveryCode) }));
      return { recoveryCode };
    },
    'accounts.setPin': async ({ password, pin }, actor) => {
      const row = own(actor);
      await mustBeRight(row, password);
      const hash = pin === null ? null : await hashed(pin);
      committing(() => roster.change(row.id, { pin: hash }));
      return changed({});
    },
    'accounts.sessions': (_, actor) => ({
      items: listSessions(db, scopeNow() ? actor.accountId : null, actor.caller.session),
    }),
    'accounts.endSession': ({ id }) => {
      const session = sessionByPublicId(db, id);
      if (!session) throw new Problem('session_unknown', 'There is no such session any more.');
      endSession(db, session.id);
      return changed({});
    },
    'accounts.tokens': (_, actor) => ({ items: listTokens(db, scopeNow() ? actor.accountId : null) }),
    'accounts.makeToken': ({ name, days, program }, actor) => {
      if (program?.scope && scopeNow())
        throw new Problem(
          'kept_already',
          'An account that is kept to its stores makes tokens that are kept to the same.',
          'Leave the stores out.',
        );
      return makeToken(db, keys, actor.accountId!, {
        name,
        days,
        kind: program ? 'program' : 'person',
        procedures: program?.procedures ?? null,
        scope: program?.scope ?? null,
        perSecond: program?.perSecond ?? PERSON_PER_SECOND,
      });
    },
    'accounts.endToken': ({ id }) => {
      if (!endToken(db, id))
        throw new Problem('token_unknown', 'There is no such token any more.', 'Load the list again.');
      return {};
    },
  };
}

import { contract, type Happen, type Me, type ProcedureName } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Handlers } from '../app.ts';
import { type Actor, type Caller, committing, scopeNow, tellChange } from '../asking.ts';
import { sealSpan, spanOf } from '../audit/chain.ts';
import type { Audit } from '../audit/index.ts';
import type { Facts } from '../facts/facts.ts';
import { narrowed } from '../facts/narrow.ts';
import type { Store } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { Grants } from './grants.ts';
import { type Keys, same } from './keys.ts';
import { foreignIn } from './owned.ts';
import {
  hashed,
  isPassword,
  LEAST_SCORE,
  mustBeStrong,
  newRecoveryCode,
  recoveryHash,
  strengthOf,
} from './passwords.ts';
import { OPEN_TO_ALL, WHILE_LOCKED } from './roles.ts';
import { type AccountRow, Roster, scopeOf, shownAccount } from './roster.ts';
import {
  accountOfToken,
  beginSession,
  endAllOf,
  endSession,
  endToken,
  listSessions,
  listTokens,
  liveSession,
  lockSession,
  makeToken,
  type SessionRow,
  seen,
  sessionByPublicId,
  unlockSession,
} from './sessions.ts';
import { accountSettingsOf, changeAccountSettings } from './settings.ts';
import { countTry, forgetTries, mustNotWait } from './waits.ts';

export interface Accounts {
  handlers: Handlers<'accounts'>;
  /** Who asks. @throws Problem where nobody may be let in */
  whoIs(caller: Caller, procedure: ProcedureName): Actor;
  /** Lets a question in or not. @throws Problem `refused` · `foreign` */
  admit(actor: Actor, procedure: ProcedureName, input: unknown): Actor;
  /** What was changed outside the program, a sentence each. */
  tampered(): string[];
}

const ASKED = 'ownerAsked';
const KEY_ID = 'keyId';
const MOST_WRONG_PINS = 3;

/** What can be asked while a password has still to be set. */
const TO_SET_A_PASSWORD: ReadonlySet<ProcedureName> = new Set<ProcedureName>([
  ...OPEN_TO_ALL,
  'accounts.setUp',
  'accounts.changePassword',
  'accounts.signOut',
  'system.about',
]);

const REFUSED_HINT = 'Ask the owner for the right to.';

/** Who may be let in, as whom, and what they may do. */
export function accountsArea(
  db: Store,
  keys: Keys,
  audit: Audit,
  facts: () => Facts,
  happen: Happen,
  user: string,
): Accounts {
  const roster = new Roster(db, keys);
  const grants = new Grants(db, keys);
  db.transaction(() => prepare(db, keys, audit, roster, grants, user)).immediate();
  audit.keepDays(accountSettingsOf(db).auditDays);

  const changed = <T>(answer: T): T => {
    happen('accounts.changed', {});
    return answer;
  };
  const isLocked = (session: SessionRow): boolean => {
    if (session.lockedAt) return true;
    const { idleMinutes } = accountSettingsOf(db);
    if (idleMinutes === null || Date.now() - Date.parse(session.seenAt) <= idleMinutes * 60_000) return false;
    lockSession(db, session.id);
    return true;
  };
  /** The account behind a caller, and whether its session is locked; null where nobody has signed in. */
  const behind = (caller: Caller): { row: AccountRow; locked: boolean } | null => {
    if (!roster.signInNeeded()) return { row: roster.firstOwner(), locked: false };
    const session = caller.session ? liveSession(db, caller.session) : undefined;
    const id = caller.token !== null ? accountOfToken(db, keys, caller.token) : session?.accountId;
    const row = id === undefined ? undefined : roster.all().find((one) => one.id === id);
    if (!row || row.disabledAt !== null) return null;
    return { row, locked: session !== undefined && isLocked(session) };
  };
  const actorOf = (caller: Caller, row: AccountRow | null): Actor => ({
    // as long as nobody signs in, what the command line does is done by the user of the machine
    name: row && (roster.signInNeeded() || caller.face !== 'cli') ? row.name : caller.user,
    face: caller.face,
    accountId: row?.id ?? null,
    role: row?.role ?? 'viewer',
    scope: null,
    caller,
  });
  const mustSetPassword = (row: AccountRow): boolean =>
    row.mustChange === 1 || (row.password === null && accountSettingsOf(db).requirePassword);

  const whoIs = (caller: Caller, procedure: ProcedureName): Actor => {
    if (procedure !== 'accounts.me' && [...roster.tampered(), ...grants.tampered()].length > 0)
      throw new Problem(
        'accounts_tampered',
        `The accounts of this data folder were changed outside the program: ${[...roster.tampered(), ...grants.tampered()][0]}`,
        'Put back the newest file from the backups folder.',
      );
    const found = procedure === 'accounts.me' && roster.tampered().length > 0 ? null : behind(caller);
    if (OPEN_TO_ALL.has(procedure)) return actorOf(caller, found?.row ?? null);
    if (!found)
      throw new Problem(
        'signed_out',
        caller.face === 'cli'
          ? 'This data folder has accounts with passwords, so the command line needs a token.'
          : 'Nobody is signed in here.',
        caller.face === 'cli'
          ? 'Make one with mangalm user token NAME --out FILE, and name it with --token-file FILE.'
          : 'Sign in.',
      );
    if (found.locked && !WHILE_LOCKED.has(procedure))
      throw new Problem('locked', 'This session is locked.', 'Unlock it.');
    if (mustSetPassword(found.row) && !TO_SET_A_PASSWORD.has(procedure))
      throw new Problem(
        'password_required',
        'A password of your own has to be set first.',
        'Open the app and set one.',
      );
    return actorOf(caller, found.row);
  };

  const admit = (actor: Actor, procedure: ProcedureName, input: unknown): Actor => {
    // a page in a browser uploads its files; it has no business with the paths of this machine
    if (actor.face === 'browser' && typeof (input as { path?: unknown } | undefined)?.path === 'string')
      throw new Problem('path_refused', 'A browser can’t name files of this machine.', 'Drop the file on the page.');
    if (OPEN_TO_ALL.has(procedure)) return actor;
    const grant = grants.of(procedure, actor.role);
    if (grant === 'no') throw new Problem('refused', `${actor.name} may not do this (${procedure}).`, REFUSED_HINT);
    if (grant === 'all') return actor;
    const scope = scopeOf(roster.find(actor.accountId!));
    const foreign = foreignIn(db, narrowed(facts(), scope), actor, procedure, input);
    if (foreign)
      throw new Problem(
        'foreign',
        foreign.missing
          ? `${actor.name} may ask this of their own stores alone; name one.`
          : `${actor.name} may not do this with that ${foreign.named}: it is not theirs.`,
        REFUSED_HINT,
      );
    return { ...actor, scope };
  };

  const me = (caller: Caller): Me => {
    const tampered = roster.tampered().length > 0;
    let found: ReturnType<typeof behind> = null;
    try {
      found = tampered ? null : behind(caller);
    } catch {
      // a token that has ended lets nobody in
    }
    const open = !roster.signInNeeded();
    const row = found?.row ?? null;
    const { idleMinutes, requirePassword } = accountSettingsOf(db);
    return {
      state: tampered ? 'tampered' : open ? 'open' : !found ? 'signed_out' : found.locked ? 'locked' : 'in',
      account: row && { id: row.id, name: row.name, role: row.role },
      refused: row ? procedures.filter((procedure) => grants.of(procedure, row.role) === 'no') : [],
      narrowed: row !== null && grants.of('sales.stores', row.role) === 'own',
      hasPin: row?.pin != null,
      mustChange: row?.mustChange === 1,
      firstStart: open && readSetting(db, ASKED) === undefined,
      passwordRequired: row !== null && row.password === null && requirePassword,
      idleMinutes: open ? null : idleMinutes,
      names: open
        ? []
        : roster.all().flatMap(({ name, password, disabledAt }) => (password && !disabledAt ? [name] : [])),
    };
  };
  const procedures = Object.keys(contract) as ProcedureName[];

  /** Looks at a password, counting the try; nothing of it is told to whoever tries. */
  const mustBeRight = async (row: AccountRow, password: string): Promise<void> => {
    mustNotWait(db, row.id);
    countTry(db, row.id);
    if (!(await isPassword(password, row.password)))
      throw new Problem(
        'wrong_password',
        'Name or password is not right.',
        'Look at the keyboard’s layout and Caps Lock.',
      );
    forgetTries(db, row.id);
  };
  const enter = (caller: Caller, accountId: number) => {
    if (caller.session) endSession(db, caller.session);
    caller.session = beginSession(db, caller, accountId);
  };
  const own = (actor: Actor): AccountRow => roster.find(actor.accountId!);
  /** Sets a password with a new recovery code; what else the account had open ends. */
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

  const handlers: Handlers<'accounts'> = {
    'accounts.me': (_, { caller }) => me(caller),
    'accounts.signIn': async ({ name, password }, { caller }) => {
      const row = roster.named(name);
      if (!row || row.disabledAt !== null) {
        await isPassword(password, null);
        throw new Problem(
          'wrong_password',
          'Name or password is not right.',
          'Look at the keyboard’s layout and Caps Lock.',
        );
      }
      await mustBeRight(row, password);
      committing(() => enter(caller, row.id));
      return changed(me(caller));
    },
    'accounts.recover': async ({ name, code, password }, { caller }) => {
      const row = roster.named(name);
      if (row) {
        mustNotWait(db, row.id);
        countTry(db, row.id);
      }
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
    'accounts.makeToken': ({ name, days }, actor) => makeToken(db, keys, actor.accountId!, name, days),
    'accounts.endToken': ({ id }) => {
      endToken(db, id);
      return {};
    },
    'accounts.list': () => ({
      items: roster.all().map((row) => shownAccount(db, row)),
      signInNeeded: roster.signInNeeded(),
    }),
    'accounts.add': async ({ name, role, scope, password }) => {
      if (password !== undefined) await mustBeStrong(password, [name]);
      const hash = password === undefined ? null : await hashed(password);
      const row = committing(() => roster.add({ name, role, scope, password: hash, mustChange: hash !== null }));
      return changed(shownAccount(db, row));
    },
    'accounts.change': ({ id, edition, name, role, scope, disabled }) => {
      const row = roster.change(
        id,
        {
          ...(name !== undefined ? { name } : {}),
          ...(role !== undefined ? { role } : {}),
          ...(scope !== undefined ? { scope: JSON.stringify(scope) } : {}),
          ...(disabled !== undefined ? { disabledAt: disabled ? new Date().toISOString() : null } : {}),
        },
        edition,
      );
      if (disabled) endAllOf(db, id);
      return changed(shownAccount(db, row));
    },
    'accounts.resetPassword': async ({ id, password }, actor) => {
      const row = roster.find(id);
      await mustBeStrong(password, [row.name]);
      const hash = await hashed(password);
      committing(() => {
        roster.change(id, { password: hash, mustChange: id === actor.accountId ? 0 : 1, recovery: null, pin: null });
        endAllOf(db, id, actor.caller.session);
        forgetTries(db, id);
      });
      return changed({});
    },
    'accounts.roles': () => ({ items: grants.all() }),
    'accounts.setGrant': ({ procedure, role, grant }) => {
      grants.set(procedure, role, grant);
      return changed({});
    },
    'accounts.settings': () => accountSettingsOf(db),
    'accounts.changeSettings': (change) => {
      const before = accountSettingsOf(db);
      const settings = changeAccountSettings(db, change);
      tellChange('settings of accounts', before, settings);
      audit.keepDays(settings.auditDays);
      return changed(settings);
    },
  };
  return { handlers, whoIs, admit, tampered: () => [...roster.tampered(), ...grants.tampered()] };
}

/**
 * Sees that there is an owner, and that what is sealed is so with the keys that this folder has now. A folder that came
 * without its keys, from a backup or another laptop, is sealed anew, and the audit says so.
 */
function prepare(db: Store, keys: Keys, audit: Audit, roster: Roster, grants: Grants, user: string): void {
  const known = readSetting<string>(db, KEY_ID);
  const first = roster.all().length === 0 && spanOf(db)?.seal === '';
  if (first || (known !== undefined && known !== keys.id)) {
    db.prepare('INSERT OR IGNORE INTO signing_key VALUES (?, ?, ?)').run(
      keys.id,
      keys.publicKey,
      new Date().toISOString(),
    );
    sealSpan(db, keys);
    roster.sealAll();
    grants.sealAgain();
    const procedure = first ? 'accounts.begun' : 'keys.renewed';
    audit.write({ actor: user, face: 'system', procedure, input: { key: keys.id }, refused: null, changes: [] });
  }
  if (known !== keys.id) writeSetting(db, KEY_ID, keys.id);
  if (first)
    roster.add({
      name: user,
      role: 'owner',
      scope: { stores: [], cities: [], salespeople: [] },
      password: null,
      mustChange: false,
    });
}

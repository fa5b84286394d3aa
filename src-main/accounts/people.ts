import { committing, tellChange } from '../asking.ts';
import type { Handlers } from '../handlers.ts';
import type { Store } from '../store/open.ts';
import type { Grants } from './grants.ts';
import type { OthersNames } from './own-account.ts';
import { mustBeStrong } from './password-rules.ts';
import { hashed } from './password-work.ts';
import { type Roster, shownAccount } from './roster.ts';
import { endAllOf } from './sessions.ts';
import { accountSettingsOf, changeAccountSettings } from './settings.ts';
import { forgetTries } from './waits.ts';

/** Handlers of user administration: accounts, grants of roles, and account settings. */
export function people(
  db: Store,
  roster: Roster,
  grants: Grants,
  changed: <T>(answer: T) => T,
): Pick<Handlers<'accounts'>, OthersNames> {
  return {
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
      return changed(settings);
    },
  };
}

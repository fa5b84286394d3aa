import type { Db } from '../db/open.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { inTransaction, recordChange } from '../dispatch/request-context.ts';
import { type AccountRepository, accountView } from './account-repository.ts';
import type { Grants } from './grants.ts';
import { clearAttempts } from './login-backoff.ts';
import { hashPassword } from './password-queue.ts';
import { assertStrongPassword } from './password-rules.ts';
import type { AdministrationProcedure } from './self-service.ts';
import { endSessionsAndTokens } from './sessions.ts';
import { accountSettingsOf, changeAccountSettings } from './settings.ts';

/** Handlers of user administration: accounts, grants of roles, and account settings. */
export function userAdministrationHandlers(
  db: Db,
  accounts: AccountRepository,
  grants: Grants,
  notifyChanged: <T>(answer: T) => T,
): Pick<Handlers<'accounts'>, AdministrationProcedure> {
  return {
    'accounts.list': () => ({
      items: accounts.all().map((row) => accountView(db, row)),
      signInNeeded: accounts.signInNeeded(),
    }),
    'accounts.add': async ({ name, role, scope, password }) => {
      if (password !== undefined) await assertStrongPassword(password, [name]);
      const hash = password === undefined ? null : await hashPassword(password);
      const row = inTransaction(() => accounts.add({ name, role, scope, password: hash, mustChange: hash !== null }));
      return notifyChanged(accountView(db, row));
    },
    'accounts.change': ({ id, edition, name, role, scope, disabled }) => {
      const row = accounts.change(
        id,
        {
          ...(name !== undefined ? { name } : {}),
          ...(role !== undefined ? { role } : {}),
          ...(scope !== undefined ? { scope: JSON.stringify(scope) } : {}),
          ...(disabled !== undefined ? { disabledAt: disabled ? new Date().toISOString() : null } : {}),
        },
        edition,
      );
      if (disabled) endSessionsAndTokens(db, id);
      return notifyChanged(accountView(db, row));
    },
    'accounts.resetPassword': async ({ id, password }, actor) => {
      const row = accounts.get(id);
      await assertStrongPassword(password, [row.name]);
      const hash = await hashPassword(password);
      inTransaction(() => {
        accounts.change(id, { password: hash, mustChange: id === actor.accountId ? 0 : 1, recovery: null, pin: null });
        endSessionsAndTokens(db, id, actor.caller.session);
        clearAttempts(db, id);
      });
      return notifyChanged({});
    },
    'accounts.roles': () => ({ items: grants.all() }),
    'accounts.setGrant': ({ procedure, role, grant }) => {
      grants.set(procedure, role, grant);
      return notifyChanged({});
    },
    'accounts.settings': () => accountSettingsOf(db),
    'accounts.changeSettings': (change) => {
      const before = accountSettingsOf(db);
      const settings = changeAccountSettings(db, change);
      recordChange('settings of accounts', before, settings);
      return notifyChanged(settings);
    },
  };
}

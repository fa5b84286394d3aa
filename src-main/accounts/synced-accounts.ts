import { Problem } from '../../src-shared/problem.ts';
import type { Role } from '../../src-shared/roles.ts';
import type { Scope } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';
import { log } from '../tracing/log.ts';
import type { AccountRepository } from './account-repository.ts';
import { endSessionsAndTokens } from './sessions.ts';

/** The fields of an account that are synchronised. */
export type SyncedAccountFields = { name: string; role: Role; scope: Scope; disabledAt: string | null };

/** Writes accounts received from another laptop. The caller has verified that they can be trusted. */
export interface AccountWriter {
  /** ID of the local account of that name; null where there is none. */
  idOf(name: string): number | null;
  /** Name of a local account; null where there is none. */
  nameOf(id: number): string | null;
  /** Creates an account without a password; null where its name is taken. */
  add(account: SyncedAccountFields): number | null;
  /** Changes an account; a change that is not allowed, as of the last owner's role, is logged and skipped. */
  change(id: number, set: Partial<SyncedAccountFields>): void;
}

/**
 * Writes accounts of other laptops, with their roles and scopes, under this folder's seal. Passwords are not
 * synchronised; a received account has none until an owner sets one.
 */
export function createAccountWriter(db: Db, accounts: AccountRepository): AccountWriter {
  /** The result of a write; null where the account rules refuse it. */
  const nullIfRefused = <T>(what: object, write: () => T): T | null => {
    try {
      return write();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.info('account not taken over', { ...what, code: error.code });
      return null;
    }
  };
  const change: AccountWriter['change'] = (id, { scope, ...set }) =>
    void nullIfRefused({ id }, () => {
      accounts.change(id, { ...set, ...(scope === undefined ? {} : { scope: JSON.stringify(scope) }) });
      if (set.disabledAt) endSessionsAndTokens(db, id);
    });
  return {
    idOf: (name) => accounts.findByName(name)?.id ?? null,
    nameOf: (id) => accounts.all().find((row) => row.id === id)?.name ?? null,
    add: ({ disabledAt, ...account }) => {
      const row = nullIfRefused({ name: account.name }, () =>
        accounts.add({ ...account, password: null, mustChange: false }),
      );
      if (row && disabledAt !== null) change(row.id, { disabledAt });
      return row?.id ?? null;
    },
    change,
  };
}

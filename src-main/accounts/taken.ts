import { Problem } from '../../src-shared/problem.ts';
import type { Role } from '../../src-shared/roles.ts';
import type { Scope } from '../facts/narrow.ts';
import { log } from '../log.ts';
import type { Store } from '../store/open.ts';
import type { Roster } from './roster.ts';
import { endAllOf } from './sessions.ts';

/** What can change of an account on another laptop. */
export type AccountUnits = { name: string; role: Role; scope: Scope; disabledAt: string | null };

/** Writes what another laptop says of accounts. Whether it may be believed is for the caller to know. */
export interface AccountWriter {
  /** The account of that name here. */
  named(name: string): number | null;
  /** What an account here is called; null where there is none. */
  nameOf(id: number): string | null;
  /** Makes an account without a password; null where its name is taken. */
  add(account: AccountUnits): number | null;
  /** Changes an account; what can't be, as that the last owner is none any more, is left as it is. */
  change(id: number, set: Partial<AccountUnits>): void;
}

/**
 * Takes accounts over that were made on another laptop: who they are and what they may, under this folder's seal.
 * Passwords never travel; an account that came has none here until an owner gives it one.
 */
export function accountWriter(db: Store, roster: Roster): AccountWriter {
  /** Null where the rules of accounts are against it. */
  const unlessRefused = <T>(what: object, write: () => T): T | null => {
    try {
      return write();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.info('account not taken over', { ...what, code: error.code });
      return null;
    }
  };
  const change: AccountWriter['change'] = (id, { scope, ...set }) =>
    void unlessRefused({ id }, () => {
      roster.change(id, { ...set, ...(scope === undefined ? {} : { scope: JSON.stringify(scope) }) });
      if (set.disabledAt) endAllOf(db, id);
    });
  return {
    named: (name) => roster.named(name)?.id ?? null,
    nameOf: (id) => roster.all().find((row) => row.id === id)?.name ?? null,
    add: ({ disabledAt, ...account }) => {
      const row = unlessRefused({ name: account.name }, () =>
        roster.add({ ...account, password: null, mustChange: false }),
      );
      if (row && disabledAt !== null) change(row.id, { disabledAt });
      return row?.id ?? null;
    },
    change,
  };
}

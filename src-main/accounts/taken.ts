import { Problem } from '../../src-shared/problem.ts';
import type { Role } from '../../src-shared/roles.ts';
import { log } from '../log.ts';
import type { Store } from '../store/open.ts';
import { type AccountRow, type Roster, scopeOf } from './roster.ts';
import { endAllOf } from './sessions.ts';

/** An account as it came: what its row is here, and the units that changed. */
export interface TakenAccount {
  id: number | null;
  name?: string;
  role?: string;
  scope?: { stores: number[]; cities: string[]; salespeople: string[] };
  disabledAt?: string | null;
}
/** Takes an account in under its seal; answers its row, null where it can't be. */
export type TakeAccount = (account: TakenAccount) => number | null;

/**
 * Takes accounts in that were made on another laptop: who they are and what they may, under this folder's seal. Passwords
 * never travel; an account that came has none here until an owner gives it one.
 */
export function accountTaker(db: Store, roster: Roster): TakeAccount {
  return ({ id, name, role, scope, disabledAt }) => {
    const there: AccountRow | undefined =
      id !== null ? roster.all().find((row) => row.id === id) : name === undefined ? undefined : roster.named(name);
    try {
      const row =
        there ??
        (name === undefined
          ? undefined
          : roster.add({
              name,
              role: (role ?? 'viewer') as Role,
              scope: scope ?? { stores: [], cities: [], salespeople: [] },
              password: null,
              mustChange: false,
            }));
      if (!row) return null;
      roster.change(row.id, {
        ...(name !== undefined ? { name } : {}),
        ...(role !== undefined ? { role: role as Role } : {}),
        scope: JSON.stringify(scope ?? scopeOf(row)),
        ...(disabledAt !== undefined ? { disabledAt } : {}),
      });
      if (disabledAt) endAllOf(db, row.id);
      return row.id;
    } catch (error) {
      // the last owner stays one, and of two accounts with one name the first keeps it
      if (!(error instanceof Problem)) throw error;
      log.info('account not taken over', { name, code: error.code });
      return there?.id ?? null;
    }
  };
}

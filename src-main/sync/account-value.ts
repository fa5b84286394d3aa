import type { TakenAccount } from '../accounts/taken.ts';
import type { Identities } from './kinds.ts';

/** What cells say of an account, with stores by their numbers here. */
export function accountValues(cells: { value: Record<string, unknown> }[], ids: Identities): Omit<TakenAccount, 'id'> {
  const all = Object.assign({}, ...cells.map(({ value }) => value)) as {
    name?: string;
    role?: string;
    scope?: { stores?: string[]; cities?: string[]; salespeople?: string[] };
    disabled_at?: string | null;
  };
  return {
    ...(all.name === undefined ? {} : { name: all.name }),
    ...(all.role === undefined ? {} : { role: all.role }),
    ...(all.disabled_at === undefined ? {} : { disabledAt: all.disabled_at }),
    ...(all.scope === undefined
      ? {}
      : {
          scope: {
            cities: all.scope.cities ?? [],
            salespeople: all.scope.salespeople ?? [],
            stores: (all.scope.stores ?? []).flatMap((gid) => ids.id('store', gid) ?? []),
          },
        }),
  };
}

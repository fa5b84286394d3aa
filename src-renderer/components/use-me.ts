import { create } from 'zustand';
import type { CurrentUser, ProcedureName } from '../../src-shared/contract/index.ts';
import { call, listen } from '../client.ts';

interface MeState {
  me: CurrentUser | null;
  error: unknown;
  refused: ReadonlySet<string>;
  /** Loads the current user and refetches it whenever it may have changed. */
  begin(): () => void;
  /** Replaces the current user with the result of a procedure. */
  is(me: CurrentUser): void;
  /** New recovery code that the user has not yet acknowledged, and the account it belongs to. */
  code: { code: string; name: string } | null;
  showCode(code: string | null, name: string): void;
}

/** Current user and the procedures refused to them. */
export const useMe = create<MeState>((set, get) => {
  const is = (me: CurrentUser) => {
    const now = get();
    if (now.me !== me || now.error !== null) set({ me, error: null, refused: new Set(me.refused) });
  };
  const refetch = () => call('accounts.me', {}).then(is, (error) => set({ error }));
  return {
    me: null,
    error: null,
    refused: new Set(),
    is,
    code: null,
    showCode: (code, name) => set({ code: code === null ? null : { code, name } }),
    begin: () => {
      void refetch();
      const unsubscribers = [
        listen('accounts.changed', refetch),
        // a sync pull may have changed the permissions of this account
        listen('sync.changed', ({ pulled }) => pulled > 0 && void refetch()),
      ];
      return () => {
        for (const stop of unsubscribers) stop();
      };
    },
  };
});

/** Whether the user may call all the given procedures. */
export function useAllowed(...procedures: ProcedureName[]): boolean {
  return useMe(({ refused }) => procedures.every((procedure) => !refused.has(procedure)));
}

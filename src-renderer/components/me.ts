import { create } from 'zustand';
import type { Me, ProcedureName } from '../../src-shared/contract/index.ts';
import { call, listen } from '../client.ts';

interface State {
  me: Me | null;
  error: unknown;
  refused: ReadonlySet<string>;
  /** Asks who is there, and again whenever that may have changed. */
  begin(): () => void;
  /** Takes over an answer that says who is there now. */
  is(me: Me): void;
  /** A recovery code that has still to be written down, and whose it is. */
  code: { code: string; name: string } | null;
  showCode(code: string | null, name: string): void;
}

/** Who is in front of the page, and what would be refused to them. */
export const useMe = create<State>((set) => {
  const is = (me: Me) => set({ me, error: null, refused: new Set(me.refused) });
  const ask = () => call('accounts.me', {}).then(is, (error) => set({ error }));
  return {
    me: null,
    error: null,
    refused: new Set(),
    is,
    code: null,
    showCode: (code, name) => set({ code: code === null ? null : { code, name } }),
    begin: () => {
      void ask();
      const silence = [
        listen('accounts.changed', ask),
        // another laptop may have changed what this account may do
        listen('sync.changed', ({ pulled }) => pulled > 0 && void ask()),
      ];
      return () => {
        for (const stop of silence) stop();
      };
    },
  };
});

/** Whether something is worth offering: what would be refused is not. */
export function useMay(...procedures: ProcedureName[]): boolean {
  return useMe(({ refused }) => procedures.every((procedure) => !refused.has(procedure)));
}

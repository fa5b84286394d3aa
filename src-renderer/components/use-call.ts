import { useCallback, useEffect, useState } from 'react';
import type { Input, Output, ProcedureName } from '../../src-shared/contract/index.ts';
import { call, onDataChanged } from '../client.ts';
import { earlyOutput } from '../early-questions.ts';

interface CallResult<T> {
  data: T | null;
  error: unknown;
  reload: () => void;
}

/**
 * Calls a procedure, and again whenever the input or the underlying data changes; keeps the previous data until then.
 * Does not call while `wait` is set.
 */
export function useCall<P extends ProcedureName>(
  procedure: P,
  input: Input<P>,
  { wait = false }: { wait?: boolean } = {},
): CallResult<Output<P>> {
  const [state, setState] = useState<{ data: Output<P> | null; error: unknown }>(() => ({
    data: wait ? null : earlyOutput(procedure, input),
    error: null,
  }));
  const [reloadCount, setReloadCount] = useState(0);
  const key = JSON.stringify(input);
  const reload = useCallback(() => setReloadCount((now) => now + 1), []);
  useEffect(() => onDataChanged(reload), [reload]);
  useEffect(() => {
    if (wait) return;
    let current = true;
    call(procedure, JSON.parse(key) as Input<P>).then(
      (data) =>
        current &&
        setState((before) => (before.data === data && before.error === null ? before : { data, error: null })),
      (error) => current && setState((before) => ({ ...before, error })),
    );
    return () => {
      current = false;
    };
  }, [procedure, key, reloadCount, wait]);
  return { ...state, reload };
}

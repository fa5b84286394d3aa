import { useCallback, useEffect, useState } from 'react';
import type { Input, Output, ProcedureName } from '../../src-shared/contract/index.ts';
import { call, onNews } from '../client.ts';

interface Called<T> {
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
): Called<Output<P>> {
  const [state, setState] = useState<{ data: Output<P> | null; error: unknown }>({ data: null, error: null });
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(input);
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  useEffect(() => onNews(reload), [reload]);
  useEffect(() => {
    if (wait) return;
    let current = true;
    call(procedure, JSON.parse(key) as Input<P>).then(
      (data) => current && setState({ data, error: null }),
      (error) => current && setState((before) => ({ ...before, error })),
    );
    return () => {
      current = false;
    };
  }, [procedure, key, turn, wait]);
  return { ...state, reload };
}

import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** Query parameters of the URL and a setter for them; an empty value removes the parameter. */
export function useQueryParams(): [
  URLSearchParams,
  (changes: Record<string, string | null>, options?: { replace: boolean }) => void,
] {
  const [params, setParams] = useSearchParams();
  const update = useCallback(
    (changes: Record<string, string | null>, options?: { replace: boolean }) =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(changes)) {
          if (value) next.set(key, value);
          else next.delete(key);
        }
        return next;
      }, options),
    [setParams],
  );
  return [params, update];
}

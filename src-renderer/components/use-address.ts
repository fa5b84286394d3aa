import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** What stands in the page's address, and a way to change it; an empty value leaves the address. */
export function useAddress(): [
  URLSearchParams,
  (changes: Record<string, string | null>, options?: { replace: boolean }) => void,
] {
  const [params, setParams] = useSearchParams();
  const put = useCallback(
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
  return [params, put];
}

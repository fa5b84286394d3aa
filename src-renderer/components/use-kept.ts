import { useCallback, useState } from 'react';
import { useMe } from './use-me.ts';

const keyOf = (name: string) => `mangalm-typed ${useMe.getState().me?.account?.id ?? '-'} ${name}`;

function stored<T>(key: string, empty: T): T {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as T | null) ?? empty;
  } catch {
    return empty;
  }
}

/**
 * State of what is typed and not saved yet, kept on this computer until it is empty again, so that leaving the page, a reload
 * or a crash lose nothing.
 */
export function useKept<T>(name: string, empty: T): [value: T, set: (value: T) => void] {
  const [value, setValue] = useState(() => stored(keyOf(name), empty));
  const none = JSON.stringify(empty);
  const set = useCallback(
    (next: T) => {
      setValue(next);
      const text = JSON.stringify(next);
      try {
        if (text === none) localStorage.removeItem(keyOf(name));
        else localStorage.setItem(keyOf(name), text);
      } catch {
        // storage is full or switched off: what is typed stands as long as the page does
      }
    },
    [name, none],
  );
  return [value, set];
}

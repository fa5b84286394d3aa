import { flattenString } from '../../table/read/flatten-string.ts';

/** Overwrites a field with a newer value, but not with an empty one. */
export function updateField<T, K extends keyof T>(staged: T, field: K, value: T[K] & string): boolean {
  if (value === '' || value === staged[field]) return false;
  staged[field] = flattenString(value) as T[K] & string;
  return true;
}

/** The key under the earlier rule, with leading zeros; empty where it is the same. */
export const differingWrittenKey = (key: string, written: string): string => (key === written ? '' : written);

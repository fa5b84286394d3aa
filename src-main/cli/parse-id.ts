import { usageError } from './usage-error.ts';

/** Parses an id given on the command line. */
export function parseId(word: string): number {
  const id = Number(word);
  if (!Number.isInteger(id) || id < 1) throw usageError(`“${word}” is no number of anything here.`);
  return id;
}

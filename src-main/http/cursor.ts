import { Problem } from '../../src-shared/problem.ts';

/** Encodes an offset as an opaque cursor. */
const encodeCursor = (offset: number): string => Buffer.from(`from ${offset}`).toString('base64url');

/** Replaces the cursor in the input of a list with its offset. @throws Problem `bad_cursor` */
export function resolveCursor(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, 'cursor')) return input;
  const { cursor, ...rest } = input as { cursor: unknown };
  const offset = /^from (\d{1,12})$/.exec(Buffer.from(String(cursor), 'base64url').toString())?.[1];
  if (typeof cursor !== 'string' || offset === undefined || Object.hasOwn(rest, 'offset'))
    throw new Problem('bad_cursor');
  return { ...rest, offset: Number(offset) };
}

/** Adds the cursor of the next page to the output of a list; null on the last page. */
export function withNextCursor(input: unknown, output: unknown): unknown {
  const { offset = 0 } = (input ?? {}) as { offset?: number };
  const { items, total } = output as { items?: unknown[]; total?: number };
  if (!Array.isArray(items) || typeof total !== 'number') return output;
  const next = offset + items.length;
  return { ...(output as object), nextCursor: items.length > 0 && next < total ? encodeCursor(next) : null };
}

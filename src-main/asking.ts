import { AsyncLocalStorage } from 'node:async_hooks';
import type { Role } from '../src-shared/roles.ts';
import type { Scope } from './facts/narrow.ts';

export type Face = 'window' | 'browser' | 'cli' | 'api';

/** Whoever stands at the door: through which face, as which user of the machine, and by which session or token. */
export interface Caller {
  face: Face;
  /** The operating system's user. */
  user: string;
  /** What the session is called in a list of them. */
  label: string;
  session: string | null;
  token: string | null;
}

/** What a token may, at most: less than its account, never more. */
export interface TokenLimits {
  kind: 'person' | 'program';
  /** Procedures, or areas as `sales.*`; null for all but accounts. */
  procedures: string[] | null;
  /** The stores that it is kept to; null for those of its account. */
  scope: Scope | null;
  perSecond: number;
}

/** A token that is good, and whose it is. */
export interface LiveToken extends TokenLimits {
  id: number;
  name: string;
  accountId: number;
}

/** Who asks, once the door knows. */
export interface Actor {
  name: string;
  face: Face;
  accountId: number | null;
  role: Role;
  /** The stores that this question is narrowed to; null for all. */
  scope: Scope | null;
  /** The token that it came with, where it did. */
  token: LiveToken | null;
  caller: Caller;
}

/** The user of this machine, before anybody signs in. */
export function localUser(
  face: Face,
  { token = null, label = '' }: { token?: string | null; label?: string } = {},
): Caller {
  return { face, user: process.env.USER ?? process.env.USERNAME ?? 'user', label, session: null, token };
}

/** What a change was, for the audit. */
export interface Change {
  what: string;
  before: unknown;
  after: unknown;
}

interface Asking {
  actor: Actor;
  changes: Change[];
  commit<T>(write: () => T): T;
}

const asking = new AsyncLocalStorage<Asking>();

/** Answers a question in the name of whoever asks it, however long that takes. */
export const inTheNameOf = <T>(question: Asking, answer: () => T): T => asking.run(question, answer);

/** Who asks the present question; null where it is the program itself. */
export const actorNow = (): Actor | null => asking.getStore()?.actor ?? null;

/** The stores that the present question is narrowed to. */
export const scopeNow = (): Scope | null => actorNow()?.scope ?? null;

/** The name under which something is begun; of nobody's question, the program's own. */
export const authorNow = (): string => actorNow()?.name ?? 'Mangalm';

/** Tells the audit what a change was: what it was before and is now. */
export function tellChange(what: string, before: unknown, after: unknown): void {
  asking.getStore()?.changes.push({ what, before, after });
}

/** Writes something together with its entry in the audit, where a handler has waited for something before it could. */
export function committing<T>(write: () => T): T {
  const now = asking.getStore();
  return now ? now.commit(write) : write();
}

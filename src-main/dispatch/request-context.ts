import { AsyncLocalStorage } from 'node:async_hooks';
import type { Emit } from '../../src-shared/contract/index.ts';
import type { Role } from '../../src-shared/roles.ts';
import type { Scope } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';

export type Face = 'window' | 'browser' | 'cli' | 'api';

/** The unauthenticated sender of a request: its client, its operating system user, and its session or token. */
export interface Caller {
  face: Face;
  /** The operating system's user. */
  user: string;
  /** Display name of the session in the list of sessions. */
  label: string;
  session: string | null;
  token: string | null;
}

/** Upper bounds of a token's rights; they restrict those of its account and never extend them. */
export interface TokenLimits {
  kind: 'person' | 'program';
  /** Procedures, or areas as `sales.*`; null for all except, for a program, account administration. */
  procedures: string[] | null;
  /** The stores it is restricted to; null for those of its account. */
  scope: Scope | null;
  perSecond: number;
}

/** A valid token and its account. */
export interface ActiveToken extends TokenLimits {
  id: number;
  name: string;
  accountId: number;
}

/** The authenticated sender of a request. */
export interface Actor {
  name: string;
  face: Face;
  accountId: number | null;
  role: Role;
  /** The stores this request is restricted to; null for all. */
  scope: Scope | null;
  /** The token of the request; null for a session. */
  token: ActiveToken | null;
  caller: Caller;
}

/** A caller that is the operating system's user, without a session. */
export function localCaller(
  face: Face,
  { token = null, label = '' }: { token?: string | null; label?: string } = {},
): Caller {
  return { face, user: process.env.USER ?? process.env.USERNAME ?? 'user', label, session: null, token };
}

/** One changed object, for the audit entry. */
export interface AuditChange {
  what: string;
  before: unknown;
  after: unknown;
}

interface RequestContext {
  actor: Actor;
  changes: AuditChange[];
  inTransaction<T>(write: () => T): T;
  /** What runs once the current transaction is committed; dropped if it is rolled back. */
  afterCommit: (() => void)[];
}

const contextStorage = new AsyncLocalStorage<RequestContext>();

/** Runs a handler within a request context, which its asynchronous continuations inherit. */
export const runInContext = <T>(context: RequestContext, work: () => T): T => contextStorage.run(context, work);

/** The actor of the current request; null outside a request. */
export const currentActor = (): Actor | null => contextStorage.getStore()?.actor ?? null;

/** The stores the current request is restricted to; null for all. */
export const currentScope = (): Scope | null => currentActor()?.scope ?? null;

/** The current actor's name; outside a request, the program's own. */
export const currentActorName = (): string => currentActor()?.name ?? 'Mangalm';

/** Adds an object's state before and after a change to the audit entry of the current request. */
export function recordChange(what: string, before: unknown, after: unknown): void {
  contextStorage.getStore()?.changes.push({ what, before, after });
}

/** Passes events on once the transaction of the current request is committed, outside of one at once. */
export const emitAfterCommit =
  (db: Db, emit: Emit): Emit =>
  (event, body) => {
    const context = contextStorage.getStore();
    if (context && db.inTransaction) context.afterCommit.push(() => emit(event, body));
    else emit(event, body);
  };

/** Runs a write in one transaction with its audit entry, for a handler that awaits something before it writes. */
export function inTransaction<T>(write: () => T): T {
  const context = contextStorage.getStore();
  return context ? context.inTransaction(write) : write();
}

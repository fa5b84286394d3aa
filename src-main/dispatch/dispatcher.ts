import { z } from 'zod';
import type { AuditedAction } from '../../src-shared/audited.ts';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { type AreaName, areaOf, findProcedure } from '../../src-shared/contract/load.ts';
import type { Procedure } from '../../src-shared/contract/procedure.ts';
import { isLocalResource, resourcesIn } from '../../src-shared/contract/resources.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import type { Db } from '../db/open.ts';
import { databaseProblem } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';
import { log } from '../tracing/log.ts';
import { span } from '../tracing/span.ts';
import { trace } from '../tracing/trace-store.ts';
import type { AreaHandlers } from './handlers.ts';
import { type OnDemand, onDemand } from './on-demand.ts';
import { type Actor, type AuditChange, type Caller, runInContext } from './request-context.ts';
import { TokenBucket } from './token-bucket.ts';

const SLOW_MS = 200;

/** Refused reads that are audited, since they may be attempts to get at data. */
const AUDITED_REFUSALS = new Set(['refused', 'foreign', 'token_invalid', 'path_refused']);

/** Problems of changes that are not audited: malformed input and exceeded rate limits. */
const UNAUDITED_PROBLEMS = new Set(['bad_request', 'too_many']);

/** What the dispatcher runs a request with. */
export interface DispatcherParts {
  db: Db;
  /** Path of the database, for messages about it. */
  database: string;
  handlers: AreaHandlers;
  authenticate(caller: Caller, procedure: ProcedureName): Actor;
  /** @param input undefined if it is invalid, or not known yet */
  authorize(actor: Actor, procedure: ProcedureName, input: unknown): Actor;
  audit: {
    write(entry: {
      actor: string;
      face: string;
      procedure: AuditedAction;
      input: unknown;
      refused: string | null;
      changes: AuditChange[];
    }): void;
  };
  countTokenUse(actor: Actor, procedure: ProcedureName): void;
  recordCall(procedure: ProcedureName, seconds: number, code: string | null): void;
  /** Called after a successful mutation. */
  onChanged(procedure: ProcedureName): void;
}

/** A procedure of the contract. @throws Problem `unknown_procedure` */
export async function requireProcedure(procedure: string): Promise<{ name: ProcedureName; definition: Procedure }> {
  const found = await findProcedure(procedure);
  if (!found) throw new Problem('unknown_procedure/request', { procedure: procedure.slice(0, 100) });
  return found;
}

type Handle = (input: unknown, actor: Actor) => unknown;

type Dispatch = (caller: Caller, procedure: string, input: unknown, request?: string) => Promise<unknown>;

/**
 * The one way of a request to its handler: authentication, rate limit, schema, authorization, transaction with its audit
 * entry, timing, and a Problem for whatever is thrown.
 */
export function createDispatcher(parts: DispatcherParts): Dispatch {
  const { db, audit } = parts;
  const rateLimiters = new Map<number, TokenBucket>();
  const areas = new Map<AreaName, OnDemand<Record<string, Handle>>>();

  const handlerOf = async (name: ProcedureName): Promise<Handle> => {
    const area = areaOf(name);
    const load = async () => (await parts.handlers[area]()) as Record<string, Handle>;
    const handlers = areas.get(area) ?? onDemand(load);
    areas.set(area, handlers);
    return (await handlers())[name]!;
  };

  /** Runs the handler and audits a change, in one transaction with it where the handler is synchronous. */
  const execute = async (
    procedure: ProcedureName,
    definition: Procedure,
    input: unknown,
    actor: Actor,
  ): Promise<unknown> => {
    const handle = await handlerOf(procedure);
    const changes: AuditChange[] = [];
    let written = false;
    const entry = () => {
      if (!written) audit.write({ actor: actor.name, face: actor.face, procedure, input, refused: null, changes });
      written = true;
    };
    // better-sqlite3 rejects a promise as a transaction's result, so it is wrapped; its entry follows once it settles
    const runTransaction = db.transaction((write: () => unknown) => {
      const output = inBulk(db, write);
      if (!(output instanceof Promise)) entry();
      return { output };
    });
    const afterCommit: (() => void)[] = [];
    const inTransaction = <T>(write: () => T): T => {
      try {
        const { output } = runTransaction.immediate(write);
        for (const notify of afterCommit) notify();
        return output as T;
      } finally {
        afterCommit.length = 0;
      }
    };
    const context = { actor, changes, inTransaction, afterCommit };
    return runInContext(context, async () => {
      if (!definition.isMutation) return span('answer', () => handle(input, actor));
      const output = await (definition.transactional
        ? span('answer', () => inTransaction(() => handle(input, actor)))
        : span('answer', () => handle(input, actor)));
      entry();
      return output;
    });
  };

  /** Applies a token's rate limit. @throws Problem `too_many` */
  const enforceRateLimit = ({ token }: Actor) => {
    if (!token) return;
    const limiter =
      rateLimiters.get(token.id) ?? new TokenBucket({ perSecond: token.perSecond, atOnce: 2 * token.perSecond });
    rateLimiters.set(token.id, limiter);
    if (!limiter.tryTake()) throw new Problem('too_many/token', { perSecond: token.perSecond });
  };

  /** Audits a refused or failed request. */
  const auditRefusal = (
    actor: Actor | null,
    caller: Caller,
    procedure: ProcedureName,
    input: unknown,
    problem: Problem,
  ) => {
    const entry = { actor: actor?.name ?? caller.user, face: caller.face, procedure, input, refused: problem.code };
    try {
      audit.write({ ...entry, changes: [] });
    } catch (error) {
      // the refusal stands; a full disk is reported by the health check
      log.error('audit entry not written', { procedure, error: String(error) });
    }
  };

  const dispatch = async (
    caller: Caller,
    name: ProcedureName,
    definition: Procedure,
    input: unknown,
  ): Promise<unknown> => {
    const startedAt = performance.now();
    let actor: Actor | null = null;
    let code: string | null = null;
    try {
      const authenticated = parts.authenticate(caller, name);
      actor = authenticated;
      enforceRateLimit(authenticated);
      parts.countTokenUse(authenticated, name);
      const parsed = parseInput(definition.input, input ?? {});
      if (parsed.success) refuseLocalPaths(authenticated, definition, parsed.data);
      actor = span('admit', () => parts.authorize(authenticated, name, parsed.success ? parsed.data : undefined));
      if (!parsed.success) {
        const issue = parsed.error.issues[0]!;
        throw new Problem('bad_request/input', {
          procedure: name,
          field: issue.path.join('.') || 'input',
          issue: issue.message,
        });
      }
      const output = await execute(name, definition, parsed.data, actor);
      if (definition.isMutation) parts.onChanged(name);
      return output;
    } catch (error) {
      const problem = asProblem(databaseProblem(error, parts.database));
      code = problem.code;
      if (AUDITED_REFUSALS.has(problem.code) || (definition.isMutation && !UNAUDITED_PROBLEMS.has(problem.code)))
        auditRefusal(actor, caller, name, input, problem);
      if (problem.code === 'internal')
        log.error('fault', { procedure: name, stack: error instanceof Error ? error.stack : String(error) });
      throw problem;
    } finally {
      const ms = Math.round(performance.now() - startedAt);
      parts.recordCall(name, ms / 1000, code);
      if (definition.isMutation || ms > SLOW_MS)
        log.info('call', { procedure: name, actor: actor?.name ?? caller.user, face: caller.face, ms });
    }
  };

  return async (caller, procedure, input, request) => {
    const { name, definition } = await requireProcedure(procedure);
    const given = request ? { trace: request, parent: null } : null;
    return trace(name, () => dispatch(caller, name, definition, input), { given, notes: { face: caller.face } });
  };
}

/** Remote clients upload files and must not name local paths. @throws Problem `path_refused` */
function refuseLocalPaths({ face }: Actor, { input: schema }: Procedure, input: unknown): void {
  const isFar = face === 'browser' || face === 'api';
  if (isFar && resourcesIn(schema, input).some(isLocalResource)) throw new Problem('path_refused');
}

/** Validates an input; a validator that throws counts as a failed validation. */
function parseInput(schema: z.ZodType, input: unknown): z.ZodSafeParseResult<unknown> {
  try {
    return schema.safeParse(input);
  } catch {
    return z.never().safeParse(0);
  }
}

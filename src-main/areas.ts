import { z } from 'zod';
import type { ImportSummary } from '../src-shared/contract/imports.ts';
import {
  contract,
  type Emit,
  type EventBody,
  type EventName,
  type Health,
  type ParsedInput,
  type ProcedureName,
} from '../src-shared/contract/index.ts';
import { asProblem, Problem } from '../src-shared/problem.ts';
import { accountsArea } from './accounts/index.ts';
import { accountSettingsOf } from './accounts/settings.ts';
import { TokenBucket } from './accounts/token-bucket.ts';
import { openAudit } from './audit/index.ts';
import { auditArea } from './audit/list.ts';
import { TokenUsage } from './audit/token-usage.ts';
import { backupArea } from './backup/index.ts';
import { callsArea } from './calls/index.ts';
import { openSalesCube, type SalesCube } from './cube/cube.ts';
import { scoped } from './cube/scope.ts';
import type { DataFolder } from './db/folder.ts';
import type { FolderLock } from './db/folder-lock.ts';
import type { Keys } from './db/keys.ts';
import type { Lock } from './db/lock.ts';
import { type Db, databaseProblem, openDatabase } from './db/open.ts';
import { inBulk, sealRows } from './db/seals/index.ts';
import { SealMarker } from './db/seals/marker.ts';
import { type ClockJump, TrustedClock } from './db/trusted-clock.ts';
import { deskArea } from './desk/index.ts';
import { notesOf } from './desk/notes.ts';
import { fingerprintOf, IdempotencyKeys, type IdempotentResult } from './dispatch/idempotency-keys.ts';
import {
  type Actor,
  type AuditChange,
  type Caller,
  currentScope,
  inTransaction,
  localCaller,
  runInContext,
} from './dispatch/request-context.ts';
import { forecastArea } from './forecast/index.ts';
import { healthArea } from './health/index.ts';
import type { Meter } from './health/metrics.ts';
import { healthOf } from './health/parts.ts';
import { importArea } from './import/index.ts';
import { ordersArea } from './orders/index.ts';
import { openOrdersOf } from './orders/orders.ts';
import { policyArea } from './policy/index.ts';
import { type ApiServerState, programsArea } from './programs/index.ts';
import { reportsArea } from './reports/index.ts';
import { suggestionsReport } from './reports/suggestions.ts';
import { salesArea } from './sales/index.ts';
import type { StoreExtrasReader } from './sales/stores.ts';
import { scanArea } from './scan/index.ts';
import { SYNC_TRIGGERS } from './sync/capture.ts';
import { syncArea } from './sync/index.ts';
import { systemArea } from './system/index.ts';
import { verifyDatabase } from './system/verify.ts';
import { log } from './tracing/log.ts';
import { span } from './tracing/span.ts';
import { trace } from './tracing/trace-store.ts';
import { updatesArea } from './updates/index.ts';
import type { Installer } from './updates/installer.ts';
import { upsellArea } from './upsell/index.ts';

/** Validates an input; a validator that throws counts as a failed validation. */
function parseInput(schema: z.ZodType, input: unknown): z.ZodSafeParseResult<unknown> {
  try {
    return schema.safeParse(input);
  } catch {
    return z.never().safeParse(0);
  }
}

const SLOW_MS = 200;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Refused reads that are audited, since they may be attempts to get at data. */
const AUDITED_REFUSALS = new Set(['refused', 'foreign', 'token_invalid', 'path_refused']);

/** Problems of changes that are not audited: malformed input and exceeded rate limits. */
const UNAUDITED_PROBLEMS = new Set(['bad_request', 'too_many']);

/** Number of lines from which an undo is preceded by a backup. */
const LARGE_UNDO_LINES = 20_000;

/** Checks the trusted clock; a write error, as of a full disk, is logged and not thrown. */
function checkClock(clock: TrustedClock): ClockJump | null {
  try {
    return clock.check();
  } catch (error) {
    log.error('clock not noted', { error: String(error) });
    return null;
  }
}

/** Narrows a string to a procedure name. @throws Problem `unknown_procedure` */
export function toProcedureName(procedure: string): ProcedureName {
  if (!Object.hasOwn(contract, procedure))
    throw new Problem('unknown_procedure/request', { procedure: procedure.slice(0, 100) });
  return procedure as ProcedureName;
}

/** The areas over one open database. */
export interface Areas {
  callUnknown(caller: Caller, procedure: string, input: unknown, request?: string): Promise<unknown>;
  /** As `callUnknown` under an idempotency key: the change is made once, however often it is requested. */
  callOnce(
    caller: Caller,
    procedure: string,
    input: unknown,
    once: { key: string; fingerprint?: string; request?: string },
  ): Promise<IdempotentResult>;
  /** Refuses a caller who may not call a procedure with any input. @throws Problem */
  authorize(caller: Caller, procedure: ProcedureName): void;
  mayReceiveEvents(caller: Caller): boolean;
  importEnded(importId: number): Promise<ImportSummary>;
  scanEnded(id: number): Promise<void>;
  health(): Health;
  /** The port of the API server that runs beside the window; null for none. */
  apiPort(): number | null;
  /** In Prometheus’ text format. */
  metrics(): Promise<string>;
  /**
   * Audits that this database replaced another. The entry also changes the database version, so that no process takes
   * state read from the previous database for current.
   */
  auditReplacement(actor: string, procedure: string, input: unknown): void;
  /** @param installs whether a pending update is installed on exit */
  close(installs?: boolean): Promise<void>;
}

export interface AreasContext {
  emit: Emit;
  on<E extends EventName>(event: E, listener: (body: EventBody<E>) => void): () => void;
  stays: boolean;
  /** Locks of the data folder, shared with other processes. */
  lock: FolderLock;
  /** Replaces the database by a file after the current request, then releases the lock. */
  putBack: (file: string, alone: Lock) => void;
  /** Installs updates of the host; null where it can't. */
  installer: Installer | null;
  /** Current address of the API server. */
  apiHost: () => ApiServerState;
}

/** Opens the database of a folder and builds the areas over it. @throws Problem where it can't be used */
export function openAreas(folder: DataFolder, keys: Keys, around: AreasContext): Areas {
  const db = openDatabase(folder);
  try {
    return createAreas(db, folder, keys, around);
  } catch (error) {
    // on Windows a file that is open can't be repaired
    db.close();
    throw error;
  }
}

function createAreas(
  db: Db,
  folder: DataFolder,
  keys: Keys,
  { emit, on, stays, lock, putBack, installer, apiHost }: AreasContext,
): Areas {
  sealRows(db, keys.rowSealKey);
  const fullCube = openSalesCube(db);
  // for a caller with a scope every area gets sales of its stores only
  const cube = (): SalesCube => {
    const scope = currentScope();
    return scope ? scoped(fullCube(), scope) : fullCube();
  };
  const audit = openAudit(db, keys);
  const newestEntry = db.prepare('SELECT at FROM audit ORDER BY id DESC LIMIT 1').pluck();
  const clock = new TrustedClock(folder, () => (newestEntry.get() as string | undefined) ?? null);
  const jump = checkClock(clock);
  const accounts = accountsArea(
    db,
    keys,
    new SealMarker(folder, keys),
    audit,
    fullCube,
    emit,
    localCaller('window').user,
  );
  const auditClockJump = (found: ClockJump | null) => {
    if (!found) return;
    log.warn('clock jumped', found);
    const entry = { actor: 'Mangalm', face: 'system', procedure: 'clock.jumped', refused: null, changes: [] } as const;
    try {
      audit.write({ ...entry, changes: [], input: found });
    } catch (error) {
      log.error('audit entry not written', { procedure: 'clock.jumped', error: String(error) });
    }
  };
  auditClockJump(jump);
  /** Removes audit entries whose retention has passed by the trusted clock. */
  const pruneAudit = () => {
    const { auditDays } = accountSettingsOf(db);
    if (auditDays === null) return;
    try {
      audit.removeBefore(clock.expiryCutoff(auditDays * DAY_MS));
    } catch (error) {
      log.error('audit not shortened', { error: String(error) });
    }
  };
  const imports = importArea(db, folder, lock, clock, cube, accounts.importRights, emit, stays);
  const deskOf: StoreExtrasReader = (storeIds) => ({
    openOrders: openOrdersOf(db, cube(), storeIds),
    notes: notesOf(db, storeIds),
  });
  const forecasts = forecastArea(db, folder, cube, emit);
  const upsell = upsellArea(db, folder, cube, emit);
  const scans = scanArea(db, folder, cube, emit, stays);
  const sync = syncArea(db, folder, lock, keys, accounts.writer, emit, stays);
  const backups = backupArea(db, folder, lock, clock, emit, stays, () => imports.idle(), putBack);
  const updates = updatesArea(
    db,
    folder,
    emit,
    installer,
    () => imports.idle(),
    () => backups.backUpBefore('before-update'),
  );
  const programs = programsArea(db, keys, folder, clock, emit, stays, apiHost);
  const healthContext = {
    folder,
    updates: () => updates.status(),
    sync: () => sync.status(),
    tampered: () => accounts.tampered(),
  };
  // loaded on demand: most commands record no metrics
  let meter: Meter | null = null;
  const loadMeter = async (): Promise<Meter> => {
    const { openMeter } = await import('./health/metrics.ts');
    meter ??= openMeter(db, healthContext);
    return meter;
  };
  if (stays) loadMeter().catch((error: unknown) => log.error('metrics', { error: String(error) }));
  const cleanups: (() => void)[] = [];
  // a long-running process retrains after imports; a command ends before training would
  if (stays) {
    const retrain = () => {
      if (!imports.idle()) return;
      upsell.salesChanged();
      forecasts.salesChanged('import');
    };
    cleanups.push(
      on('imports.changed', retrain),
      on('imports.changed', programs.deliverPending),
      on('desk.changed', programs.deliverPending),
      on('sync.changed', programs.deliverPending),
      on('sync.changed', ({ pulled }) => {
        if (pulled > 0) retrain();
      }),
    );
  }
  /** Runs hourly in a long-running process. */
  const runHourly = async () => {
    const shared = await lock.shareWork();
    try {
      auditClockJump(checkClock(clock));
      pruneAudit();
    } finally {
      shared.release();
    }
  };
  if (stays) {
    const timer = setInterval(
      () => runHourly().catch((error: unknown) => log.error('every hour', { error: String(error) })),
      HOUR_MS,
    );
    timer.unref();
    cleanups.push(() => clearInterval(timer));
  }
  let lastPrunedAt = Number.NEGATIVE_INFINITY;
  /** Also prunes after a successful change, at most hourly, since a command has no timer. */
  const pruneAuditAfterChange = (name: ProcedureName) => {
    if (name !== 'accounts.changeSettings' && performance.now() - lastPrunedAt < HOUR_MS) return;
    lastPrunedAt = performance.now();
    pruneAudit();
  };
  const tokenUsage = new TokenUsage(audit);
  const rateLimiters = new Map<number, TokenBucket>();
  const idempotencyKeys = new IdempotencyKeys(db, keys, folder, clock);
  const linesOf = db.prepare("SELECT coalesce(summary ->> 'linesImported', 0) FROM import WHERE id = ?").pluck();
  const handlers = {
    ...imports.handlers,
    'imports.undo': (input: ParsedInput<'imports.undo'>, actor: Actor) => {
      const undo = () => imports.handlers['imports.undo'](input, actor);
      if (((linesOf.get(input.importId) as number | undefined) ?? 0) < LARGE_UNDO_LINES) return undo();
      return backups.backUpBefore('before-undo').then(() => inTransaction(undo));
    },
    ...salesArea(db, cube, deskOf),
    ...deskArea(db, cube, emit),
    ...ordersArea(db, cube, emit),
    ...forecasts.handlers,
    ...callsArea(db, cube, emit),
    ...upsell.handlers,
    ...scans.handlers,
    ...reportsArea(db, cube, folder, { suggestions: suggestionsReport(upsell) }),
    ...accounts.handlers,
    ...auditArea(db),
    ...sync.handlers,
    ...backups.handlers,
    ...programs.handlers,
    ...updates.handlers,
    ...policyArea(),
    ...healthArea(db, healthContext, loadMeter),
    ...systemArea(db, folder, () => verifyDatabase(db, keys, accounts.tampered(), SYNC_TRIGGERS)),
  } as Record<string, (input: unknown, actor: Actor) => unknown>;

  /** Runs the handler and audits a change, in one transaction with it where the handler is synchronous. */
  const execute = async (procedure: ProcedureName, input: unknown, actor: Actor): Promise<unknown> => {
    const definition = contract[procedure];
    const handle = handlers[procedure]!;
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
    const context = {
      actor,
      changes,
      inTransaction: <T>(write: () => T): T => runTransaction.immediate(write).output as T,
    };
    return runInContext(context, async () => {
      if (!definition.isMutation) return span('answer', () => handle(input, actor));
      const output = await (definition.transactional
        ? span('answer', () => runTransaction.immediate(() => handle(input, actor))).output
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
  const auditRefusal = (actor: Actor | null, caller: Caller, procedure: string, input: unknown, problem: Problem) => {
    const entry = { actor: actor?.name ?? caller.user, face: caller.face, procedure, input, refused: problem.code };
    try {
      audit.write({ ...entry, changes: [] });
    } catch (error) {
      // the refusal stands; a full disk is reported by the health check
      log.error('audit entry not written', { procedure, error: String(error) });
    }
  };

  const callUnknown = (caller: Caller, procedure: string, input: unknown, request?: string): Promise<unknown> => {
    const name = toProcedureName(procedure);
    const given = request ? { trace: request, parent: null } : null;
    return trace(name, () => dispatch(caller, name, input), { given, notes: { face: caller.face } });
  };

  const dispatch = async (caller: Caller, name: ProcedureName, input: unknown): Promise<unknown> => {
    const definition = contract[name];
    const startedAt = performance.now();
    let actor: Actor | null = null;
    let code: string | null = null;
    try {
      const authenticated = accounts.authenticate(caller, name);
      actor = authenticated;
      enforceRateLimit(authenticated);
      tokenUsage.count(authenticated, name);
      const parsed = parseInput(definition.input, input ?? {});
      actor = span('admit', () => accounts.authorize(authenticated, name, parsed.success ? parsed.data : undefined));
      if (!parsed.success) {
        const issue = parsed.error.issues[0]!;
        throw new Problem('bad_request/input', {
          procedure: name,
          field: issue.path.join('.') || 'input',
          issue: issue.message,
        });
      }
      const output = await execute(name, parsed.data, actor);
      if (definition.isMutation) pruneAuditAfterChange(name);
      return output;
    } catch (error) {
      const problem = asProblem(databaseProblem(error, folder.database));
      code = problem.code;
      if (AUDITED_REFUSALS.has(problem.code) || (definition.isMutation && !UNAUDITED_PROBLEMS.has(problem.code)))
        auditRefusal(actor, caller, name, input, problem);
      if (problem.code === 'internal')
        log.error('fault', { procedure: name, stack: error instanceof Error ? error.stack : String(error) });
      throw problem;
    } finally {
      const ms = Math.round(performance.now() - startedAt);
      meter?.recordCall(name, ms / 1000, code);
      if (definition.isMutation || ms > SLOW_MS)
        log.info('call', { procedure: name, actor: actor?.name ?? caller.user, face: caller.face, ms });
    }
  };

  return {
    callUnknown,
    callOnce: (caller, procedure, input, { key, fingerprint, request }) => {
      const name = toProcedureName(procedure);
      const { token, accountId } = accounts.authenticate(caller, name);
      const print = fingerprintOf(name, fingerprint ?? input);
      return idempotencyKeys.run(token?.id ?? -(accountId ?? 0), key, print, () =>
        callUnknown(caller, name, input, request),
      );
    },
    authorize: (caller, procedure) => {
      accounts.authorize(accounts.authenticate(caller, procedure), procedure, undefined);
    },
    mayReceiveEvents: (caller) => {
      try {
        accounts.authenticate(caller, 'system.about');
        return true;
      } catch {
        return false;
      }
    },
    importEnded: (importId) => imports.whenEnded(importId),
    scanEnded: (id) => scans.whenRead(id),
    health: () => healthOf(db, healthContext),
    apiPort: () => programs.port(),
    metrics: async () => (await loadMeter()).text(),
    auditReplacement: (actor, procedure, input) => {
      audit.write({ actor, face: 'system', procedure, input, refused: null, changes: [] });
    },
    close: async (installs = true) => {
      for (const stop of cleanups) stop();
      await programs.close();
      if (installs) await updates.beforeClose();
      updates.close();
      await backups.close();
      await sync.close();
      await imports.close();
      await forecasts.close();
      await upsell.close();
      await scans.close();
      tokenUsage.flush();
      idempotencyKeys.close();
      audit.sign();
      db.close();
    },
  };
}

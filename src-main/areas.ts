import { z } from 'zod';
import type { ImportSummary } from '../src-shared/contract/imports.ts';
import {
  type Checked,
  contract,
  type EventBody,
  type EventName,
  type Happen,
  type Health,
  type ProcedureName,
} from '../src-shared/contract/index.ts';
import { asProblem, Problem } from '../src-shared/problem.ts';
import { accountsArea } from './accounts/index.ts';
import { Pace } from './accounts/pace.ts';
import { accountSettingsOf } from './accounts/settings.ts';
import { AskedOnce, fingerprintOf, type Once } from './asked-once.ts';
import { type Actor, type Caller, type Change, committing, inTheNameOf, localUser, scopeNow } from './asking.ts';
import { openAudit } from './audit/index.ts';
import { auditArea } from './audit/list.ts';
import { Uses } from './audit/uses.ts';
import { backupArea } from './backup/index.ts';
import { callsArea } from './calls/index.ts';
import { deskArea } from './desk/index.ts';
import { notesOf } from './desk/notes.ts';
import { type Facts, openFacts } from './facts/facts.ts';
import { narrowed } from './facts/narrow.ts';
import { forecastArea } from './forecast/index.ts';
import { healthArea } from './health/index.ts';
import type { Meter } from './health/metrics.ts';
import { healthOf } from './health/parts.ts';
import { importArea } from './import/index.ts';
import { log } from './log.ts';
import { ordersArea } from './orders/index.ts';
import { openOrdersOf } from './orders/orders.ts';
import { policyArea } from './policy/index.ts';
import { type ApiHost, programsArea } from './programs/index.ts';
import { reportsArea } from './reports/index.ts';
import { suggestionsReport } from './reports/suggestions.ts';
import { salesArea } from './sales/index.ts';
import type { DeskOf } from './sales/stores.ts';
import { scanArea } from './scan/index.ts';
import type { DataFolder } from './store/folder.ts';
import type { FolderLock } from './store/folder-lock.ts';
import type { Keys } from './store/keys.ts';
import type { Lock } from './store/lock.ts';
import { openStore, type Store, storeProblem } from './store/open.ts';
import { inBulk, sealRows } from './store/seals/index.ts';
import { SealProof } from './store/seals/proof.ts';
import { type Jump, TrustedClock } from './store/trusted-clock.ts';
import { SYNC_TRIGGERS } from './sync/capture.ts';
import { syncArea } from './sync/index.ts';
import { systemArea } from './system/index.ts';
import { verify } from './system/verify.ts';
import { trace } from './tracing/kept.ts';
import { span } from './tracing/span.ts';
import { updatesArea } from './updates/index.ts';
import type { Installer } from './updates/installer.ts';
import { upsellArea } from './upsell/index.ts';

/** Validates an input; a validator that throws counts as a failed validation. */
function read(schema: z.ZodType, input: unknown): z.ZodSafeParseResult<unknown> {
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
const REFUSALS = new Set(['refused', 'foreign', 'token_invalid', 'path_refused']);

/** Problems of changes that are not audited: malformed input and exceeded rate limits. */
const UNTOLD = new Set(['bad_request', 'too_many']);

/** Number of lines from which an undo is preceded by a backup. */
const LARGE_UNDO = 20_000;

/** Checks the trusted clock; a write error, as of a full disk, is logged and not thrown. */
function lookAt(clock: TrustedClock): Jump | null {
  try {
    return clock.look();
  } catch (error) {
    log.error('clock not noted', { error: String(error) });
    return null;
  }
}

/** Narrows a string to a procedure name. @throws Problem `unknown_procedure` */
export function knownName(procedure: string): ProcedureName {
  if (!Object.hasOwn(contract, procedure))
    throw new Problem('unknown_procedure', `There is nothing called “${procedure.slice(0, 100)}” here.`);
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
  ): Promise<Once>;
  /** Refuses a caller who may not call a procedure with any input. @throws Problem */
  authorize(caller: Caller, procedure: ProcedureName): void;
  hears(caller: Caller): boolean;
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
  replaced(actor: string, procedure: string, input: unknown): void;
  /** @param installs whether a pending update is installed on exit */
  close(installs?: boolean): Promise<void>;
}

export interface Around {
  happen: Happen;
  on<E extends EventName>(event: E, listener: (body: EventBody<E>) => void): () => void;
  stays: boolean;
  /** Locks of the data folder, shared with other processes. */
  lock: FolderLock;
  /** Replaces the database by a file after the current request, then releases the lock. */
  putBack: (file: string, alone: Lock) => void;
  /** Installs updates of the host; null where it can't. */
  installer: Installer | null;
  /** Current address of the API server. */
  apiHost: () => ApiHost;
}

/** Opens the database of a folder and builds the areas over it. @throws Problem where it can't be used */
export function openAreas(folder: DataFolder, keys: Keys, around: Around): Areas {
  const db = openStore(folder);
  try {
    return areasOver(db, folder, keys, around);
  } catch (error) {
    // on Windows a file that is open can't be repaired
    db.close();
    throw error;
  }
}

function areasOver(
  db: Store,
  folder: DataFolder,
  keys: Keys,
  { happen, on, stays, lock, putBack, installer, apiHost }: Around,
): Areas {
  sealRows(db, keys.rows);
  const allFacts = openFacts(db);
  // for a caller with a scope every area gets sales of its stores only
  const facts = (): Facts => {
    const scope = scopeNow();
    return scope ? narrowed(allFacts(), scope) : allFacts();
  };
  const audit = openAudit(db, keys);
  const newestEntry = db.prepare('SELECT at FROM audit ORDER BY id DESC LIMIT 1').pluck();
  const clock = new TrustedClock(folder, () => (newestEntry.get() as string | undefined) ?? null);
  const jump = lookAt(clock);
  const accounts = accountsArea(
    db,
    keys,
    new SealProof(folder, keys),
    audit,
    allFacts,
    happen,
    localUser('window').user,
  );
  const noteJump = (found: Jump | null) => {
    if (!found) return;
    log.warn('clock jumped', found);
    const said = { actor: 'Mangalm', face: 'system', procedure: 'clock.jumped', refused: null, changes: [] } as const;
    try {
      audit.write({ ...said, changes: [], input: found });
    } catch (error) {
      log.error('audit entry not written', { procedure: 'clock.jumped', error: String(error) });
    }
  };
  noteJump(jump);
  /** Removes audit entries whose retention has passed by the trusted clock. */
  const retain = () => {
    const { auditDays } = accountSettingsOf(db);
    if (auditDays === null) return;
    try {
      audit.removeBefore(clock.outdated(auditDays * DAY_MS));
    } catch (error) {
      log.error('audit not shortened', { error: String(error) });
    }
  };
  const imports = importArea(db, folder, lock, clock, facts, accounts.importRights, happen, stays);
  const deskOf: DeskOf = (storeIds) => ({
    openOrders: openOrdersOf(db, facts(), storeIds),
    notes: notesOf(db, storeIds),
  });
  const forecasts = forecastArea(db, folder, facts, happen);
  const upsell = upsellArea(db, folder, facts, happen);
  const scans = scanArea(db, folder, facts, happen, stays);
  const sync = syncArea(db, folder, lock, keys, accounts.writer, happen, stays);
  const backups = backupArea(db, folder, lock, clock, happen, stays, () => imports.idle(), putBack);
  const updates = updatesArea(
    db,
    folder,
    happen,
    installer,
    () => imports.idle(),
    () => backups.before('before-update'),
  );
  const programs = programsArea(db, keys, folder, clock, happen, stays, apiHost);
  const around = {
    folder,
    updates: () => updates.status(),
    sync: () => sync.status(),
    tampered: () => accounts.tampered(),
  };
  // loaded on demand: most commands record no metrics
  let meter: Meter | null = null;
  const measuring = async (): Promise<Meter> => {
    const { openMeter } = await import('./health/metrics.ts');
    meter ??= openMeter(db, around);
    return meter;
  };
  if (stays) measuring().catch((error: unknown) => log.error('metrics', { error: String(error) }));
  const silence: (() => void)[] = [];
  // a long-running process retrains after imports; a command ends before training would
  if (stays) {
    const learn = () => {
      if (!imports.idle()) return;
      upsell.salesChanged();
      forecasts.salesChanged('import');
    };
    silence.push(
      on('imports.changed', learn),
      on('imports.changed', programs.look),
      on('desk.changed', programs.look),
      on('sync.changed', programs.look),
      on('sync.changed', ({ pulled }) => {
        if (pulled > 0) learn();
      }),
    );
  }
  /** Runs hourly in a long-running process. */
  const everyHour = async () => {
    const shared = await lock.work();
    try {
      noteJump(lookAt(clock));
      retain();
    } finally {
      shared.release();
    }
  };
  if (stays) {
    const timer = setInterval(
      () => everyHour().catch((error: unknown) => log.error('every hour', { error: String(error) })),
      HOUR_MS,
    );
    timer.unref();
    silence.push(() => clearInterval(timer));
  }
  let retained = Number.NEGATIVE_INFINITY;
  /** Also prunes after a successful change, at most hourly, since a command has no timer. */
  const afterChange = (name: ProcedureName) => {
    if (name !== 'accounts.changeSettings' && performance.now() - retained < HOUR_MS) return;
    retained = performance.now();
    retain();
  };
  const uses = new Uses(audit);
  const paces = new Map<number, Pace>();
  const askedOnce = new AskedOnce(db, keys, folder, clock);
  const linesOf = db.prepare("SELECT coalesce(summary ->> 'linesImported', 0) FROM import WHERE id = ?").pluck();
  const handlers = {
    ...imports.handlers,
    'imports.undo': (input: Checked<'imports.undo'>, actor: Actor) => {
      const undo = () => imports.handlers['imports.undo'](input, actor);
      if (((linesOf.get(input.importId) as number | undefined) ?? 0) < LARGE_UNDO) return undo();
      return backups.before('before-undo').then(() => committing(undo));
    },
    ...salesArea(db, facts, deskOf),
    ...deskArea(db, facts, happen),
    ...ordersArea(db, facts, happen),
    ...forecasts.handlers,
    ...callsArea(db, facts, happen),
    ...upsell.handlers,
    ...scans.handlers,
    ...reportsArea(db, facts, folder, { suggestions: suggestionsReport(upsell) }),
    ...accounts.handlers,
    ...auditArea(db),
    ...sync.handlers,
    ...backups.handlers,
    ...programs.handlers,
    ...updates.handlers,
    ...policyArea(),
    ...healthArea(db, around, measuring),
    ...systemArea(db, folder, () => verify(db, keys, accounts.tampered(), SYNC_TRIGGERS)),
  } as Record<string, (input: unknown, actor: Actor) => unknown>;

  /** Runs the handler and audits a change, in one transaction with it where the handler is synchronous. */
  const answer = async (procedure: ProcedureName, input: unknown, actor: Actor): Promise<unknown> => {
    const known = contract[procedure];
    const handle = handlers[procedure]!;
    const changes: Change[] = [];
    let written = false;
    const entry = () => {
      if (!written) audit.write({ actor: actor.name, face: actor.face, procedure, input, refused: null, changes });
      written = true;
    };
    // better-sqlite3 rejects a promise as a transaction's result, so it is wrapped; its entry follows once it settles
    const boxed = db.transaction((write: () => unknown) => {
      const output = inBulk(db, write);
      if (!(output instanceof Promise)) entry();
      return { output };
    });
    const question = { actor, changes, commit: <T>(write: () => T): T => boxed.immediate(write).output as T };
    return inTheNameOf(question, async () => {
      if (!known.changes) return span('answer', () => handle(input, actor));
      const output = await (known.together
        ? span('answer', () => boxed.immediate(() => handle(input, actor))).output
        : span('answer', () => handle(input, actor)));
      entry();
      return output;
    });
  };

  /** Applies a token's rate limit. @throws Problem `too_many` */
  const mustNotHurry = ({ token }: Actor) => {
    if (!token) return;
    const pace = paces.get(token.id) ?? new Pace({ perSecond: token.perSecond, atOnce: 2 * token.perSecond });
    paces.set(token.id, pace);
    if (!pace.passes())
      throw new Problem('too_many', `More than ${token.perSecond} questions a second by this token.`, 'Wait a moment.');
  };

  /** Audits a refused or failed request. */
  const noteRefusal = (actor: Actor | null, caller: Caller, procedure: string, input: unknown, problem: Problem) => {
    const said = { actor: actor?.name ?? caller.user, face: caller.face, procedure, input, refused: problem.code };
    try {
      audit.write({ ...said, changes: [] });
    } catch (error) {
      // the refusal stands; a full disk is reported by the health check
      log.error('audit entry not written', { procedure, error: String(error) });
    }
  };

  const callUnknown = (caller: Caller, procedure: string, input: unknown, request?: string): Promise<unknown> => {
    const name = knownName(procedure);
    const given = request ? { trace: request, parent: null } : null;
    return trace(name, () => answered(caller, name, input), { given, notes: { face: caller.face } });
  };

  const answered = async (caller: Caller, name: ProcedureName, input: unknown): Promise<unknown> => {
    const known = contract[name];
    const before = performance.now();
    let actor: Actor | null = null;
    let code: string | null = null;
    try {
      const asking = accounts.whoIs(caller, name);
      actor = asking;
      mustNotHurry(asking);
      uses.note(asking, name);
      const parsed = read(known.input, input ?? {});
      actor = span('admit', () => accounts.admit(asking, name, parsed.success ? parsed.data : undefined));
      if (!parsed.success) {
        const issue = parsed.error.issues[0]!;
        throw new Problem(
          'bad_request',
          `The question ${name} is not put right: ${issue.path.join('.') || 'input'}: ${issue.message}.`,
        );
      }
      const output = await answer(name, parsed.data, actor);
      if (known.changes) afterChange(name);
      return output;
    } catch (error) {
      const problem = asProblem(storeProblem(error, folder.database));
      code = problem.code;
      if (REFUSALS.has(problem.code) || (known.changes && !UNTOLD.has(problem.code)))
        noteRefusal(actor, caller, name, input, problem);
      if (problem.code === 'internal')
        log.error('fault', { procedure: name, stack: error instanceof Error ? error.stack : String(error) });
      throw problem;
    } finally {
      const ms = Math.round(performance.now() - before);
      meter?.answered(name, ms / 1000, code);
      if (known.changes || ms > SLOW_MS)
        log.info('call', { procedure: name, actor: actor?.name ?? caller.user, face: caller.face, ms });
    }
  };

  return {
    callUnknown,
    callOnce: (caller, procedure, input, { key, fingerprint, request }) => {
      const name = knownName(procedure);
      const { token, accountId } = accounts.whoIs(caller, name);
      const print = fingerprintOf(name, fingerprint ?? input);
      return askedOnce.ask(token?.id ?? -(accountId ?? 0), key, print, () => callUnknown(caller, name, input, request));
    },
    authorize: (caller, procedure) => {
      accounts.admit(accounts.whoIs(caller, procedure), procedure, undefined);
    },
    hears: (caller) => {
      try {
        accounts.whoIs(caller, 'system.about');
        return true;
      } catch {
        return false;
      }
    },
    importEnded: (importId) => imports.ended(importId),
    scanEnded: (id) => scans.ended(id),
    health: () => healthOf(db, around),
    apiPort: () => programs.port(),
    metrics: async () => (await measuring()).text(),
    replaced: (actor, procedure, input) => {
      audit.write({ actor, face: 'system', procedure, input, refused: null, changes: [] });
    },
    close: async (installs = true) => {
      for (const stop of silence) stop();
      await programs.close();
      if (installs) await updates.closing();
      updates.close();
      await backups.close();
      await sync.close();
      await imports.close();
      await forecasts.close();
      await upsell.close();
      await scans.close();
      uses.write();
      askedOnce.close();
      audit.sign();
      db.close();
    },
  };
}

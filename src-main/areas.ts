import type { AuditedAction } from '../src-shared/audited.ts';
import type { ImportSummary } from '../src-shared/contract/imports.ts';
import type { Emit, Health, ParsedInput, ProcedureName } from '../src-shared/contract/index.ts';
import { AuditRetention } from './accounts/audit-retention.ts';
import { accountsArea } from './accounts/index.ts';
import { auditClockJump, checkClock } from './audit/clock-jump.ts';
import { openAudit } from './audit/index.ts';
import { auditArea } from './audit/list.ts';
import { auditListChanges } from './audit/list-changes.ts';
import { TokenUsage } from './audit/token-usage.ts';
import { backupArea } from './backup/index.ts';
import { callsArea } from './calls/index.ts';
import { openSalesCube, type SalesCube } from './cube/cube.ts';
import { scoped } from './cube/scope.ts';
import { dayArea } from './day/index.ts';
import type { DataFolder } from './db/folder.ts';
import type { FolderLock } from './db/folder-lock.ts';
import type { Keys } from './db/keys.ts';
import type { Lock } from './db/lock.ts';
import { type Db, databaseProblem, openDatabase } from './db/open.ts';
import { sealRows } from './db/seals/index.ts';
import { SealMarker } from './db/seals/marker.ts';
import { TrustedClock } from './db/trusted-clock.ts';
import { deskArea } from './desk/index.ts';
import { notesOf } from './desk/notes.ts';
import { digestArea } from './digest/index.ts';
import type { AreaContext } from './dispatch/area-context.ts';
import { createDispatcher, toProcedureName } from './dispatch/dispatcher.ts';
import type { EventBus } from './dispatch/event-bus.ts';
import { everyHour } from './dispatch/every-hour.ts';
import type { AllHandlers } from './dispatch/handlers.ts';
import { fingerprintOf, IdempotencyKeys, type IdempotentResult } from './dispatch/idempotency-keys.ts';
import {
  type Actor,
  type Caller,
  currentScope,
  emitAfterCommit,
  inTransaction,
  localCaller,
} from './dispatch/request-context.ts';
import { expectedSales } from './forecast/expected-sales.ts';
import { forecastArea } from './forecast/index.ts';
import { demandOf } from './forecast/product-demand.ts';
import { healthArea } from './health/index.ts';
import type { Meter } from './health/metrics.ts';
import { healthOf } from './health/parts.ts';
import { importArea } from './import/index.ts';
import { checkToRestore } from './orders/check-to-confirm.ts';
import { ordersArea } from './orders/index.ts';
import { matchAndAuditOrders } from './orders/match-and-audit.ts';
import { openOrdersOf } from './orders/orders.ts';
import { withDeals } from './orders/pricing.ts';
import { owedArea } from './owed/index.ts';
import { policyArea } from './policy/index.ts';
import { pricingArea } from './pricing/index.ts';
import { type ApiServerState, programsArea } from './programs/index.ts';
import { reportsArea } from './reports/index.ts';
import { suggestionsReport } from './reports/suggestions.ts';
import { salesArea } from './sales/index.ts';
import type { StoreExtrasReader } from './sales/stores.ts';
import { scanArea } from './scan/index.ts';
import { stockArea } from './stock/index.ts';
import { SYNC_TRIGGERS } from './sync/capture.ts';
import { syncArea } from './sync/index.ts';
import { systemArea } from './system/index.ts';
import { verifyDatabase } from './system/verify.ts';
import { targetsArea } from './targets/index.ts';
import { log } from './tracing/log.ts';
import { updatesArea } from './updates/index.ts';
import type { Installer } from './updates/installer.ts';
import { upsellArea } from './upsell/index.ts';

/** Number of lines from which an undo is preceded by a backup. */
const LARGE_UNDO_LINES = 20_000;

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
  auditReplacement(actor: string, procedure: AuditedAction, input: unknown): void;
  /** @param installs whether a pending update is installed on exit */
  close(installs?: boolean): Promise<void>;
}

export interface AreasContext {
  emit: Emit;
  on: EventBus['on'];
  longRunning: boolean;
  /** Locks of the data folder, shared with other processes. */
  lock: FolderLock;
  /** Replaces the database by a file after the current request, then releases the lock. */
  replaceDatabase: (file: string, exclusiveLock: Lock) => void;
  /** Installs updates of the host; null where it can't. */
  installer: Installer | null;
  /** Current address of the API server. */
  apiHost: () => ApiServerState;
}

/** Opens the database of a folder and builds the areas over it. @throws Problem where it can't be used */
export function openAreas(folder: DataFolder, keys: Keys, around: AreasContext): Areas {
  const db = openDatabase(folder);
  const closing = new AbortController();
  try {
    return createAreas(db, closing, folder, keys, around);
  } catch (error) {
    closing.abort();
    // on Windows a file that is open can't be repaired
    db.close();
    throw databaseProblem(error, folder.database);
  }
}

function createAreas(
  db: Db,
  closing: AbortController,
  folder: DataFolder,
  keys: Keys,
  { emit, on, longRunning, lock, replaceDatabase, installer, apiHost }: AreasContext,
): Areas {
  const onClosing = (end: () => void) => closing.signal.addEventListener('abort', end);
  sealRows(db, keys.rowSealKey);
  const fullCube = openSalesCube(db);
  // for a caller with a scope every area gets sales of its stores only
  const cube = (): SalesCube => {
    const scope = currentScope();
    return scope ? scoped(fullCube(), scope) : fullCube();
  };
  const audit = openAudit(db, keys);
  const newestEntry = db.prepare<unknown[], string>('SELECT at FROM audit ORDER BY id DESC LIMIT 1').pluck();
  const clock = new TrustedClock(folder, () => newestEntry.get() ?? null);
  const jump = checkClock(clock);
  const accounts = accountsArea(
    db,
    keys,
    new SealMarker(folder, keys),
    audit,
    fullCube,
    emitAfterCommit(db, emit),
    localCaller('window').user,
  );
  auditClockJump(audit, jump);
  const retention = new AuditRetention(db, audit, clock);
  const context: AreaContext = {
    db,
    folder,
    lock,
    keys,
    clock,
    currentCube: cube,
    emit: emitAfterCommit(db, emit),
    longRunning,
    closing: closing.signal,
  };
  const matchOrdersAfterChange = () => matchAndAuditOrders(db, fullCube, audit);
  const auditLists = () => auditListChanges(db, audit);
  // finishes the entries of a process that was killed
  void auditLists().catch((error: unknown) => log.error('audit of lists', { error: String(error) }));
  const imports = importArea(context, accounts.importRights, matchOrdersAfterChange, auditLists);
  const deskOf: StoreExtrasReader = (storeIds) => ({
    openOrders: withDeals(db, cube(), openOrdersOf(db, cube(), storeIds)).map(
      ({ id, state, orderedOn, lines, totalMinor, currency }) => ({
        id,
        state,
        orderedOn,
        lines,
        totalMinor,
        currency,
      }),
    ),
    notes: notesOf(db, storeIds),
  });
  const forecasts = forecastArea(context);
  const upsell = upsellArea(context);
  const scans = scanArea(context);
  const sync = syncArea(context, accounts.writer);
  const backups = backupArea(context, () => imports.idle(), replaceDatabase);
  onClosing(on('imports.changed', () => backups.checkSoon()));
  const updates = updatesArea(
    context,
    installer,
    () => imports.idle(),
    () => backups.backUpBefore('before-update'),
  );
  const programs = programsArea(context, apiHost);
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
  if (longRunning) loadMeter().catch((error: unknown) => log.error('metrics', { error: String(error) }));
  const onPulled = (act: () => void) => onClosing(on('sync.changed', ({ pulled }) => void (pulled > 0 && act())));
  onClosing(on('desk.changed', matchOrdersAfterChange));
  onPulled(matchOrdersAfterChange);
  // a long-running process retrains after imports; a command ends before training would
  if (longRunning) {
    const retrain = () => {
      if (!imports.idle()) return;
      upsell.salesChanged();
      forecasts.salesChanged();
    };
    onClosing(on('imports.changed', retrain));
    for (const event of ['imports.changed', 'desk.changed', 'sync.changed'] as const)
      onClosing(on(event, programs.deliverPending));
    onPulled(retrain);
  }
  everyHour(context, () => {
    auditClockJump(audit, checkClock(clock));
    retention.prune();
    matchOrdersAfterChange();
  });
  const tokenUsage = new TokenUsage(audit);
  const idempotencyKeys = new IdempotencyKeys(db, keys, folder, clock);
  const linesOf = db
    .prepare<unknown[], number>("SELECT coalesce(summary ->> 'linesImported', 0) FROM import WHERE id = ?")
    .pluck();
  const mayCall = (actor: Actor, procedure: ProcedureName): boolean => {
    try {
      accounts.authorize(actor, procedure, undefined);
      return true;
    } catch {
      return false;
    }
  };
  const handlers = {
    ...imports.handlers,
    'imports.undo': (input: ParsedInput<'imports.undo'>, actor: Actor) => {
      const undo = () => imports.handlers['imports.undo'](input, actor);
      if ((linesOf.get(input.importId) ?? 0) < LARGE_UNDO_LINES) return undo();
      return backups.backUpBefore('before-undo').then(() => inTransaction(undo));
    },
    ...salesArea(context, deskOf),
    ...deskArea(context, (editId, actor) =>
      checkToRestore(db, cube(), editId, () => mayCall(actor, 'orders.confirmOverLimit')),
    ),
    ...ordersArea(context, matchOrdersAfterChange),
    ...owedArea(context),
    ...pricingArea(context),
    ...stockArea(context, (seen, today) => demandOf(db, seen, today)),
    ...targetsArea(context, (seen, today) => expectedSales(db, seen, today)),
    ...forecasts.handlers,
    ...callsArea(context),
    ...upsell.handlers,
    ...dayArea(context, upsell),
    ...scans.handlers,
    ...reportsArea(context, { suggestions: suggestionsReport(upsell) }, (actor, procedure) => {
      accounts.authorize(actor, procedure, undefined);
    }),
    ...digestArea(context),
    ...accounts.handlers,
    ...auditArea(db),
    ...sync.handlers,
    ...backups.handlers,
    ...programs.handlers,
    ...updates.handlers,
    ...policyArea(),
    ...healthArea(db, healthContext, loadMeter),
    ...systemArea(db, folder, () => verifyDatabase(db, keys, accounts.tampered(), SYNC_TRIGGERS)),
  } satisfies AllHandlers;

  const callUnknown = createDispatcher({
    db,
    database: folder.database,
    handlers,
    authenticate: accounts.authenticate,
    authorize: accounts.authorize,
    audit,
    countTokenUse: (actor, name) => tokenUsage.count(actor, name),
    recordCall: (name, seconds, code) => meter?.recordCall(name, seconds, code),
    onChanged: (name) => retention.pruneAfterChange(name),
  });

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
      closing.abort();
      await programs.close();
      if (installs) await updates.beforeClose();
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

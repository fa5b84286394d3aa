import type { AuditedAction } from '../src-shared/audited.ts';
import type { ImportSummary } from '../src-shared/contract/imports.ts';
import type { Emit, Health, ProcedureName } from '../src-shared/contract/index.ts';
import { AuditRetention } from './accounts/audit-retention.ts';
import { accountsArea } from './accounts/index.ts';
import { auditClockJump, checkClock } from './audit/clock-jump.ts';
import { openAudit } from './audit/index.ts';
import { auditListChanges } from './audit/list-changes.ts';
import { TokenUsage } from './audit/token-usage.ts';
import { backupArea } from './backup/index.ts';
import { openSalesCube, type SalesCube } from './cube/cube.ts';
import { scoped } from './cube/scope.ts';
import type { DataFolder } from './db/folder.ts';
import type { FolderLock } from './db/folder-lock.ts';
import type { Keys } from './db/keys.ts';
import type { Lock } from './db/lock.ts';
import { type Db, databaseProblem, openDatabase } from './db/open.ts';
import { sealRows } from './db/seals/index.ts';
import { SealMarker } from './db/seals/marker.ts';
import { TrustedClock } from './db/trusted-clock.ts';
import type { AreaContext } from './dispatch/area-context.ts';
import { createDispatcher, requireProcedure } from './dispatch/dispatcher.ts';
import type { EventBus } from './dispatch/event-bus.ts';
import { everyHour } from './dispatch/every-hour.ts';
import type { AreaHandlers } from './dispatch/handlers.ts';
import { fingerprintOf, IdempotencyKeys, type IdempotentResult } from './dispatch/idempotency-keys.ts';
import { onDemand } from './dispatch/on-demand.ts';
import { type Actor, type Caller, currentScope, emitAfterCommit, localCaller } from './dispatch/request-context.ts';
import type { Meter } from './health/metrics.ts';
import type { HealthSources } from './health/parts.ts';
import { importArea } from './import/index.ts';
import { matchAndAuditOrders } from './orders/match-and-audit.ts';
import { type ApiServerState, programsArea } from './programs/index.ts';
import { openQuestions } from './questions/ask.ts';
import { restoreCapture, SYNC_TRIGGERS } from './sync/capture.ts';
import { log } from './tracing/log.ts';
import { updatesArea } from './updates/index.ts';
import type { Installer } from './updates/installer.ts';

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
  health(): Promise<Health>;
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
  restoreCapture(db);
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
  const questions = openQuestions(db, folder.database, cube);
  const context: AreaContext = {
    db,
    folder,
    lock,
    keys,
    clock,
    currentCube: cube,
    askInThread: questions.ask,
    emit: emitAfterCommit(db, emit),
    longRunning,
    closing: closing.signal,
  };
  const matchOrdersAfterChange = () => matchAndAuditOrders(db, fullCube, audit);
  const auditLists = () => auditListChanges(db, audit);
  // finishes the entries of a process that was killed
  void auditLists().catch((error: unknown) => log.error('audit of lists', { error: String(error) }));
  const imports = importArea(context, accounts.importRights, matchOrdersAfterChange, auditLists);
  const forecasts = onDemand(async () => (await import('./forecast/index.ts')).forecastArea(context));
  const upsell = onDemand(async () => (await import('./upsell/index.ts')).upsellArea(context));
  const digest = onDemand(async () => (await import('./digest/index.ts')).digestArea(context));
  const scans = onDemand(async () => (await import('./scan/index.ts')).scanArea(context));
  const sync = onDemand(async () => (await import('./sync/index.ts')).syncArea(context, accounts.writer));
  const backups = backupArea(context, () => imports.idle(), replaceDatabase);
  onClosing(on('imports.changed', () => backups.checkSoon()));
  const updates = updatesArea(
    context,
    installer,
    () => imports.idle(),
    () => backups.backUpBefore('before-update'),
  );
  const programs = programsArea(context, apiHost);
  const healthSources = async (): Promise<HealthSources> => ({
    folder,
    updates: () => updates.status(),
    sync: (await sync()).status,
    tampered: () => accounts.tampered(),
  });
  // loaded on demand: most commands record no metrics
  let meter: Meter | null = null;
  const loadMeter = async (): Promise<Meter> => {
    const [{ openMeter }, sources] = await Promise.all([import('./health/metrics.ts'), healthSources()]);
    meter ??= openMeter(db, sources);
    return meter;
  };
  const inBackground = (name: string, work: Promise<unknown>) =>
    void work.catch((error: unknown) => log.error(name, { error: String(error) }));
  if (longRunning) {
    inBackground('metrics', loadMeter());
    // go on with what was being read, write what is due, and sync
    inBackground('areas', Promise.all([scans(), digest(), sync()]));
  }
  const onPulled = (act: () => void) => onClosing(on('sync.changed', ({ pulled }) => void (pulled > 0 && act())));
  onClosing(on('desk.changed', matchOrdersAfterChange));
  onPulled(matchOrdersAfterChange);
  // a long-running process retrains after imports; a command ends before training would
  if (longRunning) {
    const retrain = () => {
      if (!imports.idle()) return;
      inBackground(
        'learning',
        Promise.all([upsell(), forecasts()]).then((learning) => {
          for (const area of learning) area.salesChanged();
        }),
      );
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
  const mayCall = (actor: Actor, procedure: ProcedureName): boolean => {
    try {
      accounts.authorize(actor, procedure, undefined);
      return true;
    } catch {
      return false;
    }
  };
  const handlers: AreaHandlers = {
    imports: () => imports.handlers(() => backups.backUpBefore('before-undo')),
    sales: async () => {
      const [{ salesArea }, { storeExtras }] = await Promise.all([
        import('./sales/index.ts'),
        import('./orders/store-extras.ts'),
      ]);
      return salesArea(context, storeExtras(db, cube));
    },
    desk: async () => {
      const [{ deskArea }, { checkToRestore }] = await Promise.all([
        import('./desk/index.ts'),
        import('./orders/check-to-confirm.ts'),
      ]);
      return deskArea(context, (editId, actor) =>
        checkToRestore(db, cube(), editId, () => mayCall(actor, 'orders.confirmOverLimit')),
      );
    },
    orders: async () => (await import('./orders/index.ts')).ordersArea(context, matchOrdersAfterChange),
    owed: async () => (await import('./owed/index.ts')).owedArea(context),
    pricing: async () => (await import('./pricing/index.ts')).pricingArea(context),
    stock: async () => {
      const [{ stockArea }, { demandOf }] = await Promise.all([
        import('./stock/index.ts'),
        import('./forecast/product-demand.ts'),
      ]);
      return stockArea(context, (seen, today) => demandOf(db, seen, today));
    },
    targets: async () => {
      const [{ targetsArea }, { expectedSales }] = await Promise.all([
        import('./targets/index.ts'),
        import('./forecast/expected-sales.ts'),
      ]);
      return targetsArea(context, (seen, today) => expectedSales(db, seen, today));
    },
    forecast: async () => (await forecasts()).handlers,
    calls: async () => (await import('./calls/index.ts')).callsArea(context),
    upsell: async () => (await upsell()).handlers,
    day: async () => (await import('./day/index.ts')).dayArea(context, await upsell()),
    scans: async () => (await scans()).handlers,
    reports: async () => {
      const [{ reportsArea }, { suggestionsReport }] = await Promise.all([
        import('./reports/index.ts'),
        import('./reports/suggestions.ts'),
      ]);
      return reportsArea(context, { suggestions: suggestionsReport(await upsell()) }, (actor, procedure) => {
        accounts.authorize(actor, procedure, undefined);
      });
    },
    digest,
    accounts: () => accounts.handlers,
    audit: async () => (await import('./audit/list.ts')).auditArea(db),
    sync: async () => (await sync()).handlers,
    backup: () => backups.handlers,
    programs: () => programs.handlers,
    updates: () => updates.handlers,
    policy: async () => (await import('./policy/index.ts')).policyArea(),
    health: async () => (await import('./health/index.ts')).healthArea(db, await healthSources(), loadMeter),
    system: async () => {
      const { systemArea } = await import('./system/index.ts');
      return systemArea(db, folder, () => ({
        secret: keys.secret,
        tampered: accounts.tampered(),
        triggers: SYNC_TRIGGERS,
      }));
    },
  };

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
    callOnce: async (caller, procedure, input, { key, fingerprint, request }) => {
      const { name } = await requireProcedure(procedure);
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
    scanEnded: async (id) => (await scans()).whenRead(id),
    health: async () => (await import('./health/parts.ts')).healthOf(db, await healthSources()),
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
      await (await sync.ifLoaded())?.close();
      await imports.close();
      for (const area of [forecasts, upsell, scans]) await (await area.ifLoaded())?.close();
      await questions.close();
      tokenUsage.flush();
      idempotencyKeys.close();
      audit.sign();
      db.close();
    },
  };
}

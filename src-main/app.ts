import type { ImportSummary } from '../src-shared/contract/imports.ts';
import type { Health, Input, Output, ProcedureName } from '../src-shared/contract/index.ts';
import type { Areas } from './areas.ts';
import { openDatabaseLifecycle } from './database-lifecycle.ts';
import { type DataFolder, prepareDataFolder } from './db/folder.ts';
import { Keys, masterSecret } from './db/keys.ts';
import { createEventBus, type EventBus } from './dispatch/event-bus.ts';
import type { Caller } from './dispatch/request-context.ts';
import { recordUncaughtErrors } from './health/crashes.ts';
import { policyValues } from './policy/policy.ts';
import type { ApiServerState } from './programs/index.ts';
import { log, logToFolder } from './tracing/log.ts';
import { exportTraces } from './tracing/otlp.ts';
import { storeTracesIn } from './tracing/trace-store.ts';
import type { Installer } from './updates/installer.ts';

export { type Caller, localCaller } from './dispatch/request-context.ts';
export { resolveDataFolder } from './policy/data-folder.ts';

/** The single entry point: every client calls the same procedures here and receives the same events. */
export interface App {
  readonly folder: DataFolder;
  /** @throws Problem for every failure; no other error type reaches a caller */
  call<P extends ProcedureName>(caller: Caller, procedure: P, input: Input<P>): Promise<Output<P>>;
  /** As `call`, for an external message whose procedure name and input are not validated yet. */
  callUnknown(caller: Caller, procedure: string, input: unknown, request?: string): Promise<unknown>;
  /** As `callUnknown` under an idempotency key: the change is made once, however often it is requested. */
  callOnce: Areas['callOnce'];
  /** Refuses a caller who may not call a procedure, before the input is read. @throws Problem */
  authorize: Areas['authorize'];
  /** Whether a caller may receive events: it is signed in and its session is not locked. */
  mayReceiveEvents(caller: Caller): boolean;
  /** Health of each part, for monitoring; contains no customer data. */
  health(): Promise<Health>;
  /** All metrics, in Prometheus’ text format. */
  metrics(): Promise<string>;
  /** The port of the API server that runs beside the window; null for none. */
  apiPort(): number | null;
  /** The key with which the browser host signs its cookies. */
  readonly tokenKey: Uint8Array;
  on: EventBus['on'];
  /** Subscribes to every event, for clients that forward them. */
  onAny: EventBus['onAny'];
  /** Resolves when an import that was started in this process ends. */
  importEnded(importId: number): Promise<ImportSummary>;
  /** Resolves when the recognition of a scan that was added in this process ends. */
  scanEnded(id: number): Promise<void>;
  /**
   * Cancels running work, waits for it and closes the database.
   * @param options.installs whether a pending update is installed on exit
   */
  close(options?: { installs?: boolean }): Promise<void>;
}

/**
 * Opens the data folder and its areas.
 * @param options.longRunning whether this process is long-running, as a window is and a command is not: it resumes the import
 *   queue, watches the folder of the settings, and reports and repairs a damaged database through procedures; a command
 *   fails on one
 * @param options.opensDamaged whether a damaged database is opened for health and repair; if not, opening fails
 * @param options.installer installs updates of the host; null where it can't
 * @param options.apiHost address of the API server, updated in place by its owner
 * @param options.secret the master secret where a keychain holds it; by default it is a file in the folder
 * @throws Problem where the folder can't be used
 */
export function openApp(
  root: string,
  {
    longRunning = false,
    opensDamaged = longRunning,
    secret,
    installer = null,
    apiHost = { now: null, problem: null },
  }: {
    longRunning?: boolean;
    opensDamaged?: boolean;
    secret?: Uint8Array;
    installer?: Installer | null;
    apiHost?: ApiServerState;
  } = {},
): App {
  const folder = prepareDataFolder(root);
  const keys = new Keys(secret ? Buffer.from(secret) : masterSecret(folder.root, policyValues().keysInKeychain));
  logToFolder(folder.logs);
  storeTracesIn(folder.logs);
  recordUncaughtErrors(folder.root);
  const { traceEndpoint } = policyValues();
  const stopSending =
    longRunning && traceEndpoint ? exportTraces(traceEndpoint, (message, about) => log.warn(message, about)) : null;
  const bus = createEventBus();
  const database = openDatabaseLifecycle(folder, keys, {
    emit: bus.emit,
    on: bus.on,
    longRunning,
    opensDamaged,
    installer,
    apiHost: () => apiHost,
  });
  const { areas, requireAreas, callUnknown } = database;

  return {
    folder,
    call: (caller, procedure, input) => callUnknown(caller, procedure, input) as Promise<never>,
    callUnknown,
    callOnce: database.callOnce,
    authorize: (caller, procedure) => requireAreas().authorize(caller, procedure),
    mayReceiveEvents: (caller) => areas()?.mayReceiveEvents(caller) ?? true,
    health: async () =>
      areas()?.health() ?? (await import('./health/parts.ts')).damagedHealth(database.damageFindings() ?? []),
    metrics: async () => areas()?.metrics() ?? (await import('./health/parts.ts')).DAMAGED_METRICS,
    apiPort: () => areas()?.apiPort() ?? null,
    tokenKey: keys.sessionTokenKey,
    on: bus.on,
    onAny: bus.onAny,
    importEnded: (importId) => requireAreas().importEnded(importId),
    scanEnded: (id) => requireAreas().scanEnded(id),
    close: async ({ installs = true } = {}) => {
      await database.close(installs);
      await stopSending?.();
    },
  };
}

import { EventEmitter } from 'node:events';
import type { ImportSummary } from '../src-shared/contract/imports.ts';
import {
  type Checked,
  contract,
  type EventBody,
  type EventName,
  type Happen,
  type Input,
  type Output,
  type Permission,
  type ProcedureName,
} from '../src-shared/contract/index.ts';
import { asProblem, Problem } from '../src-shared/problem.ts';
import { auditor } from './audit/index.ts';
import { callsArea } from './calls/index.ts';
import { deskArea } from './desk/index.ts';
import { notesOf } from './desk/notes.ts';
import { openFacts } from './facts/facts.ts';
import { forecastArea } from './forecast/index.ts';
import { importArea } from './import/index.ts';
import { log, logInto } from './log.ts';
import { ordersArea } from './orders/index.ts';
import { openOrdersOf } from './orders/orders.ts';
import { reportsArea } from './reports/index.ts';
import { suggestionsReport } from './reports/suggestions.ts';
import { salesArea } from './sales/index.ts';
import type { DeskOf } from './sales/stores.ts';
import { scanArea } from './scan/index.ts';
import { type DataFolder, prepareDataFolder } from './store/folder.ts';
import { openStore } from './store/open.ts';
import { systemArea } from './system/index.ts';
import { upsellArea } from './upsell/index.ts';

/** Who asks, through which face. */
export interface Actor {
  name: string;
  face: 'window' | 'browser' | 'cli';
  permissions: ReadonlySet<Permission>;
}

/** The functions behind the procedures of one area. */
export type Handlers<Area extends string> = {
  [P in Extract<ProcedureName, `${Area}.${string}`>]: (
    input: Checked<P>,
    actor: Actor,
  ) => Output<P> | Promise<Output<P>>;
};

/** The one door: every face asks here, in the same words, and hears the same events. */
export interface App {
  readonly folder: DataFolder;
  /** @throws Problem for everything that a caller can be told; nothing else comes out */
  call<P extends ProcedureName>(actor: Actor, procedure: P, input: Input<P>): Promise<Output<P>>;
  /** The same for a message from outside, whose words are not yet known to be right. */
  callUnknown(actor: Actor, procedure: string, input: unknown): Promise<unknown>;
  on<E extends EventName>(event: E, listener: (body: EventBody<E>) => void): () => void;
  /** Every event, for faces that pass them on. */
  onAny(listener: (event: EventName, body: unknown) => void): () => void;
  /** The end of an import that was started in this process. */
  importEnded(importId: number): Promise<ImportSummary>;
  /** The end of the reading of a scan that was added in this process. */
  scanEnded(id: number): Promise<void>;
  /** Cancels what is under way, waits for it and closes the store. */
  close(): Promise<void>;
}

const everything: Permission[] = ['imports:read', 'imports:run', 'sales:read', 'sales:write', 'system:read'];

/** The user of this machine, who may do everything while there are no accounts. */
export function localUser(face: Actor['face']): Actor {
  return { name: process.env.USER ?? process.env.USERNAME ?? 'user', face, permissions: new Set(everything) };
}

const SLOW_MS = 200;

/**
 * Opens the data folder and builds the areas behind the door.
 * @param options.stays whether this process stays open, as a window does and a command does not: then it goes on with
 *   what waits in the queue and watches the folder of the settings
 * @throws Problem where the folder can't be used
 */
export function openApp(root: string, { stays = false }: { stays?: boolean } = {}): App {
  const folder = prepareDataFolder(root);
  const db = openStore(folder);
  logInto(folder.logs);
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  const happen: Happen = (event, body) => {
    bus.emit(event, body);
    bus.emit('*', event, body);
  };
  const imports = importArea(db, folder, happen, stays);
  const audit = auditor(db);
  const facts = openFacts(db);
  const deskOf: DeskOf = (storeIds) => ({
    openOrders: openOrdersOf(db, facts(), storeIds),
    notes: notesOf(db, storeIds),
  });
  const forecasts = forecastArea(db, folder, facts, happen);
  const upsell = upsellArea(db, folder, facts, happen);
  const scans = scanArea(db, folder, facts, happen, stays);
  // a window learns anew from what it took in; a command ends before that would be done
  if (stays)
    bus.on('imports.changed', () => {
      if (!imports.idle()) return;
      upsell.salesChanged();
      forecasts.salesChanged('import');
    });
  const handlers = {
    ...imports.handlers,
    ...salesArea(db, facts, deskOf),
    ...deskArea(db, facts, happen),
    ...ordersArea(db, facts, happen),
    ...forecasts.handlers,
    ...callsArea(db, facts, happen),
    ...upsell.handlers,
    ...scans.handlers,
    ...reportsArea(db, facts, folder, { suggestions: suggestionsReport(upsell) }),
    ...systemArea(db, folder),
  } as Record<string, (input: unknown, actor: Actor) => unknown>;

  const callUnknown = async (actor: Actor, procedure: string, input: unknown): Promise<unknown> => {
    const known = Object.hasOwn(contract, procedure) ? contract[procedure as ProcedureName] : undefined;
    if (!known) throw new Problem('unknown_procedure', `There is nothing called “${procedure.slice(0, 100)}” here.`);
    if (!actor.permissions.has(known.needs)) {
      audit(actor, procedure, input, 'refused');
      throw new Problem('refused', `${actor.name} may not do this (${procedure}).`, 'Ask the owner for the right to.');
    }
    const parsed = known.input.safeParse(input ?? {});
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      throw new Problem(
        'bad_request',
        `The question ${procedure} is not put right: ${issue.path.join('.') || 'input'}: ${issue.message}.`,
      );
    }
    const before = performance.now();
    try {
      const output = await handlers[procedure]!(parsed.data, actor);
      if (known.changes) audit(actor, procedure, parsed.data, null);
      return output;
    } catch (error) {
      if (known.changes) audit(actor, procedure, parsed.data, asProblem(error).code);
      if (!(error instanceof Problem))
        log.error('fault', { procedure, stack: error instanceof Error ? error.stack : String(error) });
      throw asProblem(error);
    } finally {
      const ms = Math.round(performance.now() - before);
      if (known.changes || ms > SLOW_MS) log.info('call', { procedure, actor: actor.name, face: actor.face, ms });
    }
  };

  return {
    folder,
    call: (actor, procedure, input) => callUnknown(actor, procedure, input) as Promise<never>,
    callUnknown,
    on: (event, listener) => {
      bus.on(event, listener);
      return () => bus.off(event, listener);
    },
    onAny: (listener) => {
      bus.on('*', listener);
      return () => bus.off('*', listener);
    },
    importEnded: (importId) => imports.ended(importId),
    scanEnded: (id) => scans.ended(id),
    close: async () => {
      await imports.close();
      await forecasts.close();
      await upsell.close();
      await scans.close();
      db.close();
    },
  };
}

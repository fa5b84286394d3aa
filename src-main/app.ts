import { EventEmitter } from 'node:events';
import { z } from 'zod';
import type { ImportSummary } from '../src-shared/contract/imports.ts';
import {
  type Checked,
  contract,
  type EventBody,
  type EventName,
  type Happen,
  type Input,
  type Output,
  type ProcedureName,
} from '../src-shared/contract/index.ts';
import { asProblem, Problem } from '../src-shared/problem.ts';
import { accountsArea } from './accounts/index.ts';
import { Keys, masterSecret } from './accounts/keys.ts';
import { type Actor, type Caller, type Change, inTheNameOf, localUser, scopeNow } from './asking.ts';
import { openAudit } from './audit/index.ts';
import { auditArea } from './audit/list.ts';
import { callsArea } from './calls/index.ts';
import { deskArea } from './desk/index.ts';
import { notesOf } from './desk/notes.ts';
import { type Facts, openFacts } from './facts/facts.ts';
import { narrowed } from './facts/narrow.ts';
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
import { syncArea } from './sync/index.ts';
import { systemArea } from './system/index.ts';
import { verify } from './system/verify.ts';
import { upsellArea } from './upsell/index.ts';

export { type Actor, type Caller, localUser } from './asking.ts';

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
  call<P extends ProcedureName>(caller: Caller, procedure: P, input: Input<P>): Promise<Output<P>>;
  /** The same for a message from outside, whose words are not yet known to be right. */
  callUnknown(caller: Caller, procedure: string, input: unknown): Promise<unknown>;
  /** Whether a caller may hear what happens: somebody is signed in and the session is not locked. */
  hears(caller: Caller): boolean;
  /** What the browser host signs its cookies with. */
  readonly tokenKey: Uint8Array;
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

/** Checks an input; one that can't even be looked at is not put right. */
function read(schema: z.ZodType, input: unknown): z.ZodSafeParseResult<unknown> {
  try {
    return schema.safeParse(input);
  } catch {
    return z.never().safeParse(0);
  }
}

const SLOW_MS = 200;

/** Refusals of reading that are attempts at something. */
const REFUSALS = new Set(['refused', 'foreign', 'token_invalid', 'path_refused']);

/**
 * Opens the data folder and builds the areas behind the door.
 * @param options.stays whether this process stays open, as a window does and a command does not: then it goes on with
 *   what waits in the queue and watches the folder of the settings
 * @param options.secret what the keys come from, where a keychain holds it; else it lies in the folder
 * @throws Problem where the folder can't be used
 */
export function openApp(root: string, { stays = false, secret }: { stays?: boolean; secret?: Uint8Array } = {}): App {
  const folder = prepareDataFolder(root);
  const keys = new Keys(secret ? Buffer.from(secret) : masterSecret(folder.root));
  const db = openStore(folder);
  logInto(folder.logs);
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  const happen: Happen = (event, body) => {
    bus.emit(event, body);
    bus.emit('*', event, body);
  };
  const allFacts = openFacts(db);
  // whoever may see some stores alone is asked nothing else by any area
  const facts = (): Facts => {
    const scope = scopeNow();
    return scope ? narrowed(allFacts(), scope) : allFacts();
  };
  const audit = openAudit(db, keys);
  const accounts = accountsArea(db, keys, audit, allFacts, happen, localUser('window').user);
  const imports = importArea(db, folder, happen, stays);
  const deskOf: DeskOf = (storeIds) => ({
    openOrders: openOrdersOf(db, facts(), storeIds),
    notes: notesOf(db, storeIds),
  });
  const forecasts = forecastArea(db, folder, facts, happen);
  const upsell = upsellArea(db, folder, facts, happen);
  const scans = scanArea(db, folder, facts, happen, stays);
  const sync = syncArea(db, folder, keys, accounts.take, happen, stays);
  // a window learns anew from what it took in; a command ends before that would be done
  if (stays) {
    const learn = () => {
      if (!imports.idle()) return;
      upsell.salesChanged();
      forecasts.salesChanged('import');
    };
    bus.on('imports.changed', learn);
    bus.on('sync.changed', ({ pulled }: EventBody<'sync.changed'>) => {
      if (pulled > 0) learn();
    });
  }
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
    ...accounts.handlers,
    ...auditArea(db),
    ...sync.handlers,
    ...systemArea(db, folder, () => verify(db, keys, accounts.tampered())),
  } as Record<string, (input: unknown, actor: Actor) => unknown>;

  /** Answers, and leaves an entry of what was changed: with it in one transaction where that can be. */
  const answer = async (procedure: ProcedureName, input: unknown, actor: Actor): Promise<unknown> => {
    const known = contract[procedure];
    const handle = handlers[procedure]!;
    const changes: Change[] = [];
    let written = false;
    const entry = () => {
      if (!written) audit.write({ actor: actor.name, face: actor.face, procedure, input, refused: null, changes });
      written = true;
    };
    // an answer that is waited for comes in its box out of the transaction, and gets its entry when it has come
    const boxed = db.transaction((write: () => unknown) => {
      const output = write();
      if (!(output instanceof Promise)) entry();
      return { output };
    });
    const question = { actor, changes, commit: <T>(write: () => T): T => boxed.immediate(write).output as T };
    return inTheNameOf(question, async () => {
      if (!known.changes) return handle(input, actor);
      const output = await (known.together ? boxed.immediate(() => handle(input, actor)).output : handle(input, actor));
      entry();
      return output;
    });
  };

  /** Notes what somebody was kept from. */
  const noteRefusal = (actor: Actor | null, caller: Caller, procedure: string, input: unknown, problem: Problem) => {
    const said = { actor: actor?.name ?? caller.user, face: caller.face, procedure, input, refused: problem.code };
    try {
      audit.write({ ...said, changes: [] });
    } catch (error) {
      // it was refused all the same; the disk that holds no entry is said where it matters
      log.error('audit entry not written', { procedure, error: String(error) });
    }
  };

  const callUnknown = async (caller: Caller, procedure: string, input: unknown): Promise<unknown> => {
    const known = Object.hasOwn(contract, procedure) ? contract[procedure as ProcedureName] : undefined;
    if (!known) throw new Problem('unknown_procedure', `There is nothing called “${procedure.slice(0, 100)}” here.`);
    const name = procedure as ProcedureName;
    const before = performance.now();
    let actor: Actor | null = null;
    try {
      actor = accounts.whoIs(caller, name);
      const parsed = read(known.input, input ?? {});
      actor = accounts.admit(actor, name, parsed.success ? parsed.data : undefined);
      if (!parsed.success) {
        const issue = parsed.error.issues[0]!;
        throw new Problem(
          'bad_request',
          `The question ${procedure} is not put right: ${issue.path.join('.') || 'input'}: ${issue.message}.`,
        );
      }
      return await answer(name, parsed.data, actor);
    } catch (error) {
      const problem = asProblem(error);
      if (REFUSALS.has(problem.code) || (known.changes && problem.code !== 'bad_request'))
        noteRefusal(actor, caller, procedure, input, problem);
      if (!(error instanceof Problem))
        log.error('fault', { procedure, stack: error instanceof Error ? error.stack : String(error) });
      throw problem;
    } finally {
      const ms = Math.round(performance.now() - before);
      if (known.changes || ms > SLOW_MS)
        log.info('call', { procedure, actor: actor?.name ?? caller.user, face: caller.face, ms });
    }
  };

  return {
    folder,
    call: (caller, procedure, input) => callUnknown(caller, procedure, input) as Promise<never>,
    callUnknown,
    hears: (caller) => {
      try {
        accounts.whoIs(caller, 'system.about');
        return true;
      } catch {
        return false;
      }
    },
    tokenKey: keys.tokens,
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
      await sync.close();
      await imports.close();
      await forecasts.close();
      await upsell.close();
      await scans.close();
      audit.sign();
      db.close();
    },
  };
}

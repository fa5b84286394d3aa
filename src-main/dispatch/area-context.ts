import type { Emit, Output, ParsedInput, ProcedureName } from '../../src-shared/contract/index.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { DataFolder } from '../db/folder.ts';
import type { FolderLock } from '../db/folder-lock.ts';
import type { Keys } from '../db/keys.ts';
import type { Db } from '../db/open.ts';
import type { TrustedClock } from '../db/trusted-clock.ts';

/** Questions about sales that take seconds at many lines, and are answered in a thread. */
export type HeavyProcedure = Extract<
  ProcedureName,
  | 'calls.list'
  | 'calls.prepare'
  | 'day.plan'
  | 'digest.get'
  | 'forecast.get'
  | 'forecast.nextOrder'
  | 'reports.csv'
  | 'reports.run'
  | 'upsell.feedback'
  | 'upsell.rules'
  | 'upsell.suggest'
  | 'upsell.suggestAll'
>;

/**
 * Answers a question in a thread, of the sales that the caller of the present request may see.
 * @param author whose answers to suggestions count; of nobody if left out
 */
export type AskInThread = <P extends HeavyProcedure>(
  procedure: P,
  input: ParsedInput<P>,
  author?: string,
) => Promise<Output<P>>;

/** What every area works with. */
export interface AreaContext {
  db: Db;
  folder: DataFolder;
  /** Locks of the data folder, shared with other processes. */
  lock: FolderLock;
  keys: Keys;
  clock: TrustedClock;
  /** The sales that the caller of the present request may see. */
  currentCube: () => SalesCube;
  askInThread: AskInThread;
  emit: Emit;
  /** Whether the process stays open, as a window does and a command does not: then work goes on in the background. */
  longRunning: boolean;
  /** Aborted before the database closes, also where another area fails to open: ends timers and listeners. */
  closing: AbortSignal;
}

/** For changes of what people enter: emits `desk.changed` and passes the answer on. */
export const emitsChange =
  (emit: Emit) =>
  <T>(answer: T): T => {
    emit('desk.changed', {});
    return answer;
  };

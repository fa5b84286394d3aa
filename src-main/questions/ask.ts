import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import type { AskInThread, HeavyProcedure } from '../dispatch/area-context.ts';
import { currentScope } from '../dispatch/request-context.ts';
import { callInThread } from '../jobs/call-in-thread.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { endIdleWorkers } from '../jobs/worker-pool.ts';
import type { Question } from './answer.thread.ts';

const THREAD = 'questions/answer.thread';

/**
 * Lines of which a question is answered at once: sooner than a thread would have started, or, of calls, since a person who
 * calls waits for the next one.
 */
const FEW_LINES: Record<HeavyProcedure, number> = {
  'calls.list': 50_000,
  'day.plan': 50_000,
  'forecast.get': 2000,
  'forecast.nextOrder': 2000,
  'upsell.rules': 2000,
};

const linesOf = (cube: SalesCube): number => cube.months.reduce((sum, { lines }) => sum + lines.product.length, 0);

/**
 * Has questions that take seconds at many lines answered in a thread with sales of its own, one after the other, so that
 * there is one such thread at most.
 */
export function openQuestions(
  db: Db,
  database: string,
  currentCube: () => SalesCube,
): { ask: AskInThread; close(): Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ask: async <P extends HeavyProcedure>(procedure: P, input: ParsedInput<P>) => {
      const cube = currentCube();
      if (linesOf(unscoped(cube)) < FEW_LINES[procedure]) {
        const { answer } = await import('./answers.ts');
        return answer(db, cube, procedure, input) as Output<P>;
      }
      const question: Question = { database, scope: currentScope(), procedure, input };
      const answered = last.then(() => callInThread<Question, Output<P>>(THREAD, question));
      last = answered.catch(() => {});
      return answered;
    },
    close: async () => {
      await last;
      await endIdleWorkers(threadUrl(THREAD));
    },
  };
}

import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { lineCountOf, type SalesCube, shareSales, unscoped } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import type { AskInThread, HeavyProcedure } from '../dispatch/area-context.ts';
import { currentScope } from '../dispatch/request-context.ts';
import { callInThread } from '../jobs/call-in-thread.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { endIdleWorkers } from '../jobs/worker-pool.ts';
import type { Question } from './answer.thread.ts';

const THREAD = 'questions/answer.thread';
/** The thread keeps what it prepared for so long: at a million lines that takes it seconds. */
const IDLE_MS = 15 * 60_000;

/**
 * Lines of which a question is answered at once: sooner than a thread would have started, or, of calls and suggestions, since a
 * person who talks with a store waits for it.
 */
const FEW_LINES: Record<HeavyProcedure, number> = {
  'calls.list': 50_000,
  'calls.prepare': 50_000,
  'day.plan': 50_000,
  'digest.get': 50_000,
  'forecast.get': 2000,
  'forecast.nextOrder': 2000,
  'reports.csv': 20_000,
  'reports.run': 20_000,
  'upsell.feedback': 50_000,
  'upsell.rules': 2000,
  'upsell.suggest': 50_000,
  'upsell.suggestAll': 50_000,
};

/** What is asked about one store, then a report, is answered before what takes longer and was asked earlier; 0 is the first. */
const PRIORITIES: Partial<Record<HeavyProcedure, number>> = {
  'calls.prepare': 0,
  'upsell.suggest': 0,
  'reports.run': 1,
  'reports.csv': 1,
};
const priorityOf = (procedure: HeavyProcedure): number => PRIORITIES[procedure] ?? 2;

/**
 * Has questions that take seconds at many lines answered in a thread that shares the sales, one after the other, so that
 * there is one such thread at most.
 */
export function openQuestions(
  db: Db,
  database: string,
  currentCube: () => SalesCube,
): { ask: AskInThread; close(): Promise<void> } {
  const waiting: { question: Question; answered: PromiseWithResolvers<unknown> }[] = [];
  let answering: Promise<void> | null = null;
  const answerAll = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      await callInThread<Question, unknown>(THREAD, next.question, IDLE_MS).then(
        next.answered.resolve,
        next.answered.reject,
      );
    answering = null;
  };
  return {
    ask: async <P extends HeavyProcedure>(procedure: P, input: ParsedInput<P>, author = '') => {
      const cube = currentCube();
      if (lineCountOf(unscoped(cube)) < FEW_LINES[procedure]) {
        const { answer } = await import('./answers.ts');
        return (await answer(db, cube, procedure, input, author)) as Output<P>;
      }
      const question: Question = {
        database,
        scope: currentScope(),
        procedure,
        input,
        author,
        shared: shareSales(cube),
      };
      const answered = Promise.withResolvers<unknown>();
      const later = waiting.findIndex((one) => priorityOf(one.question.procedure) > priorityOf(procedure));
      waiting.splice(later >= 0 ? later : waiting.length, 0, { question, answered });
      answering ??= answerAll();
      return answered.promise as Promise<Output<P>>;
    },
    close: async () => {
      await answering;
      await endIdleWorkers(threadUrl(THREAD));
    },
  };
}

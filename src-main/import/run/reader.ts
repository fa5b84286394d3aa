import { Problem } from '../../../src-shared/problem.ts';
import type { JobControl } from '../../jobs/job-control.ts';
import { runCancellable } from '../../table/source/cancellation.ts';
import { acceptFirstChoices, layoutOf } from '../layout/inspect.ts';
import type { Layout } from '../layout/layout.ts';
import { listFound, openAny } from '../lists/open-any.ts';
import { needsAnswerProblem } from '../meaning/needs-answer.ts';
import { openQuestions } from '../meaning/questions.ts';
import { ImportFileReader, type ReaderListener } from './import-file-reader.ts';
import type { ReaderTask, ReadResult } from './reader-messages.ts';

/**
 * Reads the file from beginning to end: bytes → records → checked lines, delivered in batches.
 * @throws Problem where the file can't be read at all, or needs an answer first
 */
export async function readFileInBatches(
  task: ReaderTask,
  control: JobControl,
  listener: ReaderListener,
): Promise<ReadResult> {
  const { options } = task;
  const startedAt = performance.now();
  const mapping = typeof options.mapping === 'object' ? options.mapping : undefined;
  const opened = await runCancellable(
    () => throwIfStopped(control),
    () =>
      openAny(
        task.path,
        { ...options, mapping, saved: task.saved, defaultCurrency: task.settings.defaultCurrency },
        task.fix ? 'invoices' : options.as,
      ),
  );
  if (opened.kinds) throw listFound(opened.kinds);
  const { source, inspected, question } = opened;
  if (question) throw needsAnswerProblem(source.path, [question]);
  if (!task.fix && inspected.problems.length === 0 && inspected.doubts.length > 0) {
    const questions = await openQuestions(inspected, { ...options, defaultCurrency: task.settings.defaultCurrency });
    if (questions.length > 0) throw needsAnswerProblem(source.path, questions);
    acceptFirstChoices(inspected);
  }
  const layout = task.fix ? task.fix.layout : applyRereading(layoutOf(inspected), task);
  const { table } = inspected;
  listener.opened({ source, layout, dialect: table.dialect, savedMapping: inspected.savedMapping });
  const openMs = performance.now() - startedAt;
  const reader = new ImportFileReader(task, control, listener, inspected, layout);
  try {
    return await reader.read(openMs);
  } finally {
    reader.close();
  }
}

/** The layout with the corrections that the file as a whole calls for. */
function applyRereading(layout: Layout, { again: { numbering, byPrice } }: ReaderTask): Layout {
  const { lineTotal, ...mapping } = layout.mapping;
  const { meaning } = layout;
  return {
    ...layout,
    mapping: byPrice ? mapping : layout.mapping,
    meaning: {
      ...meaning,
      numbering: numbering ?? meaning.numbering,
      amounts: byPrice ? { ...meaning.amounts, taxes: [], equation: null } : meaning.amounts,
    },
  };
}

function throwIfStopped(control: JobControl): void {
  if (control.suspended) throw new Problem('suspended');
  if (control.stopRequested) throw new Problem('cancelled/before_records');
}

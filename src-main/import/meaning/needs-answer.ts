import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { Problem } from '../../../src-shared/problem.ts';

/** The error of an import whose figures are ambiguous; nothing is stored. */
export function needsAnswerProblem(path: string, questions: FileQuestion[]): Problem {
  const [first] = questions;
  const values = first!.choices.map(({ value }) => `${first!.code}=${value}`).join(' or ');
  return new Problem(
    'needs_answer',
    `${path} was not imported: ${first!.message}`,
    `Answer on the Imports page, or with --answer ${values}.`,
    undefined,
    questions,
  );
}

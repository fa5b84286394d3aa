import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { type MessageValue, message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';

/** The error of an import whose figures are ambiguous; nothing is stored. */
export function needsAnswerProblem(path: string, questions: FileQuestion[]): Problem {
  const { code, choices, message: sentence, descriptor } = questions[0]!;
  const answers = choices
    .map(({ value }): MessageValue => `${code}=${value}`)
    .reduceRight((rest, first) => message('list/or', { first, rest }));
  return new Problem('needs_answer', { file: path, question: descriptor ?? sentence, answers }, { questions });
}

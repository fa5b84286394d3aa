import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import type { MessageId } from '../../../src-shared/messages/descriptor.ts';
import { withText } from '../../../src-shared/messages/english.ts';

/** The totals of a file under one reading. */
export interface FileTotals {
  totalMinor: number;
  currency: string;
  invoices: number;
  stores: number;
  products: number;
}

type CodeOf<Id> = Id extends `question/${infer Code}` ? Code : never;

/** A question about a file; its message is `question/<code>`, those of its answers are `answer/<code>/<value>`. */
export type QuestionCode = CodeOf<MessageId>;

/**
 * A question with its texts, for the user interfaces.
 * @param choices with a label of its own where a choice is a value of the file, not one of the catalogue's
 */
export function buildQuestion(
  code: QuestionCode,
  columns: string[],
  choices: { value: string; label?: string; figures: FileTotals }[],
): FileQuestion {
  const named = columns.map((name) => `“${name}”`).join(', ');
  return {
    code,
    ...withText({ id: `question/${code}`, values: { columns: named } }),
    columns,
    choices: choices.map(({ value, label: own, figures }) => {
      if (own !== undefined) return { value, label: own, ...figures };
      const { message: label, descriptor } = withText({ id: `answer/${code}/${value}` as MessageId });
      return { value, label, descriptor, ...figures };
    }),
  };
}

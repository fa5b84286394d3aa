import type { FileQuestion, MappingSpec } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { m } from '../../messages/index.ts';
import type { Answers } from './Questions.tsx';

/** Questions about stored data; together with those about a single file, their answers are not reusable. */
const STORED_DATA_QUESTIONS = new Set(['lines_taken_away', 'invoices_moved']);
const SINGLE_USE_QUESTIONS = new Set([
  ...STORED_DATA_QUESTIONS,
  'export_repeated',
  'several_tables',
  'list_renames',
  'list_empties',
  'balances_missing',
]);

export const isAboutStoredData = ({ code }: FileQuestion) => STORED_DATA_QUESTIONS.has(code);
/** Whether a question is about the file format, so that its answer holds for every file with the same columns. */
export const isReusable = ({ code }: FileQuestion) => !SINGLE_USE_QUESTIONS.has(code);

const MAX_NAMED_COLUMNS = 3;

/** Saves answers in the mapping of files with this header; creates the mapping if there is none. */
export async function saveAnswers(importId: number, questions: FileQuestion[], answers: Answers): Promise<void> {
  const [{ columns, savedMapping, system, kind }, { items }] = await Promise.all([
    // an answer may decide the encoding, and so the names of the columns
    call('imports.inspect', { importId, options: { answers } }),
    call('imports.mappings', {}),
  ]);
  const reusableAnswers = Object.fromEntries(questions.filter(isReusable).map(({ code }) => [code, answers[code]!]));
  const existing = items.find(({ name }) => name === savedMapping);
  const { usedAt: _, ...before } = existing ?? { usedAt: null, name: nameFor(columns, system, items), fields: {} };
  await call('imports.saveMapping', {
    ...before,
    ...(kind === 'invoices' ? {} : { kind }),
    columns,
    answers: { ...before.answers, ...reusableAnswers },
  });
}

/** Unique mapping name: after the source system, else after the first columns. */
function nameFor(columns: string[], system: string | null, others: Pick<MappingSpec, 'name'>[]): string {
  const shown = columns.slice(0, MAX_NAMED_COLUMNS);
  const whole = system ?? m.questions.mapping(shown.join(', '), columns.length - shown.length);
  const base = whole.length > 80 ? `${whole.slice(0, 79)}…` : whole;
  const taken = new Set(others.map(({ name }) => name));
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base} ${n}`;
  return name;
}

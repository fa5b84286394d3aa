import type { FileQuestion, MappingSpec } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { m } from '../../messages/index.ts';
import type { Answers } from './Questions.tsx';

/** Questions about stored data; together with those about a single file, their answers are not reusable. */
const OF_DATA = new Set(['lines_taken_away', 'invoices_moved']);
const OF_THIS_FILE = new Set([...OF_DATA, 'export_repeated', 'several_tables']);

export const isOfData = ({ code }: FileQuestion) => OF_DATA.has(code);
/** Whether a question is about the file format, so that its answer holds for every file with the same columns. */
export const isOfForm = ({ code }: FileQuestion) => !OF_THIS_FILE.has(code);

const NAMED_COLUMNS = 3;

/** Saves answers in the mapping of files with this header; creates the mapping if there is none. */
export async function remember(importId: number, questions: FileQuestion[], answers: Answers): Promise<void> {
  const [{ columns, savedMapping, system }, { items }] = await Promise.all([
    call('imports.inspect', { importId }),
    call('imports.mappings', {}),
  ]);
  const kept = Object.fromEntries(questions.filter(isOfForm).map(({ code }) => [code, answers[code]!]));
  const known = items.find(({ name }) => name === savedMapping);
  const { usedAt: _, ...before } = known ?? { usedAt: null, name: nameFor(columns, system, items), fields: {} };
  await call('imports.saveMapping', { ...before, columns, answers: { ...before.answers, ...kept } });
}

/** Unique mapping name: after the source system, else after the first columns. */
function nameFor(columns: string[], system: string | null, others: Pick<MappingSpec, 'name'>[]): string {
  const shown = columns.slice(0, NAMED_COLUMNS);
  const whole = system ?? m.questions.mapping(shown.join(', '), columns.length - shown.length);
  const base = whole.length > 80 ? `${whole.slice(0, 79)}…` : whole;
  const taken = new Set(others.map(({ name }) => name));
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base} ${n}`;
  return name;
}

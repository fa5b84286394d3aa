import type { FileQuestion, MappingSpec } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { m } from '../../messages/index.ts';
import type { Answers } from './Questions.tsx';

/** Questions about what is here already or about this one file: their answers hold for no other. */
const OF_DATA = new Set(['lines_taken_away', 'invoices_moved']);
const OF_THIS_FILE = new Set([...OF_DATA, 'export_repeated', 'several_tables']);

export const isOfData = ({ code }: FileQuestion) => OF_DATA.has(code);
/** Whether it is about how such files are written, so that its answer holds for all with the same columns. */
export const isOfForm = ({ code }: FileQuestion) => !OF_THIS_FILE.has(code);

const NAMED_COLUMNS = 3;

/** Keeps answers in the mapping of files with this header, a new one where there is none. */
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

/** A name that no other mapping has: the system's, else the first columns. */
function nameFor(columns: string[], system: string | null, others: Pick<MappingSpec, 'name'>[]): string {
  const shown = columns.slice(0, NAMED_COLUMNS);
  const whole = system ?? m.questions.mapping(shown.join(', '), columns.length - shown.length);
  const base = whole.length > 80 ? `${whole.slice(0, 79)}…` : whole;
  const taken = new Set(others.map(({ name }) => name));
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base} ${n}`;
  return name;
}

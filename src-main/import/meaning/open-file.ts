import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { AmbiguousFile } from '../../table/ambiguous-file.ts';
import { openSource, type SourceFile } from '../../table/source/source-file.ts';
import { type InspectedFile, type InspectOptions, inspect } from '../layout/inspect.ts';
import { invoiceSchema } from '../layout/invoice-schema.ts';
import { buildQuestion, totalsOf } from './questions.ts';

/** How a file is to be read, as far as it is known. */
export interface OpenOptions extends InspectOptions {
  encoding?: SourceFile['encoding'] | undefined;
  /** A file within an archive, or a sheet of a workbook. */
  part?: string | undefined;
}

export interface OpenedFile {
  source: SourceFile;
  inspected: InspectedFile;
  /** Which encoding or which table is meant, where only a person knows; the file is then opened by the first choice. */
  question: FileQuestion | null;
}

/**
 * Opens and inspects a file. Answers to `encoding_unsure` and `several_tables` count like the options of the same
 * meaning.
 * @throws Problem if it can't be read
 */
export async function openFile(file: string, options: OpenOptions): Promise<OpenedFile> {
  const answers = { ...options.mapping?.answers, ...options.answers };
  const resolved = {
    ...options,
    encoding: options.encoding ?? (answers.encoding_unsure as OpenOptions['encoding']),
    part: options.part ?? answers.several_tables,
  };
  try {
    return { ...(await open(file, resolved)), question: null };
  } catch (error) {
    if (!(error instanceof AmbiguousFile)) throw error;
    return openFirstChoice(file, resolved, error);
  }
}

async function open(file: string, options: OpenOptions) {
  const source = await openSource(file, invoiceSchema, options);
  return { source, inspected: await inspect(source, options) };
}

/** Opens the file in each way that it can be read in, and asks which is meant, with what each comes to. */
async function openFirstChoice(file: string, options: OpenOptions, error: AmbiguousFile): Promise<OpenedFile> {
  const code = error.code === 'encoding_unsure' ? 'encoding_unsure' : 'several_tables';
  const option = code === 'encoding_unsure' ? 'encoding' : 'part';
  const opened = [];
  for (const choice of error.choices) {
    // a choice may raise the other doubt, or hold no invoices at all
    const found = await open(file, { ...options, [option]: choice.value }).catch(() => null);
    if (found) opened.push({ ...choice, ...found, figures: await totalsOf(found.inspected, options) });
  }
  const [first] = opened;
  if (!first) throw error;
  const { source, inspected } = first;
  return { source, inspected, question: buildQuestion(code, [], opened) };
}

import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { AmbiguousFile } from '../../table/ambiguous-file.ts';
import { throwIfCancelled } from '../../table/source/cancellation.ts';
import { openSource, type SourceFile } from '../../table/source/source-file.ts';
import { type InspectedFile, type InspectOptions, inspect } from '../layout/inspect.ts';
import { invoiceSchema } from '../layout/invoice-schema.ts';
import { buildQuestion } from './build-question.ts';
import { totalsOf } from './questions.ts';

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

/** The option that decides each doubt about which table of a file is meant, or how its bytes are read. */
const DECIDING_OPTIONS = { encoding_unsure: 'encoding', several_tables: 'part' } as const;

/**
 * Opens and inspects a file. An answer counts only where the file raises the doubt and the answer is one of its choices:
 * an encoding that was remembered for a header does not touch a file in another encoding.
 * @throws Problem if it can't be read
 */
export async function openFile(file: string, options: OpenOptions): Promise<OpenedFile> {
  try {
    return { ...(await open(file, options)), question: null };
  } catch (error) {
    if (!(error instanceof AmbiguousFile)) throw error;
    return openAmbiguous(file, options, error);
  }
}

async function open(file: string, options: OpenOptions) {
  const source = await openSource(file, invoiceSchema, options);
  return { source, inspected: await inspect(source, options) };
}

/**
 * Opens the file by the answer that was given, or remembered for files with its header; else in each way that it can be
 * read in, to ask which is meant, with what each comes to.
 */
async function openAmbiguous(file: string, options: OpenOptions, error: AmbiguousFile): Promise<OpenedFile> {
  const code = error.code === 'encoding_unsure' ? error.code : 'several_tables';
  const choose = (value: string) => ({ ...options, [DECIDING_OPTIONS[code]]: value });
  const answer = options.answers?.[code] ?? options.mapping?.answers?.[code];
  if (error.choices.some(({ value }) => value === answer)) return openFile(file, choose(answer!));
  const readings = [];
  for (const choice of error.choices) {
    const reading = await open(file, choose(choice.value)).catch((problem: unknown) => {
      throwIfCancelled();
      if (!(problem instanceof Problem)) throw problem;
      // read this way, the file holds no table
      return null;
    });
    if (!reading) continue;
    const mapping = options.saved?.find(({ name }) => name === reading.inspected.savedMapping);
    if (mapping?.answers?.[code] === choice.value) return { ...reading, question: null };
    readings.push({ ...choice, ...reading, figures: await totalsOf(reading.inspected, options) });
  }
  const [first] = readings;
  if (!first) throw error;
  const { source, inspected } = first;
  return { source, inspected, question: buildQuestion(code, [], readings) };
}

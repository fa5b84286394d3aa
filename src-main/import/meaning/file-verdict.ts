import type { FileQuestion } from '../../../src-shared/contract/imports.ts';
import { toMinor } from '../../../src-shared/money.ts';
import type { Layout } from '../layout/layout.ts';
import type { RepeatedInvoices } from '../ledger/repeated-invoices.ts';
import type { ReadResult } from '../run/reader-messages.ts';
import { buildQuestion, type FileTotals } from './build-question.ts';
import type { Numbering, RereadOptions } from './meaning.ts';

/** The conclusion from the whole file: how to reread it, or what to ask. */
export interface FileVerdict {
  again: RereadOptions | null;
  /** Whether repeated invoices count once. */
  once: boolean;
  questions: FileQuestion[];
}

interface StagedTotals {
  total: number;
  byPrice: number;
  invoices: number;
  stores: number;
  products: number;
  currency: string;
}

/** The share of contradicting records above which the user is asked. */
const MAX_CONTRADICTING = 0.02;
/** Smaller files were checked completely when they were sampled. */
const MIN_COMPARED = 50;

/** The staged file; queried only if needed, since it takes long for a large file. */
interface StagedFile {
  repeated(): RepeatedInvoices;
  sums(): StagedTotals;
}

/** Checks all records against the reading that was based on the first ones. */
export function judgeFile(
  { against }: Pick<ReadResult, 'against'>,
  stage: StagedFile,
  { columns, mapping, meaning: { numbering } }: Layout,
  answers: Record<string, string>,
): FileVerdict {
  const verdict: FileVerdict = { again: null, once: false, questions: [] };
  let known: StagedTotals | undefined;
  const sums = () => {
    known ??= stage.sums();
    return known;
  };
  const figures = (total: number, invoices = sums().invoices): FileTotals => ({
    totalMinor: toMinor(Math.round(total), sums().currency),
    currency: sums().currency,
    invoices,
    stores: sums().stores,
    products: sums().products,
  });
  if (mayBeRepeated(against)) resolveRepeats(verdict, against, stage.repeated(), sums, answers, figures);
  if (numbering === 'number' && !verdict.once && answers.numbers_used_again !== 'one') {
    const { reuse, invoices } = against;
    const apart = numberingOf(reuse);
    if (answers.numbers_used_again === 'apart') verdict.again = { numbering: apart ?? 'customer' };
    else if (apart) verdict.again = { numbering: apart };
    else if (reuse.store > Math.max(1, invoices * 0.005))
      verdict.questions.push(
        buildQuestion(
          'numbers_used_again',
          [],
          [
            { value: 'apart', figures: figures(sums().total, sums().invoices + reuse.store) },
            { value: 'one', figures: figures(sums().total) },
          ],
        ),
      );
  }
  const isDoubt = against.compared >= MIN_COMPARED && against.contradicting > against.compared * MAX_CONTRADICTING;
  if (isDoubt && sums().byPrice !== sums().total) {
    if (answers.contradictions === 'price') verdict.again = { ...verdict.again, byPrice: true };
    else if (answers.contradictions !== 'total')
      verdict.questions.push(
        buildQuestion(
          'contradictions',
          [columns[mapping.lineTotal ?? -1] ?? ''],
          [
            { value: 'total', figures: figures(sums().total) },
            { value: 'price', figures: figures(sums().byPrice) },
          ],
        ),
      );
  }
  return verdict;
}

/** What distinguishes all invoices whose number is reused; null if nothing does. */
function numberingOf({ differing, store, series, fiscal, calendar }: ReadResult['against']['reuse']): Numbering | null {
  if (differing === 0) return null;
  if (series === differing && store > 0) return 'series';
  if (fiscal === differing) return 'fiscal-year';
  return calendar === differing && store > 0 ? 'calendar-year' : null;
}

/** Whether so many invoices reappear that the file may contain them twice. */
const mayBeRepeated = ({ reuse, invoices, headerRepeated }: ReadResult['against']) =>
  reuse.returning > 0 && (headerRepeated || reuse.returning >= Math.max(2, invoices * 0.5));

function resolveRepeats(
  verdict: FileVerdict,
  { invoices, headerRepeated }: ReadResult['against'],
  repeated: RepeatedInvoices,
  sums: () => StagedTotals,
  answers: Record<string, string>,
  figures: (total: number) => FileTotals,
): void {
  const many = repeated.invoices > 0 && (headerRepeated || repeated.invoices >= Math.max(2, invoices * 0.5));
  if (!many) return;
  const { statedOnce, statedTwice } = repeated;
  if (answers.export_repeated === 'once' || (statedOnce > 0 && statedTwice === 0)) verdict.once = true;
  else if (answers.export_repeated !== 'each' && !(statedTwice > 0 && statedOnce === 0))
    verdict.questions.push(
      buildQuestion(
        'export_repeated',
        [],
        [
          { value: 'once', figures: figures(sums().total - repeated.total) },
          { value: 'each', figures: figures(sums().total) },
        ],
      ),
    );
}

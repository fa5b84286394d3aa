import { localToday } from '../../../src-shared/calendar.ts';
import type { Fault, ImportSummary } from '../../../src-shared/contract/imports.ts';
import { unescapeFormula } from '../../../src-shared/csv.ts';
import type { ListKind } from '../../../src-shared/list-kinds.ts';
import { toMinor } from '../../../src-shared/money.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { Db } from '../../db/open.ts';
import { inBulk } from '../../db/seals/index.ts';
import type { JobControl } from '../../jobs/job-control.ts';
import { encodingLabel, isPlainText } from '../../table/source/source-file.ts';
import { span } from '../../tracing/span.ts';
import { finishImport } from '../ledger/history.ts';
import { needsAnswerProblem } from '../meaning/needs-answer.ts';
import { Breaker, limitsOf } from '../run/breaker.ts';
import { fileHash } from '../run/file-hash.ts';
import { assertRightsUnchanged } from '../run/finish-import.ts';
import type { ImportState, ImportTask } from '../run/import-state.ts';
import type { ProgressReporter } from '../run/progress.ts';
import type { ReadResult } from '../run/reader-messages.ts';
import { summariseImport } from '../run/summarise.ts';
import { type CheckedRow, rowReader } from './check-row.ts';
import { companyCurrency } from './company-currency.ts';
import { createPlan } from './create-plan.ts';
import { storedListLayout } from './list-layout.ts';
import { listQuestions } from './list-questions.ts';
import { type OpenedList, openList, type RawRow } from './open-list.ts';
import type { ListPlan, RowOutcome } from './plan.ts';

const MAX_WARNING_LINES = 20;

/** A list, with the column that holds the original line of corrected rejects; -1 where there is none. */
type ReadList = OpenedList & { lineColumn: number };

/** What became of the rows of a list. */
interface Counts {
  added: number;
  changed: number;
  same: number;
  rejects: { row: CheckedRow; fault: Fault }[];
}

/**
 * Imports a list: reads it, plans what each row does, asks what only a person knows, and writes it in one transaction.
 * @param kinds the kinds that it may be, the likeliest first
 * @throws Problem where it can't be read, or needs an answer first
 */
export async function runListImport(
  db: Db,
  task: ImportTask,
  kinds: ListKind[],
  control: JobControl,
  state: ImportState,
  progress: ProgressReporter,
): Promise<ImportSummary> {
  // whether a list names stores outside an account's scope must not be disclosed
  if (task.scope) throw new Problem('foreign/list');
  const { options, settings, saved, path, fix } = task;
  const layout = fix?.layout.list;
  const mapping = typeof options.mapping === 'object' ? options.mapping : undefined;
  const found = await span('read', () =>
    openList(path, kinds, {
      ...options,
      as: layout?.kind ?? (options.as === 'invoices' ? undefined : options.as),
      mapping,
      saved,
      defaultCurrency: companyCurrency(db, settings.defaultCurrency),
    }),
  );
  const lineColumn = found.columns.indexOf('_line');
  const opened = layout ? { ...found, ...layout, problems: [], doubts: [], lineColumn } : { ...found, lineColumn };
  state.sha256 = await fileHash(path, () => true);
  progress.opened(opened.source.bytes);
  if (opened.problems[0]) throw opened.problems[0];
  const questions = listQuestions(opened);
  if (questions.length > 0) throw needsAnswerProblem(path, questions);
  const answers = {
    ...saved.find(({ name }) => name === opened.savedMapping)?.answers,
    ...mapping?.answers,
    ...options.answers,
  };
  return writeList(db, task, opened, answers, control, state, progress);
}

function writeList(
  db: Db,
  task: ImportTask,
  opened: ReadList,
  answers: Record<string, string>,
  control: JobControl,
  state: ImportState,
  progress: ProgressReporter,
): ImportSummary {
  const { importId, options, settings } = task;
  const write = (): ImportSummary => {
    assertRightsUnchanged(db, task);
    const plan = createPlan({ db, opened, importId, answers, today: localToday() });
    const breaker = new Breaker(limitsOf(options, settings));
    const counts = planRows(rowsToRead(opened, task, state), rowReader(opened), plan, breaker, options.dryRun);
    for (const { fault } of counts.rejects) state.rejects[fault.code] = (state.rejects[fault.code] ?? 0) + 1;
    const cancelled = control.stopRequested;
    const open = breaker.open && !options.dryRun;
    const writes = !cancelled && (!open || options.keepPartial);
    if (writes) {
      const questions = plan.questions();
      if (questions.length > 0) throw needsAnswerProblem(task.path, questions);
      if (!options.dryRun) {
        const changes = plan.write();
        const add = db.prepare('INSERT INTO main.list_change (import_id, what, before, after) VALUES (?, ?, ?, ?)');
        for (const { what, before, after } of changes)
          add.run(importId, what, JSON.stringify(before), JSON.stringify(after));
        db.prepare('INSERT INTO main.list_unaudited (import_id) VALUES (?)').run(importId);
      }
    }
    progress.merged(1);
    const warningLines = noteWarnings(opened, plan, state);
    const read: ReadResult = readResultOf(
      opened,
      breaker,
      cancelled ? 'cancelled' : open ? 'breaker' : 'whole',
      warningLines,
    );
    const summary = summarise(task, opened, state, read, plan, counts, writes);
    finishImport(db, importId, summary, { layout: storedListLayout(opened), rejects: false, raws: false });
    if (!cancelled) writeRejects(db, importId, counts.rejects);
    if (task.fix && writes && !options.dryRun) markFixed(db, importId, task.fix.ofImport, counts, opened, task);
    return summary;
  };
  return db.transaction(() => inBulk(db, write)).immediate();
}

/** The rows of a list; of a file of corrected rejects those that are rejects, under the lines that they had. */
function rowsToRead(opened: ReadList, { fix }: ImportTask, state: ImportState): RawRow[] {
  if (!fix) return opened.rows;
  const seen = new Set<number>();
  return opened.rows.flatMap((row) => {
    const line = Number(row.cells[opened.lineColumn]);
    const record = fix.recordAt[line];
    if (record === undefined || seen.has(record)) {
      state.warnings.not_a_reject = (state.warnings.not_a_reject ?? 0) + 1;
      return [];
    }
    seen.add(record);
    return [{ ...row, record, line, cells: row.cells.slice(0, fix.layout.columns.length).map(unescapeFormula) }];
  });
}

function planRows(
  rows: RawRow[],
  read: (row: RawRow) => CheckedRow,
  plan: ListPlan,
  breaker: Breaker,
  dryRun: boolean,
): Counts {
  const counts: Counts = { added: 0, changed: 0, same: 0, rejects: [] };
  for (const raw of rows) {
    const row = read(raw);
    const outcome: RowOutcome = row.faults[0] ?? plan.add(row);
    if (outcome === 'new') counts.added++;
    else if (outcome === 'changed') counts.changed++;
    else if (outcome === 'same') counts.same++;
    else counts.rejects.push({ row, fault: outcome });
    if (breaker.note(typeof outcome === 'object') && !dryRun) break;
  }
  return counts;
}

function noteWarnings(opened: ReadList, plan: ListPlan, state: ImportState): Record<string, number[]> {
  const all = new Map<string, number[]>([...plan.warnings]);
  if (opened.footers.length > 0) all.set('footer_left_out', opened.footers);
  if (opened.repeatedHeaders.length > 0) all.set('header_repeated', opened.repeatedHeaders);
  for (const [code, lines] of all) state.warnings[code] = lines.length;
  return Object.fromEntries([...all].map(([code, lines]) => [code, lines.slice(0, MAX_WARNING_LINES)]));
}

function readResultOf(
  opened: ReadList,
  breaker: Breaker,
  outcome: ReadResult['outcome'],
  warningLines: Record<string, number[]>,
): ReadResult {
  const { records, rejects, open, rate, recentRate, consecutive } = breaker;
  return {
    outcome,
    records,
    rejects,
    physicalLines: opened.physicalLines,
    breaker: { state: open ? 'open' : 'closed', rate, recentRate, consecutive },
    warningLines,
    warnings: {},
    stages: { open: 0, read: 0, decode: 0, parse: 0, check: 0, collect: 0, waited: 0 },
    against: {
      reuse: { returning: 0, differing: 0, store: 0, series: 0, fiscal: 0, calendar: 0 },
      compared: 0,
      contradicting: 0,
      invoices: 0,
      headerRepeated: false,
    },
  };
}

function summarise(
  task: ImportTask,
  opened: ReadList,
  state: ImportState,
  read: ReadResult,
  plan: ListPlan,
  { added, changed, same }: Counts,
  writes: boolean,
): ImportSummary {
  const { currency, source, table, kind } = opened;
  const totals = plan.total === null ? {} : { [currency]: toMinor(plan.total, currency) };
  const summary = summariseImport(
    task,
    state,
    read,
    writes
      ? {
          linesImported: added + changed,
          linesUpdated: changed,
          linesUnchanged: same,
          linesRefused: 0,
          linesCorrected: 0,
          correctedCodes: {},
          invoicesNew: 0,
          invoicesUpdated: 0,
          invoicesUnchanged: 0,
          storesNew: plan.storesNew,
          productsNew: plan.productsNew,
          invoiceTotalDiffers: 0,
          totals,
          pictureOn: plan.pictureOn ?? null,
        }
      : null,
  );
  Object.assign(summary.file, {
    bytes: source.bytes,
    sha256: state.sha256,
    encoding: encodingLabel(source),
    delimiter: isPlainText(source) ? table.dialect.delimiter : '',
  });
  return { ...summary, currency, content: kind };
}

function writeRejects(db: Db, importId: number, rejects: Counts['rejects']): void {
  const insert = db.prepare(
    `INSERT INTO main.reject (import_id, record, physical_line, code, column_name, value, message, cells, faults) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { row, fault } of rejects) {
    const { record, line, cells } = row.raw;
    const faults = row.faults.length > 0 ? row.faults : [fault];
    insert.run(
      importId,
      record,
      line,
      fault.code,
      fault.column,
      fault.value,
      fault.message,
      JSON.stringify(cells),
      JSON.stringify(faults),
    );
  }
}

/** Marks the rejects of the corrected import whose rows were taken in now. */
function markFixed(
  db: Db,
  importId: number,
  ofImport: number,
  { rejects }: Counts,
  opened: ReadList,
  task: ImportTask,
): void {
  const failed = new Set(rejects.map(({ row }) => row.raw.record));
  const mark = db.prepare(
    'UPDATE main.reject SET fixed_by = ? WHERE import_id = ? AND record = ? AND fixed_by IS NULL',
  );
  const ignored: ImportState = { warnings: {} } as ImportState;
  for (const { record } of rowsToRead(opened, task, ignored))
    if (!failed.has(record)) mark.run(importId, ofImport, record);
}

import type { ImportOptions, ImportSettings, MappingSpec } from '../../src-shared/contract/imports.ts';
import { Problem } from '../../src-shared/problem.ts';
import { unharmed } from '../csv.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import type { Control } from '../jobs/control.ts';
import { AHEAD, type Batch, TIDY_EVERY, TIDY_EVERY_HEAVY } from './batch.ts';
import { isRemark, isSameHeader, orderUnder } from './between-records.ts';
import { Breaker, type BreakerLimits } from './breaker.ts';
import { LineChecker } from './check.ts';
import { Collector, type CollectorMemory, type NumberReuse } from './collector.ts';
import { faultAt, type Warning } from './faults.ts';
import { noReading, type Reading } from './file/decode.ts';
import { openSource, type Source } from './file/source.ts';
import { stoppable } from './file/stop.ts';
import { type Inspected, inspect, type Layout, layoutOf, settleFirst } from './inspect.ts';
import { CarryDown } from './meaning/carried.ts';
import { needsAnswer } from './meaning/needs-answer.ts';
import { questionsOf } from './meaning/questions.ts';
import type { Again } from './meaning/settle.ts';
import type { ReaderStages } from './profile.ts';
import type { Checkpoint, ReadCheckpoint } from './stage.ts';
import type { Dialect } from './table/dialect.ts';
import { type TableRecord, TextRecord } from './table/record.ts';
import { readTable, type Table } from './table/table.ts';

/** Records per batch: large enough that handing over costs nothing, small enough to stop without a noticeable delay. */
const BATCH = 1000;
/** Physical lines stored per warning. */
const WARNING_LINES = 20;
/** Most totals and remarks below the table, or below its part on a sheet. */
const MOST_FOOTERS = 50;

/** The input of a reader. */
export interface ReaderTask {
  path: string;
  options: ImportOptions;
  settings: ImportSettings;
  saved: MappingSpec[];
  /** What the file as a whole has shown, where it is read a second time. */
  again: Again;
  /**
   * For corrected rejects: the record number by physical line, and the layout under which that import read its records.
   */
  fix?: { layout: Layout; recordAt: Record<number, number> } | undefined;
  /** Where an interrupted run stopped. */
  resume?: { checkpoint: Checkpoint; memory: CollectorMemory } | undefined;
}

export interface Opened {
  source: Source;
  layout: Layout;
  dialect: Dialect;
  savedMapping: string | null;
}

/** The position after a batch. */
export interface ReadProgress {
  bytesRead: number;
  records: number;
  rejects: number;
  breaker: { state: 'closed' | 'open'; rate: number; recentRate: number; consecutive: number };
}

/** How reading ended. */
export interface ReadEnd {
  outcome: 'whole' | 'breaker' | 'cancelled';
  records: number;
  rejects: number;
  physicalLines: number;
  breaker: ReadProgress['breaker'];
  warningLines: Record<string, number[]>;
  /** Warnings after the last batch. */
  warnings: Batch['warnings'];
  stages: ReaderStages;
  /** Evidence of all records against what was settled from the first of them. */
  against: { reuse: NumberReuse; compared: number; contradicting: number; invoices: number; headerRepeated: boolean };
}

export interface Receiver {
  opened(opened: Opened): void;
  batch(batch: Batch, progress: ReadProgress, checkpoint: ReadCheckpoint): void;
}

/** The breaker's limits: from the import's options, else from the settings. */
export function limitsOf(
  { maxErrorRate, maxConsecutiveRejects }: ImportOptions,
  { breaker }: ImportSettings,
): BreakerLimits {
  return {
    ...breaker,
    maxErrorRate: maxErrorRate ?? breaker.maxErrorRate,
    maxConsecutiveRejects: maxConsecutiveRejects ?? breaker.maxConsecutiveRejects,
  };
}

/**
 * Reads the file from beginning to end: bytes → records → checked lines, delivered in batches.
 * @throws Problem where the file can't be read at all, or needs an answer first
 */
export async function readInto(task: ReaderTask, control: Control, receiver: Receiver): Promise<ReadEnd> {
  const { options } = task;
  const began = performance.now();
  const mapping = typeof options.mapping === 'object' ? options.mapping : undefined;
  const { source, inspected } = await stoppable(
    () => stopIfCancelled(control),
    async () => {
      const opened = await openSource(task.path, options);
      return {
        source: opened,
        inspected: await inspect(opened, {
          ...options,
          mapping,
          saved: task.saved,
          defaultCurrency: task.settings.defaultCurrency,
        }),
      };
    },
  );
  if (!task.fix && inspected.problems.length === 0 && inspected.doubts.length > 0) {
    const questions = await questionsOf(inspected, { ...options, defaultCurrency: task.settings.defaultCurrency });
    if (questions.length > 0) throw needsAnswer(source.path, questions);
    settleFirst(inspected);
  }
  const layout = task.fix ? task.fix.layout : settledAgain(layoutOf(inspected), task);
  const { table } = inspected;
  receiver.opened({ source, layout, dialect: table.dialect, savedMapping: inspected.savedMapping });
  const opening = performance.now() - began;
  return new FileReader(task, control, receiver, inspected, layout).read(opening);
}

/** The layout with the corrections that the file as a whole calls for. */
function settledAgain(layout: Layout, { again: { numbering, byPrice } }: ReaderTask): Layout {
  const { lineTotal, ...mapping } = layout.mapping;
  const { meaning } = layout;
  return {
    ...layout,
    mapping: byPrice ? mapping : layout.mapping,
    meaning: {
      ...meaning,
      numbering: numbering ?? meaning.numbering,
      amounts: byPrice ? { ...meaning.amounts, taxes: [], equation: null } : meaning.amounts,
    },
  };
}

function stopIfCancelled(control: Control): void {
  if (control.suspended)
    throw new Problem('suspended', 'The program is closing; the import goes on when it is started again.');
  if (control.cancelled) throw new Problem('cancelled', 'The import was cancelled before its records were read.');
}

class FileReader {
  readonly #task: ReaderTask;
  readonly #control: Control;
  readonly #receiver: Receiver;
  readonly #table: Table;
  readonly #layout: Layout;
  readonly #checker: LineChecker;
  readonly #collector: Collector;
  readonly #breaker: Breaker;
  readonly #reading: Reading;
  readonly #warningLines: Record<string, number[]>;
  /** The column with the original line number of corrected records; -1 where the file is no fix. */
  readonly #lineColumn: number;
  /** Records that may be totals below the table; rejected if a valid line follows. */
  #footers: TextRecord[] = [];
  readonly #fixed = new Set<number>();
  #order: number[] | null;
  readonly #carry: CarryDown | null;
  #skip: number;
  #resumeBehind: number;
  #lastLine = 0;
  #sent = 0;
  #heavySent = 0;
  readonly #stages: ReaderStages = { open: 0, read: 0, decode: 0, parse: 0, check: 0, collect: 0, waited: 0 };
  readonly #profiled: boolean;

  constructor(task: ReaderTask, control: Control, receiver: Receiver, inspected: Inspected, layout: Layout) {
    const { table, columns } = inspected;
    const { resume, settings, options } = task;
    this.#task = task;
    this.#profiled = options.profile;
    this.#control = control;
    this.#receiver = receiver;
    this.#table = table;
    this.#layout = layout;
    this.#checker = new LineChecker(layout, options);
    this.#collector = new Collector(layout, this.#checker, BATCH, settings.defaultCurrency, resume?.memory);
    this.#breaker = new Breaker(limitsOf(options, settings), resume?.checkpoint.breaker);
    this.#warningLines = resume?.checkpoint.warningLines ?? {};
    this.#order = resume?.checkpoint.order ?? null;
    if (resume) {
      Object.assign(this.#collector.reuse, resume.checkpoint.against.reuse);
      Object.assign(this.#checker.agreement, resume.checkpoint.against.agreement);
    }
    const { carried } = layout.meaning;
    this.#carry =
      carried && !task.fix ? new CarryDown(carried, layout.mapping, resume?.checkpoint.carried ?? null) : null;
    this.#resumeBehind = resume?.checkpoint.line ?? 0;
    this.#lastLine = this.#resumeBehind;
    this.#skip = table.heading.preamble + table.heading.rows;
    this.#lineColumn = task.fix ? columns.indexOf('_line') : -1;
    if (!resume) this.#warnOfFile(inspected);
    this.#reading = {
      ...noReading(),
      onBroken: (line) => this.#warn('mixed_encoding', line),
      onSheet: () => this.#leaveOutFooters(),
    };
  }

  /** @param opening milliseconds spent before */
  async read(opening: number): Promise<ReadEnd> {
    const began = performance.now();
    const physicalLines = await readTable(
      this.#table,
      (record) => this.#take(record),
      this.#reading,
      () => !this.#stopped,
    );
    if (!this.#stopped) this.#leaveOutFooters();
    const unsent = this.#collector.empty;
    if (!unsent && !this.#control.cancelled) this.#send();
    return {
      outcome: this.#control.cancelled ? 'cancelled' : this.#stopped ? 'breaker' : 'whole',
      records: this.#breaker.records,
      rejects: this.#breaker.rejects,
      physicalLines,
      breaker: this.#breakerState(),
      warningLines: this.#warningLines,
      warnings: unsent ? this.#collector.take().warnings : {},
      stages: this.#stagesOf(opening, performance.now() - began),
      against: {
        reuse: this.#collector.reuse,
        ...this.#checker.agreement,
        invoices: this.#collector.invoices,
        headerRepeated: (this.#warningLines.header_repeated ?? []).length > 0,
      },
    };
  }

  #stagesOf(open: number, all: number): ReaderStages {
    const stages = this.#stages;
    const { readMs: read, decodeMs: decode } = this.#reading;
    if (!this.#profiled) return { ...stages, open };
    const parse = all - read - decode - stages.check - stages.collect - stages.waited;
    return { ...stages, open, read, decode, parse };
  }

  /** A dry run reads on after the breaker opens, to report on the whole file. */
  get #stopped(): boolean {
    return this.#control.cancelled || this.#control.sufficed || (this.#breaker.open && !this.#task.options.dryRun);
  }

  #take(found: TableRecord): void {
    if (this.#skip > 0) {
      this.#skip--;
      return;
    }
    if (this.#stopped || found.line <= this.#resumeBehind || isBlank(found)) return;
    if (this.#task.fix) {
      this.#takeFix(found);
      return;
    }
    const ordered = this.#order ? reordered(found, this.#order) : found;
    const record = this.#carry ? this.#carry.take(ordered) : ordered;
    const before = this.#profiled ? performance.now() : 0;
    const whole = this.#checker.check(record);
    if (this.#profiled) this.#stages.check += performance.now() - before;
    if (whole) {
      this.#rejectFooters();
      this.#add(record, true);
      return;
    }
    if (record.fault === null && this.#isHeader(record)) return;
    if (record.fault === null && this.#footers.length < MOST_FOOTERS && isRemark(record.cells, this.#layout)) {
      this.#footers.push(new TextRecord(record.cells, record.line, record.raw));
      return;
    }
    const faults = [...this.#checker.faults];
    this.#rejectFooters();
    this.#add(record, false, faults);
  }

  /** A corrected record keeps the record number and the line under which it was rejected. */
  #takeFix(found: TableRecord): void {
    const line = Number(found.text(this.#lineColumn));
    const number = this.#task.fix?.recordAt[line];
    if (number === undefined || this.#fixed.has(number)) {
      this.#warn('not_a_reject', line || 0);
      return;
    }
    this.#fixed.add(number);
    const width = this.#layout.columns.length;
    const record = new TextRecord(found.cells.slice(0, width).map(unharmed), line, found.raw);
    this.#add(record, this.#checker.check(record), [...this.#checker.faults], number);
  }

  #add(record: TableRecord, whole: boolean, faults = this.#checker.faults, number = this.#breaker.records + 1): void {
    const before = this.#profiled ? performance.now() : 0;
    const { line } = record;
    if (this.#collector.isNoLine(record)) {
      this.#warn(
        this.#collector.leaveOut(record, this.#checker.line, whole) ? 'discount_spread' : 'charge_left_out',
        line,
      );
      return;
    }
    if (whole) {
      for (const warning of this.#checker.warnings) this.#noteLine(warning, line);
      this.#collector.addLine(record, number);
    } else this.#collector.addReject(record, number, faults);
    this.#lastLine = line;
    this.#breaker.note(!whole);
    if (this.#profiled) this.#stages.collect += performance.now() - before;
    if (this.#collector.full) this.#send();
  }

  /** A repeated header is no record; another one sets the column order from here on. */
  #isHeader({ cells, line }: TableRecord): boolean {
    const names = this.#table.heading.names;
    if (this.#table.heading.rows === 0) return false;
    if (isSameHeader(cells, names)) {
      this.#order = null;
      this.#warn('header_repeated', line);
      return true;
    }
    const order = orderUnder(cells, this.#layout, this.#task.options.missingStore);
    if (!order) return false;
    this.#order = order;
    this.#warn('header_changed', line);
    return true;
  }

  #rejectFooters(): void {
    if (this.#footers.length === 0) return;
    for (const footer of this.#footers.splice(0)) {
      const first = footer.cells.find((cell) => cell.trim() !== '') ?? '';
      this.#add(footer, false, [faultAt('', first, 'total_row')]);
    }
  }

  #leaveOutFooters(): void {
    for (const { line } of this.#footers.splice(0)) this.#warn('footer_left_out', line);
  }

  #warnOfFile({ notBelieved }: Inspected): void {
    for (const _ of notBelieved) this.#collector.warn('ids_not_believed');
    for (const { why } of this.#table.leftOut)
      this.#collector.warn(why === 'hidden' ? 'hidden_sheet_left_out' : 'sheet_left_out');
  }

  #warn(warning: Warning, line: number): void {
    this.#collector.warn(warning);
    this.#noteLine(warning, line);
  }

  #noteLine(warning: Warning, line: number): void {
    this.#warningLines[warning] ??= [];
    const lines = this.#warningLines[warning];
    if (lines.length < WARNING_LINES) lines.push(line);
  }

  #send(): void {
    const { records, rejects, memory } = this.#breaker;
    const batch = this.#collector.take();
    this.#receiver.batch(
      batch,
      { bytesRead: Math.round(this.#reading.bytesRead), records, rejects, breaker: this.#breakerState() },
      {
        line: this.#lastLine,
        breaker: memory,
        order: this.#order,
        carried: this.#carry?.before ?? null,
        against: { reuse: this.#collector.reuse, agreement: this.#checker.agreement },
        again: this.#task.again,
        warningLines: this.#warningLines,
      },
    );
    this.#sent++;
    if (batch.heavy) this.#heavySent++;
    if (this.#sent % TIDY_EVERY === 0 || (batch.heavy && this.#heavySent % TIDY_EVERY_HEAVY === 0)) collectGarbage();
    const before = performance.now();
    this.#control.waitForRoom(this.#sent, AHEAD);
    this.#stages.waited += performance.now() - before;
  }

  #breakerState(): ReadProgress['breaker'] {
    const { open, rate, recentRate, consecutive } = this.#breaker;
    return { state: open ? 'open' : 'closed', rate, recentRate, consecutive };
  }
}

function isBlank(record: TableRecord): boolean {
  for (let column = 0; column < record.width; column++) if (record.isFilled(column)) return false;
  return true;
}

function reordered({ cells, line, raw, fault }: TableRecord, order: number[]): TableRecord {
  const taken = new Set(order);
  const beyond = cells.filter((cell, i) => !taken.has(i) && cell !== '');
  return new TextRecord([...order.map((from) => cells[from] ?? ''), ...beyond], line, raw, fault);
}

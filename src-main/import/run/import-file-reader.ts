import { unescapeFormula } from '../../../src-shared/csv.ts';
import { collectGarbage } from '../../jobs/collect-garbage.ts';
import type { JobControl } from '../../jobs/job-control.ts';
import { type TableRecord, TextRecord } from '../../table/read/record.ts';
import { newReadingProgress, type ReadingProgress } from '../../table/source/decode.ts';
import { readTable, type Table } from '../../table/table.ts';
import { type Batch, GC_EVERY_BATCHES, GC_EVERY_HEAVY_BATCHES, MAX_BATCHES_IN_FLIGHT } from '../gather/batch.ts';
import { Collector } from '../gather/collector.ts';
import { faultAt, type Warning } from '../layout/faults.ts';
import { columnOrderUnder, isFooter, isRepeatedHeader } from '../layout/headers-and-footers.ts';
import type { InspectedFile } from '../layout/inspect.ts';
import type { Layout } from '../layout/layout.ts';
import { LineChecker } from '../layout/line-checker.ts';
import type { ReadCheckpoint } from '../ledger/checkpoint.ts';
import { documentKind } from '../meaning/document-kinds.ts';
import { FillDown } from '../meaning/fill-down.ts';
import { Breaker, limitsOf } from './breaker.ts';
import type { OpenedFile, ReaderTask, ReaderTimings, ReadProgress, ReadResult } from './reader-messages.ts';

/** Records per batch: large enough that handing over costs nothing, small enough to stop without a noticeable delay. */
const BATCH_RECORDS = 1000;
/** Physical lines stored per warning. */
const MAX_WARNING_LINES = 20;
/** Most totals and remarks below the table, or below its part on a sheet. */
const MAX_FOOTERS = 50;

/** Receives what a reader delivers. */
export interface ReaderListener {
  opened(opened: OpenedFile): void;
  batch(batch: Batch, progress: ReadProgress, checkpoint: ReadCheckpoint): void;
}

/** Reads the records of one file: checks each, and delivers lines and rejects in batches. */
export class ImportFileReader {
  readonly #task: ReaderTask;
  readonly #control: JobControl;
  readonly #listener: ReaderListener;
  readonly #table: Table;
  readonly #layout: Layout;
  readonly #checker: LineChecker;
  readonly #collector: Collector;
  readonly #breaker: Breaker;
  readonly #reading: ReadingProgress;
  readonly #warningLines: Record<string, number[]>;
  /** The column with the original line number of corrected records; -1 where the file is no fix. */
  readonly #lineColumn: number;
  /** Records that may be totals below the table; rejected if a valid line follows. */
  #footers: TextRecord[] = [];
  readonly #correctedRecords = new Set<number>();
  #columnOrder: number[] | null;
  readonly #carry: FillDown | null;
  /** Records above the first line, which a report repeats on each page. */
  readonly #titles = new Set<string>();
  #recordsToSkip: number;
  #resumeAfterLine: number;
  #lastLine = 0;
  #batchesSent = 0;
  #heavyBatchesSent = 0;
  readonly #timings: ReaderTimings = { open: 0, read: 0, decode: 0, parse: 0, check: 0, collect: 0, waited: 0 };
  readonly #profiled: boolean;

  constructor(
    task: ReaderTask,
    control: JobControl,
    receiver: ReaderListener,
    inspected: InspectedFile,
    layout: Layout,
  ) {
    const { table, columns } = inspected;
    const { resume, settings, options } = task;
    this.#task = task;
    this.#profiled = options.profile;
    this.#control = control;
    this.#listener = receiver;
    this.#table = table;
    this.#layout = layout;
    this.#checker = new LineChecker(layout, options);
    this.#collector = new Collector(
      layout,
      this.#checker,
      BATCH_RECORDS,
      settings.defaultCurrency,
      task.scratch,
      resume?.memory,
    );
    this.#breaker = new Breaker(limitsOf(options, settings), resume?.checkpoint.breaker);
    this.#warningLines = resume?.checkpoint.warningLines ?? {};
    this.#columnOrder = resume?.checkpoint.order ?? null;
    if (resume) {
      Object.assign(this.#collector.reuse, resume.checkpoint.against.reuse);
      Object.assign(this.#checker.agreement, resume.checkpoint.against.agreement);
    }
    const { carried } = layout.meaning;
    this.#carry =
      carried && !task.fix ? new FillDown(carried, layout.mapping, resume?.checkpoint.carried ?? null) : null;
    this.#resumeAfterLine = resume?.checkpoint.line ?? 0;
    this.#lastLine = this.#resumeAfterLine;
    this.#recordsToSkip = table.heading.preamble + table.heading.rows;
    this.#lineColumn = task.fix ? columns.indexOf('_line') : -1;
    if (!resume) this.#warnAboutFile(inspected);
    this.#reading = {
      ...newReadingProgress(),
      onInvalidUtf8: (line) => this.#warn('mixed_encoding', line),
      onSheet: () => this.#dropFooters(),
      onTotal: (line) => this.#warn('footer_left_out', line),
    };
  }

  close(): void {
    this.#collector.close();
  }

  /** @param openMs milliseconds spent before */
  async read(openMs: number): Promise<ReadResult> {
    const startedAt = performance.now();
    const physicalLines = await readTable(
      this.#table,
      (record) => this.#onRecord(record),
      this.#reading,
      () => !this.#stopped,
    );
    if (!this.#stopped) this.#dropFooters();
    const isEmpty = this.#collector.empty;
    if (!isEmpty && !this.#control.stopRequested) this.#send();
    return {
      outcome: this.#control.stopRequested ? 'cancelled' : this.#stopped ? 'breaker' : 'whole',
      records: this.#breaker.records,
      rejects: this.#breaker.rejects,
      physicalLines,
      breaker: this.#breakerState(),
      warningLines: this.#warningLines,
      warnings: isEmpty ? this.#collector.flush().warnings : {},
      stages: this.#timingsOf(openMs, performance.now() - startedAt),
      against: {
        reuse: this.#collector.reuse,
        ...this.#checker.agreement,
        invoices: this.#collector.invoices,
        headerRepeated: (this.#warningLines.header_repeated ?? []).length > 0,
      },
    };
  }

  #timingsOf(open: number, all: number): ReaderTimings {
    const stages = this.#timings;
    const { readMs: read, decodeMs: decode } = this.#reading;
    if (!this.#profiled) return { ...stages, open };
    const parse = all - read - decode - stages.check - stages.collect - stages.waited;
    return { ...stages, open, read, decode, parse };
  }

  /** A dry run reads on after the breaker opens, to report on the whole file. */
  get #stopped(): boolean {
    return (
      this.#control.stopRequested || this.#control.stoppedEarly || (this.#breaker.open && !this.#task.options.dryRun)
    );
  }

  #onRecord(found: TableRecord): void {
    if (this.#recordsToSkip > 0) {
      if (this.#titles.size < MAX_FOOTERS) this.#titles.add(titleOf(found.cells));
      this.#recordsToSkip--;
      return;
    }
    if (this.#stopped || found.line <= this.#resumeAfterLine || isBlank(found)) return;
    if (this.#task.fix) {
      this.#onCorrectedRecord(found);
      return;
    }
    const ordered = this.#columnOrder ? reorderColumns(found, this.#columnOrder) : found;
    const record = this.#carry ? this.#carry.apply(ordered) : ordered;
    const before = this.#profiled ? performance.now() : 0;
    const whole = this.#checker.check(record);
    if (this.#profiled) this.#timings.check += performance.now() - before;
    if (whole) {
      this.#rejectFooters();
      this.#add(record, true);
      return;
    }
    if (this.#isDocumentWithoutLines(record)) {
      this.#warn('document_without_lines', record.line);
      return;
    }
    if (this.#titles.has(titleOf(record.cells))) {
      this.#warn('header_repeated', record.line);
      return;
    }
    if (record.fault === null && this.#isHeader(record)) return;
    if (record.fault === null && this.#footers.length < MAX_FOOTERS && isFooter(record.cells, this.#layout)) {
      this.#footers.push(new TextRecord(record.cells, record.line, record.raw));
      return;
    }
    const faults = [...this.#checker.faults];
    this.#rejectFooters();
    this.#add(record, false, faults);
  }

  /** A corrected record keeps the record number and the line under which it was rejected. */
  #onCorrectedRecord(found: TableRecord): void {
    const line = Number(found.text(this.#lineColumn));
    const number = this.#task.fix?.recordAt[line];
    if (number === undefined || this.#correctedRecords.has(number)) {
      this.#warn('not_a_reject', line || 0);
      return;
    }
    this.#correctedRecords.add(number);
    const width = this.#layout.columns.length;
    const record = new TextRecord(found.cells.slice(0, width).map(unescapeFormula), line, found.raw);
    this.#add(record, this.#checker.check(record), [...this.#checker.faults], number);
  }

  #add(record: TableRecord, whole: boolean, faults = this.#checker.faults, number = this.#breaker.records + 1): void {
    const before = this.#profiled ? performance.now() : 0;
    const { line } = record;
    if (this.#collector.isNonProductLine(record)) {
      this.#warn(
        this.#collector.takeAsInvoiceDiscount(record, this.#checker.line, whole)
          ? 'discount_spread'
          : 'charge_left_out',
        line,
      );
      return;
    }
    if (whole) {
      for (const warning of this.#checker.warnings) this.#addWarningLine(warning, line);
      this.#collector.addLine(record, number);
    } else this.#collector.addReject(record, number, faults);
    this.#lastLine = line;
    this.#breaker.note(!whole);
    if (this.#profiled) this.#timings.collect += performance.now() - before;
    if (this.#collector.full) this.#send();
  }

  /** A repeated header is no record; another one sets the column order from here on. */
  #isHeader({ cells, line }: TableRecord): boolean {
    const names = this.#table.heading.names;
    if (this.#table.heading.rows === 0) return false;
    if (isRepeatedHeader(cells, names)) {
      this.#columnOrder = null;
      this.#warn('header_repeated', line);
      return true;
    }
    const order = columnOrderUnder(cells, this.#layout, this.#task.options.missingStore);
    if (!order) return false;
    this.#columnOrder = order;
    this.#warn('header_changed', line);
    return true;
  }

  /** A receipt or another document that sells nothing, in a journal of all documents. */
  #isDocumentWithoutLines(record: TableRecord): boolean {
    const { kind, itemName, sku, productId, quantity } = this.#layout.mapping;
    if (
      kind === undefined ||
      [itemName, sku, productId, quantity].some((at) => at !== undefined && record.isFilled(at))
    )
      return false;
    return documentKind(record.text(kind)) === 'Other document';
  }

  #rejectFooters(): void {
    if (this.#footers.length === 0) return;
    for (const footer of this.#footers.splice(0)) {
      const first = footer.cells.find((cell) => cell.trim() !== '') ?? '';
      this.#add(footer, false, [faultAt('', first, 'total_row')]);
    }
  }

  #dropFooters(): void {
    for (const { line } of this.#footers.splice(0)) this.#warn('footer_left_out', line);
  }

  #warnAboutFile({ notBelieved }: InspectedFile): void {
    for (const _ of notBelieved) this.#collector.warn('ids_not_believed');
    for (const { why } of this.#table.leftOut)
      this.#collector.warn(why === 'hidden' ? 'hidden_sheet_left_out' : 'sheet_left_out');
  }

  #warn(warning: Warning, line: number): void {
    this.#collector.warn(warning);
    this.#addWarningLine(warning, line);
  }

  #addWarningLine(warning: Warning, line: number): void {
    this.#warningLines[warning] ??= [];
    const lines = this.#warningLines[warning];
    if (lines.length < MAX_WARNING_LINES) lines.push(line);
  }

  #send(): void {
    const { records, rejects, memory } = this.#breaker;
    const batch = this.#collector.flush();
    this.#listener.batch(
      batch,
      { bytesRead: Math.round(this.#reading.bytesRead), records, rejects, breaker: this.#breakerState() },
      {
        line: this.#lastLine,
        breaker: memory,
        order: this.#columnOrder,
        carried: this.#carry?.before ?? null,
        against: { reuse: this.#collector.reuse, agreement: this.#checker.agreement },
        again: this.#task.again,
        warningLines: this.#warningLines,
      },
    );
    this.#batchesSent++;
    if (batch.heavy) this.#heavyBatchesSent++;
    if (
      this.#batchesSent % GC_EVERY_BATCHES === 0 ||
      (batch.heavy && this.#heavyBatchesSent % GC_EVERY_HEAVY_BATCHES === 0)
    )
      collectGarbage();
    const before = performance.now();
    this.#control.waitForCapacity(this.#batchesSent, MAX_BATCHES_IN_FLIGHT);
    this.#timings.waited += performance.now() - before;
  }

  #breakerState(): ReadProgress['breaker'] {
    const { open, rate, recentRate, consecutive } = this.#breaker;
    return { state: open ? 'open' : 'closed', rate, recentRate, consecutive };
  }
}

/** A record above the table, whatever its page and date. */
const titleOf = (cells: string[]) => cells.join(' ').replace(/\d+/g, '0').replace(/\s+/g, ' ').trim();

function isBlank(record: TableRecord): boolean {
  for (let column = 0; column < record.width; column++) if (record.isFilled(column)) return false;
  return true;
}

function reorderColumns({ cells, line, raw, fault }: TableRecord, order: number[]): TableRecord {
  const mapped = new Set(order);
  const excessCells = cells.filter((cell, i) => !mapped.has(i) && cell !== '');
  return new TextRecord([...order.map((from) => cells[from] ?? ''), ...excessCells], line, raw, fault);
}

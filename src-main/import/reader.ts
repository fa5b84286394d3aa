import type { ImportOptions } from '../../src-shared/contract/imports.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Control } from '../jobs/control.ts';
import type { Batch } from './batch.ts';
import { Breaker } from './breaker.ts';
import { LineChecker } from './check.ts';
import { Collector } from './collector.ts';
import { decode, type Reading } from './decode.ts';
import { faultAt } from './faults.ts';
import { inspect, type Layout } from './inspect.ts';
import { readRecords } from './records.ts';
import { openSource, type Source } from './source.ts';

/** Records in a batch: large enough that handing over costs nothing, small enough to stop within a blink. */
const BATCH = 1000;
/** How many batches may lie between reader and writer. */
const AHEAD = 4;

/** What a reader has to do. */
export interface ReaderTask {
  path: string;
  options: ImportOptions;
  /** For invoices that name no currency. */
  defaultCurrency: string;
}

export interface Opened {
  source: Source;
  layout: Layout;
}

/** Where reading stands after a batch. */
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
  /** CPU-side milliseconds spent waiting for the writer. */
  waitedMs: number;
}

export interface Receiver {
  opened(opened: Opened): void;
  batch(batch: Batch, progress: ReadProgress): void;
}

/**
 * Reads the file from beginning to end: bytes → records → checked lines, handed on in batches.
 * @throws Problem where the file can't be read at all, or the order of its dates only a person can know
 */
export async function readInto(task: ReaderTask, control: Control, receiver: Receiver): Promise<ReadEnd> {
  const { options } = task;
  const source = await openSource(task.path, options.encoding);
  const layout = await inspect(source, options);
  if (layout.dates.confidence === 'ask') throw datesAreAmbiguous(source);
  receiver.opened({ source, layout });

  const checker = new LineChecker(layout, options);
  const collector = new Collector(layout, checker, BATCH, {
    defaultCurrency: task.defaultCurrency,
    keepRaw: options.existing === 'reject',
  });
  const breaker = new Breaker(options);
  const reading: Reading = { bytesRead: 0, physicalLines: 0 };
  let sent = 0;
  let skip = layout.preamble + 1;
  let waitedMs = 0;

  const state = (): ReadProgress['breaker'] => ({
    state: breaker.open ? 'open' : 'closed',
    rate: breaker.rate,
    recentRate: breaker.recentRate,
    consecutive: breaker.consecutive,
  });
  const send = () => {
    receiver.batch(collector.take(), {
      bytesRead: reading.bytesRead,
      records: breaker.records,
      rejects: breaker.rejects,
      breaker: state(),
    });
    sent++;
    const before = performance.now();
    control.waitForRoom(sent, AHEAD);
    waitedMs += performance.now() - before;
  };
  const take = (cells: string[], line: number, whole: boolean, faults = checker.faults) => {
    const record = breaker.records + 1;
    if (whole) collector.addLine(cells, record, line);
    else collector.addReject(cells, record, line, [...faults]);
    breaker.note(!whole);
    if (collector.full) send();
  };

  await readRecords(
    decode(source, reading),
    layout,
    (cells, line) => {
      if (skip > 0) skip--;
      else if (!breaker.open && !control.cancelled) take(cells, line, checker.check(cells));
    },
    (text, line) => take([text], line, false, [faultAt(layout.columns[0] ?? '', text, 'quote_not_closed')]),
    () => !breaker.open && !control.cancelled,
  );
  if (!collector.empty && !control.cancelled) send();
  return {
    outcome: control.cancelled ? 'cancelled' : breaker.open ? 'breaker' : 'whole',
    records: breaker.records,
    rejects: breaker.rejects,
    physicalLines: reading.physicalLines,
    breaker: state(),
    waitedMs,
  };
}

function datesAreAmbiguous(source: Source): Problem {
  return new Problem(
    'dates_ambiguous',
    `The dates in ${source.path} can be read day first or month first, and nothing in the file tells which.`,
    'Say which with --dates dmy or --dates mdy.',
  );
}

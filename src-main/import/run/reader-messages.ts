import type { ImportOptions, ImportSettings, MappingSpec } from '../../../src-shared/contract/imports.ts';
import type { ProblemJson } from '../../../src-shared/problem.ts';
import type { Dialect } from '../../table/read/dialect.ts';
import type { SourceFile } from '../../table/source/source-file.ts';
import type { Batch } from '../gather/batch.ts';
import type { CollectorSnapshot } from '../gather/collector-snapshot.ts';
import type { NumberReuse } from '../gather/number-reuse.ts';
import type { Layout } from '../layout/layout.ts';
import type { Checkpoint, ReadCheckpoint } from '../ledger/checkpoint.ts';
import type { RereadOptions } from '../meaning/meaning.ts';

/** The input of a reader. */
export interface ReaderTask {
  path: string;
  /** Path without its ending for files of the reader's own, which are removed with the import's staging. */
  scratch: string;
  options: ImportOptions;
  settings: ImportSettings;
  saved: MappingSpec[];
  /** What the file as a whole has shown, where it is read a second time. */
  again: RereadOptions;
  /**
   * For corrected rejects: the record number by physical line, and the layout under which that import read its records.
   */
  fix?: { layout: Layout; recordAt: Record<number, number> } | undefined;
  /** Where an interrupted run stopped. */
  resume?: { checkpoint: Checkpoint; memory: CollectorSnapshot } | undefined;
}

/** What is known of a file before its first record. */
export interface OpenedFile {
  source: SourceFile;
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

/** Milliseconds that a reader spent on each stage; all but `open` and `waited` are measured only with `--profile`. */
export interface ReaderTimings {
  /** Hash, encoding, dialect, header and columns: before the first record. */
  open: number;
  /** Waiting for bytes of the file. */
  read: number;
  /** Decoding bytes to text; none for UTF-8, whose cells are decoded when they are read. */
  decode: number;
  /** Bytes or text to records and cells. */
  parse: number;
  /** Records to checked lines. */
  check: number;
  /** Lines to batches: stores, products, invoices and extras numbered. */
  collect: number;
  /** Waiting for the writer. */
  waited: number;
}

/** How reading ended. */
export interface ReadResult {
  outcome: 'whole' | 'breaker' | 'cancelled';
  records: number;
  rejects: number;
  physicalLines: number;
  breaker: ReadProgress['breaker'];
  warningLines: Record<string, number[]>;
  /** Warnings after the last batch. */
  warnings: Batch['warnings'];
  stages: ReaderTimings;
  /** Evidence of all records against what was settled from the first of them. */
  against: { reuse: NumberReuse; compared: number; contradicting: number; invoices: number; headerRepeated: boolean };
}

/** Messages to and from the reader thread. */
export interface ToReaderThread {
  task: ReaderTask;
  control: SharedArrayBuffer;
}

export type FromReaderThread =
  | { type: 'opened'; opened: OpenedFile }
  | { type: 'batch'; batch: Batch; progress: ReadProgress; checkpoint: ReadCheckpoint }
  | { type: 'ended'; ended: ReadResult }
  | { type: 'failed'; problem: ProblemJson };

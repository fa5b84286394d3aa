import type { ImportOptions, ImportSettings, ImportSummary, MappingSpec } from '../../src-shared/contract/imports.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Layout } from './inspect.ts';
import type { Opened } from './reader.ts';
import type { ImportScope } from './scope.ts';

/** What an import has to do. */
export interface ImportTask {
  folder: DataFolder;
  importId: number;
  path: string;
  options: ImportOptions;
  settings: ImportSettings;
  saved: MappingSpec[];
  /** Corrected rejects of an earlier import. */
  fix?: { ofImport: number; layout: Layout; recordAt: Record<number, number> } | undefined;
  /** The account in whose name it is done; null for the program's own. */
  accountId: number | null;
  /** What it is kept to; null for an import that may see and change everything. */
  scope: ImportScope | null;
  /** What the account's rights were when its turn came. */
  rights: string;
  /** Goes on where an interrupted run stood. */
  resume: boolean;
}

/** What the writer knows of a run so far. */
export interface Run {
  startedAt: Date;
  /** Of the file, in hex; empty until it is known. */
  sha256: string;
  opened: Opened | null;
  /** The import that the file came in by already, if nothing has changed since. */
  same: ImportSummary | null;
  warnings: Record<string, number>;
  rejects: Record<string, number>;
  stagedMs: number;
  /** Lines that stand in the file twice and count once. */
  repeats: number;
}

import type {
  ImportOptions,
  ImportSettings,
  ImportSummary,
  MappingSpec,
} from '../../../src-shared/contract/imports.ts';
import type { DataFolder } from '../../db/folder.ts';
import type { Layout } from '../layout/layout.ts';
import type { ImportScope } from '../ledger/import-scope.ts';
import type { OpenedFile } from './reader.ts';

/** The input of an import. */
export interface ImportTask {
  folder: DataFolder;
  importId: number;
  path: string;
  options: ImportOptions;
  settings: ImportSettings;
  saved: MappingSpec[];
  /** Corrected rejects of an earlier import. */
  fix?: { ofImport: number; layout: Layout; recordAt: Record<number, number> } | undefined;
  /** The account that started it; null for the program itself. */
  accountId: number | null;
  /** What it is restricted to; null for an import that may see and change everything. */
  scope: ImportScope | null;
  /** Fingerprint of the account's rights when the import began. */
  rights: string;
  /** Whether to resume an interrupted run. */
  resume: boolean;
}

/** The writer's state during a run. */
export interface ImportState {
  startedAt: Date;
  /** Of the file, in hex; empty until it is known. */
  sha256: string;
  opened: OpenedFile | null;
  /** The earlier import of the same file, where nothing has changed since. */
  duplicateOf: ImportSummary | null;
  warnings: Record<string, number>;
  rejects: Record<string, number>;
  stagedMs: number;
  /** Lines that the file contains twice and that count once. */
  repeatedLines: number;
}

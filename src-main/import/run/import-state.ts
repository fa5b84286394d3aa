import type { ImportOptions, ImportSettings, MappingSpec } from '../../../src-shared/contract/imports.ts';
import type { DataFolder } from '../../db/folder.ts';
import type { Layout } from '../layout/layout.ts';
import type { ImportScope } from '../ledger/import-scope.ts';
import type { DuplicateImport } from './duplicate-file.ts';
import type { OpenedFile } from './reader-messages.ts';

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
  duplicateOf: DuplicateImport | null;
  warnings: Record<string, number>;
  rejects: Record<string, number>;
  stagedMs: number;
  /** Lines that the file contains twice and that count once. */
  repeatedLines: number;
}

/** The answers given for this import, or saved with the mapping that it uses. */
export function answersOf({ options, saved }: ImportTask, state: ImportState): Record<string, string> {
  const mapping =
    typeof options.mapping === 'object'
      ? options.mapping
      : saved.find(({ name }) => name !== undefined && name === state.opened?.savedMapping);
  return { ...mapping?.answers, ...options.answers };
}

/** Adds the counts of warnings to others. */
export function addCounts(into: Record<string, number>, counts: Partial<Record<string, number>>): void {
  for (const [code, number] of Object.entries(counts)) into[code] = (into[code] ?? 0) + (number ?? 0);
}

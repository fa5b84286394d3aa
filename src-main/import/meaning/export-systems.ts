import { foldName } from '../../table/sniff/fold-name.ts';
import type { Field } from '../fields/columns.ts';
import systems from './export-systems.json' with { type: 'json' };

/** The known export format of one system. */
export interface ExportSystem {
  name: string;
  /** The vendor's documentation of the export. */
  source: string;
  /** The columns that identify the export; all must be present. */
  columns: string[];
  /** Columns whose names are misleading, by the field they hold. */
  fields: Partial<Record<Field, string>>;
}

/** The system whose export has this header, of several the one identified by most columns; null if none. */
export function detectSystem(columns: string[]): ExportSystem | null {
  const names = new Set(columns.map(foldName));
  const known = (systems as ExportSystem[]).filter((system) =>
    system.columns.every((name) => names.has(foldName(name))),
  );
  return known.sort((a, b) => b.columns.length - a.columns.length)[0] ?? null;
}

import { type Field, foldName } from '../fields/columns.ts';
import systems from './systems.json' with { type: 'json' };

/** What is known of the exports of one system. */
export interface System {
  name: string;
  /** Where the vendor tells of the export. */
  source: string;
  /** Columns by which its export is recognised; all of them have to be there. */
  columns: string[];
  /** Columns whose names say other than what they hold, by their field. */
  fields: Partial<Record<Field, string>>;
}

/** The system whose export has this header: of several the one that is known by most columns; null for none. */
export function systemOf(columns: string[]): System | null {
  const names = new Set(columns.map(foldName));
  const known = (systems as System[]).filter((system) => system.columns.every((name) => names.has(foldName(name))));
  return known.sort((a, b) => b.columns.length - a.columns.length)[0] ?? null;
}

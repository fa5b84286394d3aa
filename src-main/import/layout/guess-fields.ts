import type { MappingSpec } from '../../../src-shared/contract/imports.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { Table } from '../../table/table.ts';
import { FIELDS, type Field, fingerprintOf, type Guesses, guessByHeader } from '../fields/columns.ts';
import { guessByValues } from '../fields/guess-by-values.ts';
import type { ExportSystem } from '../meaning/export-systems.ts';

/** Which column is which field: by its name, as the system it comes from is known to write it, else by its values. */
export function guessFields(table: Table, columns: string[], decimal: '.' | ',', system: ExportSystem | null): Guesses {
  const names = table.heading.rows === 0 ? {} : applySystem(guessByHeader(table.heading.names), columns, system);
  return { ...names, ...guessByValues(table.body, columns.length, decimal, names) };
}

/** The known columns of a system override what their names suggest. */
function applySystem(guesses: Guesses, columns: string[], system: ExportSystem | null): Guesses {
  if (!system) return guesses;
  const folded = columns.map((name) => fingerprintOf([name]));
  const systemColumns = (Object.entries(system.fields) as [Field, string][]).flatMap(([field, name]) => {
    const column = folded.indexOf(fingerprintOf([name]));
    return column < 0 ? [] : [[field, { column, confidence: 'certain' as const }] as const];
  });
  const usedColumns = new Set(systemColumns.map(([, { column }]) => column));
  const remaining = Object.entries(guesses).filter(([, { column }]) => !usedColumns.has(column));
  return { ...Object.fromEntries(remaining), ...Object.fromEntries(systemColumns) };
}

/**
 * The mapping specified by a person overrides what was guessed.
 * @param problems receives what is wrong with the mapping
 */
export function applySpec(
  guesses: Guesses,
  spec: MappingSpec | undefined,
  columns: string[],
  problems: Problem[],
): Guesses {
  if (!spec) return guesses;
  const specified: Guesses = {};
  for (const [field, name] of Object.entries(spec.fields)) {
    if (!Object.hasOwn(FIELDS, field)) {
      problems.push(new Problem('mapping_wrong/field', { field, fields: Object.keys(FIELDS).join(', ') }));
      continue;
    }
    if (name === null) continue;
    const column = columns.findIndex((own) => fingerprintOf([own]) === fingerprintOf([name]));
    if (column < 0) {
      problems.push(
        new Problem('mapping_wrong/column', {
          field,
          column: name,
          columns: columns
            .slice(0, 15)
            .map((own) => `“${own}”`)
            .join(', '),
        }),
      );
      continue;
    }
    specified[field as Field] = { column, confidence: 'certain' };
  }
  const usedColumns = new Set(Object.values(specified).map(({ column }) => column));
  const remaining = Object.entries(guesses).filter(
    ([field, { column }]) => !Object.hasOwn(spec.fields, field) && !usedColumns.has(column),
  );
  return { ...Object.fromEntries(remaining), ...specified };
}

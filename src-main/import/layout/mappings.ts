import type { ImportOptions, MappingSpec } from '../../../src-shared/contract/imports.ts';
import { Problem } from '../../../src-shared/problem.ts';
import type { Db } from '../../db/open.ts';
import { recordChange } from '../../dispatch/request-context.ts';
import { assertNotFixed, policyValues } from '../../policy/policy.ts';
import { FIELDS, fingerprintOf } from '../fields/columns.ts';
import { LIST_FIELDS } from '../lists/fields.ts';

type NamedMapping = MappingSpec & { name: string };

/** The company's mappings and the saved ones, by name; the company's win over saved ones of the same name. */
export function listMappings(db: Db): (NamedMapping & { usedAt: string | null })[] {
  const rows = db
    .prepare<
      unknown[],
      {
        name: string;
        spec: string;
        usedAt: string | null;
      }
    >('SELECT name, spec, used_at AS usedAt FROM mapping ORDER BY name')
    .all();
  const companyMappings = policyValues().mappings ?? [];
  const names = new Set(companyMappings.map(({ name }) => name));
  return [
    ...companyMappings.map((spec) => ({ ...spec, usedAt: null })),
    ...rows
      .filter(({ name }) => !names.has(name))
      .map(({ name, spec, usedAt }) => ({ ...(JSON.parse(spec) as MappingSpec), name, usedAt })),
  ];
}

const assertEditable = (name: string): void => {
  if (policyValues().mappings?.some((mapping) => mapping.name === name)) assertNotFixed('mappings');
};

/** Mappings that apply automatically to a file with their header. */
export function savedMappings(db: Db): MappingSpec[] {
  return listMappings(db).map(({ usedAt: _, ...spec }) => spec);
}

/** Saves a mapping under its name; replaces one of the same name and one for the same header. */
export function saveMapping(db: Db, spec: NamedMapping): { name: string } {
  assertEditable(spec.name);
  const fields = spec.kind === undefined || spec.kind === 'invoices' ? FIELDS : LIST_FIELDS[spec.kind];
  const unknown = Object.keys(spec.fields).find((field) => !Object.hasOwn(fields, field));
  if (unknown) {
    throw new Problem('mapping_wrong/field', { field: unknown, fields: Object.keys(fields).join(', ') });
  }
  const before = listMappings(db).find(({ name }) => name === spec.name) ?? null;
  const fingerprint = spec.columns ? fingerprintOf(spec.columns) : null;
  db.transaction(() => {
    if (fingerprint !== null) db.prepare('DELETE FROM mapping WHERE fingerprint = ?').run(fingerprint);
    db.prepare(
      'INSERT INTO mapping (name, fingerprint, spec) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint, spec = excluded.spec',
    ).run(spec.name, fingerprint, JSON.stringify(spec));
  })();
  recordChange(`mapping ${spec.name}`, before, spec);
  return { name: spec.name };
}

export function removeMapping(db: Db, name: string): { removed: boolean } {
  assertEditable(name);
  const before = listMappings(db).find((mapping) => mapping.name === name);
  if (before) recordChange(`mapping ${name}`, before, null);
  return { removed: db.prepare('DELETE FROM mapping WHERE name = ?').run(name).changes > 0 };
}

/**
 * Options in which the name of a saved mapping is replaced by that mapping.
 * @throws Problem `mapping_unknown`
 */
export function resolveMapping(db: Db, options: ImportOptions): ImportOptions {
  if (typeof options.mapping !== 'string') return options;
  const name = options.mapping;
  const found = listMappings(db).find((mapping) => mapping.name === name);
  if (!found) {
    const names = listMappings(db).map((mapping) => `“${mapping.name}”`);
    throw names.length > 0
      ? new Problem('mapping_unknown', { name, saved: names.join(', ') })
      : new Problem('mapping_unknown/none', { name });
  }
  const { usedAt: _, ...mapping } = found;
  return { ...options, mapping };
}

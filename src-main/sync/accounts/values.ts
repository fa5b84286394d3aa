import { z } from 'zod';
import { ROLES } from '../../../src-shared/roles.ts';
import type { AccountUnits } from '../../accounts/taken.ts';
import type { Identities } from '../kinds.ts';
import type { AccountUnit, Value } from './signature.ts';

const names = z.array(z.string().max(300)).max(1000);

/** Schemas of the field groups; stores as global ids. */
const UNITS = {
  name: z.strictObject({ name: z.string().trim().min(1).max(80) }),
  role: z.strictObject({ role: z.enum(ROLES) }),
  scope: z.strictObject({
    scope: z.strictObject({
      stores: z.array(z.string().max(36)).max(10_000).default([]),
      cities: names.default([]),
      salespeople: names.default([]),
    }),
  }),
  disabled: z.strictObject({ disabled_at: z.string().max(40).nullable() }),
} satisfies Record<AccountUnit, z.ZodType>;

/** Parses a field group, with stores as local ids; null if it is invalid. */
export function unitOf(unit: AccountUnit, value: Value, ids: Identities): Partial<AccountUnits> | null {
  const parsed = UNITS[unit].safeParse(value);
  if (!parsed.success) return null;
  const said = parsed.data;
  if ('scope' in said)
    return { scope: { ...said.scope, stores: said.scope.stores.flatMap((gid) => ids.id('store', gid) ?? []) } };
  return 'disabled_at' in said ? { disabledAt: said.disabled_at } : said;
}

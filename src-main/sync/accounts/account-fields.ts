import { z } from 'zod';
import { ROLES } from '../../../src-shared/roles.ts';
import type { SyncedAccountFields } from '../../accounts/synced-accounts.ts';
import type { GlobalIds } from '../synced-tables.ts';
import type { AccountFieldGroup, FieldValues } from './signature.ts';

const nameList = z.array(z.string().max(300)).max(1000);

/** Schemas of the field groups; stores as global ids. */
const FIELD_GROUP_SCHEMAS = {
  name: z.strictObject({ name: z.string().trim().min(1).max(80) }),
  role: z.strictObject({ role: z.enum(ROLES) }),
  scope: z.strictObject({
    scope: z.strictObject({
      stores: z.array(z.string().max(36)).max(10_000).default([]),
      cities: nameList.default([]),
      salespeople: nameList.default([]),
    }),
  }),
  disabled: z.strictObject({ disabled_at: z.string().max(40).nullable() }),
} satisfies Record<AccountFieldGroup, z.ZodType>;

/** Parses a field group, with stores as local ids; null if it is invalid. */
export function parseFieldGroup(
  unit: AccountFieldGroup,
  value: FieldValues,
  ids: GlobalIds,
): Partial<SyncedAccountFields> | null {
  const parsed = FIELD_GROUP_SCHEMAS[unit].safeParse(value);
  if (!parsed.success) return null;
  const fields = parsed.data;
  if ('scope' in fields)
    return { scope: { ...fields.scope, stores: fields.scope.stores.flatMap((gid) => ids.id('store', gid) ?? []) } };
  return 'disabled_at' in fields ? { disabledAt: fields.disabled_at } : fields;
}

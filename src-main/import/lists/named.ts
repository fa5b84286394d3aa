import type { Fault } from '../../../src-shared/contract/imports.ts';
import type { ListField } from './fields.ts';
import type { Entity, MasterIndex } from './master-data.ts';
import { fieldFault, type PlanContext } from './plan.ts';
import type { ListValue } from './row-state.ts';

/** The fields that name a store or product, in the order in which a fault quotes them. */
const NAMING: Record<Entity, ListField[]> = {
  store: ['storeName', 'storeId'],
  product: ['sku', 'itemName', 'barcode', 'productId'],
};

/** The field by which a row names its store or product; null where it names none. */
export const namingField = (entity: Entity, values: Map<ListField, ListValue>): ListField | null =>
  NAMING[entity].find((field) => values.get(field) != null) ?? null;

/** The id of the store or product that a row names, or the fault that there is none, or more than one. */
export function findNamed(
  context: PlanContext,
  index: MasterIndex,
  entity: Entity,
  values: Map<ListField, ListValue>,
): number | Fault {
  const found = index.find(values);
  if (typeof found === 'number') return found;
  const field = namingField(entity, values) ?? (entity === 'store' ? 'storeName' : 'itemName');
  return fieldFault(context, field, values.get(field), `${entity}_${found}`);
}

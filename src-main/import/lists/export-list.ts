import type { Output } from '../../../src-shared/contract/index.ts';
import type { ExportedList } from '../../../src-shared/list-kinds.ts';
import { english } from '../../../src-shared/messages/english.ts';
import { readStores } from '../../cube/dimensions.ts';
import type { Db } from '../../db/open.ts';
import { regionsOf } from '../../targets/region.ts';
import { currentTargets, targetKey } from '../../targets/target-rows.ts';
import { LIST_FIELDS, type ListField, type ValueType } from './fields.ts';
import {
  type Entity,
  effectiveValue,
  extraKey,
  identityOf,
  type MasterRow,
  masterFields,
  readMasterRows,
} from './master-data.ts';
import { identityOfPrice, priceFields, readListPrices } from './plan-prices.ts';
import { identityOfTarget, targetFields } from './plan-targets.ts';
import { encodeState, ID_COLUMNS, type ListValue, STATE_COLUMN } from './row-state.ts';
import { formatValue } from './values.ts';

type Chunk = Output<'imports.exportList'>;
type Cell = Chunk['rows'][number][number];

const ROWS_PER_CHUNK = 5000;

const cellTypes: Partial<Record<ValueType, Chunk['columns'][number]['type']>> = {
  amount: 'number',
  balance: 'number',
  whole: 'number',
  percent: 'number',
  date: 'date',
};
const column = (field: ListField, type: ValueType) => ({
  label: english({ id: `field/${field}` }).message,
  type: cellTypes[type] ?? ('text' as const),
});

/**
 * A part of a list, to be edited and imported again: the values that apply, with the id of each row and what its cells
 * are now, by which an import sees the edited ones.
 * @param after the number of rows in earlier parts
 */
export function exportList(db: Db, list: ExportedList, after: number): Chunk {
  const { columns, rows } = exportOf(db, list);
  const until = Math.min(rows.length, after + ROWS_PER_CHUNK);
  return { columns, rows: rows.slice(after, until).map((build) => build()), next: until < rows.length ? until : null };
}

interface Exported {
  columns: Chunk['columns'];
  rows: (() => Cell[])[];
}

function exportOf(db: Db, list: ExportedList): Exported {
  if (list === 'prices') return exportPrices(db);
  if (list === 'targets') return exportTargets(db);
  return exportMaster(db, list === 'stores' ? 'store' : 'product');
}

function exportMaster(db: Db, entity: Entity): Exported {
  const all = [...readMasterRows(db, entity).values()].filter(({ mergedInto }) => mergedInto === null);
  const fields = masterFields(entity);
  const extras = extraNames(all);
  const keys = [...fields.map(({ key }) => key), ...extras.map(extraKey)];
  return {
    columns: [
      { label: ID_COLUMNS[entity === 'store' ? 'stores' : 'products'], type: 'number' },
      ...fields.map(({ field, type }) => column(field, type)),
      ...extras.map((label) => ({ label, type: 'text' as const })),
      { label: STATE_COLUMN, type: 'text' },
    ],
    rows: all.map((row) => () => {
      const values: Record<string, ListValue> = Object.fromEntries(keys.map((key) => [key, effectiveValue(row, key)]));
      return [
        row.id,
        ...fields.map(({ key, type }) => formatValue(type, values[key] ?? null)),
        ...extras.map((name) => String(values[extraKey(name)] ?? '')),
        encodeState(identityOf(row), values),
      ];
    }),
  };
}

/** Names of the columns without a field that any row has a value of. */
function extraNames(rows: MasterRow[]): string[] {
  const names = new Set<string>();
  for (const { listed } of rows)
    for (const key of Object.keys(listed)) if (key.startsWith('x:')) names.add(key.slice(2));
  return [...names].sort();
}

function exportPrices(db: Db): Exported {
  const products = readMasterRows(db, 'product');
  const fields = ['storeGroup', 'fromDate', 'toDate', 'price', 'currency'] as const;
  const typeOf = (field: ListField) => LIST_FIELDS.prices[field]!.type;
  const prices = readListPrices(db).filter(({ price }) => price !== null);
  return {
    columns: [
      { label: ID_COLUMNS.prices, type: 'number' },
      column('sku', 'code'),
      column('itemName', 'text'),
      ...fields.map((field) => column(field, typeOf(field))),
      { label: STATE_COLUMN, type: 'text' },
    ],
    rows: prices.map((price) => () => {
      const product = products.get(price.productId)!;
      const values = priceFields(price);
      return [
        price.priceId,
        String(effectiveValue(product, 'sku') ?? ''),
        String(effectiveValue(product, 'name') ?? ''),
        ...fields.map((field) => formatValue(typeOf(field), values[field])),
        encodeState(identityOfPrice(price), values),
      ];
    }),
  };
}

function exportTargets(db: Db): Exported {
  const regions = regionsOf(readStores(db).rows.values());
  const fields = ['month', 'salesperson', 'region', 'category', 'target', 'currency'] as const;
  const typeOf = (field: ListField) => LIST_FIELDS.targets[field]!.type;
  return {
    columns: [
      { label: ID_COLUMNS.targets, type: 'number' },
      ...fields.map((field) => column(field, typeOf(field))),
      { label: STATE_COLUMN, type: 'text' },
    ],
    rows: currentTargets(db).map((target) => () => {
      const values = targetFields(target, regions);
      return [
        target.id,
        ...fields.map((field) => formatValue(typeOf(field), values[field])),
        encodeState(identityOfTarget(target.id, targetKey(target)), values),
      ];
    }),
  };
}

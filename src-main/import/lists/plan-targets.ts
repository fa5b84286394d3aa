import type { Fault } from '../../../src-shared/contract/imports.ts';
import type { FaultCode } from '../../../src-shared/fault.ts';
import { openSalesCube, type SalesCube } from '../../cube/cube.ts';
import { checkTarget, type TargetContent, type TargetNames, targetNames } from '../../targets/check-target.ts';
import type { Region } from '../../targets/region.ts';
import { addTarget, currentTargets, type TargetRow, targetKey, targetKeys } from '../../targets/target-rows.ts';
import { foldIdentity } from '../fields/identity.ts';
import { faultAt } from '../layout/faults.ts';
import type { CheckedRow } from './check-row.ts';
import { LIST_FIELDS } from './fields.ts';
import {
  fieldFault,
  type ListChange,
  type ListPlan,
  type ListWarning,
  type PlanContext,
  type RowOutcome,
} from './plan.ts';
import type { ListValue } from './row-state.ts';
import { formatValue } from './values.ts';

/** What identifies a target besides its id, which is another’s in another data folder. */
export const identityOfTarget = (id: number, key: string): string => `${id} ${key}`;

/** A region as lists name it: `Pune`, or `State: Delhi` where a city is called so too. */
function regionLabel(region: Region | null, all: readonly Region[]): string | null {
  if (region === null) return null;
  const named = all.filter(({ name }) => foldIdentity(name) === foldIdentity(region.name));
  return named.length > 1 ? `${region.kind}: ${region.name}` : region.name;
}

/** The fields of a target, as an export has them. */
export const targetFields = (
  target: TargetRow,
  regions: readonly Region[],
): Record<'month' | 'salesperson' | 'region' | 'category' | 'target' | 'currency', ListValue> => ({
  month: target.month,
  salesperson: target.salesperson || null,
  region: regionLabel(target.region, regions),
  category: target.category || null,
  target: target.amount,
  currency: target.currency,
});
type TargetField = keyof ReturnType<typeof targetFields>;
type TargetValues = Record<TargetField, ListValue>;

/** The field of a list that holds a part of a target. */
const FIELD_OF: Record<keyof TargetContent, TargetField> = {
  month: 'month',
  salesperson: 'salesperson',
  region: 'region',
  category: 'category',
  amount: 'target',
  currency: 'currency',
};

interface Planned {
  before: TargetRow | null;
  /** Null where it is removed. */
  after: TargetContent | null;
  line: number;
}

/** Plans a list of targets. */
export class TargetPlan implements ListPlan {
  readonly storesNew = 0;
  readonly productsNew = 0;
  readonly warnings = new Map<ListWarning, number[]>();
  readonly #context: PlanContext;
  readonly #cube: SalesCube;
  readonly #names: TargetNames;
  readonly #byKey: Map<string, TargetRow>;
  /** By the id of any of its versions, what a target is for: an export may be older than the newest. */
  readonly #keys: Map<number, string>;
  readonly #seen = new Set<string>();
  readonly #planned: Planned[] = [];

  constructor(context: PlanContext) {
    this.#context = context;
    this.#cube = openSalesCube(context.db)();
    this.#names = targetNames(this.#cube, context.today);
    const current = currentTargets(context.db);
    this.#byKey = new Map(current.map((target) => [targetKey(target), target]));
    this.#keys = context.opened.exported ? targetKeys(context.db) : new Map();
  }

  get total(): number {
    return this.#planned.reduce((sum, { after }) => sum + (after?.amount ?? 0), 0);
  }

  add(row: CheckedRow): RowOutcome {
    if (row.exported) return this.#addExported(row, row.exported);
    const value = (field: TargetField) => row.values.get(field) ?? null;
    const content = this.#contentOf({
      month: value('month'),
      salesperson: value('salesperson'),
      region: value('region'),
      category: value('category'),
      target: value('target'),
      currency: value('currency'),
    });
    if ('code' in content) return content;
    return this.#plan(this.#byKey.get(targetKey(content)) ?? null, content, row.raw.line);
  }

  #addExported(
    { values, raw, cellFaults }: CheckedRow,
    { id, state }: NonNullable<CheckedRow['exported']>,
  ): RowOutcome {
    const key = this.#keys.get(id) ?? '';
    const before = this.#byKey.get(key);
    if (!before || !state.isOf(identityOfTarget(id, key))) return faultAt('', String(id), 'row_unknown');
    const fields = targetFields(before, this.#names.regions);
    const { mapping } = this.#context.opened;
    const edited: Partial<TargetValues> = {};
    for (const field of Object.keys(fields) as TargetField[]) {
      if (mapping[field] === undefined) continue;
      const cell = (raw.cells[mapping[field]] ?? '').trim();
      const { type } = LIST_FIELDS.targets[field]!;
      if (state.had(field, fields[field]) && cell === String(formatValue(type, fields[field]))) continue;
      const fault = cellFaults.get(field);
      if (fault) return fault;
      const value = values.get(field) ?? null;
      if (!state.had(field, value) && value !== fields[field]) edited[field] = value;
    }
    if (Object.keys(edited).length === 0) return this.#noteSeen(before) ?? 'same';
    if (edited.target === null) {
      if (before.month < this.#context.today.slice(0, 7)) return this.#fault('month', before.month, 'month_past');
      return this.#noteSeen(before) ?? this.#add({ before, after: null, line: raw.line }, 'changed');
    }
    const content = this.#contentOf({ ...fields, ...edited });
    if ('code' in content) return content;
    if (before.month < this.#context.today.slice(0, 7)) return this.#fault('month', before.month, 'month_past');
    const other = this.#byKey.get(targetKey(content));
    if (other && other.id !== before.id)
      return this.#fault('target', String(edited.target ?? before.amount), 'duplicate_row');
    return this.#plan(before, content, raw.line);
  }

  #fault = (field: TargetField, value: string, code: FaultCode): Fault => fieldFault(this.#context, field, value, code);

  /** The target that some cells say, or what is wrong with them. */
  #contentOf(cells: TargetValues): TargetContent | Fault {
    const text = (field: TargetField) => String(cells[field] ?? '');
    if (cells.month === null) return this.#fault('month', '', 'month_missing');
    if (typeof cells.target !== 'number') return this.#fault('target', '', 'target_missing');
    const region = text('region') === '' ? null : this.#regionOf(text('region'));
    if (typeof region === 'string') return this.#fault('region', text('region'), region);
    const content: TargetContent = {
      month: text('month'),
      salesperson: sameName(text('salesperson'), this.#names.salespeople.keys()),
      region,
      category: sameName(text('category'), this.#names.categories),
      amount: cells.target,
      currency: text('currency') || this.#context.opened.currency,
    };
    const fault = checkTarget(this.#cube, this.#context.today, content);
    if (!fault) return content;
    const field = FIELD_OF[fault.field];
    return this.#fault(
      field,
      field === 'target' ? String(formatValue('amount', cells.target)) : fault.value,
      fault.code,
    );
  }

  /** The region by a name, with its kind before it where several are called so; else the code of what is wrong. */
  #regionOf(text: string): Region | FaultCode {
    const { regions } = this.#names;
    const named = regions.filter((region) => foldIdentity(region.name) === foldIdentity(text));
    const [, word = '', name = ''] = /^\s*(city|state|beat)\s*:\s*(.+)$/i.exec(text) ?? [];
    const ofKind = regions.filter(
      (region) => region.kind === word.toLowerCase() && foldIdentity(region.name) === foldIdentity(name),
    );
    const exact = named.filter((region) => region.name === text.trim());
    const found = ofKind.length > 0 ? ofKind : exact.length > 0 ? exact : named;
    return found.length === 1 ? found[0]! : found.length === 0 ? 'region_unknown' : 'region_ambiguous';
  }

  #noteSeen(target: TargetRow | TargetContent): Fault | null {
    const key = targetKey(target);
    if (this.#seen.has(key)) return this.#fault('target', target.month, 'duplicate_row');
    this.#seen.add(key);
    return null;
  }

  #plan(before: TargetRow | null, after: TargetContent, line: number): RowOutcome {
    const twice = this.#noteSeen(after);
    if (twice) return twice;
    const isSame =
      before !== null &&
      targetKey(before) === targetKey(after) &&
      before.amount === after.amount &&
      before.currency === after.currency;
    if (isSame) return 'same';
    return this.#add({ before, after, line }, before ? 'changed' : 'new');
  }

  #add(planned: Planned, outcome: RowOutcome): RowOutcome {
    this.#planned.push(planned);
    return outcome;
  }

  questions() {
    return [];
  }

  write(): ListChange[] {
    const { db, importId } = this.#context;
    return this.#planned.map(({ before, after, line }): ListChange => {
      const author = '';
      if (before && (!after || targetKey(before) !== targetKey(after)))
        addTarget(db, { ...before, amount: null, importId, author }, line);
      if (after) addTarget(db, { ...after, importId, author }, line);
      const said = (target: TargetRow | TargetContent | null) =>
        target && targetFields({ ...target, id: 0, importId, author }, this.#names.regions);
      return { what: `target ${(after ?? before)!.month}`, before: said(before), after: said(after) };
    });
  }
}

/** A name as it is written among known ones; itself where none or several are alike. */
function sameName(text: string, known: Iterable<string>): string {
  const alike = [...known].filter((name) => foldIdentity(name) === foldIdentity(text));
  return alike.includes(text) || alike.length !== 1 ? text : alike[0]!;
}

import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { faultMessage } from '../../src-shared/fault.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { fromMinor } from '../../src-shared/money.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { checkTarget, type TargetContent } from './check-target.ts';
import { addTarget, currentTargets, newestTarget, type TargetRow, targetBefore, targetKey } from './target-rows.ts';

const contentOf = ({ month, salesperson, region, category, amount, currency }: TargetContent | TargetRow) => ({
  ...{ month, salesperson, region, category, amount, currency },
});

/** The target by its id. @throws Problem `target_unknown` where it was changed or removed meanwhile */
function targetOf(db: Db, id: number): TargetRow {
  const row = newestTarget(db, id);
  if (!row) throw new Problem('target_unknown');
  return row;
}

/** Field names of the input. */
const INPUT_FIELDS: Partial<Record<keyof TargetContent, string>> = { amount: 'targetMinor' };

/** @throws Problem `target_refused` with what is wrong with a field */
function check(db: Db, cube: SalesCube, today: string, content: TargetContent, without: TargetRow | null): void {
  const fault = checkTarget(cube, today, content);
  if (fault) {
    const reason = faultMessage(fault.code, fault.value);
    throw new Problem('target_refused', { reason }, { fields: { [INPUT_FIELDS[fault.field] ?? fault.field]: reason } });
  }
  const isTwice = currentTargets(db, content.month).some(
    (other) => other.id !== without?.id && targetKey(other) === targetKey(content),
  );
  const reason = message('target_field/exists');
  if (isTwice) throw new Problem('target_refused', { reason }, { fields: { month: reason } });
}

/**
 * Saves a new target, or another content of one.
 * @throws Problem `target_refused` · `target_unknown` where it was changed meanwhile
 */
export function saveTarget(
  db: Db,
  cube: SalesCube,
  author: string,
  today: string,
  { id, targetMinor, ...part }: ParsedInput<'targets.save'>,
): { id: number } {
  const { currency } = cube;
  const before = id === undefined ? null : targetOf(db, id);
  if (before?.amount === null) throw new Problem('target_unknown');
  const trimmed = { ...part, salesperson: part.salesperson.trim(), category: part.category.trim() };
  const content = { ...trimmed, amount: Math.round(fromMinor(targetMinor, currency)), currency };
  check(db, cube, today, content, before);
  if (before && before.month < today.slice(0, 7)) {
    const reason = faultMessage('month_past', before.month);
    throw new Problem('target_refused', { reason }, { fields: { month: reason } });
  }
  if (before && targetKey(before) !== targetKey(content))
    addTarget(db, { ...before, amount: null, importId: null, author });
  const saved = addTarget(db, { ...content, importId: null, author });
  recordChange(`target ${before?.id ?? saved}`, before && contentOf(before), contentOf(content));
  return { id: saved };
}

/** Removes a target, or restores a removed one. @throws Problem `target_unknown` · `target_refused` */
export function removeTarget(
  db: Db,
  cube: SalesCube,
  author: string,
  today: string,
  { id, removed }: ParsedInput<'targets.remove'>,
): { id: number } {
  const row = targetOf(db, id);
  if ((row.amount === null) === removed) throw new Problem('target_unknown');
  if (row.month < today.slice(0, 7)) {
    const reason = faultMessage('month_past', row.month);
    throw new Problem('target_refused', { reason }, { fields: { month: reason } });
  }
  if (removed) {
    recordChange(`target ${id}`, contentOf(row), null);
    return { id: addTarget(db, { ...row, amount: null, importId: null, author }) };
  }
  const before = targetBefore(db, row);
  if (!before || before.amount === null) throw new Problem('target_unknown');
  check(db, cube, today, { ...before, amount: before.amount }, null);
  recordChange(`target ${id}`, null, contentOf(before));
  return { id: addTarget(db, { ...before, importId: null, author }) };
}

import { useCallback, useEffect, useRef, useState } from 'react';
import type { OrderDetails } from '../../../src-shared/contract/index.ts';
import { asProblem, type Problem, problemFrom } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { m } from '../../messages/index.ts';
import { type DraftLine, draftLines, invalidFields, toOrderLines } from './draft.ts';

const SAVE_AFTER_MS = 400;

type SaveState = 'saved' | 'saving' | 'unsaved' | 'changed';

/** What is wrong with each field, in the language of the window. */
const fieldTexts = ({ fields = {}, fieldDescriptors = {} }: Problem): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).map(([path, message]) => [path, m.text({ message, descriptor: fieldDescriptors[path] })]),
  );

/**
 * Draft order that saves itself after each change, debounced and one save at a time. Fields refused by the backend are
 * reported by field; after a conflict with another window, saving stops.
 */
export function useDraft(
  storeId: number,
  currency: string,
  order: OrderDetails | null,
  onBegun?: (id: number) => void,
) {
  const [lines, setLines] = useState<DraftLine[]>(() => (order ? draftLines(order) : []));
  const [remark, setRemark] = useState(order?.remark ?? '');
  const [saved, setSaved] = useState<SaveState>('saved');
  const [serverErrors, setServerErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const lastSaved = useRef<{ id: number; edition: number; orderedOn: string } | null>(order);
  const latest = useRef({ lines, remark });
  latest.current = { lines, remark };
  const queue = useRef<Promise<void>>(Promise.resolve());
  const onBegunRef = useRef(onBegun);
  onBegunRef.current = onBegun;

  const saveNow = useCallback(async () => {
    const now = latest.current;
    if (Object.keys(invalidFields(now.lines, currency)).length > 0) {
      setSaved('unsaved');
      throw problemFrom({ code: 'not_typed_right', message: '', hint: '' });
    }
    setSaved('saving');
    const body = { remark: now.remark, lines: toOrderLines(now.lines, currency) };
    try {
      const before = lastSaved.current;
      const answer = before
        ? await call('orders.save', { id: before.id, edition: before.edition, orderedOn: before.orderedOn, ...body })
        : await call('orders.create', { storeId, ...body });
      lastSaved.current = answer;
      if (!before) onBegunRef.current?.(answer.id);
      setServerErrors({});
      setFailure(null);
      const { lines: typed, remark: said } = latest.current;
      setSaved(typed === now.lines && said === now.remark ? 'saved' : 'saving');
    } catch (error) {
      const problem = asProblem(error);
      setServerErrors(fieldTexts(problem));
      setFailure(problem.fields ? null : m.problem(problem));
      setSaved(problem.code === 'changed_meanwhile' ? 'changed' : 'unsaved');
      throw error;
    }
  }, [storeId, currency]);

  /** Saves the current input after pending saves. @throws Problem */
  const save = useCallback((): Promise<void> => {
    const next = queue.current.catch(() => undefined).then(saveNow);
    queue.current = next;
    return next;
  }, [saveNow]);

  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (saved === 'changed') return;
    setSaved('saving');
    const timer = setTimeout(() => save().catch(() => undefined), SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [lines, remark]);

  return {
    lines,
    setLines,
    remark,
    setRemark,
    saved,
    failure,
    wrong: { ...serverErrors, ...invalidFields(lines, currency) },
    save,
    /** The order as last saved; null before the first save. */
    kept: () => lastSaved.current,
  };
}

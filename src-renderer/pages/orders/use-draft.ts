import { useCallback, useEffect, useRef, useState } from 'react';
import type { WholeOrder } from '../../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { m } from '../../messages/index.ts';
import { asked, type DraftLine, linesOf, wrongFields } from './draft.ts';

const SAVE_AFTER_MS = 400;

type Saved = 'saved' | 'saving' | 'unsaved' | 'changed';

/**
 * Draft order that saves itself after each change, debounced and one save at a time. Fields refused by the backend are
 * reported by field; after a conflict with another window, saving stops.
 */
export function useDraft(storeId: number, currency: string, order: WholeOrder | null, onBegun?: (id: number) => void) {
  const [lines, setLines] = useState<DraftLine[]>(() => (order ? linesOf(order) : []));
  const [remark, setRemark] = useState(order?.remark ?? '');
  const [saved, setSaved] = useState<Saved>('saved');
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const kept = useRef<{ id: number; edition: number; orderedOn: string } | null>(order);
  const latest = useRef({ lines, remark });
  latest.current = { lines, remark };
  const queue = useRef<Promise<void>>(Promise.resolve());
  const begun = useRef(onBegun);
  begun.current = onBegun;

  const saveNow = useCallback(async () => {
    const now = latest.current;
    if (Object.keys(wrongFields(now.lines, currency)).length > 0) {
      setSaved('unsaved');
      throw new Problem('not_typed_right', '');
    }
    setSaved('saving');
    const what = { remark: now.remark, lines: asked(now.lines, currency) };
    try {
      const before = kept.current;
      const answer = before
        ? await call('orders.save', { id: before.id, edition: before.edition, orderedOn: before.orderedOn, ...what })
        : await call('orders.create', { storeId, ...what });
      kept.current = answer;
      if (!before) begun.current?.(answer.id);
      setRefused({});
      setFailure(null);
      const { lines: typed, remark: said } = latest.current;
      setSaved(typed === now.lines && said === now.remark ? 'saved' : 'saving');
    } catch (error) {
      const problem = asProblem(error);
      setRefused(problem.fields ?? {});
      setFailure(problem.fields ? null : m.trouble(problem.code, problem.message, problem.hint));
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
    wrong: { ...refused, ...wrongFields(lines, currency) },
    save,
    /** The order as last saved; null before the first save. */
    kept: () => kept.current,
  };
}

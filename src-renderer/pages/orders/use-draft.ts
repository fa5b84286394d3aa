import { useCallback, useEffect, useRef, useState } from 'react';
import { localToday } from '../../../src-shared/calendar.ts';
import type { OrderDetails } from '../../../src-shared/contract/index.ts';
import { asProblem, type Problem, problemFrom } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import {
  type DraftLine,
  draftLines,
  draftTerms,
  invalidFields,
  invalidTerms,
  NO_TERMS,
  savableLines,
  savableTerms,
  toOrderLines,
  withNewKeys,
} from './draft.ts';
import { forgetUnsaved, keepUnsaved, type UnsavedDraft, unsavedOf } from './unsaved-drafts.ts';

const SAVE_AFTER_MS = 400;

/** `partly`: some lines can't be saved as they are; `unsaved`: nothing could be. */
export type SaveState = 'saved' | 'saving' | 'partly' | 'unsaved' | 'changed';

/** What is wrong with each field, in the language of the window. */
const fieldTexts = ({ fields = {}, fieldDescriptors = {} }: Problem): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).map(([path, message]) => [path, m.text({ message, descriptor: fieldDescriptors[path] })]),
  );

/** Errors of the lines that were sent, at the rows where these stand. */
const byRow = (errors: Record<string, string>, rows: number[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).map(([field, text]) => [
      field.replace(/^lines\.(\d+)/, (_, i) => `lines.${rows[Number(i)]}`),
      text,
    ]),
  );

interface Options {
  store: { id: number; name: string };
  currency: string;
  order: OrderDetails | null;
  onBegun?: ((id: number) => void) | undefined;
}

/**
 * Draft order that saves itself after each change, debounced and one save at a time: its valid lines in the data folder,
 * and all that is typed on this computer until it is saved, so that leaving the page, a reload or a crash lose nothing.
 * Fields refused by the backend are reported by field; after a conflict with another window, saving stops.
 */
export function useDraft({ store, currency, order, onBegun }: Options) {
  const account = useMe(({ me }) => me?.account?.id ?? null);
  const [unsaved] = useState<UnsavedDraft | null>(() =>
    unsavedOf({ account, storeId: store.id, orderId: order?.id ?? null }),
  );
  const fits = unsaved !== null && unsaved.edition === (order?.edition ?? null);
  const [lines, setLines] = useState<DraftLine[]>(() =>
    fits ? withNewKeys(unsaved.lines) : order ? draftLines(order) : [],
  );
  const [terms, setTerms] = useState(fits ? unsaved.terms : order ? draftTerms(order) : NO_TERMS);
  const [saved, setSaved] = useState<SaveState>(fits ? 'unsaved' : 'saved');
  /** What was typed here before and is not in the order as it is now. */
  const [older, setOlder] = useState(fits ? null : unsaved);
  const [restoredAt, setRestoredAt] = useState(fits ? unsaved.at : null);
  const [serverErrors, setServerErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const lastSaved = useRef<OrderDetails | null>(order);
  const latest = useRef({ lines, terms });
  latest.current = { lines, terms };
  const queue = useRef<Promise<void>>(Promise.resolve());
  const onBegunRef = useRef(onBegun);
  onBegunRef.current = onBegun;
  const keyOf = useCallback(
    () => ({ account, storeId: store.id, orderId: lastSaved.current?.id ?? null }),
    [account, store.id],
  );
  const { name } = store;
  const isOffered = older !== null;
  const keep = useCallback(() => {
    // what was typed before stands under the same key until it is taken or dropped
    if (isOffered) return;
    const edition = lastSaved.current?.edition ?? null;
    keepUnsaved({ ...keyOf(), storeName: name, edition, ...latest.current, at: new Date().toISOString() });
  }, [keyOf, name, isOffered]);

  const saveNow = useCallback(async () => {
    const now = latest.current;
    const before = lastSaved.current;
    // a line that is being typed stays as it was saved, so that nobody meets an order without it
    const {
      lines: valid,
      rows,
      isWhole: hasAllLines,
    } = savableLines(now.lines, before ? draftLines(before) : [], currency);
    const orderedOn = before?.orderedOn ?? localToday();
    const isWhole = hasAllLines && Object.keys(invalidTerms(now.terms, orderedOn)).length === 0;
    if (!isWhole && valid.length === 0 && !before) return setSaved('unsaved');
    setSaved('saving');
    const body = { ...savableTerms(now.terms, orderedOn), lines: toOrderLines(valid, currency) };
    try {
      const answer = before
        ? await call('orders.save', { id: before.id, edition: before.edition, orderedOn, ...body })
        : await call('orders.create', { storeId: store.id, ...body });
      if (!before) forgetUnsaved(keyOf());
      lastSaved.current = answer;
      if (!before) onBegunRef.current?.(answer.id);
      setServerErrors({});
      setFailure(null);
      const isLatest = latest.current.lines === now.lines && latest.current.terms === now.terms;
      if (isLatest && isWhole) {
        forgetUnsaved(keyOf());
        setRestoredAt(null);
        setSaved('saved');
      } else {
        keep();
        setSaved(isLatest ? 'partly' : 'saving');
      }
    } catch (error) {
      const problem = asProblem(error);
      setServerErrors(byRow(fieldTexts(problem), rows));
      setFailure(problem.fields ? null : m.problem(problem));
      setSaved(problem.code === 'changed_meanwhile' ? 'changed' : 'unsaved');
      throw error;
    }
  }, [store.id, currency, keyOf, keep]);

  /** Saves the valid lines after pending saves. @throws Problem */
  const save = useCallback((): Promise<void> => {
    const next = queue.current.catch(() => undefined).then(saveNow);
    queue.current = next;
    return next;
  }, [saveNow]);

  /** Saves everything. @throws Problem `not_typed_right` without a message if a field is wrong, which stands there */
  const saveAll = useCallback(async () => {
    await save();
    const { lines: typed, terms: said } = latest.current;
    const wrong = { ...invalidFields(typed, currency), ...invalidTerms(said, lastSaved.current!.orderedOn) };
    if (Object.keys(wrong).length > 0) throw problemFrom({ code: 'not_typed_right', message: '', hint: '' });
  }, [save, currency]);

  const first = useRef(true);
  const isPending = useRef(false);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (saved === 'changed') return keep();
    if (lines.length === 0 && Object.values(terms).join('') === '' && !lastSaved.current) {
      forgetUnsaved(keyOf());
      setSaved('saved');
      return;
    }
    keep();
    setSaved('saving');
    isPending.current = true;
    const timer = setTimeout(() => {
      isPending.current = false;
      save().catch(() => undefined);
    }, SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [lines, terms]);
  // who leaves at once is saved at once
  useEffect(
    () => () => {
      if (isPending.current) save().catch(() => undefined);
    },
    [save],
  );

  return {
    lines,
    setLines,
    terms,
    setTerms,
    saved,
    failure,
    /** When what stands here was typed, if it was restored on this computer and is not saved yet. */
    restoredAt,
    /** What was typed here before somebody else changed the order; null if there is none. */
    older,
    takeOlder: () => {
      if (!older) return;
      setLines(withNewKeys(older.lines));
      setTerms(older.terms);
      setOlder(null);
    },
    /** Forgets what is kept on this computer. */
    forget: () => forgetUnsaved(keyOf()),
    dropUnsaved: () => {
      forgetUnsaved(keyOf());
      setRestoredAt(null);
      if (older) return setOlder(null);
      setLines(lastSaved.current ? draftLines(lastSaved.current) : []);
      setTerms(lastSaved.current ? draftTerms(lastSaved.current) : NO_TERMS);
    },
    wrong: {
      ...serverErrors,
      ...invalidFields(lines, currency),
      ...invalidTerms(terms, lastSaved.current?.orderedOn ?? localToday()),
    },
    save: saveAll,
    /** The order as last saved; null before the first save. */
    kept: () => lastSaved.current,
  };
}

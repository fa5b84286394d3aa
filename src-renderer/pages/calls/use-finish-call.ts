import { useEffect, useRef, useState } from 'react';
import type { CallOutcome } from '../../../src-shared/contract/calls.ts';
import type { CallPreparation } from '../../../src-shared/contract/index.ts';
import { asProblem, type Problem } from '../../../src-shared/problem.ts';
import { call } from '../../client.ts';
import { confirm } from '../../components/confirm.tsx';
import { showError } from '../../components/ErrorAlert.tsx';
import { showLink, showSuccess } from '../../components/notify.ts';
import { m } from '../../messages/index.ts';
import { type CallLine, NOTHING_TYPED, type TypedCall, takenLines, toFinished, wrongOf } from './call-lines.ts';
import type { useCallQueue } from './use-call-queue.ts';

/** Why a call was not saved. */
interface Refused {
  call: string | null;
  day: string | undefined;
  products: Record<number, string>;
}

const NOT_REFUSED: Refused = { call: null, day: undefined, products: {} };

interface Options {
  call: CallPreparation;
  queue: ReturnType<typeof useCallQueue>;
  lines: CallLine[];
  typed: TypedCall;
  setTyped: (typed: TypedCall) => void;
}

/** Ends a call: saves it, keeps what is still to be used, and goes on to the next call. */
export function useFinishCall({ call: c, queue, lines, typed, setTyped }: Options) {
  const [how, setHow] = useState<'called' | 'visited'>(queue.how);
  const [refused, setRefused] = useState(NOT_REFUSED);
  const [saving, setSaving] = useState(false);
  const { storeId, storeName, date } = c;
  /** Whether the call is saved and the list or plan has not come that says which is next. */
  const [waits, setWaits] = useState(false);
  const goOn = () => {
    if (queue.next === null) showSuccess(m.calls.allCalled);
    queue.go(queue.next ?? queue.list);
  };
  const latest = useRef(goOn);
  latest.current = goOn;
  useEffect(() => {
    if (waits && queue.isKnown) latest.current();
  }, [waits, queue.isKnown]);

  const save = async (outcome: CallOutcome, until?: string) => {
    const { shelf, lines: ordered, ordered: orderedLines } = toFinished(lines);
    const isOrdered = outcome === 'ordered';
    setSaving(true);
    setRefused(NOT_REFUSED);
    try {
      const { editId, orderId } = await call('calls.finish', {
        ...{ storeId, date, how, outcome, shelf },
        ...(until && { until }),
        remark: typed.remark,
        lines: isOrdered ? ordered : [],
      });
      // what was offered and is not decided stands at the next call
      const isDecided = isOrdered || outcome === 'nothing';
      setTyped(
        isDecided
          ? NOTHING_TYPED
          : { lines: takenLines(lines).map(({ line }) => ({ ...line, shelf: '' })), remark: '' },
      );
      showSuccess(m.calls.marked(storeName, m.calls.outcomes[outcome]), editId);
      if (orderId !== null) showLink(m.calls.drafted(orderId), `/orders/${orderId}`);
      if (isOrdered) recordAccepted(storeId, orderedLines);
      if (queue.isKnown) goOn();
      else setWaits(true);
    } catch (error) {
      setSaving(false);
      setRefused(refusedBy(asProblem(error), orderedLines));
    }
  };

  const finish = (outcome: CallOutcome, until?: string) => {
    const wrong = lines.filter((line) => Object.keys(wrongOf(line)).length > 0);
    if (wrong.length > 0) return setRefused({ ...NOT_REFUSED, call: m.calls.checkFields(wrong.length) });
    const taken = takenLines(lines).length;
    if (outcome !== 'nothing' || taken === 0) return void save(outcome, until);
    confirm({
      title: m.calls.nothingTitle,
      text: m.calls.nothingText(taken),
      yes: m.calls.nothingYes,
      onYes: () => void save(outcome),
    });
  };
  return { how, setHow, finish, refused, saving };
}

/** The answers to suggestions that were ordered. */
function recordAccepted(storeId: number, lines: CallLine[]): void {
  for (const { suggestion } of lines)
    if (suggestion) call('upsell.answer', { storeId, ...suggestion, what: 'accepted' }).catch(showError);
}

/** Where a problem belongs: to the day, to products, or to the call as a whole. */
function refusedBy(problem: Problem, ordered: CallLine[]): Refused {
  const { fields = {}, fieldDescriptors = {} } = problem;
  const textOf = (field: string) => m.text({ message: fields[field]!, descriptor: fieldDescriptors[field] });
  const products = Object.keys(fields).flatMap((field): [number, string][] => {
    const line = /^lines\.(\d+)\./.exec(field)?.[1];
    return line === undefined ? [] : [[ordered[Number(line)]!.productId, textOf(field)]];
  });
  return {
    call: m.problem(problem),
    day: fields.until === undefined ? undefined : textOf('until'),
    products: Object.fromEntries(products),
  };
}

import type { AppEvent, EventBody, EventName, Input, Output, ProcedureName } from '../src-shared/contract/index.ts';
import { Problem, problemFrom } from '../src-shared/problem.ts';
import { takeEarlyAnswer } from './early-questions.ts';
import { type Connection, connectionListeners, dispatch, newRequest, onEvent, transport } from './transport.ts';

const listeners = new Map<string, Set<(body: never) => void>>();
onEvent(({ event, body }: AppEvent) => {
  for (const listener of listeners.get(event) ?? []) listener(body as never);
});

const SESSION_CLOSED_CODES = new Set([
  'data_damaged',
  'signed_out',
  'locked',
  'password_required',
  'accounts_tampered',
]);

/** Calls a procedure of the backend. @throws Problem */
export async function call<P extends ProcedureName>(procedure: P, input: Input<P>): Promise<Output<P>> {
  const question = newRequest(procedure, input);
  const answer = await (takeEarlyAnswer(procedure, input) ?? transport.ask(question));
  if (!answer) throw new Problem('connection_lost');
  if ('problem' in answer) {
    // the session was ended or locked elsewhere: AuthGate has to re-read it
    if (SESSION_CLOSED_CODES.has(answer.problem.code) && procedure !== 'accounts.me')
      dispatch({ event: 'accounts.changed', body: {} });
    const { code, message, descriptor } = answer.problem;
    // the request id finds the error in the log
    if (code === 'internal')
      throw new Problem('internal/request', {
        detail: descriptor?.values?.detail ?? message,
        request: question.request.slice(0, 8),
      });
    throw problemFrom(answer.problem);
  }
  return answer.output as Output<P>;
}

const MAX_REPORTED_ERRORS = 10;
let reportedErrors = 0;

/** Reports a page error to the program's log, at most MAX_REPORTED_ERRORS times per page load. */
export function reportPageError(error: unknown): void {
  if (error instanceof Problem || reportedErrors++ >= MAX_REPORTED_ERRORS) return;
  const message = String(error instanceof Error ? error.message : error).slice(0, 2000);
  const stack = (error instanceof Error ? (error.stack ?? '') : '').slice(0, 20_000);
  const place = location.pathname.slice(0, 2000);
  void call('health.noteFault', { message, stack, place }).catch(() => undefined);
}

/** Registers a dropped or picked file with the backend; the result is input of `imports.start`. */
export async function registerFile(file: File): Promise<{ path: string } | { upload: string }> {
  const answer = await transport.registerFile(file);
  if ('error' in answer) throw problemFrom(answer.error);
  return answer;
}

/** Subscribes to an event; the returned function unsubscribes. */
export function listen<E extends EventName>(event: E, listener: (body: EventBody<E>) => void): () => void {
  const set = listeners.get(event) ?? new Set();
  listeners.set(event, set);
  set.add(listener as (body: never) => void);
  return () => set.delete(listener as (body: never) => void);
}

/** Subscribes to events that may change displayed data: imports, manual edits, sync pulls, and changed permissions. */
export function onDataChanged(listener: () => void): () => void {
  const unsubscribers = [
    listen('imports.changed', listener),
    listen('desk.changed', listener),
    listen('accounts.changed', listener),
    listen('sync.changed', ({ pulled }) => pulled > 0 && listener()),
  ];
  return () => {
    for (const stop of unsubscribers) stop();
  };
}

/** Subscribes to the state of the page's connection to the backend. */
export function onConnectionChange(listener: (state: Connection) => void): () => void {
  connectionListeners.add(listener);
  return () => connectionListeners.delete(listener);
}

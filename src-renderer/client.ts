import type {
  AppEvent,
  EventBody,
  EventName,
  Input,
  Output,
  PdfAnswer,
  ProcedureName,
  RpcRequest,
  RpcResponse,
} from '../src-shared/contract/index.ts';
import { Problem, problemFrom } from '../src-shared/problem.ts';

/** API that the Electron preload script exposes to the page. */
interface Bridge {
  ask(question: RpcRequest): Promise<RpcResponse>;
  onAppEvent(listener: (appEvent: AppEvent) => void): void;
  onGoTo(listener: (place: string) => void): void;
  savePdf(name: string): Promise<PdfAnswer>;
  pathOf(file: File): string;
}

declare global {
  interface Window {
    mangalm?: Bridge;
  }
}

type Connection = 'open' | 'lost';

/** Transport to the backend: IPC or WebSocket; pages do not know which. */
interface Transport {
  ask(question: RpcRequest): Promise<RpcResponse>;
  /** Registers a user-chosen file with the backend: by path over IPC, by upload in a browser. */
  registerFile(file: File): Promise<{ path: string } | { upload: string }>;
}

const listeners = new Map<string, Set<(body: never) => void>>();
const connectionListeners = new Set<(state: Connection) => void>();
let nextId = 1;

function dispatch({ event, body }: AppEvent): void {
  for (const listener of listeners.get(event) ?? []) listener(body as never);
}

function ipcTransport(bridge: Bridge): Transport {
  bridge.onAppEvent(dispatch);
  return { ask: (question) => bridge.ask(question), registerFile: async (file) => ({ path: bridge.pathOf(file) }) };
}

const RECONNECT_MS = 1000;
/** The session cookie of the browser host expires after 15 minutes; renew it well before that. */
const RENEW_MS = 5 * 60_000;
const renewSession = () => fetch('/session', { method: 'POST' }).catch(() => undefined);

function webSocketTransport(): Transport {
  const pending = new Map<number, (answer: RpcResponse) => void>();
  let unsent: string[] = [];
  let socket: WebSocket;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/door`);
    socket.onopen = () => {
      for (const message of unsent) socket.send(message);
      unsent = [];
      for (const listener of connectionListeners) listener('open');
    };
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data as string) as RpcResponse | AppEvent;
      if ('event' in message) return dispatch(message);
      pending.get(message.id)?.(message);
      pending.delete(message.id);
    };
    socket.onclose = () => {
      for (const listener of connectionListeners) listener('lost');
      const lost = new Problem('connection_lost');
      for (const [id, answer] of pending) answer({ id, problem: lost.toJSON() });
      pending.clear();
      setTimeout(() => renewSession().then(connect), RECONNECT_MS);
    };
  };
  connect();
  setInterval(renewSession, RENEW_MS);
  return {
    ask: (question) =>
      new Promise((resolve) => {
        pending.set(question.id, resolve);
        const message = JSON.stringify(question);
        if (socket.readyState === WebSocket.OPEN) socket.send(message);
        else unsent.push(message);
      }),
    registerFile: async (file) => {
      const response = await fetch(`/uploads?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file });
      const answer = (await response.json()) as
        | { upload: string }
        | { error: { code: string; message: string; hint: string } };
      if ('error' in answer) throw problemFrom(answer.error);
      return answer;
    },
  };
}

const transport = window.mangalm ? ipcTransport(window.mangalm) : webSocketTransport();

const SESSION_CLOSED_CODES = new Set([
  'data_damaged',
  'signed_out',
  'locked',
  'password_required',
  'accounts_tampered',
]);

/** Calls a procedure of the backend. @throws Problem */
export async function call<P extends ProcedureName>(procedure: P, input: Input<P>): Promise<Output<P>> {
  const request = crypto.randomUUID().replaceAll('-', '');
  const answer = await transport.ask({ id: nextId++, procedure, input, request });
  if ('problem' in answer) {
    // the session was ended or locked elsewhere: AuthGate has to re-read it
    if (SESSION_CLOSED_CODES.has(answer.problem.code) && procedure !== 'accounts.me')
      dispatch({ event: 'accounts.changed', body: {} });
    const { code, message, descriptor } = answer.problem;
    // the request id finds the error in the log
    if (code === 'internal')
      throw new Problem('internal/request', {
        detail: descriptor?.values?.detail ?? message,
        request: request.slice(0, 8),
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
export function registerFile(file: File): Promise<{ path: string } | { upload: string }> {
  return transport.registerFile(file);
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

import type { AppEvent, PdfAnswer, ProcedureName, RpcRequest, RpcResponse } from '../src-shared/contract/index.ts';
import type { ProblemJson } from '../src-shared/problem.ts';

/*
 * Requests to the backend and its answers, without what interprets them: it is loaded before all else of the page.
 */

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

export type Connection = 'open' | 'lost';

/** Transport to the backend: IPC or WebSocket; pages do not know which. */
interface Transport {
  /** Null where the connection was lost before the answer came. */
  ask(question: RpcRequest): Promise<RpcResponse | null>;
  /** Registers a user-chosen file with the backend: by path over IPC, by upload in a browser. */
  registerFile(file: File): Promise<{ path: string } | { upload: string } | { error: ProblemJson }>;
}

export const connectionListeners = new Set<(state: Connection) => void>();
const eventListeners = new Set<(appEvent: AppEvent) => void>();
let nextId = 1;

export function onEvent(listener: (appEvent: AppEvent) => void): void {
  eventListeners.add(listener);
}

export function dispatch(appEvent: AppEvent): void {
  for (const listener of eventListeners) listener(appEvent);
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
  const pending = new Map<number, (answer: RpcResponse | null) => void>();
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
      for (const answer of pending.values()) answer(null);
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
      return (await response.json()) as { upload: string } | { error: ProblemJson };
    },
  };
}

const { ask, registerFile } = window.mangalm ? ipcTransport(window.mangalm) : webSocketTransport();
let unanswered = 0;

export const transport: Transport = {
  ask: (question) => {
    unanswered++;
    return ask(question).finally(() => {
      unanswered--;
    });
  },
  registerFile,
};

/** Whether an answer is waited for. */
export const isBusy = (): boolean => unanswered > 0;

/** A request, by an id that finds it in the log. */
export const newRequest = (procedure: ProcedureName, input: unknown): RpcRequest & { request: string } => ({
  id: nextId++,
  procedure,
  input,
  request: crypto.randomUUID().replaceAll('-', ''),
});

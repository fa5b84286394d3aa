import type {
  Answer,
  EventBody,
  EventName,
  Happening,
  Input,
  Output,
  ProcedureName,
  Question,
} from '../src-shared/contract/index.ts';
import { Problem, problemFrom } from '../src-shared/problem.ts';

/** What the preload script gives a page in Electron. */
interface Bridge {
  ask(question: Question): Promise<Answer>;
  onHappening(listener: (happening: Happening) => void): void;
  onGoTo(listener: (place: string) => void): void;
  pathOf(file: File): string;
}

declare global {
  interface Window {
    mangalm?: Bridge;
  }
}

type Connection = 'open' | 'lost';

/** A way to the door; pages do not know which. */
interface Line {
  ask(question: Question): Promise<Answer>;
  /** Makes a file that a person chose known to the house. */
  hand(file: File): Promise<{ path: string } | { upload: string }>;
}

const listeners = new Map<string, Set<(body: never) => void>>();
const connectionListeners = new Set<(state: Connection) => void>();
let nextId = 1;

function heard({ event, body }: Happening): void {
  for (const listener of listeners.get(event) ?? []) listener(body as never);
}

function ipcLine(bridge: Bridge): Line {
  bridge.onHappening(heard);
  return { ask: (question) => bridge.ask(question), hand: async (file) => ({ path: bridge.pathOf(file) }) };
}

const RECONNECT_MS = 1000;
/** The cookie of the browser host lasts a quarter of an hour, and is renewed well before that. */
const RENEW_MS = 5 * 60_000;
const renew = () => fetch('/session', { method: 'POST' }).catch(() => undefined);

function socketLine(): Line {
  const waiting = new Map<number, (answer: Answer) => void>();
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
      const message = JSON.parse(data as string) as Answer | Happening;
      if ('event' in message) return heard(message);
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    };
    socket.onclose = () => {
      for (const listener of connectionListeners) listener('lost');
      const lost = new Problem(
        'connection_lost',
        'The program is not answering; it may have been closed.',
        'Start it again; this page goes on by itself.',
      );
      for (const [id, answer] of waiting) answer({ id, problem: lost.toJSON() });
      waiting.clear();
      setTimeout(() => renew().then(connect), RECONNECT_MS);
    };
  };
  connect();
  setInterval(renew, RENEW_MS);
  return {
    ask: (question) =>
      new Promise((resolve) => {
        waiting.set(question.id, resolve);
        const message = JSON.stringify(question);
        if (socket.readyState === WebSocket.OPEN) socket.send(message);
        else unsent.push(message);
      }),
    hand: async (file) => {
      const response = await fetch(`/uploads?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file });
      const answer = (await response.json()) as
        | { upload: string }
        | { error: { code: string; message: string; hint: string } };
      if ('error' in answer) throw problemFrom(answer.error);
      return answer;
    },
  };
}

const line = window.mangalm ? ipcLine(window.mangalm) : socketLine();

const CLOSED = new Set(['data_damaged', 'signed_out', 'locked', 'password_required', 'accounts_tampered']);

/** Asks the house. @throws Problem */
export async function call<P extends ProcedureName>(procedure: P, input: Input<P>): Promise<Output<P>> {
  const request = crypto.randomUUID().replaceAll('-', '');
  const answer = await line.ask({ id: nextId++, procedure, input, request });
  if ('problem' in answer) {
    // somebody else ended or locked the session: the page in front of it has to know
    if (CLOSED.has(answer.problem.code) && procedure !== 'accounts.me') heard({ event: 'accounts.changed', body: {} });
    const { code, message, hint, fields } = answer.problem;
    // by this a fault is found in the log
    if (code === 'internal') throw new Problem(code, message, `${hint} (${request.slice(0, 8)})`, fields);
    throw problemFrom(answer.problem);
  }
  return answer.output as Output<P>;
}

const MOST_FAULTS = 10;
let faults = 0;

/** Has a fault of the page noted in the program's log; a page that fails over and over does so a few times only. */
export function noteFault(error: unknown): void {
  if (error instanceof Problem || faults++ >= MOST_FAULTS) return;
  const message = String(error instanceof Error ? error.message : error).slice(0, 2000);
  const stack = (error instanceof Error ? (error.stack ?? '') : '').slice(0, 20_000);
  const place = location.pathname.slice(0, 2000);
  void call('health.noteFault', { message, stack, place }).catch(() => undefined);
}

/** Makes a dropped or picked file known to the house; the answer goes into `imports.start`. */
export function handOver(file: File): Promise<{ path: string } | { upload: string }> {
  return line.hand(file);
}

/** Hears an event until the returned function is called. */
export function listen<E extends EventName>(event: E, listener: (body: EventBody<E>) => void): () => void {
  const set = listeners.get(event) ?? new Set();
  listeners.set(event, set);
  set.add(listener as (body: never) => void);
  return () => set.delete(listener as (body: never) => void);
}

/** Hears that data may be other than it was: files came in, somebody edited, another laptop did, somebody may see something else. */
export function onNews(listener: () => void): () => void {
  const silence = [
    listen('imports.changed', listener),
    listen('desk.changed', listener),
    listen('accounts.changed', listener),
    listen('sync.changed', ({ pulled }) => pulled > 0 && listener()),
  ];
  return () => {
    for (const stop of silence) stop();
  };
}

/** Hears whether the program behind the page answers. */
export function onConnection(listener: (state: Connection) => void): () => void {
  connectionListeners.add(listener);
  return () => connectionListeners.delete(listener);
}

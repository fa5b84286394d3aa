import type { Page } from 'playwright-core';
import { defaultGrant } from '../../src-main/accounts/roles.ts';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { ROLES, type Role } from '../../src-shared/roles.ts';

/** State of the interception within the page. */
export interface Walk {
  state: 'empty' | 'loading' | 'failing';
  /** Procedures that the role refuses. */
  refusals: string[];
  /** Of these, the ones that a page called all the same. */
  refused: string[];
  open: number;
  calls: number;
}

/**
 * Script of a page that stands between it and the backend: makes its calls fail or wait, gives the user the role that is in
 * local storage as `walk`, and with `stretch` there makes names long and sums large.
 * @param refusals the procedures that each role refuses
 */
function interceptCalls(refusals: Record<Role, string[]>): void {
  const role = (localStorage.getItem('walk') ?? 'owner') as Role;
  const walk: Walk = { state: 'empty', refusals: refusals[role], refused: [], open: 0, calls: 0 };
  (globalThis as unknown as { walk: Walk }).walk = walk;
  type Message = { id?: number; procedure?: string; output?: object };
  const isStretched = localStorage.getItem('stretch') !== null;
  const stretched = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((one) => stretched(one, key));
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, stretched(one, name)]));
    if (typeof value === 'number' && key.endsWith('Minor')) return value * 997;
    if (typeof value === 'string' && value && /^(name|storeName|product|author|contact|number|city)$/.test(key))
      return `${value} Wholesale and Retail Trading Company of the Greater Bay`;
    return value;
  };
  const asked = new Map<number, string>();
  const send = WebSocket.prototype.send;
  const say = (socket: WebSocket, message: object) =>
    queueMicrotask(() => socket.onmessage?.(new MessageEvent('message', { data: JSON.stringify(message) })));
  WebSocket.prototype.send = function (text) {
    const { id, procedure } = JSON.parse(String(text)) as Required<Message>;
    walk.calls++;
    const forward = () => {
      asked.set(id, procedure);
      walk.open++;
      send.call(this, text);
    };
    if (procedure === 'accounts.me') return forward();
    if (walk.state === 'loading') return;
    if (walk.state === 'failing')
      return say(this, { id, problem: { code: 'disk_full', message: 'The disk is full.', hint: '' } });
    if (!walk.refusals.includes(procedure)) return forward();
    walk.refused.push(procedure);
    say(this, { id, problem: { code: 'refused', message: 'Refused.', hint: '' } });
  };
  const { set, get } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage')!;
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    ...(get && { get }),
    set(this: WebSocket, listener: (event: MessageEvent) => void) {
      set!.call(this, (event: MessageEvent) => {
        const answer = JSON.parse(String(event.data)) as Message;
        const procedure = asked.get(answer.id ?? -1);
        if (procedure === undefined) return listener(event);
        asked.delete(answer.id!);
        walk.open--;
        if (procedure !== 'accounts.me') {
          if (!isStretched || !answer.output) return listener(event);
          const data = JSON.stringify({ ...answer, output: stretched(answer.output) });
          return listener(new MessageEvent('message', { data }));
        }
        const output = {
          ...answer.output,
          account: { id: 1, name: 'Asha', role },
          refused: walk.refusals,
          narrowed: role === 'rep',
          firstStart: false,
        };
        listener(new MessageEvent('message', { data: JSON.stringify({ ...answer, output }) }));
      });
    },
  });
}

/** Intercepts the calls of a page from its next load on. */
export async function intercept(page: Page): Promise<void> {
  const names = Object.keys(contract) as ProcedureName[];
  const refusals = Object.fromEntries(
    ROLES.map((role) => [role, names.filter((procedure) => defaultGrant(procedure, role) === 'no')]),
  ) as Record<Role, string[]>;
  await page.addInitScript(interceptCalls, refusals);
}

/** Goes to a page within the window, and waits until no call is open and the page has stood still for a moment. */
export async function visit(page: Page, place: string, state: Walk['state'] = 'empty'): Promise<void> {
  await page.evaluate(
    async ([to, now]) => {
      const { walk } = globalThis as unknown as { walk: Walk };
      walk.state = now;
      history.pushState(null, '', to);
      const isLoading = () => now === 'empty' && document.querySelector('main [role=status][aria-label="Loading…"]');
      for (let still = 0, rounds = 0, before = -1; still < 3; still++) {
        await new Promise((done) => setTimeout(done, 8));
        if (walk.open > 0 || before !== walk.calls || (isLoading() && rounds++ < 500)) still = 0;
        before = walk.calls;
      }
    },
    [place, state] as const,
  );
}

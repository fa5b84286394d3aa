import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultGrant } from '../../src-main/accounts/roles.ts';
import { contract, type ProcedureName } from '../../src-shared/contract/index.ts';
import { ROLES, type Role } from '../../src-shared/roles.ts';
import { root } from '../helpers.ts';
import { hosts, type OpenedApp } from './hosts.ts';

const ALL = [...ROLES];
const SALES: Role[] = ['owner', 'manager', 'rep', 'viewer'];
const NO_SALES = /No sales yet/;

/** Every page: who may see it, and what it says while there is nothing. */
const PAGES: [place: string, roles: Role[], empty: RegExp][] = [
  ['/', SALES, NO_SALES],
  ['/imports', ALL, /No files imported yet/],
  ['/imports/1', ALL, /There is no import 1/],
  ['/stores', SALES, NO_SALES],
  ['/stores?search=patel', SALES, /No store matches/],
  ['/stores/1', SALES, /There is no store 1/],
  ['/products', SALES, NO_SALES],
  ['/products/1', SALES, /There is no product 1/],
  ['/lookalikes/product', ['owner', 'manager'], /No names that differ only in spelling/],
  ['/invoices', SALES, NO_SALES],
  ['/invoices/1', SALES, /There is no invoice 1/],
  ['/orders', SALES, /No order yet/],
  ['/orders/1', SALES, /There is no order 1/],
  ['/orders/new', ['owner', 'manager', 'rep'], /Which store is it for/],
  ['/orders/new?storeId=1', ['owner', 'manager', 'rep'], /There is no store 1/],
  ['/reports', SALES, /Sales by store/],
  ['/reports/sales-by-city', SALES, /Nothing to show yet/],
  ['/reports/sales-by-city?city=Fremont', SALES, /Nothing to show with these filters/],
  ['/reports/custom?rows=category', SALES, /Nothing to show yet/],
  ['/reports/nothing', SALES, /There is no report “nothing”/],
  ['/calls', SALES, /No calls are due/],
  ['/forecast', SALES, /No sales yet|Choose one of your stores/],
  ['/forecast?storeId=1', SALES, /There is no store 1/],
  ['/forecast/accuracy', ['owner', 'manager', 'viewer'], /No forecasts trained yet/],
  ['/suggestions', SALES, NO_SALES],
  ['/leaves', SALES, /Choose stores on the call list|No sales yet/],
  ['/scans', SALES, /No sheets yet/],
  ['/scans/1', SALES, /There is no scan 1/],
  ['/account', ALL, /Password/],
  ['/people', ['owner', 'manager', 'it'], /No owner has a password yet/],
  ['/audit', ['owner', 'it'], /newest first/],
  ['/sync', ALL, /Sync|Data stays on this laptop/],
  ['/backups', ['owner', 'manager', 'it'], /No backup yet/],
  ['/programs', ['owner', 'it'], /API address/],
  ['/system', ALL, /Everything is fine/],
  ['/help/orders', ALL, /Taking orders/],
  ['/nowhere', ALL, /Page not found/],
];

/** Pages without content from the backend. */
const STILL = /^\/(help|nowhere|orders\/new$|account|imports$|forecast$)/;

const refusedTo = (role: Role) =>
  (Object.keys(contract) as ProcedureName[]).filter((procedure) => defaultGrant(procedure, role) === 'no');

interface Walk {
  state: 'empty' | 'loading' | 'failing';
  /** Procedures that the role refuses. */
  refusals: string[];
  /** Of these, the ones that a page called all the same. */
  refused: string[];
  open: number;
  calls: number;
}

/** Stands between the page and the backend: makes its calls fail or wait, and gives the user another role. */
function interceptCalls(refusals: Record<Role, string[]>): void {
  const role = (localStorage.getItem('walk') ?? 'owner') as Role;
  const walk: Walk = { state: 'empty', refusals: refusals[role], refused: [], open: 0, calls: 0 };
  (globalThis as unknown as { walk: Walk }).walk = walk;
  type Message = { id?: number; procedure?: string; output?: object };
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
        if (procedure !== 'accounts.me') return listener(event);
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

describe.each(hosts.filter(({ name }) => name === 'browser'))('a page of every role and state in $name', (host) => {
  let data: string;
  let opened: OpenedApp;
  let page: Page;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.walk-'));
    opened = await host.open(data, { width: 1366, height: 768 });
    ({ page } = opened);
    await page.addInitScript(
      interceptCalls,
      Object.fromEntries(ROLES.map((role) => [role, refusedTo(role)])) as Record<Role, string[]>,
    );
  });
  afterAll(async () => {
    await opened?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  /** Opens the app for a role. */
  const openAs = async (role: Role) => {
    await page.evaluate((name) => localStorage.setItem('walk', name), role);
    await opened.goTo('/help/orders');
    await page.locator('h1').waitFor();
  };

  /** Goes to a page within the window, and waits until no call is open and the page has stood still for a moment. */
  const visit = (place: string, state: Walk['state']) =>
    page.evaluate(
      async ([to, now]) => {
        const { walk } = globalThis as unknown as { walk: Walk };
        walk.state = now;
        history.pushState(null, '', to);
        for (let still = 0, before = -1; still < 3; still++) {
          await new Promise((done) => setTimeout(done, 8));
          if (walk.open > 0 || before !== walk.calls) still = 0;
          before = walk.calls;
        }
        const main = document.querySelector('main')!;
        return {
          titles: main.querySelectorAll('h1').length,
          text: main.innerText,
          alerts: [...main.querySelectorAll<HTMLElement>('[role=alert]')].map((alert) => alert.innerText),
          loaders: main.querySelectorAll('[role=status][aria-label="Loading…"]').length,
          retries: [...main.querySelectorAll('button')].filter(({ textContent }) => textContent === 'Try again').length,
        };
      },
      [place, state] as const,
    );

  it.each(ROLES)(
    '%s: each page says what is missing, loading or wrong, or that it is not for this role',
    async (as) => {
      await openAs(as);
      const faults: string[] = [];
      // how a page loads and fails depends on no role but the rep's, who sees some stores only
      const states = as === 'owner' || as === 'rep' ? (['empty', 'failing', 'loading'] as const) : (['empty'] as const);
      for (const state of states)
        for (const [place, roles, empty] of PAGES) {
          const shown = await visit(place, state);
          const wrong = (what: string) => faults.push(`${state} ${place}: ${what}: ${shown.text.slice(0, 200)}`);
          const isMovedOn = place === '/' && !roles.includes(as);
          if (shown.titles !== 1) wrong(`${shown.titles} titles`);
          if (!isMovedOn && roles.includes(as) === /No access/.test(shown.text)) wrong('access');
          if (!roles.includes(as)) continue;
          if (state === 'empty') {
            if (!empty.test(shown.text)) wrong(`not ${empty}`);
            if (shown.alerts.length > 0 || shown.loaders > 0) wrong('alerts or loaders');
          } else if (STILL.test(place)) continue;
          else if (state === 'failing') {
            if (!shown.alerts.some((text) => text.includes('The disk is full.'))) wrong('no reason');
            if (shown.retries === 0 || shown.loaders > 0) wrong('no way on');
          } else if (shown.loaders === 0 || shown.alerts.length > 0) wrong('no sign of loading');
        }
      expect(faults).toEqual([]);
      expect(await page.evaluate(() => [...new Set((globalThis as unknown as { walk: Walk }).walk.refused)])).toEqual(
        [],
      );
    },
  );
});

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportItem } from '../../src-shared/contract/index.ts';
import { writeCsv } from '../helpers.ts';
import { eventsOf, type Office, openOffice } from './program.ts';

let office: Office;
let hook: http.Server;
const told: { event: string; data: Partial<ImportItem> }[] = [];

beforeAll(async () => {
  hook = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    told.push(JSON.parse(body));
    response.end();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  office = await openOffice();
  await office.call('programs.addWebhook', {
    name: 'ERP',
    url: `http://127.0.0.1:${(hook.address() as { port: number }).port}/hook`,
    events: ['import.finished', 'import.failed', 'import.needs_answer'],
  });
});
afterAll(async () => {
  await office.close();
  await new Promise((resolve) => hook.close(resolve));
});

/** Uploads a file with an ambiguous decimal sign and returns its import once that has ended. */
async function sent(mark: string, options = {}): Promise<ImportItem> {
  const file = writeCsv(
    path.join(office.data, `${mark}.csv`),
    Array.from({ length: 8 }, (_, i) => {
      const price = 15 + i;
      return [`${mark}-${i}`, '2025-05-20', 'Store 1', 'Tea 1', '2', `${price}.000`, `${2 * price}.000`];
    }),
  );
  const place = `/api/imports?${new URLSearchParams({ name: `${mark}.csv`, options: JSON.stringify(options) })}`;
  const answer = await office.ask(place, { method: 'POST', body: fs.readFileSync(file) });
  expect(answer.status).toBe(202);
  const { importId } = (await answer.json()) as { importId: number };
  const events = await eventsOf(await office.ask(`/api/imports/${importId}/events`));
  expect(events.at(-1)!.event).toBe('ended');
  const state = (await (await office.ask(`/api/imports/${importId}`)).json()) as ImportItem;
  expect(JSON.parse(events.at(-1)!.data)).toEqual(state);
  return state;
}
const post = async (place: string, body: object) => (await office.post(place, body)).json();
const tellings = () => expect.poll(() => told.map(({ event }) => event), { timeout: 15_000 });

it('a file that leaves a doubt waits with its questions, is answered by the same door, and is told of as such', async () => {
  const { importId, ...asked } = await sent('A');
  expect(asked).toMatchObject({ status: 'needs_answer', linesImported: 0, questions: [{ code: 'decimal_sign' }] });
  const [thousands, decimals] = asked.questions![0]!.choices;
  expect(thousands).toMatchObject({ value: 'comma', currency: 'USD', invoices: 8, stores: 1, products: 1 });
  expect(thousands!.totalMinor).toBe(decimals!.totalMinor * 1000);
  await tellings().toEqual(['import.needs_answer']);
  expect(told[0]!.data).toMatchObject({ importId, status: 'needs_answer', questions: asked.questions });

  await post('/api/imports/again', { importId, options: { answers: { decimal_sign: 'comma' } } });
  await tellings().toEqual(['import.needs_answer', 'import.finished']);
  expect(await (await office.ask(`/api/imports/${importId}`)).json()).toMatchObject({
    status: 'completed',
    linesImported: 8,
    totalMinor: thousands!.totalMinor,
  });
});

it('an answer may come with the file; one that is given up has failed', async () => {
  expect(await sent('B', { answers: { decimal_sign: 'point' } })).toMatchObject({ status: 'completed' });
  const { importId } = await sent('C');
  expect(await post('/api/imports/cancel', { importId })).toEqual({ cancelled: true });
  await tellings().toEqual([
    'import.needs_answer',
    'import.finished',
    'import.finished',
    'import.needs_answer',
    'import.failed',
  ]);
});

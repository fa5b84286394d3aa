import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportItem } from '../../src-shared/contract/index.ts';
import { writeCsv } from '../helpers.ts';
import { type ApiFixture, openApiFixture, readEvents } from './api-fixture.ts';

let api: ApiFixture;
let hook: http.Server;
const deliveries: { event: string; data: Partial<ImportItem> }[] = [];

beforeAll(async () => {
  hook = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    deliveries.push(JSON.parse(body));
    response.end();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  api = await openApiFixture();
  await api.call('programs.addWebhook', {
    name: 'ERP',
    url: `http://127.0.0.1:${(hook.address() as { port: number }).port}/hook`,
    events: ['import.finished', 'import.failed', 'import.needs_answer'],
  });
});
afterAll(async () => {
  await api.close();
  await new Promise((resolve) => hook.close(resolve));
});

/** Uploads a file with an ambiguous decimal sign and returns its import once that has ended. */
async function uploadAmbiguous(prefix: string, options = {}): Promise<ImportItem> {
  const file = writeCsv(
    path.join(api.data, `${prefix}.csv`),
    Array.from({ length: 8 }, (_, i) => {
      const price = 15 + i;
      return [`${prefix}-${i}`, '2025-05-20', 'Store 1', 'Tea 1', '2', `${price}.000`, `${2 * price}.000`];
    }),
  );
  const place = `/api/imports?${new URLSearchParams({ name: `${prefix}.csv`, options: JSON.stringify(options) })}`;
  const answer = await api.request(place, { method: 'POST', body: fs.readFileSync(file) });
  expect(answer.status).toBe(202);
  const { importId } = (await answer.json()) as { importId: number };
  const events = await readEvents(await api.request(`/api/imports/${importId}/events`));
  expect(events.at(-1)!.event).toBe('ended');
  const state = (await (await api.request(`/api/imports/${importId}`)).json()) as ImportItem;
  expect(JSON.parse(events.at(-1)!.data)).toEqual(state);
  return state;
}
const post = async (place: string, body: object) => (await api.post(place, body)).json();
const expectDeliveries = () => expect.poll(() => deliveries.map(({ event }) => event), { timeout: 15_000 });

it('an ambiguous file waits with its questions, is answered over the API, and triggers a webhook', async () => {
  const { importId, ...asked } = await uploadAmbiguous('A');
  expect(asked).toMatchObject({ status: 'needs_answer', linesImported: 0, questions: [{ code: 'decimal_sign' }] });
  const [thousands, decimals] = asked.questions![0]!.choices;
  expect(thousands).toMatchObject({ value: 'comma', currency: 'USD', invoices: 8, stores: 1, products: 1 });
  expect(thousands!.totalMinor).toBe(decimals!.totalMinor * 1000);
  await expectDeliveries().toEqual(['import.needs_answer']);
  expect(deliveries[0]!.data).toMatchObject({ importId, status: 'needs_answer', questions: asked.questions });

  await post('/api/imports/again', { importId, options: { answers: { decimal_sign: 'comma' } } });
  await expectDeliveries().toEqual(['import.needs_answer', 'import.finished']);
  expect(await (await api.request(`/api/imports/${importId}`)).json()).toMatchObject({
    status: 'completed',
    linesImported: 8,
    totalMinor: thousands!.totalMinor,
  });
});

it('an answer can be sent with the file; a cancelled import counts as failed', async () => {
  expect(await uploadAmbiguous('B', { answers: { decimal_sign: 'point' } })).toMatchObject({ status: 'completed' });
  const { importId } = await uploadAmbiguous('C');
  expect(await post('/api/imports/cancel', { importId })).toEqual({ cancelled: true });
  await expectDeliveries().toEqual([
    'import.needs_answer',
    'import.finished',
    'import.finished',
    'import.needs_answer',
    'import.failed',
  ]);
});

import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';
import { type ApiFixture, openApiFixture } from './api-fixture.ts';

interface ReceivedRequest {
  headers: http.IncomingHttpHeaders;
  body: string;
}

let api: ApiFixture;
let hook: http.Server;
let url: string;
const received: ReceivedRequest[] = [];
/** Status codes of the next responses; 200 once empty. */
const statuses: number[] = [];
const row = (n: number, price = '10.00') => [`W-${n}`, '2025-05-02', 'Store 1', 'Tea 1', '2', price, '20.00'];

beforeAll(async () => {
  process.env.MANGALM_WEBHOOK_MS = '50,100,200';
  hook = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    received.push({ headers: request.headers, body });
    const status = statuses.shift() ?? 200;
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(hook.address() as { port: number }).port}/hook`;
  api = await openApiFixture();
});
afterAll(async () => {
  delete process.env.MANGALM_WEBHOOK_MS;
  await api.close();
  await new Promise((resolve) => hook.close(resolve));
});

const importRows = async (...rows: string[][]) => {
  const { importId } = await api.call('imports.start', {
    path: writeCsv(path.join(api.data, `${rows[0]![0]}.csv`), rows),
    options: {},
  });
  return api.app.importEnded(importId);
};
const deliveries = async () => (await api.call('programs.deliveries', {})).items;
describe('a webhook', () => {
  it('receives signed events of imports and orders, with the ids to query the rest', async () => {
    const { secret } = await api.call('programs.addWebhook', {
      name: 'ERP',
      url,
      events: ['import.finished', 'import.failed', 'order.confirmed'],
    });
    const done = await importRows(row(1), row(2));
    await expect.poll(() => received.length, { timeout: 15_000 }).toBe(1);
    const [{ headers, body }] = received as [ReceivedRequest];
    const delivery = JSON.parse(body) as { delivery: number; event: string; data: object };
    expect(delivery).toMatchObject({
      event: 'import.finished',
      data: { importId: done.importId, status: 'completed', linesImported: 2, linesRejected: 0 },
    });
    expect(headers).toMatchObject({
      'mangalm-event': 'import.finished',
      'mangalm-delivery': String(delivery.delivery),
    });
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['mangalm-signature']))!;
    expect(signature).toBe(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
    expect(fs.readFileSync(path.join(api.data, 'mangalm.db')).includes(secret)).toBe(false);
    const { id } = await api.call('orders.create', { storeId: 1, lines: [{ productId: 1, quantity: 1 }] });
    await api.call('orders.confirm', { id });
    await expect.poll(() => received.length, { timeout: 15_000 }).toBe(2);
    expect(JSON.parse(received[1]!.body)).toMatchObject({
      event: 'order.confirmed',
      data: { orderId: id, storeId: 1, lines: 1 },
    });
    expect((await deliveries()).map(({ state, answer }) => [state, answer])).toEqual([
      ['done', '200'],
      ['done', '200'],
    ]);
  });

  it('that fails is retried with backoff, follows no redirect, and is given up; a delivery can be repeated by hand', async () => {
    statuses.push(500, 302, 404, 503);
    await importRows(row(10));
    await expect.poll(async () => (await deliveries())[0]!.state, { timeout: 40_000 }).toBe('given_up');
    const [last] = await deliveries();
    expect(last).toMatchObject({ tries: 4, answer: '503', event: 'import.finished' });
    expect(received.filter(({ body }) => JSON.parse(body).delivery === last!.id)).toHaveLength(4);
    await api.call('programs.deliverAgain', { id: last!.id });
    await expect
      .poll(async () => (await deliveries())[0], { timeout: 15_000 })
      .toMatchObject({ state: 'done', tries: 1, answer: '200' });
  });

  it('receives events of other programs on this folder, and of those before a crash', async () => {
    const other = await openApiFixture();
    await other.call('programs.addWebhook', { name: 'ERP', url, events: ['import.finished'] });
    await other.app.close();
    const before = received.length;
    expect(
      (await cli(['import', writeCsv(path.join(other.data, 'c.csv'), [row(30)]), '--data', other.data])).code,
    ).toBe(0);
    const db = new Database(path.join(other.data, 'mangalm.db'));
    expect(db.prepare('SELECT count(*) FROM webhook_delivery').pluck().get()).toBe(1);
    db.close();
    const testApp = openTestApp(other.data, { longRunning: true });
    await expect.poll(() => received.length, { timeout: 15_000 }).toBe(before + 1);
    await testApp.close();
    await other.close().catch(() => {});
  });

  it('that was removed receives nothing more, and an invalid address is refused', async () => {
    const [first] = (await api.call('programs.webhooks', {})).items;
    await api.call('programs.removeWebhook', { id: first!.id });
    const before = received.length;
    await importRows(row(50));
    expect((await deliveries()).filter(({ state }) => state === 'waiting')).toEqual([]);
    expect(received.length).toBe(before);
    for (const wrong of ['file:///etc/passwd', 'javascript:alert(1)', 'nowhere'])
      await expect(
        api.call('programs.addWebhook', { name: 'x', url: wrong, events: ['import.finished'] }),
      ).rejects.toMatchObject({ code: 'bad_request' });
    await expect(api.call('programs.removeWebhook', { id: 4711 })).rejects.toMatchObject({
      code: 'webhook_unknown',
    });
  });
});

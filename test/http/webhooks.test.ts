import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, writeCsv } from '../helpers.ts';
import { openHouse } from '../import/in-app.ts';
import { type Office, openOffice } from './program.ts';

interface Got {
  headers: http.IncomingHttpHeaders;
  body: string;
}

let office: Office;
let hook: http.Server;
let url: string;
const got: Got[] = [];
/** Status codes of the next responses; 200 once empty. */
const answers: number[] = [];
const row = (n: number, price = '10.00') => [`W-${n}`, '2025-05-02', 'Store 1', 'Tea 1', '2', price, '20.00'];

beforeAll(async () => {
  process.env.MANGALM_WEBHOOK_MS = '50,100,200';
  hook = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    got.push({ headers: request.headers, body });
    const status = answers.shift() ?? 200;
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(hook.address() as { port: number }).port}/hook`;
  office = await openOffice();
});
afterAll(async () => {
  delete process.env.MANGALM_WEBHOOK_MS;
  await office.close();
  await new Promise((resolve) => hook.close(resolve));
});

const importOf = async (...rows: string[][]) => {
  const { importId } = await office.call('imports.start', {
    path: writeCsv(path.join(office.data, `${rows[0]![0]}.csv`), rows),
    options: {},
  });
  return office.app.importEnded(importId);
};
const deliveries = async () => (await office.call('programs.deliveries', {})).items;
describe('a webhook', () => {
  it('is told of imports and orders, signed, with what a program needs to ask for the rest', async () => {
    const { secret } = await office.call('programs.addWebhook', {
      name: 'ERP',
      url,
      events: ['import.finished', 'import.failed', 'order.confirmed'],
    });
    const done = await importOf(row(1), row(2));
    await expect.poll(() => got.length, { timeout: 15_000 }).toBe(1);
    const [{ headers, body }] = got as [Got];
    const said = JSON.parse(body) as { delivery: number; event: string; data: object };
    expect(said).toMatchObject({
      event: 'import.finished',
      data: { importId: done.importId, status: 'completed', linesImported: 2, linesRejected: 0 },
    });
    expect(headers).toMatchObject({ 'mangalm-event': 'import.finished', 'mangalm-delivery': String(said.delivery) });
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['mangalm-signature']))!;
    expect(signature).toBe(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
    expect(fs.readFileSync(path.join(office.data, 'mangalm.db')).includes(secret)).toBe(false);
    const { id } = await office.call('orders.create', { storeId: 1, lines: [{ productId: 1, quantity: 1 }] });
    await office.call('orders.confirm', { id });
    await expect.poll(() => got.length, { timeout: 15_000 }).toBe(2);
    expect(JSON.parse(got[1]!.body)).toMatchObject({
      event: 'order.confirmed',
      data: { orderId: id, storeId: 1, lines: 1 },
    });
    expect((await deliveries()).map(({ state, answer }) => [state, answer])).toEqual([
      ['done', '200'],
      ['done', '200'],
    ]);
  });

  it('that fails is tried again with growing waits, follows nothing, and is given up at last; a person may try again', async () => {
    answers.push(500, 302, 404, 503);
    await importOf(row(10));
    await expect.poll(async () => (await deliveries())[0]!.state, { timeout: 40_000 }).toBe('given_up');
    const [last] = await deliveries();
    expect(last).toMatchObject({ tries: 4, answer: '503', event: 'import.finished' });
    expect(got.filter(({ body }) => JSON.parse(body).delivery === last!.id)).toHaveLength(4);
    await office.call('programs.deliverAgain', { id: last!.id });
    await expect
      .poll(async () => (await deliveries())[0], { timeout: 15_000 })
      .toMatchObject({ state: 'done', tries: 1, answer: '200' });
  });

  it('hears of what another program of this folder did, and of what was done before a crash', async () => {
    const other = await openOffice();
    await other.call('programs.addWebhook', { name: 'ERP', url, events: ['import.finished'] });
    await other.app.close();
    const before = got.length;
    expect(
      (await cli(['import', writeCsv(path.join(other.data, 'c.csv'), [row(30)]), '--data', other.data])).code,
    ).toBe(0);
    const db = new Database(path.join(other.data, 'mangalm.db'));
    expect(db.prepare('SELECT count(*) FROM webhook_delivery').pluck().get()).toBe(1);
    db.close();
    const house = openHouse(other.data, { stays: true });
    await expect.poll(() => got.length, { timeout: 15_000 }).toBe(before + 1);
    await house.close();
    await other.close().catch(() => {});
  });

  it('that was removed hears nothing more, and one whose place is wrong is refused', async () => {
    const [first] = (await office.call('programs.webhooks', {})).items;
    await office.call('programs.removeWebhook', { id: first!.id });
    const before = got.length;
    await importOf(row(50));
    expect((await deliveries()).filter(({ state }) => state === 'waiting')).toEqual([]);
    expect(got.length).toBe(before);
    for (const wrong of ['file:///etc/passwd', 'javascript:alert(1)', 'nowhere'])
      await expect(
        office.call('programs.addWebhook', { name: 'x', url: wrong, events: ['import.finished'] }),
      ).rejects.toMatchObject({ code: 'bad_request' });
    await expect(office.call('programs.removeWebhook', { id: 4711 })).rejects.toMatchObject({
      code: 'webhook_unknown',
    });
  });
});

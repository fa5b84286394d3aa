import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiClient, type ImportEvent } from '../../src-shared/api-client.ts';
import { writeCsv } from '../helpers.ts';
import { type ApiFixture, openApiFixture } from './api-fixture.ts';

let api: ApiFixture;
let client: ApiClient;
beforeAll(async () => {
  api = await openApiFixture();
  client = new ApiClient(api.base, await api.token());
});
afterAll(() => api.close());

it('the typed client uploads a file, follows its events, queries, makes an idempotent change, and downloads a report', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => [
    `I-${i}`,
    '2025-05-02',
    `Store ${i % 9}`,
    'Tea',
    '2',
    '10.00',
    '20.00',
  ]);
  const file = fs.readFileSync(writeCsv(path.join(api.data, 'a.csv'), rows));
  const { importId } = await client.upload(new Uint8Array(file), 'Invoices .csv');
  const events: ImportEvent[] = [];
  for await (const event of client.follow(importId)) events.push(event);
  const last = events.at(-1)!;
  expect(last.event === 'ended' && last.data.linesImported).toBe(300);

  const first = await client.call('sales.stores', { limit: 5 });
  const rest = await client.call('sales.stores', { limit: 5, cursor: first.nextCursor! });
  expect([...first.items, ...rest.items]).toHaveLength(9);
  expect(rest.nextCursor).toBeNull();

  const order = { storeId: first.items[0]!.id, lines: [{ productId: 1, quantity: 2 }] };
  const created = await client.call('orders.create', order, 'key-1');
  expect(await client.call('orders.create', order, 'key-1')).toEqual(created);
  expect(await client.report('sales-by-store', { filter: { from: '2025-05-01', to: '2025-05-31' } })).toContain(
    'Store 3',
  );
});

it('throws the dispatcher’s problems', async () => {
  await expect(client.call('sales.store', { id: 4711 })).rejects.toMatchObject({
    name: 'Problem',
    code: 'store_unknown',
  });
  await expect(new ApiClient(api.base, 'mgl_none').call('system.about', {})).rejects.toMatchObject({
    code: 'token_invalid',
  });
  await expect(new ApiClient('http://127.0.0.1:9', 'x').call('system.about', {})).rejects.toMatchObject({
    code: 'unreachable',
  });
});

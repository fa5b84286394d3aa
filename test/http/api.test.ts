import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCsv } from '../helpers.ts';
import { type ApiFixture, openApiFixture, rawRequest, readEvents } from './api-fixture.ts';

const rows = (from: number, count: number, store = 'Store') =>
  Array.from({ length: count }, (_, i) => [
    `I-${from + i}`,
    '2025-05-02',
    `${store} ${i % 9}`,
    `Tea ${i % 20}`,
    '2',
    '10.00',
    '20.00',
  ]);
const csvOf = (api: ApiFixture, name: string, ...args: Parameters<typeof rows>) =>
  fs.readFileSync(writeCsv(path.join(api.data, name), rows(...args)));
const uploads = (api: ApiFixture) => {
  const dir = path.join(api.data, 'documents', 'uploads');
  return fs.existsSync(dir) ? fs.readdirSync(dir) : [];
};

let api: ApiFixture;
beforeAll(async () => {
  api = await openApiFixture({ uploads: { largest: 300_000 }, slowestMs: 500 });
  const { importId } = await api.call('imports.start', {
    path: writeCsv(path.join(api.data, 'first.csv'), rows(0, 60)),
    options: {},
  });
  await api.app.importEnded(importId);
});
afterAll(() => api.close());

const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const details = (await response.json()) as {
    status: number;
    code: string;
    detail: string;
    type: string;
    hint: string;
  };
  expect(details.status).toBe(response.status);
  expect(details.type).toBe(`urn:mangalm:problem:${details.code}`);
  return details;
};

describe('a procedure over HTTP', () => {
  it('is answered as by the dispatcher, by POST and, for queries, by GET with an ETag', async () => {
    const direct = await api.call('sales.stores', { limit: 5 });
    const posted = await api.post('/api/sales/stores', { limit: 5 });
    expect(posted.status).toBe(200);
    expect(await posted.json()).toEqual({ ...direct, nextCursor: expect.any(String) });
    const place = `/api/sales/stores?input=${encodeURIComponent('{"limit":5}')}`;
    const queried = await api.request(place);
    const etag = queried.headers.get('etag')!;
    expect(await queried.json()).toEqual({ ...direct, nextCursor: expect.any(String) });
    expect((await api.request(place, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const { importId } = await api.call('imports.start', {
      path: writeCsv(path.join(api.data, 'more.csv'), rows(900, 3)),
      options: {},
    });
    await api.app.importEnded(importId);
    expect((await api.request(place, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('pages lists by cursors', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page = (await (
        await api.post('/api/sales/stores', { limit: 4, ...(cursor ? { cursor } : {}) })
      ).json()) as {
        items: { id: number }[];
        total: number;
        nextCursor: string | null;
      };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual((await api.call('sales.stores', {})).items.map(({ id }) => id));
    expect(await problemOf(await api.post('/api/sales/stores', { cursor: 'zzz' }))).toMatchObject({
      status: 400,
      code: 'bad_cursor',
    });
  });

  it('continues the caller’s trace', async () => {
    const trace = 'aabbccddeeff00112233445566778899';
    const answer = await api.post(
      '/api/system/about',
      {},
      { headers: { traceparent: `00-${trace}-0011223344556677-01` } },
    );
    expect(answer.headers.get('x-request-id')).toBe(trace);
    expect(await api.call('health.trace', { id: trace })).toMatchObject({ name: 'system.about' });
  });

  it.each([
    ['no token', () => api.post('/api/sales/stores', {}, { token: null }), 401, 'signed_out'],
    ['a wrong token', () => api.post('/api/sales/stores', {}, { token: 'mgl_nothing' }), 401, 'token_invalid'],
    ['no such procedure', () => api.post('/api/sales/nothing', {}), 404, 'unknown_procedure'],
    ['no such path', () => api.request('/api/nothing'), 404, 'not_found'],
    ['a property of Object.prototype', () => api.post('/api/__proto__/constructor', {}), 404, 'unknown_procedure'],
    ['malformed JSON', () => api.post('/api/sales/stores', '{"limit":'), 400, 'bad_json'],
    ['wrong types', () => api.post('/api/sales/stores', { limit: 'many' }), 400, 'bad_request'],
    ['unknown fields', () => api.post('/api/sales/stores', { limits: 3 }), 400, 'bad_request'],
    ['an array in place of an object', () => api.post('/api/sales/stores', []), 400, 'bad_request'],
    [
      'another media type',
      () => api.post('/api/sales/stores', 'a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      415,
      'media_type',
    ],
    ['a huge body', () => api.post('/api/sales/stores', { search: 'x'.repeat(2_000_000) }), 413, 'too_large'],
    ['an unknown record', () => api.post('/api/sales/store', { id: 99_999 }), 404, 'store_unknown'],
    ['a change by GET', () => api.request('/api/orders/create'), 405, 'method_not_allowed'],
    ['an unknown file', () => api.request('/api/files/..%2f..%2fmangalm.db'), 404, 'unknown_file'],
    [
      'a file of this machine',
      () => api.post('/api/imports/start', { path: '/etc/passwd', options: {} }),
      403,
      'path_refused',
    ],
    [
      'a path to write on this machine',
      () => api.post('/api/health/saveDiagnostics', { path: '/tmp/x.zip' }),
      403,
      'path_refused',
    ],
    [
      'a key with spaces',
      () => api.post('/api/orders/create', {}, { headers: { 'idempotency-key': 'a b' } }),
      400,
      'bad_request',
    ],
  ] as const)('%s is reported by status and message', async (_, ask, status, code) => {
    const details = await problemOf(await ask());
    expect(details).toMatchObject({ status, code });
    expect(details.detail).toMatch(/\.$/);
    expect(JSON.stringify(details)).not.toContain(api.data);
  });

  it('that arrives too slowly or incompletely does not block the server', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': 100, authorization: 'Bearer x' };
    const cut = await rawRequest(api.port, { method: 'POST', path: '/api/sales/stores', headers }, (request) => {
      request.write('{"lim');
      setTimeout(() => request.destroy(), 50);
    });
    expect(cut).toBe('cut');
    const slow = await rawRequest(api.port, { method: 'POST', path: '/api/sales/stores', headers }, (request) => {
      request.write('{"lim');
    });
    expect(slow).toMatchObject({ status: 408, text: expect.stringContaining('too_slow') });
    expect((await api.post('/api/system/about', {})).status).toBe(200);
  });
});

describe('a change with an idempotency key', () => {
  const order = { storeId: 1, lines: [{ productId: 1, quantity: 3 }] };
  const orders = async () => (await api.call('orders.list', {})).total;

  it('is made once, and repeated requests are marked as replayed', async () => {
    const before = await orders();
    const headers = { 'idempotency-key': 'order-1' };
    const first = await api.post('/api/orders/create', order, { headers });
    const repeated = await api.post('/api/orders/create', order, { headers });
    expect([first.status, repeated.status]).toEqual([200, 200]);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(await repeated.json()).toEqual(await first.json());
    expect(await orders()).toBe(before + 1);
    const other = await api.post('/api/orders/create', { ...order, remark: 'else' }, { headers });
    expect(await problemOf(other)).toMatchObject({ status: 422, code: 'key_reused' });
    // keys are scoped to the token
    const token = await api.token();
    expect(
      (await api.post('/api/orders/create', order, { headers, token })).headers.get('idempotency-replayed'),
    ).toBeNull();
    expect(await orders()).toBe(before + 2);
  });

  it('replays a refusal, and can be retried after an invalid request', async () => {
    const headers = { 'idempotency-key': 'order-2' };
    const bad = { storeId: 1, lines: [{ productId: 1, quantity: 'x' }] };
    expect((await api.post('/api/orders/create', bad, { headers })).status).toBe(400);
    expect((await api.post('/api/orders/create', order, { headers })).status).toBe(200);
    const unknown = { ...order, storeId: 12_345 };
    const key = { 'idempotency-key': 'order-3' };
    const first = await problemOf(await api.post('/api/orders/create', unknown, { headers: key }));
    const repeated = await problemOf(await api.post('/api/orders/create', unknown, { headers: key }));
    expect(repeated.code).toBe(first.code);
  });

  it('is made once for concurrent requests', async () => {
    const before = await orders();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        api.post('/api/orders/create', order, { headers: { 'idempotency-key': 'many' } }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    expect(await orders()).toBe(before + 1);
  });
});

describe('a token', () => {
  it('is limited to its procedures, scope and rate, and can be revoked', async () => {
    const some = await api.token({ procedures: ['sales.*', 'orders.list'], perSecond: 1000 });
    expect((await api.post('/api/sales/dashboard', {}, { token: some })).status).toBe(200);
    expect((await api.post('/api/orders/list', {}, { token: some })).status).toBe(200);
    expect(await problemOf(await api.post('/api/orders/create', {}, { token: some }))).toMatchObject({
      status: 403,
      code: 'refused',
    });
    expect(await problemOf(await api.post('/api/accounts/list', {}, { token: await api.token() }))).toMatchObject({
      code: 'refused',
    });

    const scoped = await api.token({ scope: { stores: [1, 2] }, perSecond: 1000 });
    const seen = (await (await api.post('/api/sales/stores', {}, { token: scoped })).json()) as {
      items: { id: number }[];
    };
    expect(seen.items.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(await problemOf(await api.post('/api/sales/store', { id: 3 }, { token: scoped }))).toMatchObject({
      status: 403,
      code: 'foreign',
    });
    expect(await problemOf(await api.post('/api/audit/list', {}, { token: scoped }))).toMatchObject({ status: 403 });

    const slow = await api.token({ perSecond: 5 });
    const startedAt = performance.now();
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async () => (await api.post('/api/system/about', {}, { token: slow })).status),
    );
    // twice the rate at once, and what the time since then gives
    const allowed = 10 + Math.ceil(((performance.now() - startedAt) / 1000) * 5);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(allowed);
    const hurried = await api.post('/api/system/about', {}, { token: slow });
    expect([200, 429]).toContain(hurried.status);
    expect(statuses).toContain(429);

    const listed = await api.call('accounts.tokens', {});
    for (const { id } of listed.items.filter(({ perSecond }) => perSecond === 1000))
      await api.call('accounts.endToken', { id });
    expect(await problemOf(await api.post('/api/sales/dashboard', {}, { token: some }))).toMatchObject({
      status: 401,
      code: 'token_invalid',
    });
  });

  it('is stored as a hash, and is invalid if another program changed its rights', async () => {
    const narrow = await api.token({ procedures: ['system.about'], perSecond: 7777 });
    const db = new Database(path.join(api.data, 'mangalm.db'));
    const text = JSON.stringify(db.prepare('SELECT * FROM access_token').all());
    expect(text).not.toContain(narrow);
    expect(text).not.toContain(narrow.slice(4));
    expect((await api.post('/api/system/about', {}, { token: narrow })).status).toBe(200);
    db.prepare('UPDATE access_token SET procedures = NULL WHERE per_second = 7777').run();
    db.close();
    expect(await problemOf(await api.post('/api/system/about', {}, { token: narrow }))).toMatchObject({
      code: 'token_invalid',
    });
  });

  it('has every use in the audit: changes and refusals individually, the rest as counts', async () => {
    const other = await openApiFixture();
    const token = await other.token({ perSecond: 100_000 });
    for (let i = 0; i < 7; i++) await other.post('/api/sales/stores', {}, { token });
    await other.post('/api/orders/create', { storeId: 77, lines: [] }, { token });
    await other.app.close();
    const db = new Database(path.join(other.data, 'mangalm.db'), { readonly: true });
    const entries = db.prepare("SELECT procedure, input, refused FROM audit WHERE face = 'api'").all() as {
      procedure: string;
      input: string;
      refused: string | null;
    }[];
    db.close();
    await other.close().catch(() => {});
    expect(entries).toContainEqual(
      expect.objectContaining({ procedure: 'orders.create', refused: expect.any(String) }),
    );
    const used = entries.find(({ procedure }) => procedure === 'programs.used')!;
    expect(JSON.parse(used.input)).toEqual({ program: 'ERP', asked: { 'sales.stores': 7, 'orders.create': 1 } });
  });
});

describe('a file', () => {
  it('as the body is imported, with events that can be resumed, and rejects', async () => {
    const body = csvOf(api, 'up.csv', 2000, 900);
    const broken = Buffer.concat([body, Buffer.from('X-1,2025-02-31,Store 1,Tea 1,2,10.00,20.00\n')]);
    const sha256 = createHash('sha256').update(broken).digest();
    const answer = await api.request('/api/imports?name=Invoices%20.csv', {
      method: 'POST',
      body: broken,
      headers: { 'content-type': 'text/csv', 'content-digest': `sha-256=:${sha256.toString('base64')}:` },
    });
    expect(answer.status).toBe(202);
    const accepted = (await answer.json()) as { importId: number; sha256: string; events: string };
    expect(answer.headers.get('location')).toBe(`/api/imports/${accepted.importId}`);
    expect(accepted.sha256).toBe(sha256.toString('hex'));
    const events = await readEvents(await api.request(accepted.events));
    expect(events[0]).toMatchObject({ event: 'state' });
    expect(events.at(-1)).toMatchObject({ event: 'ended' });
    expect(JSON.parse(events.at(-1)!.data)).toMatchObject({
      status: 'completed_with_rejects',
      linesImported: 900,
      linesRejected: 1,
    });
    const repeated = await readEvents(
      await api.request(accepted.events, { headers: { 'last-event-id': events[0]!.id } }),
    );
    expect(repeated.map(({ id }) => id)).not.toContain(events[0]!.id);
    expect(repeated.at(-1)!.event).toBe('ended');
    const fromElsewhere = await readEvents(
      await api.request(accepted.events, { headers: { 'last-event-id': 'deadbeef-7' } }),
    );
    expect(fromElsewhere.map(({ event }) => event)).toEqual(['state', 'ended']);
    expect(await (await api.request(`/api/imports/${accepted.importId}`)).json()).toMatchObject({
      status: 'completed_with_rejects',
    });
    const rejects = await (await api.request(`/api/imports/${accepted.importId}/rejects.csv`)).text();
    expect(rejects).toContain('2025-02-31');
    expect(uploads(api)).toEqual([]);
    const report = await api.request(
      `/api/reports/sales-by-store.csv?question=${encodeURIComponent('{"filter":{"from":"2025-05-01","to":"2025-05-31"}}')}`,
    );
    expect(report.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(await report.text()).toContain('Store 1');
  });

  it('in a form is imported with its options, and once per idempotency key', async () => {
    const form = () => {
      const data = new FormData();
      data.set('options', JSON.stringify({ dryRun: true }));
      data.set('file', new Blob([new Uint8Array(csvOf(api, 'form.csv', 5000, 40))], { type: 'text/csv' }), 'form.csv');
      return data;
    };
    const headers = { 'idempotency-key': 'file-1' };
    const first = await api.request('/api/imports', { method: 'POST', body: form(), headers });
    const { importId } = (await first.json()) as { importId: number };
    expect(
      JSON.parse((await readEvents(await api.request(`/api/imports/${importId}/events`))).at(-1)!.data),
    ).toMatchObject({ status: 'dry_run', recordsRead: 40 });
    const repeated = await api.request('/api/imports', { method: 'POST', body: form(), headers });
    expect(((await repeated.json()) as { importId: number }).importId).toBe(importId);
  });

  it('that is incomplete, has a wrong checksum, is too large, or is malformed leaves nothing behind', async () => {
    const before = uploads(api);
    const token = await api.token();
    const body = csvOf(api, 'cut.csv', 7000, 200);
    const post = (headers: Record<string, string>, sent: BodyInit = body as never) =>
      api.request('/api/imports', { method: 'POST', body: sent, headers, token });
    expect(await problemOf(await post({ 'x-checksum-sha256': 'ab'.repeat(32) }))).toMatchObject({
      status: 400,
      code: 'checksum_differs',
    });
    expect(await problemOf(await post({ 'content-type': 'text/csv' }, 'x'.repeat(400_000)))).toMatchObject({
      status: 413,
      code: 'upload_too_large',
    });
    expect(await problemOf(await post({ 'content-type': 'multipart/form-data' }))).toMatchObject({
      status: 400,
      code: 'bad_upload',
    });
    expect(
      await problemOf(await post({ 'content-type': 'multipart/form-data; boundary=zz' }, 'no form')),
    ).toMatchObject({
      status: 400,
      code: 'bad_upload',
    });
    expect(
      await problemOf(
        await post(
          { 'content-type': 'multipart/form-data; boundary=zz' },
          '--zz\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nInvoice',
        ),
      ),
    ).toMatchObject({ status: 400, code: 'bad_upload' });
    expect(
      await problemOf(await api.request('/api/imports?options=%7B', { method: 'POST', body: 'x', token })),
    ).toMatchObject({ status: 400, code: 'bad_request' });
    for (const type of ['text/csv', 'multipart/form-data; boundary=zz']) {
      const headers = { 'content-type': type, 'content-length': 100_000, authorization: `Bearer ${token}` };
      await rawRequest(api.port, { method: 'POST', path: '/api/imports', headers }, (request) => {
        request.write(
          type === 'text/csv'
            ? 'Invoice No,Date\n'
            : '--zz\r\ncontent-disposition: form-data; name="file"; filename="../../../../evil.csv"\r\n\r\nInvoice',
        );
        setTimeout(() => request.destroy(), 100);
      });
    }
    await expect.poll(() => uploads(api)).toEqual(before);
    expect(fs.readdirSync(api.data).filter((name) => name.includes('evil'))).toEqual([]);
    expect(
      await problemOf(await api.request('/api/imports', { method: 'POST', body: 'x', token: null })),
    ).toMatchObject({
      status: 401,
    });
  });
});

describe('a thousand connections', () => {
  it('at the same time are answered or refused, and the next one is answered', async () => {
    const sockets = await Promise.all(
      Array.from(
        { length: 1000 },
        () =>
          new Promise<net.Socket | null>((resolve) => {
            const socket = net.connect(api.port, '127.0.0.1', () => resolve(socket));
            socket.on('error', () => resolve(null));
          }),
      ),
    );
    expect(sockets.filter(Boolean).length).toBeGreaterThan(900);
    expect((await api.post('/api/system/about', {})).status).toBe(200);
    for (const socket of sockets) socket?.destroy();
    expect((await api.post('/api/system/about', {})).status).toBe(200);
  });
});

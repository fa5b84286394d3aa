import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCsv } from '../helpers.ts';
import { eventsOf, type Office, openOffice, rawly } from './program.ts';

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
const csvOf = (office: Office, name: string, ...args: Parameters<typeof rows>) =>
  fs.readFileSync(writeCsv(path.join(office.data, name), rows(...args)));
const uploads = (office: Office) => {
  const dir = path.join(office.data, 'documents', 'uploads');
  return fs.existsSync(dir) ? fs.readdirSync(dir) : [];
};

let office: Office;
beforeAll(async () => {
  office = await openOffice({ uploads: { largest: 300_000 }, slowestMs: 500 });
  const { importId } = await office.call('imports.start', {
    path: writeCsv(path.join(office.data, 'first.csv'), rows(0, 60)),
    options: {},
  });
  await office.app.importEnded(importId);
});
afterAll(() => office.close());

const problem = async (response: Response) => {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const said = (await response.json()) as { status: number; code: string; detail: string; type: string; hint: string };
  expect(said.status).toBe(response.status);
  expect(said.type).toBe(`urn:mangalm:problem:${said.code}`);
  return said;
};

describe('a procedure by HTTP', () => {
  it('is answered as at the door, by POST and, where it reads, by GET with a tag', async () => {
    const direct = await office.call('sales.stores', { limit: 5 });
    const posted = await office.post('/api/sales/stores', { limit: 5 });
    expect(posted.status).toBe(200);
    expect(await posted.json()).toEqual({ ...direct, nextCursor: expect.any(String) });
    const place = `/api/sales/stores?input=${encodeURIComponent('{"limit":5}')}`;
    const got = await office.ask(place);
    const etag = got.headers.get('etag')!;
    expect(await got.json()).toEqual({ ...direct, nextCursor: expect.any(String) });
    expect((await office.ask(place, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const { importId } = await office.call('imports.start', {
      path: writeCsv(path.join(office.data, 'more.csv'), rows(900, 3)),
      options: {},
    });
    await office.app.importEnded(importId);
    expect((await office.ask(place, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('gives lists piece by piece, by cursors that are carried along', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page = (await (
        await office.post('/api/sales/stores', { limit: 4, ...(cursor ? { cursor } : {}) })
      ).json()) as {
        items: { id: number }[];
        total: number;
        nextCursor: string | null;
      };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual((await office.call('sales.stores', {})).items.map(({ id }) => id));
    expect(await problem(await office.post('/api/sales/stores', { cursor: 'zzz' }))).toMatchObject({
      status: 400,
      code: 'bad_cursor',
    });
  });

  it('bears the caller’s own trace', async () => {
    const trace = 'aabbccddeeff00112233445566778899';
    const answer = await office.post(
      '/api/system/about',
      {},
      { headers: { traceparent: `00-${trace}-0011223344556677-01` } },
    );
    expect(answer.headers.get('x-request-id')).toBe(trace);
    expect(await office.call('health.trace', { id: trace })).toMatchObject({ name: 'system.about' });
  });

  it.each([
    ['no token', () => office.post('/api/sales/stores', {}, { token: null }), 401, 'signed_out'],
    ['a wrong token', () => office.post('/api/sales/stores', {}, { token: 'mgl_nothing' }), 401, 'token_invalid'],
    ['no such procedure', () => office.post('/api/sales/nothing', {}), 404, 'unknown_procedure'],
    ['no such place', () => office.ask('/api/nothing'), 404, 'not_found'],
    ['a name of every object', () => office.post('/api/__proto__/constructor', {}), 404, 'unknown_procedure'],
    ['malformed JSON', () => office.post('/api/sales/stores', '{"limit":'), 400, 'bad_json'],
    ['wrong types', () => office.post('/api/sales/stores', { limit: 'many' }), 400, 'bad_request'],
    ['unknown fields', () => office.post('/api/sales/stores', { limits: 3 }), 400, 'bad_request'],
    ['a list in place of an object', () => office.post('/api/sales/stores', []), 400, 'bad_request'],
    [
      'another media type',
      () =>
        office.post('/api/sales/stores', 'a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      415,
      'media_type',
    ],
    ['a huge body', () => office.post('/api/sales/stores', { search: 'x'.repeat(2_000_000) }), 413, 'too_large'],
    ['what is not there', () => office.post('/api/sales/store', { id: 99_999 }), 404, 'store_unknown'],
    ['a change by GET', () => office.ask('/api/orders/create'), 405, 'method_not_allowed'],
    ['a file that is not there', () => office.ask('/api/files/..%2f..%2fmangalm.db'), 404, 'unknown_file'],
    [
      'a file of this machine',
      () => office.post('/api/imports/start', { path: '/etc/passwd', options: {} }),
      403,
      'path_refused',
    ],
    [
      'a place of this machine',
      () => office.post('/api/health/saveDiagnostics', { path: '/tmp/x.zip' }),
      403,
      'path_refused',
    ],
    [
      'a key with spaces',
      () => office.post('/api/orders/create', {}, { headers: { 'idempotency-key': 'a b' } }),
      400,
      'bad_request',
    ],
  ] as const)('%s is said by its status and in a sentence', async (_, ask, status, code) => {
    const said = await problem(await ask());
    expect(said).toMatchObject({ status, code });
    expect(said.detail).toMatch(/\.$/);
    expect(JSON.stringify(said)).not.toContain(office.data);
  });

  it('that comes too slowly, or not whole, hangs nothing', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': 100, authorization: 'Bearer x' };
    const cut = await rawly(office.port, { method: 'POST', path: '/api/sales/stores', headers }, (request) => {
      request.write('{"lim');
      setTimeout(() => request.destroy(), 50);
    });
    expect(cut).toBe('cut');
    const slow = await rawly(office.port, { method: 'POST', path: '/api/sales/stores', headers }, (request) => {
      request.write('{"lim');
    });
    expect(slow).toMatchObject({ status: 408, text: expect.stringContaining('too_slow') });
    expect((await office.post('/api/system/about', {})).status).toBe(200);
  });
});

describe('a change under a key', () => {
  const order = { storeId: 1, lines: [{ productId: 1, quantity: 3 }] };
  const orders = async () => (await office.call('orders.list', {})).total;

  it('is made once, however often it is asked for, and says so', async () => {
    const before = await orders();
    const headers = { 'idempotency-key': 'order-1' };
    const first = await office.post('/api/orders/create', order, { headers });
    const again = await office.post('/api/orders/create', order, { headers });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    expect(await orders()).toBe(before + 1);
    const other = await office.post('/api/orders/create', { ...order, remark: 'else' }, { headers });
    expect(await problem(other)).toMatchObject({ status: 422, code: 'key_reused' });
    // keys are scoped to the token
    const token = await office.token();
    expect(
      (await office.post('/api/orders/create', order, { headers, token })).headers.get('idempotency-replayed'),
    ).toBeNull();
    expect(await orders()).toBe(before + 2);
  });

  it('is answered the same where it was refused, and may be tried again where it was not put right', async () => {
    const headers = { 'idempotency-key': 'order-2' };
    const bad = { storeId: 1, lines: [{ productId: 1, quantity: 'x' }] };
    expect((await office.post('/api/orders/create', bad, { headers })).status).toBe(400);
    expect((await office.post('/api/orders/create', order, { headers })).status).toBe(200);
    const unknown = { ...order, storeId: 12_345 };
    const key = { 'idempotency-key': 'order-3' };
    const first = await problem(await office.post('/api/orders/create', unknown, { headers: key }));
    const again = await problem(await office.post('/api/orders/create', unknown, { headers: key }));
    expect(again.code).toBe(first.code);
  });

  it('that is asked for at the same time by many is made once', async () => {
    const before = await orders();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        office.post('/api/orders/create', order, { headers: { 'idempotency-key': 'many' } }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    expect(await orders()).toBe(before + 1);
  });
});

describe('a token', () => {
  it('may what it was made for, keeps to its stores and its pace, and ends', async () => {
    const some = await office.token({ procedures: ['sales.*', 'orders.list'], perSecond: 1000 });
    expect((await office.post('/api/sales/dashboard', {}, { token: some })).status).toBe(200);
    expect((await office.post('/api/orders/list', {}, { token: some })).status).toBe(200);
    expect(await problem(await office.post('/api/orders/create', {}, { token: some }))).toMatchObject({
      status: 403,
      code: 'refused',
    });
    expect(await problem(await office.post('/api/accounts/list', {}, { token: await office.token() }))).toMatchObject({
      code: 'refused',
    });

    const kept = await office.token({ scope: { stores: [1, 2] }, perSecond: 1000 });
    const seen = (await (await office.post('/api/sales/stores', {}, { token: kept })).json()) as {
      items: { id: number }[];
    };
    expect(seen.items.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(await problem(await office.post('/api/sales/store', { id: 3 }, { token: kept }))).toMatchObject({
      status: 403,
      code: 'foreign',
    });
    expect(await problem(await office.post('/api/audit/list', {}, { token: kept }))).toMatchObject({ status: 403 });

    const slow = await office.token({ perSecond: 5 });
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async () => (await office.post('/api/system/about', {}, { token: slow })).status),
    );
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(12);
    const hurried = await office.post('/api/system/about', {}, { token: slow });
    expect([200, 429]).toContain(hurried.status);
    expect(statuses).toContain(429);

    const listed = await office.call('accounts.tokens', {});
    for (const { id } of listed.items.filter(({ perSecond }) => perSecond === 1000))
      await office.call('accounts.endToken', { id });
    expect(await problem(await office.post('/api/sales/dashboard', {}, { token: some }))).toMatchObject({
      status: 401,
      code: 'token_invalid',
    });
  });

  it('lies in the database as a hash, and one that another program widened opens nothing', async () => {
    const narrow = await office.token({ procedures: ['system.about'], perSecond: 7777 });
    const db = new Database(path.join(office.data, 'mangalm.db'));
    const text = JSON.stringify(db.prepare('SELECT * FROM access_token').all());
    expect(text).not.toContain(narrow);
    expect(text).not.toContain(narrow.slice(4));
    expect((await office.post('/api/system/about', {}, { token: narrow })).status).toBe(200);
    db.prepare('UPDATE access_token SET procedures = NULL WHERE per_second = 7777').run();
    db.close();
    expect(await problem(await office.post('/api/system/about', {}, { token: narrow }))).toMatchObject({
      code: 'token_invalid',
    });
  });

  it('leaves every use in the audit: changes and refusals by themselves, the rest counted', async () => {
    const other = await openOffice();
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
  it('as the body is imported, with its events to the end, its rejects, and again from where a listener lost it', async () => {
    const body = csvOf(office, 'up.csv', 2000, 900);
    const broken = Buffer.concat([body, Buffer.from('X-1,2025-02-31,Store 1,Tea 1,2,10.00,20.00\n')]);
    const sha256 = createHash('sha256').update(broken).digest();
    const answer = await office.ask('/api/imports?name=Invoices%20.csv', {
      method: 'POST',
      body: broken,
      headers: { 'content-type': 'text/csv', 'content-digest': `sha-256=:${sha256.toString('base64')}:` },
    });
    expect(answer.status).toBe(202);
    const made = (await answer.json()) as { importId: number; sha256: string; events: string };
    expect(answer.headers.get('location')).toBe(`/api/imports/${made.importId}`);
    expect(made.sha256).toBe(sha256.toString('hex'));
    const events = await eventsOf(await office.ask(made.events));
    expect(events[0]).toMatchObject({ event: 'state' });
    expect(events.at(-1)).toMatchObject({ event: 'ended' });
    expect(JSON.parse(events.at(-1)!.data)).toMatchObject({
      status: 'completed_with_rejects',
      linesImported: 900,
      linesRejected: 1,
    });
    const again = await eventsOf(await office.ask(made.events, { headers: { 'last-event-id': events[0]!.id } }));
    expect(again.map(({ id }) => id)).not.toContain(events[0]!.id);
    expect(again.at(-1)!.event).toBe('ended');
    const fromElsewhere = await eventsOf(await office.ask(made.events, { headers: { 'last-event-id': 'deadbeef-7' } }));
    expect(fromElsewhere.map(({ event }) => event)).toEqual(['state', 'ended']);
    expect(await (await office.ask(`/api/imports/${made.importId}`)).json()).toMatchObject({
      status: 'completed_with_rejects',
    });
    const rejects = await (await office.ask(`/api/imports/${made.importId}/rejects.csv`)).text();
    expect(rejects).toContain('2025-02-31');
    expect(uploads(office)).toEqual([]);
    const report = await office.ask(
      `/api/reports/sales-by-store.csv?question=${encodeURIComponent('{"filter":{"from":"2025-05-01","to":"2025-05-31"}}')}`,
    );
    expect(report.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(await report.text()).toContain('Store 1');
  });

  it('in a form is imported with its options, and once under one key', async () => {
    const form = () => {
      const data = new FormData();
      data.set('options', JSON.stringify({ dryRun: true }));
      data.set(
        'file',
        new Blob([new Uint8Array(csvOf(office, 'form.csv', 5000, 40))], { type: 'text/csv' }),
        'form.csv',
      );
      return data;
    };
    const headers = { 'idempotency-key': 'file-1' };
    const first = await office.ask('/api/imports', { method: 'POST', body: form(), headers });
    const { importId } = (await first.json()) as { importId: number };
    expect(
      JSON.parse((await eventsOf(await office.ask(`/api/imports/${importId}/events`))).at(-1)!.data),
    ).toMatchObject({ status: 'dry_run', recordsRead: 40 });
    const again = await office.ask('/api/imports', { method: 'POST', body: form(), headers });
    expect(((await again.json()) as { importId: number }).importId).toBe(importId);
  });

  it('that is not whole, not what its checksum says, too large, or no form at all leaves nothing behind', async () => {
    const before = uploads(office);
    const token = await office.token();
    const body = csvOf(office, 'cut.csv', 7000, 200);
    const post = (headers: Record<string, string>, sent: BodyInit = body as never) =>
      office.ask('/api/imports', { method: 'POST', body: sent, headers, token });
    expect(await problem(await post({ 'x-checksum-sha256': 'ab'.repeat(32) }))).toMatchObject({
      status: 400,
      code: 'checksum_differs',
    });
    expect(await problem(await post({ 'content-type': 'text/csv' }, 'x'.repeat(400_000)))).toMatchObject({
      status: 413,
      code: 'upload_too_large',
    });
    expect(await problem(await post({ 'content-type': 'multipart/form-data' }))).toMatchObject({
      status: 400,
      code: 'bad_upload',
    });
    expect(await problem(await post({ 'content-type': 'multipart/form-data; boundary=zz' }, 'no form'))).toMatchObject({
      status: 400,
      code: 'bad_upload',
    });
    expect(
      await problem(
        await post(
          { 'content-type': 'multipart/form-data; boundary=zz' },
          '--zz\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nInvoice',
        ),
      ),
    ).toMatchObject({ status: 400, code: 'bad_upload' });
    expect(
      await problem(await office.ask('/api/imports?options=%7B', { method: 'POST', body: 'x', token })),
    ).toMatchObject({ status: 400, code: 'bad_request' });
    for (const type of ['text/csv', 'multipart/form-data; boundary=zz']) {
      const headers = { 'content-type': type, 'content-length': 100_000, authorization: `Bearer ${token}` };
      await rawly(office.port, { method: 'POST', path: '/api/imports', headers }, (request) => {
        request.write(
          type === 'text/csv'
            ? 'Invoice No,Date\n'
            : '--zz\r\ncontent-disposition: form-data; name="file"; filename="../../../../evil.csv"\r\n\r\nInvoice',
        );
        setTimeout(() => request.destroy(), 100);
      });
    }
    await expect.poll(() => uploads(office)).toEqual(before);
    expect(fs.readdirSync(office.data).filter((name) => name.includes('evil'))).toEqual([]);
    expect(await problem(await office.ask('/api/imports', { method: 'POST', body: 'x', token: null }))).toMatchObject({
      status: 401,
    });
  });
});

describe('a thousand connections', () => {
  it('at once are answered or turned away, and the next one is answered', async () => {
    const sockets = await Promise.all(
      Array.from(
        { length: 1000 },
        () =>
          new Promise<net.Socket | null>((resolve) => {
            const socket = net.connect(office.port, '127.0.0.1', () => resolve(socket));
            socket.on('error', () => resolve(null));
          }),
      ),
    );
    expect(sockets.filter(Boolean).length).toBeGreaterThan(900);
    expect((await office.post('/api/system/about', {})).status).toBe(200);
    for (const socket of sockets) socket?.destroy();
    expect((await office.post('/api/system/about', {})).status).toBe(200);
  });
});

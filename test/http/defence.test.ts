import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localCaller } from '../../src-main/app.ts';
import { writeCsv } from '../helpers.ts';
import { type ApiFixture, openApiFixture, rawRequest } from './api-fixture.ts';

const PASSWORD = 'three kettles under a lamp';

let api: ApiFixture;
beforeAll(async () => {
  api = await openApiFixture({ uploads: { largest: 50_000_000, slowAfterMs: 1200 }, old: localCaller('api') });
});
afterAll(() => api.close());

const errorCodeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe('a web page of another origin', () => {
  const places = [
    ['GET', '/health'],
    ['GET', '/metrics'],
    ['GET', '/'],
    ['POST', '/session'],
    ['POST', '/uploads?name=x.csv'],
    ['GET', '/api/openapi.json'],
    ['GET', '/api/accounts/me'],
    ['POST', '/api/accounts/signIn'],
    ['POST', '/api/imports'],
    ['GET', '/api/imports/1/events'],
    ['GET', '/api/files/reports/sales.csv'],
    ['POST', '/api/enterprise-bulk-upload'],
    ['GET', '/api/job-status/1'],
  ] as const;

  it('is refused at every endpoint, with any origin headers', async () => {
    for (const [method, place] of places)
      for (const headers of [
        { origin: 'https://example.com' },
        { origin: 'null' },
        { origin: `http://127.0.0.1:${api.port + 1}` },
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
        { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
      ] as Record<string, string>[]) {
        const answer = await rawRequest(api.port, { method, path: place, headers }, (request) => request.end());
        expect({ place, headers, status: (answer as { status: number }).status }).toEqual({
          place,
          headers,
          status: 403,
        });
      }
  });

  it('cannot send a request without a JSON content type', async () => {
    for (const type of [undefined, 'text/plain', 'application/x-www-form-urlencoded']) {
      const response = await fetch(`${api.base}/api/accounts/me`, {
        method: 'POST',
        body: new Blob(['{}'], type ? { type } : {}),
      });
      expect([type, response.status, await errorCodeOf(response)]).toEqual([type, 415, 'media_type']);
    }
  });
});

describe('a client that is not signed in', () => {
  it('sees no account name', async () => {
    const other = await openApiFixture();
    await other.call('accounts.setUp', { name: 'Asha Patel', password: PASSWORD });
    const me = await other.request('/api/accounts/me', { token: null });
    expect(me.status).toBe(200);
    expect(await me.text()).not.toContain('Asha');
    for (const face of ['window', 'browser', 'cli'] as const)
      expect(JSON.stringify(await other.app.call(localCaller(face), 'accounts.me', {}))).not.toContain('Asha');
    await other.close();
  });

  it('has the same backoff for unknown names as for existing ones', async () => {
    const other = await openApiFixture();
    await other.call('accounts.setUp', { name: 'Asha', password: PASSWORD });
    const codes = async (ask: () => Promise<unknown>) => {
      const tried: string[] = [];
      for (let i = 0; i < 6; i++)
        tried.push(
          await ask().then(
            () => 'in',
            (error: { code: string }) => error.code,
          ),
        );
      return tried;
    };
    const window = localCaller('window');
    const signIn = (name: string) => other.app.call(window, 'accounts.signIn', { name, password: 'wrong' });
    const recover = (name: string) =>
      other.app.call(window, 'accounts.recover', { name, code: 'wrong', password: PASSWORD });
    const stranger = await codes(() => signIn('Nobody'));
    expect(stranger.at(-1)).toBe('wait');
    expect(stranger).toEqual(await codes(() => signIn('Asha')));
    expect(await codes(() => recover('Nobody else'))).toEqual([
      ...new Array(3).fill('wrong_code'),
      'wait',
      'wait',
      'wait',
    ]);
    await other.close();
  });

  it('does not block others with three hundred concurrent sign-ins', async () => {
    const other = await openApiFixture();
    await other.call('accounts.setUp', { name: 'Asha', password: PASSWORD });
    const window = localCaller('window');
    await other.app.call(window, 'accounts.signIn', { name: 'Asha', password: PASSWORD });
    const tries = Array.from({ length: 300 }, (_, i) =>
      other.app.call(localCaller('browser'), 'accounts.signIn', { name: `Nobody ${i}`, password: 'wrong' }).then(
        () => 'in',
        (error: { code: string }) => error.code,
      ),
    );
    let slowest = 0;
    for (let i = 0; i < 20; i++) {
      const begun = performance.now();
      await other.app.call(window, 'sales.dashboard', {});
      slowest = Math.max(slowest, performance.now() - begun);
      await delay(5);
    }
    const codes = await Promise.all(tries);
    expect(new Set(codes)).toEqual(new Set(['wrong_password', 'too_many']));
    expect(codes.filter((code) => code === 'too_many').length).toBeGreaterThan(250);
    expect(slowest).toBeLessThan(2000);
    await other.close();
  });
});

describe('an upload', () => {
  const body = Buffer.alloc(20_000_000, 'a,b\n');
  const uploadCount = () => {
    const dir = path.join(api.data, 'documents', 'uploads');
    return fs.existsSync(dir) ? fs.readdirSync(dir).length : 0;
  };

  it('without permission is refused before its body is read', async () => {
    const reports = await api.token({ procedures: ['reports.list'] });
    let sent = 0;
    const answer = await rawRequest(
      api.port,
      { method: 'POST', path: '/api/imports?name=x.csv', headers: { authorization: `Bearer ${reports}` } },
      (request) => {
        const send = () => {
          if (sent >= body.length || request.destroyed) return request.end();
          request.write(body.subarray(sent, sent + 100_000), () => setTimeout(send, 1));
          sent += 100_000;
        };
        send();
      },
    );
    if (answer !== 'cut') expect(answer.status).toBe(403);
    expect(uploadCount()).toBe(0);
    expect(sent).toBeLessThan(body.length);
  });

  it('of one sender leaves capacity for others', async () => {
    const [one, two] = [await api.token(), await api.token()];
    const slowUploads = Array.from({ length: 6 }, () => {
      const done = rawRequest(
        api.port,
        { method: 'POST', path: '/api/imports?name=slow.csv', headers: { authorization: `Bearer ${one}` } },
        (request) => request.write('a'),
      );
      return done;
    });
    await delay(300);
    const file = fs.readFileSync(
      writeCsv(path.join(api.data, 'other.csv'), [['I-1', '2025-05-02', 'S', 'Tea', '2', '10.00', '20.00']]),
    );
    const taken = await api.request('/api/imports?name=other.csv', { method: 'POST', body: file, token: two });
    expect(taken.status).toBe(202);
    // uploads that send almost nothing are cut off
    const ended = await Promise.all(slowUploads);
    expect(ended.filter((answer) => answer !== 'cut' && answer.status === 429)).toHaveLength(4);
    expect(uploadCount()).toBeLessThanOrEqual(1);
  }, 30_000);
});

describe('a token that was ended', () => {
  it('receives no further events of an import', async () => {
    const token = await api.token();
    const { id } = (await api.call('accounts.tokens', {})).items[0]!;
    const file = writeCsv(
      path.join(api.data, 'long.csv'),
      Array.from({ length: 200 }, (_, i) => [`L-${i}`, '2025-05-02', 'S', 'Tea', '2', '10.00', '20.00']),
    );
    await api.call('imports.pause', { paused: true });
    const { importId } = await api.call('imports.start', { path: file, options: {} });
    const stream = await api.request(`/api/imports/${importId}/events`, { token });
    expect(stream.status).toBe(200);
    await api.call('accounts.endToken', { id: id! });
    const text = await Promise.race([stream.text(), delay(5000).then(() => 'still open')]);
    expect(text).not.toBe('still open');
    expect(text).not.toContain('event: ended');
    await api.call('imports.pause', { paused: false });
    await api.app.importEnded(importId);
  }, 20_000);

  it('cannot be revoked if it does not exist', async () => {
    await expect(api.call('accounts.endToken', { id: 987_654 })).rejects.toMatchObject({ code: 'token_unknown' });
  });
});

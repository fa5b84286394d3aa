import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type App, openApp } from '../../src-main/app.ts';
import { type BrowserHost, serve } from '../../src-main/http/serve.ts';
import { tempFolder } from '../helpers.ts';

let app: App;
let host: BrowserHost;
let origin: string;

beforeEach(async () => {
  app = openApp(tempFolder());
  host = await serve(app);
  origin = `http://127.0.0.1:${host.port}`;
});
afterEach(async () => {
  await host.close();
  await app.close();
});

const get = (place: string, headers: Record<string, string> = {}) =>
  fetch(origin + place, { headers, redirect: 'manual' });

async function cookie(): Promise<string> {
  const response = await fetch(host.address, { redirect: 'manual' });
  expect(response.status).toBe(303);
  return response.headers.get('set-cookie')!;
}
const session = async () => (await cookie()).split(';')[0]!;

/** Opens the dispatcher's WebSocket; resolves to the status code if it is refused. */
function socket(headers: Record<string, string>): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const ws = new WebSocket(`${origin.replace('http', 'ws')}/door`, { headers });
    ws.on('open', () => resolve(ws));
    ws.on('unexpected-response', (_request, response) => resolve(response.statusCode!));
    ws.on('error', () => {});
  });
}

describe('the page', () => {
  it('says what to do where nothing is built', async () => {
    await host.close();
    host = await serve(app, { root: tempFolder() });
    origin = `http://127.0.0.1:${host.port}`;
    const answer = await get('/', { cookie: await session() });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('<h1>The page is not built yet.</h1><p>Run npm start -- serve');
  });
});

describe('access', () => {
  it('exchanges the one-time token once for a cookie that is HttpOnly and SameSite', async () => {
    const setCookie = await cookie();
    expect(setCookie).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
    expect((await fetch(host.address, { redirect: 'manual' })).status).toBe(401);
    expect((await get('/', { cookie: setCookie.split(';')[0]! })).status).toBe(200);
  });

  it('is refused without token or cookie', async () => {
    expect((await get('/')).status).toBe(401);
    expect((await get('/?token=wrong')).status).toBe(401);
    expect((await get('/', { cookie: `mangalm-${host.port}=wrong` })).status).toBe(401);
    expect((await get('/files/imports/1/rejects.csv')).status).toBe(401);
    expect((await get('/health')).status).toBe(200);
  });

  it('is refused for a foreign host name', async () => {
    const status = await new Promise((resolve) =>
      http.get(
        { port: host.port, host: '127.0.0.1', path: '/health', headers: { host: 'evil.example' } },
        ({ statusCode }) => resolve(statusCode),
      ),
    );
    expect(status).toBe(403);
  });

  it('opens the WebSocket only to the page itself', async () => {
    const mine = await session();
    expect(await socket({ cookie: mine, origin: 'https://evil.example' })).toBe(403);
    expect(await socket({ cookie: mine })).toBe(403);
    expect(await socket({ origin })).toBe(403);
    const open = (await socket({ cookie: mine, origin })) as WebSocket;
    expect(open).toBeInstanceOf(WebSocket);
    open.close();
  });

  it('accepts uploads only from the page itself, with any file name', async () => {
    const mine = await session();
    const upload = (headers: Record<string, string>, name: string) =>
      fetch(`${origin}/uploads?name=${encodeURIComponent(name)}`, { method: 'POST', body: 'x', headers });
    expect((await upload({ cookie: mine }, 'a.csv')).status).toBe(403);
    expect((await upload({ cookie: mine, origin: 'https://evil.example' }, 'a.csv')).status).toBe(403);
    for (const name of ['../../../evil.csv', '..\\..\\evil.csv', '/etc/evil.csv', '', '..', 'a\u0000b.csv']) {
      const response = await upload({ cookie: mine, origin }, name);
      if (response.status !== 200) continue;
      const { upload: id } = (await response.json()) as { upload: string };
      expect(fs.readdirSync(path.join(app.folder.documents, 'uploads', id))).toHaveLength(1);
    }
    expect(fs.readdirSync(app.folder.documents)).toEqual(['uploads']);
    expect(fs.readdirSync(app.folder.root).filter((name) => name.includes('evil'))).toEqual([]);
  });
});

describe('the dispatcher over a WebSocket', () => {
  it('answers requests by their id, and refuses malformed ones', async () => {
    const ws = (await socket({ cookie: await session(), origin })) as WebSocket;
    const answers: unknown[] = [];
    ws.on('message', (data) => answers.push(JSON.parse(String(data))));
    ws.send(JSON.stringify({ id: 5, procedure: 'system.about', input: {} }));
    ws.send(JSON.stringify({ id: 6, procedure: '__proto__', input: {} }));
    ws.send(JSON.stringify({ id: 7, procedure: 'sales.stores', input: { limit: 1e9 } }));
    ws.send('no json');
    ws.send(JSON.stringify({ id: 8, procedure: 'imports.start', input: { path: '/nowhere.csv' } }));
    await expect.poll(() => answers.length).toBe(5);
    const problem = (id: number) =>
      (answers as { id: number; problem?: { code: string } }[]).find((answer) => answer.id === id)?.problem?.code;
    expect(answers).toContainEqual(
      expect.objectContaining({ id: 5, output: expect.objectContaining({ empty: true }) }),
    );
    expect([problem(6), problem(7), problem(-1), problem(8)]).toEqual([
      'unknown_procedure',
      'bad_request',
      'bad_request',
      'path_refused',
    ]);
    ws.close();
  });
});

describe('the page', () => {
  it('has a strict content security policy', async () => {
    const response = await get('/', { cookie: await session() });
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('reports a port in use', async () => {
    await expect(serve(app, { port: host.port })).rejects.toThrow(/Port \d+ is taken/);
  });
});

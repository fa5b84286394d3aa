import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { localCaller, openApp } from '../../src-main/app.ts';
import { runApiServer } from '../../src-main/http/api-server.ts';
import { root, tempFolder } from '../helpers.ts';

const me = localCaller('cli');
let end: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of end.reverse()) await one();
  end = [];
  delete process.env.MANGALM_POLICY;
});

async function openWithApiServer() {
  const told = { now: null as string | null, problem: null as string | null };
  const data = tempFolder();
  const app = openApp(data, { longRunning: true, apiHost: told });
  const stop = runApiServer(app, told);
  end.push(async () => {
    await stop();
    await app.close();
  });
  const token = (await app.call(me, 'accounts.makeToken', { name: 'ERP', program: {} })).secret;
  return { app, told, data, token };
}

function writePolicy(folder: string, api: object): void {
  const file = path.join(folder, 'policy.json');
  fs.writeFileSync(file, JSON.stringify({ api }));
  process.env.MANGALM_POLICY = file;
}

describe('the API server of the window', () => {
  it('listens at the configured port, follows changes, and is off by default', async () => {
    const { app, told, token } = await openWithApiServer();
    const about = (base: string) =>
      fetch(`${base}/system/about`, { method: 'POST', headers: { authorization: `Bearer ${token}` } }).then(
        ({ status }) => status,
        () => 'nobody',
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told).toEqual({ now: null, problem: null });
    await app.call(me, 'programs.changeSettings', { port: 48_765 });
    await expect.poll(() => told.now).toBe('http://127.0.0.1:48765/api');
    expect(await about(told.now!)).toBe(200);
    // the page is not served, and requests need a token
    expect((await fetch('http://127.0.0.1:48765/')).status).toBe(404);
    expect((await fetch('http://127.0.0.1:48765/api/sales/stores')).status).toBe(401);
    await app.call(me, 'programs.changeSettings', { port: 48_766 });
    await expect.poll(() => told.now).toBe('http://127.0.0.1:48766/api');
    expect(await about('http://127.0.0.1:48765/api')).toBe('nobody');
    expect(await app.call(me, 'programs.settings', {})).toMatchObject({ port: 48_766, now: told.now, problem: null });
    await app.call(me, 'programs.changeSettings', { port: null });
    await expect.poll(() => told.now).toBeNull();
    expect(await about('http://127.0.0.1:48766/api')).toBe('nobody');
  });

  it('listens at a network address by policy, but only with a certificate', async () => {
    const dir = tempFolder();
    const [key, certificate, authority] = ['server.key', 'server.crt', 'ca.crt'].map((name) =>
      path.join(root, 'test', 'sync', 'tls', name),
    ) as [string, string, string];
    writePolicy(dir, { port: 48_767, address: '0.0.0.0', certificate, key });
    const { app, told, token } = await openWithApiServer();
    await expect.poll(() => told.now).toBe('https://0.0.0.0:48767/api');
    const status = await new Promise<number>((resolve, reject) => {
      const request = https.request(
        {
          host: '127.0.0.1',
          port: 48_767,
          path: '/api/system/about',
          method: 'POST',
          ca: fs.readFileSync(authority),
          servername: 'localhost',
          headers: { authorization: `Bearer ${token}` },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode!);
        },
      );
      request.on('error', reject);
      request.end();
    });
    expect(status).toBe(200);
    await expect(app.call(me, 'programs.changeSettings', { port: 2000 })).rejects.toMatchObject({
      code: 'fixed_by_policy',
    });

    writePolicy(tempFolder(), { port: 48_768, address: '0.0.0.0' });
    const without = await openWithApiServer();
    await expect.poll(() => without.told.problem).toMatch(/can’t be opened at 0\.0\.0\.0 without a certificate/);
    expect(without.told.now).toBeNull();
  });

  it('reports a port in use', async () => {
    const first = await openWithApiServer();
    await first.app.call(me, 'programs.changeSettings', { port: 48_769 });
    await expect.poll(() => first.told.now).not.toBeNull();
    const second = await openWithApiServer();
    await second.app.call(me, 'programs.changeSettings', { port: 48_769 });
    await expect.poll(() => second.told.problem).toMatch(/Port 48769 is taken/);
  });
});

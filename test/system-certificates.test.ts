import { execFile } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from './root.ts';

const pem = (name: string) => path.join(root, 'test', 'sync', 'tls', name);
let server: https.Server;
let address: string;
beforeAll(async () => {
  server = https.createServer({ cert: fs.readFileSync(pem('server.crt')), key: fs.readFileSync(pem('server.key')) });
  server.on('request', (_, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `https://localhost:${(server.address() as { port: number }).port}/`;
});
afterAll(() => server.close());

/** The response, or error code, that a program gets if the system trusts the given certificate authority. */
const fetchInChild = (setup: string, authority: string) =>
  new Promise<string>((resolve) => {
    const code = `${setup}; console.log(await fetch('${address}').then((r) => r.text(), (e) => e.cause.code))`;
    const env = { ...process.env, SSL_CERT_FILE: authority };
    execFile(process.execPath, ['--input-type=module', '-e', code], { env, cwd: root }, (_, out) =>
      resolve(out.trim()),
    );
  });
const trustStatement = `(await import('./src-main/platform/system-certificates.ts')).trustSystemCertificates()`;

it.skipIf(process.platform !== 'linux')(
  'only certificate authorities that the system trusts are accepted',
  async () => {
    expect(await fetchInChild('', pem('ca.crt'))).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
    expect(await fetchInChild(trustStatement, pem('ca.crt'))).toBe('here');
    expect(await fetchInChild(trustStatement, pem('server.key'))).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
  },
);

it('trustSystemCertificates() is called wherever the program connects by TLS', () => {
  const files = fs
    .readdirSync(path.join(root, 'src-main'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => [name, fs.readFileSync(path.join(root, 'src-main', name), 'utf8')] as const);
  const connecting = files.filter(([, text]) => /\bawait fetch\(|new pg\.Client\(|https\.request\(/.test(text));
  expect(connecting.length).toBeGreaterThanOrEqual(3);
  expect(connecting.filter(([, text]) => !text.includes('trustSystemCertificates()')).map(([name]) => name)).toEqual(
    [],
  );
});

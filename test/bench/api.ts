// npm run bench:api [seconds] [megabytes]: cost of HTTP over a direct call, fifty concurrent clients, a large upload
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { localCaller, openApp } from '../../src-main/app.ts';
import { ApiClient } from '../../src-shared/api-client.ts';
import type { ImportItem } from '../../src-shared/contract/imports.ts';
import { root } from '../root.ts';

const [seconds = 60, megabytes = 500] = process.argv.slice(2).map(Number);
const CLIENTS = 50;
const generator = path.join(root, '..', 'shared', 'tools', 'make-invoices.mjs');
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-api-bench-'));
const cliFile = path.join(root, 'scripts', 'mangalm.mjs');

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const quantile = (values: number[], share: number) => values.sort((a, b) => a - b)[Math.floor(values.length * share)]!;

function run(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliFile, ...args, '--data', data, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    child.on('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`${args[0]} ended with ${code}`))));
  });
}

async function startServer(): Promise<{ base: string; pid: number; end(): Promise<void> }> {
  const server = spawn(process.execPath, [cliFile, 'serve', '--no-open', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { port } = JSON.parse(
    await new Promise<string>((resolve) => server.stdout.once('data', (line) => resolve(String(line)))),
  ) as { port: number };
  const ended = new Promise((resolve) => server.once('exit', resolve));
  return {
    base: `http://127.0.0.1:${port}`,
    pid: server.pid!,
    end: async () => {
      server.kill('SIGTERM');
      await ended;
    },
  };
}

const peakMb = (pid: number) =>
  Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
const rssMb = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;

/** Sends one request over a keep-alive connection; resolves to the status code. */
function post(agent: http.Agent, base: string, token: string, body: string, urlPath: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      base + urlPath,
      {
        agent,
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode!));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

try {
  await run('demo');
  const token = (
    JSON.parse(await run('user', 'token', 'bench', '--program', 'bench', '--rate', '100000')) as { secret: string }
  ).secret;

  // the cost of HTTP: the same requests as direct calls and over HTTP to this process, alternating
  const app = openApp(data, { longRunning: true });
  const { serve } = await import('../../src-main/http/serve.ts');
  const host = await serve(app);
  const baseUrl = `http://127.0.0.1:${host.port}`;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  console.log('| question | at the door, p50 | over HTTP, p50 | more |\n| --- | --- | --- | --- |');
  for (const [name, input] of [
    ['system.about', {}],
    ['sales.stores', { limit: 20 }],
    ['sales.dashboard', {}],
  ] as const) {
    const direct: number[] = [];
    const overHttp: number[] = [];
    for (let i = 0; i < 400; i++) {
      const a = performance.now();
      await app.call(localCaller('cli'), name, input as never);
      const b = performance.now();
      await post(agent, baseUrl, token, JSON.stringify(input), `/api/${name.replace('.', '/')}`);
      const c = performance.now();
      if (i >= 50) {
        direct.push(b - a);
        overHttp.push(c - b);
      }
    }
    console.log(
      `| ${name} | ${median(direct).toFixed(2)} ms | ${median(overHttp).toFixed(2)} ms | ${(median(overHttp) - median(direct)).toFixed(2)} ms |`,
    );
  }
  await host.close();
  await app.close();

  // throughput and latency with fifty concurrent clients
  const server = await startServer();
  const durations: number[] = [];
  const statuses = new Map<number | string, number>();
  const end = Date.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const clientAgent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      while (Date.now() < end) {
        const before = performance.now();
        const status = await post(clientAgent, server.base, token, '{"limit":5}', '/api/sales/stores').catch(
          (error: Error) => error.message,
        );
        durations.push(performance.now() - before);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
      clientAgent.destroy();
    }),
  );
  console.log(
    `\n${CLIENTS} clients for ${seconds} s: ${Math.round(durations.length / seconds)} requests a second, p50 ${quantile(durations, 0.5).toFixed(1)} ms, p99 ${quantile(durations, 0.99).toFixed(1)} ms, answers ${JSON.stringify(Object.fromEntries(statuses))}, memory at most ${Math.round(peakMb(server.pid))} MB`,
  );
  await server.end();

  // upload of a large file
  if (megabytes > 0 && fs.existsSync(generator)) {
    const file = path.join(data, 'large.csv');
    const generated = path.join(data, 'part.csv');
    await new Promise<void>((resolve) =>
      spawn(process.execPath, [generator, generated, '--records', '200000'], {
        stdio: 'ignore',
      }).on('exit', () => resolve()),
    );
    const [header, ...rest] = [fs.readFileSync(generated)].flatMap((text) => {
      const cut = text.indexOf('\n') + 1;
      return [text.subarray(0, cut), text.subarray(cut)];
    });
    fs.writeFileSync(file, header!);
    while (fs.statSync(file).size < megabytes * 1e6) fs.appendFileSync(file, rest[0]!);
    fs.rmSync(generated);
    const size = fs.statSync(file).size;
    const secondServer = await startServer();
    const client = new ApiClient(secondServer.base, token);
    const before = rssMb(secondServer.pid);
    let highest = before;
    const sampler = setInterval(() => (highest = Math.max(highest, rssMb(secondServer.pid))), 20);
    const uploadStarted = performance.now();
    const { importId } = await client.upload(await fs.openAsBlob(file), 'large.csv', { options: { dryRun: true } });
    const uploaded = performance.now() - uploadStarted;
    clearInterval(sampler);
    let ended: ImportItem | null = null;
    for await (const event of client.follow(importId)) if (event.event === 'ended') ended = event.data;
    await secondServer.end();
    const disk = JSON.parse(await run('import', file, '--dry-run')) as { durationMs: number; recordsRead: number };
    console.log(
      `\nUpload of ${Math.round(size / 1e6)} MB: ${Math.round(size / 1e6 / (uploaded / 1000))} MB/s, memory ${Math.round(before)} → at most ${Math.round(highest)} MB meanwhile; its check ${ended!.recordsRead} records in ${(ended!.durationMs / 1000).toFixed(1)} s, from the disk ${(disk.durationMs / 1000).toFixed(1)} s: ${(ended!.durationMs / disk.durationMs).toFixed(2)}`,
    );
  }
} finally {
  fs.rmSync(data, { recursive: true, force: true });
}

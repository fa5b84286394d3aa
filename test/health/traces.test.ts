import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { localCaller } from '../../src-main/app.ts';
import { exportTraces } from '../../src-main/tracing/otlp.ts';
import { span } from '../../src-main/tracing/span.ts';
import { trace } from '../../src-main/tracing/trace-store.ts';
import { cliProcess } from '../command-line.ts';
import { makeInvoices, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp } from '../test-app.ts';

const me = localCaller('window');
const REQUEST = '00112233445566778899aabbccddeeff';

const readLog = (data: string) =>
  fs
    .readFileSync(path.join(data, 'logs', 'app.log'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a request', () => {
  it('has one id in the dispatcher, the import thread, the log and the traces', async () => {
    const data = tempFolder();
    const testApp = openTestApp(data);
    const file = writeCsv(path.join(data, 'in.csv'), [
      ['I-1', '2025-05-02', 'Zephyrine', 'Tea', '2', '10.00', '20.00'],
    ]);
    const answer = (await testApp.backend.callUnknown(me, 'imports.start', { path: file, options: {} }, REQUEST)) as {
      importId: number;
    };
    await testApp.backend.importEnded(answer.importId);
    await testApp.backend
      .callUnknown(me, 'imports.start', { path: path.join(data, 'none.csv'), options: {} }, REQUEST.replace('0', 'f'))
      .catch(() => {});
    const { pieces, ...head } = await testApp.call('health.trace', { id: REQUEST.slice(0, 8) });
    expect(head).toMatchObject({ id: REQUEST, name: 'imports.start', failed: null });
    const parents = new Map(pieces.map(({ id, name }) => [id, name]));
    const below = pieces.map(({ name, parent }) => `${parent ? parents.get(parent) : ''} > ${name}`);
    expect(below).toEqual(
      expect.arrayContaining([
        ' > imports.start',
        'imports.start > admit',
        'imports.start > answer',
        'imports.run > import',
        'import > read',
        'read > open',
        'import > merge',
        'merge > stores and products',
        'merge > invoices',
        'merge > months',
        'merge > commit',
      ]),
    );
    for (const { after, ms } of pieces) {
      expect(after).toBeGreaterThanOrEqual(0);
      expect(after + ms).toBeLessThanOrEqual(head.ms + 1);
    }
    expect(pieces.find(({ name }) => name === 'read')!.notes).toMatchObject({ records: 1 });
    expect(JSON.stringify(pieces)).not.toContain('Zephyrine');
    expect(readLog(data).filter(({ request }) => request === REQUEST)).toEqual(
      expect.arrayContaining([expect.objectContaining({ procedure: 'imports.start' })]),
    );
    const listed = await testApp.call('health.traces', {});
    expect(listed.traces.find(({ id }) => id === REQUEST.replace('0', 'f'))).toMatchObject({
      failed: expect.stringMatching(/^[a-z_]+$/),
    });
    await testApp.close();
  });

  it('that was an import can be shown by another program later, span by span', async () => {
    const data = tempFolder();
    const file = path.join(data, 'made.csv');
    await makeInvoices(file, '--records', '3000');
    await cliProcess(['import', file, '--data', data]);
    const { json } = await cliProcess(['traces', '--data', data, '--json']);
    // named by its first part that is stored, which is the request itself where that was slow
    const [newest] = (json as { traces: { id: string; name: string }[] }).traces.filter(({ name }) =>
      ['imports.start', 'imports.run'].includes(name),
    );
    const { stdout } = await cliProcess(['traces', newest!.id.slice(0, 8), '--data', data]);
    expect(stdout).toMatch(/\n +[\d.]+ +[\d.]+ ms +read {2}records 3,?000/);
    expect((await cliProcess(['traces', 'ffff0000', '--data', data, '--json'])).json).toMatchObject({
      error: { code: 'trace_unknown' },
    });
  });

  it('that fails internally is logged with its id', async () => {
    const data = tempFolder();
    const testApp = openTestApp(data);
    await testApp.call('health.noteFault', { message: 'boom of a page', stack: 'Error\n at x', place: '/stores' });
    expect(readLog(data)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          message: 'fault of a page',
          place: '/stores',
          request: expect.stringMatching(/^[0-9a-f]{32}$/),
        }),
      ]),
    );
    await testApp.close();
  });
});

describe('a trace collector', () => {
  let server: http.Server | null = null;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  interface ExportRequest {
    resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[];
  }

  it('receives traces in OTLP, and after a failure the waiting ones', async () => {
    const received: { url: string; body: ExportRequest }[] = [];
    let failing = true;
    server = http.createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      if (!failing) received.push({ url: request.url!, body: JSON.parse(text) as ExportRequest });
      response.writeHead(failing ? 503 : 200).end('{}');
      failing = false;
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const stop = exportTraces(`http://127.0.0.1:${port}/`, () => {});
    await trace('outer', () => span('inner', async () => {}, { rows: 7 }), { notes: { face: 'cli' } });
    await expect(
      trace('broken', async () => {
        throw Object.assign(new Error('no'), { code: 'store_unknown' });
      }),
    ).rejects.toThrow('no');
    const startedAt = Date.now();
    while (received.length === 0 && Date.now() - startedAt < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await stop();
    expect(received[0]!.url).toBe('/v1/traces');
    const spans = received.flatMap(({ body }) =>
      body.resourceSpans.flatMap((one) => one.scopeSpans.flatMap((two) => two.spans)),
    );
    const outer = spans.find(({ name }) => name === 'outer')!;
    const inner = spans.find(({ name }) => name === 'inner')!;
    expect(inner).toMatchObject({
      traceId: outer.traceId,
      parentSpanId: outer.spanId,
      kind: 1,
      attributes: [{ key: 'rows', value: { doubleValue: 7 } }],
      status: { code: 1 },
    });
    expect(outer.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(outer.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(outer.parentSpanId).toBeUndefined();
    expect(BigInt(String(outer.endTimeUnixNano))).toBeGreaterThanOrEqual(BigInt(String(inner.endTimeUnixNano)));
    expect(Math.abs(Number(BigInt(String(outer.startTimeUnixNano)) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
    expect(spans.find(({ name }) => name === 'broken')).toMatchObject({
      status: { code: 2, message: 'store_unknown' },
    });
  });
});

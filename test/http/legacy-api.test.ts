import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCli, tempFolder, writeCsv } from '../helpers.ts';

/** A client of the replaced system: no token, a form, polling, progress events. */
describe('a client of the replaced system, at port 3012', () => {
  const base = 'http://127.0.0.1:3012';
  let server: ReturnType<typeof startCli>;
  let data: string;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(import.meta.dirname, '..', '..', 'node_modules', '.old-'));
    server = startCli(['serve', '--port', '3012', '--no-open', '--json', '--data', data]);
    await new Promise((resolve) => server.stdout!.once('data', resolve));
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    fs.rmSync(data, { recursive: true, force: true });
  });

  const invoiceForm = (bad = false) => {
    const rows = Array.from({ length: 400 }, (_, i) => [
      `I-${bad ? 'b' : ''}${i}`,
      bad && i < 90 ? '2025-02-31' : '2025-05-02',
      `Store ${i % 9}`,
      'Tea',
      '2',
      '10.00',
      '20.00',
    ]);
    const file = writeCsv(path.join(tempFolder(), 'old.csv'), rows);
    const formData = new FormData();
    formData.set('source', 'test-suite');
    formData.set('file', new Blob([new Uint8Array(fs.readFileSync(file))], { type: 'text/csv' }), 'Invoices .csv');
    return formData;
  };
  const upload = async (formData: FormData) => {
    const response = await fetch(`${base}/api/enterprise-bulk-upload`, { method: 'POST', body: formData });
    return {
      status: response.status,
      ...((await response.json()) as { success: boolean; jobId: string; sseUrl: string; error?: string }),
    };
  };
  const status = async (jobId: string) =>
    (await fetch(`${base}/api/job-status/${jobId}`)).json() as Promise<Record<string, unknown>>;

  it('uploads, polls to the end, and gets the expected counts', async () => {
    const { status: code, success, jobId, sseUrl } = await upload(invoiceForm());
    expect([code, success]).toEqual([200, true]);
    expect(sseUrl).toBe(`/api/enterprise-bulk-upload/${jobId}/progress`);
    await expect.poll(() => status(jobId), { timeout: 20_000 }).toMatchObject({ state: 'completed', progress: 100 });
    expect(await status(jobId)).toMatchObject({
      jobId,
      totalRows: 400,
      processedRows: 400,
      successCount: 400,
      errorCount: 0,
      skippedRows: 0,
      duration: expect.any(Number),
    });
  });

  it('receives progress events until the end', async () => {
    const { sseUrl, jobId } = await upload(invoiceForm());
    const text = await (await fetch(base + sseUrl)).text();
    const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as Record<string, unknown>);
    expect(events[0]).toEqual({ status: 'connected', jobId });
    expect(events.at(-1)).toMatchObject({ state: 'completed', progress: 100, jobId });
  });

  it('gets errors for bad files, unknown jobs and a stopped import in its own format', async () => {
    const empty = new FormData();
    empty.set('source', 'x');
    expect(await upload(empty)).toMatchObject({ status: 400, success: false, error: expect.any(String) });
    expect(await status('999999')).toEqual({ success: false, error: 'Job not found' });
    expect(await status('batch-1')).toEqual({ success: false, error: 'Job not found' });
    const { jobId } = await upload(invoiceForm(true));
    await expect
      .poll(() => status(jobId), { timeout: 20_000 })
      .toMatchObject({ state: 'failed', circuitBreakerStats: { state: 'OPEN' } });
    expect(await (await fetch(`${base}/health`)).json()).toMatchObject({
      status: 'healthy',
      services: { database: 'connected' },
    });
  });

  it('is refused if it is a page of another origin', async () => {
    const response = await fetch(`${base}/api/enterprise-bulk-upload`, {
      method: 'POST',
      body: invoiceForm(),
      headers: { origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
  });
});

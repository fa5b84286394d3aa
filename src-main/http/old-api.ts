import { setTimeout as delay } from 'node:timers/promises';
import { Hono } from 'hono';
import type { ImportItem } from '../../src-shared/contract/imports.ts';
import type { ImportProgress } from '../../src-shared/contract/index.ts';
import { asProblem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';
import type { Env } from './env.ts';
import { statusOf } from './problems.ts';
import type { Uploads } from './upload.ts';

const EVERY_MS = 500;
const DONE = new Set(['completed', 'completed_with_rejects']);
const UNDER_WAY = new Set(['queued', 'running']);

/**
 * Legacy API: paths and formats of the server system that this app replaces, so that its clients keep working. That
 * system had no authentication, so all requests run as one configured caller; cross-site requests are refused.
 */
export function oldRoutes(app: App, uploads: Uploads, caller: Caller): Hono<Env> {
  const old = new Hono<Env>();
  const progress = new Map<number, number>();
  app.on('imports.progress', (now: ImportProgress) => {
    const read = now.bytesTotal > 0 ? (now.bytesRead / now.bytesTotal) * 90 : 0;
    progress.set(now.importId, Math.round(now.phase === 'merging' ? 95 : read));
    if (progress.size > 1000) progress.delete(progress.keys().next().value!);
  });
  const item = (jobId: string): Promise<ImportItem> => app.call(caller, 'imports.get', { importId: Number(jobId) });
  const wrong = (error: unknown) => ({ success: false, error: asProblem(error).message });
  const status = (error: unknown) => statusOf(asProblem(error)) as 400;

  old.post('/api/enterprise-bulk-upload', async (c) => {
    try {
      app.authorize(caller, 'imports.start');
      const uploaded = await uploads.form(c.env.incoming, 'old');
      try {
        const { importId } = await app.call(caller, 'imports.start', { upload: uploaded.id, options: {} });
        const jobId = String(importId);
        return c.json({
          success: true,
          jobId,
          batchId: uploaded.fields.batchId ?? `batch-${importId}`,
          message: 'File queued for enterprise processing',
          sseUrl: `/api/enterprise-bulk-upload/${jobId}/progress`,
        });
      } catch (error) {
        uploaded.discard();
        throw error;
      }
    } catch (error) {
      return c.json(wrong(error), status(error));
    }
  });

  old.get('/api/job-status/:jobId{\\d+}', async (c) => {
    try {
      const job = await item(c.req.param('jobId'));
      return c.json(statusOfJob(job, progress.get(job.importId) ?? 0));
    } catch (error) {
      const code = status(error);
      return c.json((code as number) === 404 ? { success: false, error: 'Job not found' } : wrong(error), code);
    }
  });
  old.get('/api/job-status/:jobId', (c) => c.json({ success: false, error: 'Job not found' }, 404));

  old.get('/api/enterprise-bulk-upload/:jobId{\\d+}/progress', (c) => {
    const jobId = c.req.param('jobId');
    const encoder = new TextEncoder();
    let open = true;
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const send = (data: unknown) => open && controller.enqueue(encoder.encode(`data: ${JSON.stringify(data)}\n\n`));
        try {
          send({ status: 'connected', jobId });
          while (open) {
            const job = await item(jobId).catch(() => null);
            if (job === null) break;
            const { state, progress: done } = statusOfJob(job, progress.get(job.importId) ?? 0);
            send({ progress: done, state, jobId, timestamp: Date.now() });
            if (!UNDER_WAY.has(job.status)) break;
            await delay(EVERY_MS);
          }
          if (open) controller.close();
        } catch {
          // the client has disconnected
        }
      },
      cancel() {
        open = false;
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' } });
  });
  return old;
}

/** The state of an import in the format of the legacy API. */
function statusOfJob(job: ImportItem, done: number) {
  const ended = !UNDER_WAY.has(job.status);
  const state = job.status === 'queued' ? 'waiting' : !ended ? 'active' : DONE.has(job.status) ? 'completed' : 'failed';
  const start = job.startedAt === null ? Date.now() : Date.parse(job.startedAt);
  return {
    jobId: String(job.importId),
    state,
    progress: ended ? 100 : done,
    totalRows: job.recordsRead,
    processedRows: job.recordsRead,
    successCount: job.linesImported,
    errorCount: job.linesRejected,
    skippedRows: job.linesUnchanged,
    startTime: start,
    ...(ended ? { endTime: start + job.durationMs, duration: job.durationMs } : {}),
    circuitBreakerStats: {
      state: job.status === 'stopped' ? 'OPEN' : 'CLOSED',
      totalProcessed: job.recordsRead,
      errorRate: job.errorRate,
    },
    ...(state === 'failed' ? { error: job.message ?? job.status } : {}),
  };
}

/** Health in the format of the legacy API. */
export function oldHealth(state: 'fine' | 'attention' | 'broken') {
  const database = state === 'broken' ? 'disconnected' : 'connected';
  return {
    status: state === 'broken' ? 'unhealthy' : 'healthy',
    timestamp: new Date().toISOString(),
    services: { database, redis: 'not needed', queue: 'operational' },
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import { Hono } from 'hono';
import type { ImportItem } from '../../src-shared/contract/imports.ts';
import type { ImportProgress } from '../../src-shared/contract/index.ts';
import { asProblem } from '../../src-shared/problem.ts';
import type { App, Caller } from '../app.ts';
import type { Env } from './env.ts';
import { statusOf } from './problems.ts';
import type { Uploads } from './upload.ts';

const POLL_MS = 500;
const SUCCESS_STATES = new Set(['completed', 'completed_with_rejects']);
const ACTIVE_STATES = new Set(['queued', 'running']);

/**
 * Legacy API: paths and formats of the server system that this app replaces, so that its clients keep working. That
 * system had no authentication, so all requests run as one configured caller; cross-site requests are refused.
 */
export function legacyRoutes(app: App, uploads: Uploads, caller: Caller): Hono<Env> {
  const routes = new Hono<Env>();
  const progress = new Map<number, number>();
  app.on('imports.progress', (now: ImportProgress) => {
    const read = now.bytesTotal > 0 ? (now.bytesRead / now.bytesTotal) * 90 : 0;
    progress.set(now.importId, Math.round(now.phase === 'merging' ? 95 : read));
    if (progress.size > 1000) progress.delete(progress.keys().next().value!);
  });
  const getImport = (jobId: string): Promise<ImportItem> =>
    app.call(caller, 'imports.get', { importId: Number(jobId) });
  const errorBody = (error: unknown) => ({ success: false, error: asProblem(error).message });
  const errorStatus = (error: unknown) => statusOf(asProblem(error)) as 400;

  routes.post('/api/enterprise-bulk-upload', async (c) => {
    try {
      app.authorize(caller, 'imports.start');
      const uploaded = await uploads.receiveForm(c.env.incoming, 'old');
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
      return c.json(errorBody(error), errorStatus(error));
    }
  });

  routes.get('/api/job-status/:jobId{\\d+}', async (c) => {
    try {
      const job = await getImport(c.req.param('jobId'));
      return c.json(statusOfJob(job, progress.get(job.importId) ?? 0));
    } catch (error) {
      const code = errorStatus(error);
      return c.json((code as number) === 404 ? { success: false, error: 'Job not found' } : errorBody(error), code);
    }
  });
  routes.get('/api/job-status/:jobId', (c) => c.json({ success: false, error: 'Job not found' }, 404));

  routes.get('/api/enterprise-bulk-upload/:jobId{\\d+}/progress', (c) => {
    const jobId = c.req.param('jobId');
    const encoder = new TextEncoder();
    let open = true;
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const send = (data: unknown) => open && controller.enqueue(encoder.encode(`data: ${JSON.stringify(data)}\n\n`));
        try {
          send({ status: 'connected', jobId });
          while (open) {
            const job = await getImport(jobId).catch(() => null);
            if (job === null) break;
            const { state, progress: done } = statusOfJob(job, progress.get(job.importId) ?? 0);
            send({ progress: done, state, jobId, timestamp: Date.now() });
            if (!ACTIVE_STATES.has(job.status)) break;
            await delay(POLL_MS);
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
  return routes;
}

/** The state of an import in the format of the legacy API. */
function statusOfJob(job: ImportItem, done: number) {
  const ended = !ACTIVE_STATES.has(job.status);
  const state =
    job.status === 'queued' ? 'waiting' : !ended ? 'active' : SUCCESS_STATES.has(job.status) ? 'completed' : 'failed';
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
export function legacyHealth(state: 'fine' | 'attention' | 'broken') {
  const database = state === 'broken' ? 'disconnected' : 'connected';
  return {
    status: state === 'broken' ? 'unhealthy' : 'healthy',
    timestamp: new Date().toISOString(),
    services: { database, redis: 'not needed', queue: 'operational' },
  };
}

import { asWriteProblem, newFilePath } from '../db/new-file.ts';
import type { Db } from '../db/open.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { policyValues } from '../policy/policy.ts';
import { log } from '../tracing/log.ts';
import { storedTraces } from '../tracing/trace-store.ts';
import { diagnosticsOf, writeZip } from './diagnostics.ts';
import type { Meter } from './metrics.ts';
import { type HealthSources, healthOf } from './parts.ts';
import { findTrace, spansInOrder, traceHead } from './traces.ts';

/** Health checks, metrics, traces and diagnostics. */
export function healthArea(db: Db, sources: HealthSources, meter: () => Promise<Meter>): Handlers<'health'> {
  const diagnostics = async () =>
    diagnosticsOf(db, sources.folder, healthOf(db, sources), await (await meter()).text());
  const { logs } = sources.folder;
  return {
    'health.traces': ({ limit, leastMs }) => ({
      traces: storedTraces(logs)
        .map(traceHead)
        .filter(({ ms, failed }) => ms >= leastMs || failed !== null)
        .slice(0, limit),
      sentTo: policyValues().traceEndpoint ?? null,
    }),
    'health.trace': ({ id }) => {
      const found = findTrace(logs, id);
      return { ...traceHead(found), pieces: spansInOrder(found) };
    },
    'health.noteFault': ({ message, stack, place }) => {
      log.error('fault of a page', { fault: message, stack, place });
      return {};
    },
    'health.get': () => healthOf(db, sources),
    'health.metrics': async () => ({ text: await (await meter()).text() }),
    'health.diagnostics': async () => ({ files: await diagnostics() }),
    'health.saveDiagnostics': async ({ path: name }) => {
      const file = newFilePath(name);
      const files = await diagnostics();
      try {
        return { file, bytes: await writeZip(file, files), files: files.map((one) => one.name) };
      } catch (error) {
        throw asWriteProblem(error, file, 'file_unwritable');
      }
    },
  };
}

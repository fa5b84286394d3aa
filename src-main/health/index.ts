import type { Handlers } from '../handlers.ts';
import { log } from '../log.ts';
import { fixed } from '../policy/policy.ts';
import { asWriteProblem, newFile } from '../store/new-file.ts';
import type { Store } from '../store/open.ts';
import { keptTraces } from '../tracing/kept.ts';
import { diagnosticsOf, zipInto } from './diagnostics.ts';
import type { Meter } from './metrics.ts';
import { type Around, healthOf } from './parts.ts';
import { headOf, piecesOf, traceOf } from './traces.ts';

/** Health checks, metrics, traces and diagnostics. */
export function healthArea(db: Store, around: Around, meter: () => Promise<Meter>): Handlers<'health'> {
  const diagnostics = async () => diagnosticsOf(db, around.folder, healthOf(db, around), await (await meter()).text());
  const { logs } = around.folder;
  return {
    'health.traces': ({ limit, leastMs }) => ({
      traces: keptTraces(logs)
        .map(headOf)
        .filter(({ ms, failed }) => ms >= leastMs || failed !== null)
        .slice(0, limit),
      sentTo: fixed().traceEndpoint ?? null,
    }),
    'health.trace': ({ id }) => {
      const found = traceOf(logs, id);
      return { ...headOf(found), pieces: piecesOf(found) };
    },
    'health.noteFault': ({ message, stack, place }) => {
      log.error('fault of a page', { fault: message, stack, place });
      return {};
    },
    'health.get': () => healthOf(db, around),
    'health.metrics': async () => ({ text: await (await meter()).text() }),
    'health.diagnostics': async () => ({ files: await diagnostics() }),
    'health.saveDiagnostics': async ({ path: name }) => {
      const file = newFile(name);
      const files = await diagnostics();
      try {
        return { file, bytes: await zipInto(file, files), files: files.map((one) => one.name) };
      } catch (error) {
        throw asWriteProblem(error, file, ['file_unwritable', 'The file']);
      }
    },
  };
}

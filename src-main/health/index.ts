import type { Handlers } from '../app.ts';
import { asWriteProblem, newFile } from '../store/new-file.ts';
import type { Store } from '../store/open.ts';
import { diagnosticsOf, zipInto } from './diagnostics.ts';
import type { Meter } from './metrics.ts';
import { type Around, healthOf } from './parts.ts';

/** How the app is, what it measures, and what helps whoever is asked for help. */
export function healthArea(db: Store, around: Around, meter: () => Promise<Meter>): Handlers<'health'> {
  const diagnostics = async () => diagnosticsOf(db, around.folder, healthOf(db, around), await (await meter()).text());
  return {
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

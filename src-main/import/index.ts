import fs from 'node:fs';
import path from 'node:path';
import type { ImportSummary } from '../../src-shared/contract/imports.ts';
import type { Checked, Happen } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { Handlers } from '../app.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store } from '../store/open.ts';
import { getImport, listImports, listRejects, queueImport } from './history.ts';
import { rejectsCsvPiece } from './rejects-csv.ts';
import { closeInterrupted, ImportRunner } from './runner.ts';
import { SAMPLE_NAME, writeSample } from './sample.ts';
import { statFile } from './source.ts';
import { uploadedFile } from './uploads.ts';

/** For invoices that name no currency; a setting once there are settings. */
const DEFAULT_CURRENCY = 'USD';

export interface ImportArea {
  handlers: Handlers<'imports'>;
  /** The end of an import started here. @throws Problem where it failed */
  ended(importId: number): Promise<ImportSummary>;
  close(): Promise<void>;
}

/** Files in, invoices out: the queue, its history, its rejects. */
export function importArea(db: Store, folder: DataFolder, happen: Happen): ImportArea {
  closeInterrupted(db, folder);
  const runner = new ImportRunner(db, folder, {
    progress: (progress) => happen('imports.progress', progress),
    changed: (importId) => happen('imports.changed', { importId }),
  });
  const ends = new Map<number, Promise<ImportSummary>>();

  const begin = (file: string, options: Checked<'imports.start'>['options'], afterwards = () => {}) => {
    const importId = queueImport(db, file, options);
    const ended = runner.start(importId, file, options, DEFAULT_CURRENCY).finally(afterwards);
    ended.catch(() => {});
    ends.set(importId, ended);
    return { importId };
  };

  const handlers: Handlers<'imports'> = {
    'imports.start': async ({ path: file, upload, options }) => {
      if ((file === undefined) === (upload === undefined)) {
        throw new Problem('bad_request', 'Name a file or an upload, one of the two.', '');
      }
      const chosen = upload ? uploadedFile(folder, upload) : path.resolve(file!);
      await statFile(chosen);
      return begin(
        chosen,
        options,
        upload ? () => fs.rmSync(path.dirname(chosen), { recursive: true, force: true }) : undefined,
      );
    },
    'imports.cancel': ({ importId }) => {
      getImport(db, importId);
      return { cancelled: runner.cancel(importId) };
    },
    'imports.list': ({ limit, offset }) => listImports(db, limit, offset),
    'imports.get': ({ importId }) => getImport(db, importId),
    'imports.rejects': ({ importId, code, limit, offset }) => listRejects(db, importId, code, limit, offset),
    'imports.rejectsCsv': ({ importId, after }) => rejectsCsvPiece(db, importId, after),
    'imports.sample': async () => {
      const file = path.join(folder.documents, SAMPLE_NAME);
      await writeSample(file);
      return begin(file, SAMPLE_OPTIONS);
    },
  };
  return {
    handlers,
    ended: (importId) =>
      ends.get(importId) ?? Promise.reject(new Problem('import_unknown', `Import ${importId} was not started here.`)),
    close: () => runner.close(),
  };
}

const SAMPLE_OPTIONS: Checked<'imports.start'>['options'] = {
  missingStore: 'reject',
  existing: 'update',
  maxErrorRate: 0.2,
  maxConsecutiveRejects: 200,
  keepPartial: false,
  dryRun: false,
  profile: false,
};

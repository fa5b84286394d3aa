import { type App, localCaller, openApp } from '../src-main/app.ts';
import type { ImportOptions, ImportSummary, Input, Output, ProcedureName } from '../src-shared/contract/index.ts';

/** An app on a data folder, called in this process as by the command line. */
export interface TestApp {
  backend: App;
  call<P extends ProcedureName>(procedure: P, input: Input<P>): Promise<Output<P>>;
  /** Imports a file, or the first part of an archive; resolves to the summary once the import has ended. */
  importFile(file: string, options?: Partial<ImportOptions>): Promise<ImportSummary>;
  importEnded(importId: number): Promise<ImportSummary>;
  close(): Promise<void>;
}

const caller = localCaller('cli');

export function openTestApp(data: string, { longRunning = false } = {}): TestApp {
  const app = openApp(data, { longRunning });
  return {
    backend: app,
    call: (procedure, input) => app.call(caller, procedure, input),
    importFile: async (file, options = {}) => {
      const { importId } = await app.call(caller, 'imports.start', { path: file, options });
      return app.importEnded(importId);
    },
    importEnded: (importId) => app.importEnded(importId),
    close: () => app.close(),
  };
}

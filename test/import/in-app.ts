import { type App, localCaller, openApp } from '../../src-main/app.ts';
import type { ImportOptions, ImportSummary, Input, Output, ProcedureName } from '../../src-shared/contract/index.ts';

/** An app on a data folder, called in this process as by the command line. */
export interface House {
  app: App;
  call<P extends ProcedureName>(procedure: P, input: Input<P>): Promise<Output<P>>;
  /** Imports a file, or the first part of an archive; resolves to the summary once the import has ended. */
  take(file: string, options?: Partial<ImportOptions>): Promise<ImportSummary>;
  ended(importId: number): Promise<ImportSummary>;
  close(): Promise<void>;
}

const me = localCaller('cli');

export function openHouse(data: string, { stays = false } = {}): House {
  const app = openApp(data, { stays });
  return {
    app,
    call: (procedure, input) => app.call(me, procedure, input),
    take: async (file, options = {}) => {
      const { importId } = await app.call(me, 'imports.start', { path: file, options });
      return app.importEnded(importId);
    },
    ended: (importId) => app.importEnded(importId),
    close: () => app.close(),
  };
}

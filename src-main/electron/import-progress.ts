import { powerSaveBlocker } from 'electron';
import type { AppEvent, EventBody } from '../../src-shared/contract/index.ts';
import type { Backend } from './backend.ts';
import type { MainWindow } from './window.ts';

/** An import without progress for this long is considered dead. */
const STALE_AFTER_MS = 600_000;

/** Shows import progress on the taskbar and prevents the system from sleeping until the import has finished. */
export function showImportProgress(backend: Backend, window: MainWindow): void {
  const progress = new Map<number, number>();
  let blockerId: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  const update = () => {
    if (progress.size > 0) blockerId ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blockerId !== null) {
      powerSaveBlocker.stop(blockerId);
      blockerId = null;
    }
    window.setProgress(progress.size > 0 ? Math.max(...progress.values()) : null);
  };
  const clear = () => {
    progress.clear();
    update();
  };
  backend.onEvent(({ event, body }: AppEvent) => {
    if (event === 'imports.progress') {
      const { importId, phase, bytesRead, bytesTotal } = body as EventBody<'imports.progress'>;
      if (phase === 'waiting' || phase === 'paused') progress.delete(importId);
      else progress.set(importId, bytesTotal > 0 ? bytesRead / bytesTotal : 0);
    } else if (event === 'imports.changed') progress.delete((body as EventBody<'imports.changed'>).importId);
    else return;
    clearTimeout(timer);
    // an import whose thread died sends no final event
    timer = setTimeout(clear, STALE_AFTER_MS);
    timer.unref();
    update();
  });
}

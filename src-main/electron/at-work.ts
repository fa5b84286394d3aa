import { powerSaveBlocker } from 'electron';
import type { EventBody, Happening } from '../../src-shared/contract/index.ts';
import type { House } from './house.ts';
import type { MainWindow } from './window.ts';

/** An import without progress for this long is considered dead. */
const SILENT_MS = 600_000;

/** Shows import progress on the taskbar and prevents the system from sleeping until the import has finished. */
export function showWork(house: House, window: MainWindow): void {
  const share = new Map<number, number>();
  let awake: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  const show = () => {
    if (share.size > 0) awake ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (awake !== null) {
      powerSaveBlocker.stop(awake);
      awake = null;
    }
    window.setProgress(share.size > 0 ? Math.max(...share.values()) : null);
  };
  const stop = () => {
    share.clear();
    show();
  };
  house.onHappening(({ event, body }: Happening) => {
    if (event === 'imports.progress') {
      const { importId, phase, bytesRead, bytesTotal } = body as EventBody<'imports.progress'>;
      if (phase === 'waiting' || phase === 'paused') share.delete(importId);
      else share.set(importId, bytesTotal > 0 ? bytesRead / bytesTotal : 0);
    } else if (event === 'imports.changed') share.delete((body as EventBody<'imports.changed'>).importId);
    else return;
    clearTimeout(timer);
    // an import whose thread died sends no final event
    timer = setTimeout(stop, SILENT_MS);
    timer.unref();
    show();
  });
}

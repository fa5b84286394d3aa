import path from 'node:path';
import { crashReporter, dialog, app as electron } from 'electron';
import { crashFolder, noteCrash } from '../health/crashes.ts';
import { log, logInto } from '../log.ts';
import type { House } from './house.ts';
import type { MainWindow } from './window.ts';

/** A window that dies so often within a minute is not opened again by itself. */
const MOST_AGAIN = 3;
const MINUTE_MS = 60_000;

/** Has Electron keep dumps of what crashes, on this machine alone. Must run before Electron is ready. */
export function keepDumps(dataFolder: string): void {
  electron.setPath('crashDumps', crashFolder(dataFolder));
  crashReporter.start({ uploadToServer: false });
}

/** Notes what crashes, in the log and beside it, and opens the window again where it was. */
export function watchCrashes(dataFolder: string, window: MainWindow, house: House): void {
  logInto(path.join(dataFolder, 'logs'), 'window');
  const note = (part: 'program' | 'house' | 'window' | 'helper', reason: string) => {
    log.error('crash', { part, reason });
    noteCrash(dataFolder, part, reason);
  };
  const told = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.on('uncaughtException', (error) => note('program', told(error)));
  process.on('unhandledRejection', (error) => note('program', told(error)));
  house.onCrash((reason) => note('house', reason));
  electron.on('child-process-gone', (_event, { type, reason }) => note('helper', `${type}: ${reason}`));

  const again: number[] = [];
  electron.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    if (reason === 'clean-exit' || contents !== window.webContents()) return;
    note('window', `${reason} (${exitCode})`);
    const now = Date.now();
    again.push(now);
    if (again.filter((at) => now - at < MINUTE_MS).length <= MOST_AGAIN) window.showAgain();
    else
      dialog.showErrorBox(
        'Mangalm Sales Assistant',
        'The window failed several times and is not opened again by itself. What was saved is safe.\n\nStart the program again; if it fails again, send the diagnostics to whoever helps you.',
      );
  });
}

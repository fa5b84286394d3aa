import fs from 'node:fs';
import path from 'node:path';
import { crashReporter, dialog, app as electron } from 'electron';
import { crashFolder, noteCrash } from '../health/crashes.ts';
import { log, logInto } from '../log.ts';
import type { House } from './house.ts';
import type { MainWindow } from './window.ts';

/** A window that crashes more often than this within a minute is not reopened. */
const MOST_AGAIN = 3;
const MINUTE_MS = 60_000;

type Part = 'program' | 'house' | 'window' | 'helper';

const told = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Lets Electron write crash dumps, without uploading them. Must run before Electron is ready. */
export function keepDumps(dataFolder: string): void {
  const folder = crashFolder(dataFolder);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    electron.setPath('crashDumps', folder);
  } catch {
    // an unwritable data folder is reported when it is opened
    return;
  }
  crashReporter.start({ uploadToServer: false });
}

/**
 * Records uncaught errors of the main process. Until the window exists they are also passed to `beforeWindow`:
 * otherwise the program would keep running without a window and block further launches.
 */
export class Faults {
  readonly #dataFolder: string;
  #beforeWindow: ((error: unknown) => void) | null;

  constructor(dataFolder: string, beforeWindow: (error: unknown) => void) {
    this.#dataFolder = dataFolder;
    this.#beforeWindow = beforeWindow;
    const fault = (error: unknown) => {
      this.note('program', told(error));
      this.#beforeWindow?.(error);
    };
    process.on('uncaughtException', fault);
    process.on('unhandledRejection', fault);
  }

  note(part: Part, reason: string): void {
    log.error('crash', { part, reason });
    noteCrash(this.#dataFolder, part, reason);
  }

  /** Called once the window exists: records other crashes too, and reopens a crashed window. */
  watch(window: MainWindow, house: House): void {
    logInto(path.join(this.#dataFolder, 'logs'), 'window');
    this.#beforeWindow = null;
    house.onCrash((reason) => this.note('house', reason));
    electron.on('child-process-gone', (_event, { type, reason }) => this.note('helper', `${type}: ${reason}`));

    const again: number[] = [];
    electron.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
      if (reason === 'clean-exit' || contents !== window.webContents()) return;
      this.note('window', `${reason} (${exitCode})`);
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
}

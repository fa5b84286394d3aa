import fs from 'node:fs';
import path from 'node:path';
import { crashReporter, dialog, app as electron } from 'electron';
import { crashFolder, noteCrash } from '../health/crashes.ts';
import { log, logInto } from '../log.ts';
import type { House } from './house.ts';
import type { MainWindow } from './window.ts';

/** A window that dies so often within a minute is not opened again by itself. */
const MOST_AGAIN = 3;
const MINUTE_MS = 60_000;

type Part = 'program' | 'house' | 'window' | 'helper';

const told = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Has Electron keep dumps of what crashes, on this machine alone. Must run before Electron is ready. */
export function keepDumps(dataFolder: string): void {
  const folder = crashFolder(dataFolder);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    electron.setPath('crashDumps', folder);
  } catch {
    // a data folder that can't be written to is told of when it is opened
    return;
  }
  crashReporter.start({ uploadToServer: false });
}

/**
 * Notes every fault of the program itself, from now on. Until the window is there nobody would see that there was one, and
 * the program would go on without a window and keep others from starting: then it is handed on.
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

  /** From now on there is a window: notes what else crashes, and opens it again where it was. */
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

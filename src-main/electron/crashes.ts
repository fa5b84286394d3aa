import fs from 'node:fs';
import path from 'node:path';
import { crashReporter, app as electron } from 'electron';
import { message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { crashFolder, recordCrash } from '../health/crashes.ts';
import { log, logToFolder } from '../tracing/log.ts';
import type { Backend } from './backend.ts';
import { showErrorBox } from './error-box.ts';
import type { MainWindow } from './window.ts';

/** A window that crashes more often than this within a minute is not reopened. */
const MAX_RESTARTS = 3;
const MINUTE_MS = 60_000;

type CrashedPart = 'program' | 'house' | 'window' | 'helper';

const describeError = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Lets Electron write crash dumps, without uploading them. Must run before Electron is ready. */
export function enableCrashDumps(dataFolder: string): void {
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
export class CrashReporter {
  readonly #dataFolder: string;
  #beforeWindow: ((error: unknown) => void) | null;

  constructor(dataFolder: string, beforeWindow: (error: unknown) => void) {
    this.#dataFolder = dataFolder;
    this.#beforeWindow = beforeWindow;
    const onError = (error: unknown) => {
      this.note('program', describeError(error));
      this.#beforeWindow?.(error);
    };
    process.on('uncaughtException', onError);
    process.on('unhandledRejection', onError);
  }

  note(part: CrashedPart, reason: string): void {
    log.error('crash', { part, reason });
    recordCrash(this.#dataFolder, part, reason);
  }

  /** Called once the window exists: records other crashes too, and reopens a crashed window. */
  watch(window: MainWindow, backend: Backend): void {
    logToFolder(path.join(this.#dataFolder, 'logs'), 'window');
    this.#beforeWindow = null;
    backend.onCrash((reason) => this.note('house', reason));
    electron.on('child-process-gone', (_event, { type, reason }) => this.note('helper', `${type}: ${reason}`));

    const restarts: number[] = [];
    electron.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
      if (reason === 'clean-exit' || contents !== window.webContents()) return;
      this.note('window', `${reason} (${exitCode})`);
      const now = Date.now();
      restarts.push(now);
      if (restarts.filter((at) => now - at < MINUTE_MS).length <= MAX_RESTARTS) window.reopen();
      else showErrorBox(english(message('window_failed')));
    });
  }
}

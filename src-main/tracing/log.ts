import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type electronLog from 'electron-log/node';
import { renameFile } from '../platform/files.ts';
import { currentRequestId } from './span.ts';

const MAX_ROTATED_FILES = 5;
const MAX_FILE_BYTES = 5 * 1024 * 1024;

let file: string | null = null;
let logger: typeof electronLog | null = null;

/**
 * The program's log: JSON lines in `logs/app.log` of the data folder, rotated at 5 MB with five old files. Entries
 * written during a request carry its ID.
 */
export const log = {
  error: (message: string, details?: object) => write('error', message, details),
  warn: (message: string, details?: object) => write('warn', message, details),
  info: (message: string, details?: object) => write('info', message, details),
};

/** Sets the log's folder and file, `app.log` or that of another process; nothing is written before. */
export function logToFolder(folder: string, name = 'app'): void {
  file = path.join(folder, `${name}.log`);
}

function write(level: keyof typeof log, message: string, details: object = {}): void {
  if (file === null) return;
  // with the first entry, and at once: it loads Node's HTTP client, and the next thing may be the end of the process
  logger ??= configured(createRequire(import.meta.url)('electron-log/node') as typeof electronLog);
  logger[level](message, details);
}

function configured(library: typeof electronLog): typeof electronLog {
  library.transports.console.level = false;
  const transport = library.transports.file;
  // else electron-log searches for a package.json from the working directory
  transport.setAppName('Mangalm');
  transport.resolvePathFn = () => file!;
  transport.maxSize = MAX_FILE_BYTES;
  transport.level = 'info';
  transport.sync = true;
  transport.format = ({ message: { date, level, data } }) => {
    const request = currentRequestId();
    const [message, details] = data as [string, object];
    return [JSON.stringify({ time: date.toISOString(), level, message, ...(request ? { request } : {}), ...details })];
  };
  transport.archiveLogFn = (old) => rotate(old.path, transport);
  return library;
}

function rotate(full: string, transport: typeof electronLog.transports.file): void {
  const numbered = (n: number) => full.replace(/\.log$/, `.${n}.log`);
  try {
    for (let n = MAX_ROTATED_FILES - 1; n >= 1; n--)
      if (fs.existsSync(numbered(n))) renameFile(numbered(n), numbered(n + 1));
    if (fs.existsSync(full)) renameFile(full, numbered(1));
    transport.maxSize = MAX_FILE_BYTES;
  } catch {
    // another program has it open: it grows further before the next attempt
    transport.maxSize += MAX_FILE_BYTES / 5;
  }
}

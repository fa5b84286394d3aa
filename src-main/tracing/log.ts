import fs from 'node:fs';
import path from 'node:path';
import { renameFile } from '../platform/files.ts';
import { currentRequestId } from './span.ts';

const MAX_ROTATED_FILES = 5;
const MAX_FILE_BYTES = 5 * 1024 * 1024;

let file: string | null = null;
let maxBytes = MAX_FILE_BYTES;

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
  const request = currentRequestId();
  const entry = { time: new Date().toISOString(), level, message, ...(request ? { request } : {}), ...details };
  try {
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) rotate(file);
    fs.appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  } catch {
    // a full disk, or a folder that was removed: the work that is told about goes on
  }
}

function rotate(full: string): void {
  const numbered = (n: number) => full.replace(/\.log$/, `.${n}.log`);
  try {
    for (let n = MAX_ROTATED_FILES - 1; n >= 1; n--)
      if (fs.existsSync(numbered(n))) renameFile(numbered(n), numbered(n + 1));
    renameFile(full, numbered(1));
    maxBytes = MAX_FILE_BYTES;
  } catch {
    // another program has it open: it grows further before the next attempt
    maxBytes += MAX_FILE_BYTES / 5;
  }
}

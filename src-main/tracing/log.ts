import fs from 'node:fs';
import path from 'node:path';
import electronLog from 'electron-log/node';
import { renameFile } from '../platform/files.ts';
import { currentRequestId } from './span.ts';

const MAX_ROTATED_FILES = 5;
const MAX_FILE_BYTES = 5 * 1024 * 1024;

electronLog.transports.file.level = false;
electronLog.transports.console.level = false;

/**
 * The program's log: JSON lines in `logs/app.log` of the data folder, rotated at 5 MB with five old files. Entries
 * written during a request carry its ID.
 */
export const log = electronLog;

/** Sets the log's folder and file, `app.log` or that of another process; nothing is written before. */
export function logToFolder(folder: string, name = 'app'): void {
  const file = electronLog.transports.file;
  // else electron-log searches for a package.json from the working directory
  file.setAppName('Mangalm');
  file.resolvePathFn = () => path.join(folder, `${name}.log`);
  file.maxSize = MAX_FILE_BYTES;
  file.level = 'info';
  file.sync = true;
  file.format = ({ message }) => [
    JSON.stringify({
      time: message.date.toISOString(),
      level: message.level,
      message: String(message.data[0]),
      ...requestField(),
      ...(typeof message.data[1] === 'object' ? (message.data[1] as object) : {}),
    }),
  ];
  file.archiveLogFn = (old) => rotate(old.path);
}

function requestField(): { request?: string } {
  const request = currentRequestId();
  return request ? { request } : {};
}

function rotate(file: string): void {
  const numbered = (n: number) => file.replace(/\.log$/, `.${n}.log`);
  try {
    for (let n = MAX_ROTATED_FILES - 1; n >= 1; n--)
      if (fs.existsSync(numbered(n))) renameFile(numbered(n), numbered(n + 1));
    if (fs.existsSync(file)) renameFile(file, numbered(1));
    electronLog.transports.file.maxSize = MAX_FILE_BYTES;
  } catch {
    // another program has it open: it grows further before the next attempt
    electronLog.transports.file.maxSize += MAX_FILE_BYTES / 5;
  }
}

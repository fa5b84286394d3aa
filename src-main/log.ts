import fs from 'node:fs';
import path from 'node:path';
import electronLog from 'electron-log/node';
import { renameFile } from './files.ts';
import { requestNow } from './tracing/span.ts';

const KEPT = 5;
const MOST_BYTES = 5 * 1024 * 1024;

electronLog.transports.file.level = false;
electronLog.transports.console.level = false;

/**
 * The program's log: JSON lines in `logs/app.log` of the data folder, rotated at 5 MB with five old files. Entries
 * written during a request carry its ID.
 */
export const log = electronLog;

/** Sets the log's folder and file, `app.log` or that of another process; nothing is written before. */
export function logInto(folder: string, name = 'app'): void {
  const file = electronLog.transports.file;
  // else electron-log searches for a package.json from the working directory
  file.setAppName('Mangalm');
  file.resolvePathFn = () => path.join(folder, `${name}.log`);
  file.maxSize = MOST_BYTES;
  file.level = 'info';
  file.sync = true;
  file.format = ({ message }) => [
    JSON.stringify({
      time: message.date.toISOString(),
      level: message.level,
      message: String(message.data[0]),
      ...requestOf(),
      ...(typeof message.data[1] === 'object' ? (message.data[1] as object) : {}),
    }),
  ];
  file.archiveLogFn = (old) => rotate(old.path);
}

function requestOf(): { request?: string } {
  const request = requestNow();
  return request ? { request } : {};
}

function rotate(file: string): void {
  const numbered = (n: number) => file.replace(/\.log$/, `.${n}.log`);
  try {
    for (let n = KEPT - 1; n >= 1; n--) if (fs.existsSync(numbered(n))) renameFile(numbered(n), numbered(n + 1));
    if (fs.existsSync(file)) renameFile(file, numbered(1));
    electronLog.transports.file.maxSize = MOST_BYTES;
  } catch {
    // another program has it open: it grows further before the next attempt
    electronLog.transports.file.maxSize += MOST_BYTES / 5;
  }
}

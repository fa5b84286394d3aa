import fs from 'node:fs';
import path from 'node:path';
import { removeFile } from '../platform/files.ts';
import { version } from '../platform/version.ts';
import { log } from '../tracing/log.ts';

/** An abnormal end of a part of the program. */
export interface Crash {
  /** ISO 8601. */
  at: string;
  part: 'program' | 'house' | 'window' | 'helper';
  /** Message of the system or error; may contain private data, so it is left out of diagnostics. */
  reason: string;
  version: string;
}

const MAX_RECORDS = 30;
const NAME = /^crash-[\dTZ-]+-[a-z]+\.json$/;

/** The folder of crash records and of Electron's minidumps. */
export const crashFolder = (root: string): string => path.join(root, 'crashes');

let newest = 0;

/** The time, but for each crash another one, since records are named and sorted by it. */
function distinctTime(): Date {
  const now = Date.now();
  newest = now <= newest && newest - now < 1000 ? newest + 1 : now;
  return new Date(newest);
}

/** Records a crash; never throws. */
export function recordCrash(root: string, part: Crash['part'], reason: string): void {
  try {
    const dir = crashFolder(root);
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    const crash: Crash = { at: distinctTime().toISOString(), part, reason: reason.slice(0, 20_000), version };
    const name = `crash-${crash.at.replaceAll(/[:.]/g, '-')}-${part}.json`;
    fs.writeFileSync(path.join(dir, name), `${JSON.stringify(crash)}\n`, { mode: 0o600 });
    const old = recordsIn(dir).slice(0, -MAX_RECORDS);
    for (const record of old) removeFile(path.join(dir, record));
  } catch {
    // for example a full disk
  }
}

let uncaughtErrorsRoot: string | null = null;

/** Writes an uncaught error to the log and the list of crashes before it ends this process or thread. */
export function recordUncaughtErrors(root: string): void {
  if (uncaughtErrorsRoot === null)
    process.on('uncaughtExceptionMonitor', (error) => {
      log.error('uncaught', { stack: error.stack ?? String(error) });
      recordCrash(uncaughtErrorsRoot!, 'program', error.stack ?? String(error));
    });
  uncaughtErrorsRoot = root;
}

const recordsIn = (dir: string): string[] =>
  fs
    .readdirSync(dir)
    .filter((name) => NAME.test(name))
    .sort();

/** The recorded crashes, newest last, and the minidumps. */
export function crashesIn(root: string): { crashes: Crash[]; dumps: { at: string; bytes: number }[] } {
  const dir = crashFolder(root);
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(dir, { withFileTypes: true, recursive: true });
  } catch {
    return { crashes: [], dumps: [] };
  }
  const crashes = recordsIn(dir).flatMap((name): Crash[] => {
    try {
      return [JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8')) as Crash];
    } catch {
      return [];
    }
  });
  const dumps = entries
    .filter((one) => one.isFile() && one.name.endsWith('.dmp'))
    .map((one) => fs.statSync(path.join(one.parentPath, one.name)))
    .map(({ mtime, size }) => ({ at: mtime.toISOString(), bytes: size }));
  return { crashes, dumps };
}

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { removeEmptyFolder, removeFile, renameFile } from '../files.ts';

/** The places inside a data folder; everything the app keeps is under `root`. */
export interface DataFolder {
  root: string;
  database: string;
  logs: string;
  backups: string;
  documents: string;
  /** Rows of imports that are still running, one file each; worthless once their import has ended. */
  staging: string;
  /** Files whose SQLite lock says which process does what; the operating system frees them when it dies. */
  locks: string;
}

const APP = 'Mangalm';

/**
 * The operating system's place for a user's application data; `MANGALM_DATA` beats it. On Windows the one that stays on
 * the machine: a database that a server copies while it is in use is soon damaged.
 */
export function defaultDataFolder(env = process.env, platform = process.platform): string {
  if (env.MANGALM_DATA) return env.MANGALM_DATA;
  const home = env.HOME || os.homedir();
  if (platform === 'win32') {
    const local = path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), APP);
    return movedHere(path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), APP), local);
  }
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', APP);
  return path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), APP);
}

const holdsData = (folder: string): boolean => fs.existsSync(path.join(folder, 'mangalm.db'));

/**
 * Moves a data folder from where an earlier version kept it, whole or not at all, and answers where it lies. One that
 * another process has open, or that lies on another drive, is used where it is.
 */
function movedHere(from: string, to: string): string {
  if (!holdsData(from) || holdsData(to)) return to;
  try {
    makeFolder(path.dirname(to));
    // an empty one may be there; one that holds anything stays
    if (fs.existsSync(to)) removeEmptyFolder(to);
    renameFile(from, to);
  } catch {
    return holdsData(to) ? to : from;
  }
  try {
    // imports that wait name their files by the former place
    fs.symlinkSync(to, from, 'junction');
  } catch {
    // they ask for their file again
  }
  return to;
}

/**
 * Makes the folder and its rooms where they are missing, readable by this user alone.
 * @throws Problem `data_folder_unusable` when it can't be made or written to
 */
export function prepareDataFolder(root: string): DataFolder {
  const absolute = path.resolve(root);
  const folder: DataFolder = {
    root: absolute,
    database: path.join(absolute, 'mangalm.db'),
    logs: path.join(absolute, 'logs'),
    backups: path.join(absolute, 'backups'),
    documents: path.join(absolute, 'documents'),
    staging: path.join(absolute, 'staging'),
    locks: path.join(absolute, 'locks'),
  };
  try {
    for (const dir of [absolute, folder.logs, folder.backups, folder.documents, folder.staging, folder.locks]) {
      makeFolder(dir);
    }
    closeToOthers(folder);
    const probe = path.join(absolute, `.probe-${process.pid}`);
    fs.writeFileSync(probe, '');
    removeFile(probe);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Problem(
      'data_folder_unusable',
      `The data folder ${absolute} can't be written to (${reason}).`,
      'Give this user write access to it, or name another folder with --data.',
    );
  }
  return folder;
}

/** Takes from others what an earlier version, a copy or a backup may have left open to them; Windows has its own ways. */
function closeToOthers(folder: DataFolder): void {
  if (process.platform === 'win32') return;
  for (const dir of [folder.logs, folder.backups, folder.documents, folder.staging, folder.locks])
    fs.chmodSync(dir, 0o700);
  for (const name of fs.readdirSync(folder.root))
    if (/^mangalm\.db(-wal|-shm)?$/.test(name)) fs.chmodSync(path.join(folder.root, name), 0o600);
}

/** Like mkdir -p, level by level: Node's own recursion never ends below a place like /proc, where nothing can be made. */
function makeFolder(dir: string): void {
  if (fs.existsSync(dir) && fs.statSync(dir).isDirectory()) return;
  const parent = path.dirname(dir);
  if (parent !== dir) makeFolder(parent);
  try {
    fs.mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    // another process may have made it meanwhile
    if (!fs.existsSync(dir) || !fs.statSync(dir).isDirectory()) throw error;
  }
}

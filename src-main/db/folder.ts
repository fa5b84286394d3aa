import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { removeEmptyFolder, removeFile, renameFile } from '../platform/files.ts';

/** The paths inside a data folder; all persistent data is below `root`. */
export interface DataFolder {
  root: string;
  database: string;
  logs: string;
  backups: string;
  documents: string;
  /** Staged rows of running imports, one database per import; disposable once the import has ended. */
  staging: string;
  /** Lock files, held by SQLite locks that the operating system releases when a process dies. */
  locks: string;
}

const APP = 'Mangalm';

/**
 * The operating system's folder for a user's application data, unless `MANGALM_DATA` is set. On Windows the local, not
 * the roaming one: a server that copies a database in use damages it.
 */
export function defaultDataFolder(env = process.env, platform = process.platform): string {
  if (env.MANGALM_DATA) return env.MANGALM_DATA;
  const home = env.HOME || os.homedir();
  if (platform === 'win32') {
    const local = path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), APP);
    return moveLegacyFolder(path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), APP), local);
  }
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', APP);
  return path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), APP);
}

const holdsData = (folder: string): boolean => fs.existsSync(path.join(folder, 'mangalm.db'));

/**
 * Moves a data folder from its legacy location by a single rename, and returns its current path. A folder that another
 * process has open, or that is on another drive, stays where it is.
 */
function moveLegacyFolder(from: string, to: string): string {
  if (!holdsData(from) || holdsData(to)) return to;
  try {
    makeFolder(path.dirname(to));
    // fails, and so keeps the legacy location, unless the target is empty
    if (fs.existsSync(to)) removeEmptyFolder(to);
    renameFile(from, to);
  } catch {
    return holdsData(to) ? to : from;
  }
  try {
    // queued imports store absolute paths below the legacy location
    fs.symlinkSync(to, from, 'junction');
  } catch {
    // those imports ask for their file again
  }
  return to;
}

/**
 * Creates the folder and its subfolders if missing, readable only by this user.
 * @throws Problem `data_folder_unusable` if it can't be created or written to
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
    restrictPermissions(folder);
    const probe = path.join(absolute, `.probe-${process.pid}`);
    fs.writeFileSync(probe, '');
    removeFile(probe);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Problem('data_folder_unusable/folder', { folder: absolute, code });
  }
  return folder;
}

/** Removes group and other permissions that an earlier version, a copy or a backup left; Windows uses ACLs instead. */
function restrictPermissions(folder: DataFolder): void {
  if (process.platform === 'win32') return;
  for (const dir of [folder.logs, folder.backups, folder.documents, folder.staging, folder.locks])
    fs.chmodSync(dir, 0o700);
  for (const name of fs.readdirSync(folder.root))
    if (/^mangalm\.db(-wal|-shm)?$/.test(name)) fs.chmodSync(path.join(folder.root, name), 0o600);
}

/** `mkdir -p` level by level: Node's recursive option does not terminate below a path such as /proc. */
function makeFolder(dir: string): void {
  if (fs.existsSync(dir) && fs.statSync(dir).isDirectory()) return;
  const parent = path.dirname(dir);
  if (parent !== dir) makeFolder(parent);
  try {
    fs.mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    // another process may have created it meanwhile
    if (!fs.existsSync(dir) || !fs.statSync(dir).isDirectory()) throw error;
  }
}

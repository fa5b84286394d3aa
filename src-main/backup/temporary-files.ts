import fs from 'node:fs';
import path from 'node:path';
import type { DataFolder } from '../db/folder.ts';
import { tryLock } from '../db/lock.ts';
import { DATABASE_SUFFIXES } from '../db/new-file.ts';
import { readSettingsFile, writeSettingsFile } from '../db/settings-file.ts';
import { isTemporary } from '../db/temporary-path.ts';
import { removeFile } from '../platform/files.ts';

/** Lists the temporary files of running backups in any folder, so that those of a killed process can be removed. */
const FILE = 'drafts.json';

const readRegistry = (folder: DataFolder): string[] =>
  readSettingsFile<{ files: string[] }>(folder, FILE, { files: [] }).files;

function writeRegistry(folder: DataFolder, files: string[]): void {
  if (files.length > 0) writeSettingsFile(folder, FILE, { files });
  else removeFile(path.join(folder.root, FILE));
}

/**
 * Registers temporary files being written, and removes those of killed processes. The caller must hold the backup lock.
 * @returns a function that unregisters them once they are renamed or removed
 */
export function registerTemporaryFiles(folder: DataFolder, files: string[]): () => void {
  const disconnected = removeRegistered(folder);
  writeRegistry(folder, [...disconnected, ...files]);
  return () => writeRegistry(folder, disconnected);
}

/** Removes temporary files of killed backups, unless a backup is running. */
export function removeStaleTemporaryFiles(folder: DataFolder): void {
  const stale = fs.readdirSync(folder.backups).filter(isTemporary);
  if (stale.length === 0 && !fs.existsSync(path.join(folder.root, FILE))) return;
  const lock = tryLock(folder, 'backup');
  if (!lock) return;
  try {
    writeRegistry(folder, removeRegistered(folder));
    for (const name of stale) removeFile(path.join(folder.backups, name));
  } finally {
    lock.release();
  }
}

/** Removes the registered files; returns those on a drive that is not connected. */
function removeRegistered(folder: DataFolder): string[] {
  const disconnected: string[] = [];
  for (const file of readRegistry(folder)) {
    if (!isTemporary(file)) continue;
    if (!fs.existsSync(path.dirname(file))) disconnected.push(file);
    else for (const suffix of DATABASE_SUFFIXES) removeFile(`${file}${suffix}`);
  }
  return disconnected;
}

import fs from 'node:fs';
import path from 'node:path';
import { removeFile } from '../files.ts';
import { readBeside, writeBeside } from '../store/beside.ts';
import type { DataFolder } from '../store/folder.ts';
import { tryLock } from '../store/lock.ts';
import { ENDS, isDraft } from '../store/new-file.ts';

/** Lists the temporary files of running backups in any folder, so that those of a killed process can be removed. */
const FILE = 'drafts.json';

const noted = (folder: DataFolder): string[] => readBeside<{ files: string[] }>(folder, FILE, { files: [] }).files;

function note(folder: DataFolder, files: string[]): void {
  if (files.length > 0) writeBeside(folder, FILE, { files });
  else removeFile(path.join(folder.root, FILE));
}

/**
 * Registers temporary files being written, and removes those of killed processes. The caller must hold the backup lock.
 * @returns a function that unregisters them once they are renamed or removed
 */
export function beginDrafts(folder: DataFolder, files: string[]): () => void {
  const away = removeNoted(folder);
  note(folder, [...away, ...files]);
  return () => note(folder, away);
}

/** Removes temporary files of killed backups, unless a backup is running. */
export function removeLeftDrafts(folder: DataFolder): void {
  const here = fs.readdirSync(folder.backups).filter(isDraft);
  if (here.length === 0 && !fs.existsSync(path.join(folder.root, FILE))) return;
  const turn = tryLock(folder, 'backup');
  if (!turn) return;
  try {
    note(folder, removeNoted(folder));
    for (const name of here) removeFile(path.join(folder.backups, name));
  } finally {
    turn.release();
  }
}

/** Removes the registered files; returns those on a drive that is not connected. */
function removeNoted(folder: DataFolder): string[] {
  const away: string[] = [];
  for (const file of noted(folder)) {
    if (!isDraft(file)) continue;
    if (!fs.existsSync(path.dirname(file))) away.push(file);
    else for (const end of ENDS) removeFile(`${file}${end}`);
  }
  return away;
}

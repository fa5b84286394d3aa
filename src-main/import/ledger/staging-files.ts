import fs from 'node:fs';
import path from 'node:path';
import type { DataFolder } from '../../db/folder.ts';
import type { Db } from '../../db/open.ts';
import type { TrustedClock } from '../../db/trusted-clock.ts';
import { removeFile } from '../../platform/files.ts';

const STAGING_FILE = /^import-(\d+)\.db/;

/** The path of an import's staging file. */
export function stagingFile(folder: DataFolder, importId: number): string {
  return path.join(folder.staging, `import-${importId}.db`);
}

/** Removes the staging of an import that has ended or died, with all files beside it. */
export function removeStaging(folder: DataFolder, importId: number): void {
  for (const name of filesIn(folder)) if (importOf(name) === importId) removeFile(path.join(folder.staging, name));
}

/** Removes the staging of all imports. */
export function clearStaging(folder: DataFolder): void {
  for (const name of filesIn(folder)) if (importOf(name) > 0) removeFile(path.join(folder.staging, name));
}

/** The names of the folder's files; none where its disk has been removed. */
function filesIn(folder: DataFolder): string[] {
  try {
    return fs.readdirSync(folder.staging);
  } catch {
    return [];
  }
}

/** The import that a file in the folder belongs to; 0 for any other file. */
const importOf = (name: string): number => Number(STAGING_FILE.exec(name)?.[1] ?? 0);

/** Days for which the staging of an interrupted import is kept. */
const RETENTION_DAYS = 14;

/** Removes the staging of imports that have ended, or were interrupted too long ago. */
export function sweepStaging(db: Db, folder: DataFolder, clock: TrustedClock): void {
  const ended = db
    .prepare("SELECT status NOT IN ('queued', 'running', 'interrupted') FROM import WHERE id = ?")
    .pluck();
  const outdated = clock.expiryCutoff(RETENTION_DAYS * 86_400_000).getTime();
  const ids = new Set(filesIn(folder).map(importOf));
  for (const id of ids) {
    const file = stagingFile(folder, id);
    const old = fs.existsSync(file) && fs.statSync(file).mtimeMs < outdated;
    if (id > 0 && (ended.get(id) === 1 || old)) removeStaging(folder, id);
  }
}

/** Whether an interrupted import can be resumed. */
export function isResumable(folder: DataFolder, importId: number): boolean {
  return fs.existsSync(stagingFile(folder, importId));
}

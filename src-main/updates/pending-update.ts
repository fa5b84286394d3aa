import fs from 'node:fs';
import path from 'node:path';

/** The update in progress when the program quit, stored as `update-pending.json`. */
export interface PendingUpdate {
  from: string;
  to: string;
  /** The update server, which also offers the previous version. */
  server: string;
  /** The path of the backup made before the update. */
  backup: string;
  /** The schema version before the update (SQLite's `user_version`). */
  dataVersion: number;
  /** Why it was not installed, if known, as a stored message. */
  failed?: string;
}

const fileOf = (root: string) => path.join(root, 'update-pending.json');

export function writePendingUpdate(root: string, pending: PendingUpdate): void {
  fs.writeFileSync(fileOf(root), JSON.stringify(pending), { mode: 0o600, flush: true });
}

/** The update that ended the last run; null if none did. */
export function readPendingUpdate(root: string): PendingUpdate | null {
  try {
    return JSON.parse(fs.readFileSync(fileOf(root), 'utf8')) as PendingUpdate;
  } catch {
    return null;
  }
}

/** Records why the pending update failed, as a stored message. */
export function recordUpdateFailure(root: string, failed: string): void {
  const pending = readPendingUpdate(root);
  if (pending) writePendingUpdate(root, { ...pending, failed });
}

export function clearPendingUpdate(root: string): void {
  fs.rmSync(fileOf(root), { force: true });
}

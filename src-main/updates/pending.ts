import fs from 'node:fs';
import path from 'node:path';

/** The update in progress when the program quit, stored as `update-pending.json`. */
export interface Pending {
  from: string;
  to: string;
  /** The update server, which also offers the previous version. */
  server: string;
  /** The path of the backup made before the update. */
  backup: string;
  /** The schema version before the update (SQLite's `user_version`). */
  dataVersion: number;
  /** Why it was not installed, if known. */
  failed?: string;
}

const fileOf = (root: string) => path.join(root, 'update-pending.json');

export function notePending(root: string, pending: Pending): void {
  fs.writeFileSync(fileOf(root), JSON.stringify(pending), { mode: 0o600, flush: true });
}

/** The update that ended the last run; null if none did. */
export function pendingUpdate(root: string): Pending | null {
  try {
    return JSON.parse(fs.readFileSync(fileOf(root), 'utf8')) as Pending;
  } catch {
    return null;
  }
}

/** Records why the pending update failed. */
export function noteFailed(root: string, failed: string): void {
  const pending = pendingUpdate(root);
  if (pending) notePending(root, { ...pending, failed });
}

export function forgetPending(root: string): void {
  fs.rmSync(fileOf(root), { force: true });
}

import fs from 'node:fs';
import path from 'node:path';

/** What was about to happen when the program was ended for an update. */
export interface Pending {
  from: string;
  to: string;
  /** Where the newer version came from, and the former can be had. */
  server: string;
  /** The backup that was made before. */
  backup: string;
  /** The format of the data then (SQLite’s user_version). */
  dataVersion: number;
  /** Why it was not installed, where that is known. */
  failed?: string;
}

const fileOf = (root: string) => path.join(root, 'update-pending.json');

export function notePending(root: string, pending: Pending): void {
  fs.writeFileSync(fileOf(root), JSON.stringify(pending), { mode: 0o600, flush: true });
}

/** The update that ended the last run; null where none did. */
export function pendingUpdate(root: string): Pending | null {
  try {
    return JSON.parse(fs.readFileSync(fileOf(root), 'utf8')) as Pending;
  } catch {
    return null;
  }
}

/** Notes why the update that is about to happen did not. */
export function noteFailed(root: string, failed: string): void {
  const pending = pendingUpdate(root);
  if (pending) notePending(root, { ...pending, failed });
}

export function forgetPending(root: string): void {
  fs.rmSync(fileOf(root), { force: true });
}

import type { BackupWhy } from '../../src-shared/contract/index.ts';

/** `mangalm-2026-11-27T04-34-40-123Z-scheduled.db`; before there were others: `before-update-from-8-….db`. */
const NAME =
  /^(?:mangalm|before-update-from-\d+)-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(?:-(scheduled|by-hand|before-update|before-restore|before-undo))?\.db$/;

/** What a backup of this moment is called. */
export const backupName = (why: BackupWhy, at = new Date()): string =>
  `mangalm-${at.toISOString().replace(/[:.]/g, '-')}-${why}.db`;

/** When and why a file was made that is called like this; null where it is no backup of this program. */
export function readBackupName(name: string): { at: string; why: BackupWhy } | null {
  const [, day, h, m, s, ms, why = 'before-update'] = NAME.exec(name) ?? [];
  return day ? { at: `${day}T${h}:${m}:${s}.${ms}Z`, why: why as BackupWhy } : null;
}

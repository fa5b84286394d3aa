import type { BackupReason } from '../../src-shared/contract/index.ts';

/** `mangalm-2026-11-27T04-34-40-123Z-scheduled.db`; legacy: `before-update-from-8-….db`. */
const NAME =
  /^(?:mangalm|before-update-from-\d+)-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(?:-(scheduled|by-hand|before-update|before-restore|before-undo))?\.db$/;

/** The file name of a backup made at `at`. */
export const backupName = (why: BackupReason, at = new Date()): string =>
  `mangalm-${at.toISOString().replace(/[:.]/g, '-')}-${why}.db`;

/** Parses the time and reason from a backup's file name; null if it is not a backup of this program. */
export function readBackupName(name: string): { at: string; why: BackupReason } | null {
  const [, day, h, m, s, ms, why = 'before-update'] = NAME.exec(name) ?? [];
  return day ? { at: `${day}T${h}:${m}:${s}.${ms}Z`, why: why as BackupReason } : null;
}

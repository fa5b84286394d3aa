import type { BackupReason, BackupSettings } from '../../src-shared/contract/index.ts';

export interface DatedBackup {
  name: string;
  at: string;
  why: BackupReason;
}

/** How many backups made before a risky operation are kept, per reason. */
const KEPT_PER_REASON = 5;

const day = ({ at }: DatedBackup) => at.slice(0, 10);
const month = ({ at }: DatedBackup) => at.slice(0, 7);
/** The Monday of the backup's week (ISO 8601). */
const week = ({ at }: DatedBackup) => {
  const date = new Date(`${at.slice(0, 10)}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
};

/**
 * The names of expired backups (grandfather-father-son rotation). Kept are: of the scheduled ones the newest of each of
 * the last days, weeks and months that have a backup; of those before an update, restore or undo the last five each;
 * all made by hand. Counts the backups present rather than days before today, so a wrong clock removes nothing extra.
 */
export function expiredBackups(
  backups: DatedBackup[],
  { daily, weekly, monthly }: Pick<BackupSettings, 'daily' | 'weekly' | 'monthly'>,
): string[] {
  const newestFirst = [...backups].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.name < b.name ? 1 : -1));
  const kept = new Set<string>();
  const scheduled = newestFirst.filter(({ why }) => why === 'scheduled');
  for (const [periodOf, limit] of [
    [day, daily],
    [week, weekly],
    [month, monthly],
  ] as const) {
    const periods = new Set<string>();
    for (const backup of scheduled) {
      if (periods.has(periodOf(backup))) continue;
      if (periods.size >= limit) break;
      periods.add(periodOf(backup));
      kept.add(backup.name);
    }
  }
  const countByReason = new Map<BackupReason, number>();
  for (const { name, why } of newestFirst) {
    if (why === 'scheduled') continue;
    const nth = (countByReason.get(why) ?? 0) + 1;
    countByReason.set(why, nth);
    if (why === 'by-hand' || nth <= KEPT_PER_REASON) kept.add(name);
  }
  return backups.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
}

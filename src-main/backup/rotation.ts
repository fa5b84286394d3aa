import type { BackupSettings, BackupWhy } from '../../src-shared/contract/index.ts';

export interface Dated {
  name: string;
  at: string;
  why: BackupWhy;
}

/** How many backups made before a risky operation are kept, per reason. */
const BEFORE = 5;

const day = ({ at }: Dated) => at.slice(0, 10);
const month = ({ at }: Dated) => at.slice(0, 7);
/** The Monday of the backup's week (ISO 8601). */
const week = ({ at }: Dated) => {
  const date = new Date(`${at.slice(0, 10)}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
};

/**
 * The names of expired backups (grandfather-father-son rotation). Kept are: of the scheduled ones the newest of each of
 * the last days, weeks and months that have a backup; of those before an update, restore or undo the last five each;
 * all made by hand. Counts the backups present rather than days before today, so a wrong clock removes nothing extra.
 */
export function outdated(
  backups: Dated[],
  { daily, weekly, monthly }: Pick<BackupSettings, 'daily' | 'weekly' | 'monthly'>,
): string[] {
  const newestFirst = [...backups].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.name < b.name ? 1 : -1));
  const kept = new Set<string>();
  const scheduled = newestFirst.filter(({ why }) => why === 'scheduled');
  for (const [span, most] of [
    [day, daily],
    [week, weekly],
    [month, monthly],
  ] as const) {
    const spans = new Set<string>();
    for (const backup of scheduled) {
      if (spans.has(span(backup))) continue;
      if (spans.size >= most) break;
      spans.add(span(backup));
      kept.add(backup.name);
    }
  }
  const seen = new Map<BackupWhy, number>();
  for (const { name, why } of newestFirst) {
    if (why === 'scheduled') continue;
    const nth = (seen.get(why) ?? 0) + 1;
    seen.set(why, nth);
    if (why === 'by-hand' || nth <= BEFORE) kept.add(name);
  }
  return backups.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
}

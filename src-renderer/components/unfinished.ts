import { addDays, type Grain, nextBucketStart } from '../../src-shared/calendar.ts';

/** First day of a period as reports name it: `2025-07`, `2025-Q3`, `2025`, or the Monday of a week. */
function startOf(period: string, grain: Grain): string {
  if (grain === 'year') return `${period}-01-01`;
  if (grain === 'quarter') return `${period.slice(0, 4)}-${String(Number(period.at(-1)) * 3 - 2).padStart(2, '0')}-01`;
  return grain === 'month' ? `${period}-01` : period;
}

/** Whether some days of a period are not in its figure: before the first day asked for, or after the last with sales. */
export function isUnfinished(
  period: string,
  grain: Grain,
  { from, until }: { from?: string | undefined; until: string | null },
): boolean {
  if (until === null) return false;
  const start = startOf(period, grain);
  return addDays(nextBucketStart(start, grain), -1) > until || (from !== undefined && start < from);
}

/** How the bar of an unfinished period is drawn. */
export const unfinishedBar = (colour: string) => ({
  itemStyle: { opacity: 0.55, borderColor: colour, borderType: 'dashed' as const, borderWidth: 1.5 },
});

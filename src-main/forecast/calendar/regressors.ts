import { FESTIVALS, type Festival } from '../../../src-shared/festivals.ts';
import { festivalDays } from './festivals.ts';

/** Mean length of a year in days. */
export const YEAR = 365.25;
/** Harmonics of the yearly season (Fourier terms; Harvey & Shephard 1993). */
export const HARMONICS = 3;

/** Days around a festival: `lead` days up to and with it, or, where negative, days after it. */
export interface FestivalWindow {
  festival: Festival;
  lead: number;
}

const LEADS = [7, 10, 14, 21, 28] as const;
export const AFTER = [-14, -28] as const;

/** Values of the yearly harmonics on a day: cos and sin of each. */
export function harmonicAt(index: number, day: number): number {
  const angle = (2 * Math.PI * ((index >> 1) + 1) * day) / YEAR;
  return index % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
}

const inWindows = (days: readonly number[], lead: number, day: number): boolean => {
  for (const on of days) if (lead > 0 ? day <= on && day > on - lead : day > on && day <= on - lead) return true;
  return false;
};

/** Whether a day lies in a window of one of the festival's days. */
export const isInWindow = ({ festival, lead }: FestivalWindow, day: number): boolean =>
  inWindows(festivalDays()[festival], lead, day);

/** Share of the days of each week of `weeks` in the window; weeks are counted back from `end`. */
export function windowShares({ festival, lead }: FestivalWindow, weeks: number, end: number): Float64Array {
  const shares = new Float64Array(weeks);
  for (const on of festivalDays()[festival]) {
    const [from, to] = lead > 0 ? [on - lead + 1, on] : [on + 1, on - lead];
    for (let day = from; day <= to; day++) {
      const week = weeks - 1 - Math.floor((end - 1 - day) / 7);
      if (week >= 0 && week < weeks) shares[week]! += 1 / 7;
    }
  }
  return shares;
}

/** Windows before every festival that lie at least once wholly in the weeks. */
export function candidateWindows(weeks: number, end: number): FestivalWindow[] {
  const days = festivalDays();
  return FESTIVALS.flatMap((festival) =>
    LEADS.filter((lead) => days[festival].some((on) => on < end && on - lead >= end - 7 * weeks)).map((lead) => ({
      festival,
      lead,
    })),
  );
}

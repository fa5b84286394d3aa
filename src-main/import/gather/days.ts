/** The fiscal year, beginning in April, of a day as yyyymmdd. */
export const fiscalYear = (day: number) => Math.floor(day / 10_000) - (Math.floor(day / 100) % 100 < 4 ? 1 : 0);

const compactDays = new Map<string, number>();

/** A date as yyyymmdd. */
export function compactDay(date: string): number {
  let day = compactDays.get(date);
  if (day === undefined) {
    if (compactDays.size > 20_000) compactDays.clear();
    day = Number(date.replaceAll('-', ''));
    compactDays.set(date, day);
  }
  return day;
}

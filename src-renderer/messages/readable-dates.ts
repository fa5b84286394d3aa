import { date, instant } from '../components/format.ts';

/** What a sentence of the program quotes is left as it is; a name of a file or a version is no date. */
const DATES =
  /“[^”]*”|(?<![\w./\\-])(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?: (\d\d:\d\d) UTC)?(?![\w-]|\.\w)/g;

/** Writes the dates of a sentence of the program (2025-07-07, 2025-07-07 09:30 UTC) as the window writes them. */
export const withReadableDates = (sentence: string): string =>
  sentence.replace(DATES, (found, day?: string, time?: string) => {
    if (day === undefined) return found;
    return time === undefined ? date(day) : instant(`${day}T${time}:00Z`);
  });

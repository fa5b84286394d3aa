import { expect, it } from 'vitest';
import { dateOfDayNumber, dayNumber } from '../../../src-shared/calendar.ts';
import { FESTIVALS, type Festival } from '../../../src-shared/festivals.ts';
import { festivalDays } from './festivals.ts';

/** As published for India (2015–2035: the tables of the Python package "holidays" 0.105). */
const PUBLISHED: Partial<Record<Festival, string>> = {
  diwali:
    '2015-11-11 2016-10-30 2017-10-19 2018-11-07 2019-10-27 2020-11-14 2021-11-04 2022-10-24 2023-11-12 2024-10-31 2025-10-20 2026-11-08 2027-10-29 2028-10-17 2029-11-05 2030-10-26 2031-11-14 2032-11-02 2033-10-22 2034-11-10 2035-10-30',
  holi: '2015-03-06 2016-03-24 2017-03-13 2018-03-02 2019-03-21 2020-03-10 2021-03-29 2022-03-18 2023-03-08 2024-03-25 2025-03-14 2026-03-04 2027-03-22 2028-03-11 2029-03-01 2030-03-20 2031-03-09 2032-03-27 2033-03-16 2034-03-05 2035-03-24',
  raksha_bandhan:
    '2015-08-29 2016-08-18 2017-08-07 2018-08-26 2019-08-15 2020-08-03 2021-08-22 2022-08-11 2023-08-30 2024-08-19 2025-08-09 2026-08-28 2027-08-17 2028-08-05 2029-08-23 2030-08-13 2031-08-02 2032-08-20 2033-08-10 2034-08-29 2035-08-18',
};
const NEAR: Partial<Record<Festival, string>> = {
  navratri:
    '2015-10-13 2016-10-01 2017-09-21 2018-10-10 2019-09-29 2020-10-17 2021-10-07 2022-09-26 2023-10-15 2024-10-03 2025-09-22 2026-10-11 2027-09-30 2028-09-19 2029-10-08 2030-09-28 2031-10-17 2032-10-05 2033-09-24 2034-10-13 2035-10-02',
  ganesh_chaturthi:
    '2015-09-17 2016-09-05 2017-08-25 2018-09-13 2019-09-02 2020-08-22 2021-09-10 2022-08-31 2023-09-19 2024-09-07 2025-08-27 2026-09-14 2027-09-04 2028-08-23 2029-09-11 2030-09-01 2031-09-20 2032-09-08 2033-08-28 2034-09-16 2035-09-05',
  pongal:
    '2015-01-15 2016-01-15 2017-01-14 2018-01-14 2019-01-15 2020-01-15 2021-01-14 2022-01-14 2023-01-15 2024-01-15 2025-01-14 2026-01-14 2027-01-15 2028-01-15 2029-01-14 2030-01-14 2031-01-15 2032-01-15 2033-01-14 2034-01-14 2035-01-15',
};

it.each(Object.entries(PUBLISHED))('%s is on the published days', (festival, dates) => {
  const computed = festivalDays()[festival as Festival].map(dateOfDayNumber);
  expect(computed.slice(0, 21)).toEqual(dates.split(' '));
});

it.each(Object.entries(NEAR))('%s is within a day of the published ones', (festival, dates) => {
  const computed = festivalDays()[festival as Festival];
  dates.split(' ').forEach((date, i) => {
    expect(Math.abs(computed[i]! - dayNumber(date))).toBeLessThanOrEqual(1);
  });
});

it('rules: Thanksgiving, Easter and Eid of known years', () => {
  const of = (festival: Festival, year: string) =>
    festivalDays()
      [festival].map(dateOfDayNumber)
      .filter((date) => date.startsWith(year));
  expect(of('thanksgiving', '2024')).toEqual(['2024-11-28']);
  expect(of('easter', '2025')).toEqual(['2025-04-20']);
  expect(of('eid_al_fitr', '2024')).toEqual(['2024-04-10']);
  // the lunar year is shorter: two in one Gregorian year
  expect(of('eid_al_fitr', '2033')).toHaveLength(2);
});

it('every festival has a day in each year, at most 384 days apart', () => {
  for (const festival of FESTIVALS) {
    const days = festivalDays()[festival];
    for (let i = 1; i < days.length; i++) {
      expect(days[i]! - days[i - 1]!).toBeGreaterThan(340);
      expect(days[i]! - days[i - 1]!).toBeLessThan(390);
    }
  }
});

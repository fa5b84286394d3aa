import type { Festival } from '../../../src-shared/festivals.ts';
import { lunationOf, moonPhase } from './lunar.ts';

const DAY = 86_400_000;
const dayOf = (year: number, month: number, day: number) => Math.round(Date.UTC(year, month - 1, day) / DAY);

/** Years whose dates are known: outside of them the approximations of the moon have not been checked. */
const FESTIVAL_YEARS = { first: 2015, last: 2040 } as const;

/**
 * The whole day on which a moment of the day, in parts of it, falls at or before an instant: the festival's tithi ends with
 * the new or full moon, and it is kept on the day whose moment lies within that tithi.
 */
const dayWithMoment = (instant: number, moment: number) => Math.floor(instant - moment);

/** Amavasya at nightfall (pradosh, until about 18:25), in Ashvina; Kartika begins after it. */
const diwali = (year: number) => dayWithMoment(moonPhase(lunationOf(year, 6)), 18.4 / 24);
/** The day after the full moon of Phalguna at the end of the afternoon (Holika Dahan). */
const holi = (year: number) => dayWithMoment(moonPhase(lunationOf(year, 10) + 0.5), 16.9 / 24) + 1;
/** The full moon of Shravana, if it lasts three muhurtas into the morning, else the day before. */
const rakshaBandhan = (year: number) => dayWithMoment(moonPhase(lunationOf(year, 3) + 0.5), 8.4 / 24);
/** The first tithi of Ashvina at sunrise. */
const navratri = (year: number) => dayWithMoment(moonPhase(lunationOf(year, 5)), 6.1 / 24) + 1;
/** The fourth tithi of Bhadrapada at midday: 3 × 0.984 days after the new moon, within a day. */
const ganeshChaturthi = (year: number) => dayWithMoment(moonPhase(lunationOf(year, 4)) + 3 * 0.9843, 12 / 24) + 1;

/** Gregorian Easter (Meeus, Jones, Butcher). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor((b + 8) / 25);
  const f = Math.floor((b - d + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - f + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(n / 31), (n % 31) + 1);
}

/** Fourth Thursday of November. */
function thanksgiving(year: number): number {
  const first = new Date(Date.UTC(year, 10, 1)).getUTCDay();
  return dayOf(year, 11, 1 + ((4 - first + 7) % 7) + 21);
}

/** An Islamic year has 354 or 355 days. */
const SHORTEST_ISLAMIC_YEAR = 354;

/** Days from 2015 to 2040 with a date of the Umm al-Qura calendar (ICU); sighting may move them by a day. */
function islamicDays(month: number, date: number): number[] {
  // made when it is needed: it takes 20 ms, and every command loads this module
  const islamic = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura-nu-latn', {
    timeZone: 'UTC',
    month: 'numeric',
    day: 'numeric',
  });
  const days: number[] = [];
  const last = dayOf(FESTIVAL_YEARS.last, 12, 31);
  for (let day = dayOf(FESTIVAL_YEARS.first, 1, 1); day <= last; day++) {
    const parts = islamic.formatToParts(day * DAY);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
    if (part('month') !== month || part('day') !== date) continue;
    days.push(day);
    day += SHORTEST_ISLAMIC_YEAR - 1;
  }
  return days;
}

/** Thiruvonam in the month of Chingam, as published (Kerala's calendar). */
const ONAM =
  '2015-08-28 2016-09-13 2017-09-04 2018-08-24 2019-09-11 2020-08-31 2021-08-21 2022-09-08 2023-08-29 2024-09-15 2025-09-05 2026-08-26 2027-09-12 2028-09-01 2029-08-22 2030-09-09 2031-08-30 2032-08-20 2033-09-06 2034-08-28 2035-09-14';

let table: Record<Festival, number[]> | undefined;

/**
 * The days of each festival from 2015 to 2040, in days since 1970, ascending. Lunisolar dates are computed for India
 * (Diwali, Holi, Raksha Bandhan, Navratri, Ganesh Chaturthi) and checked in the tests against published ones; Eid is of the
 * Umm al-Qura calendar, Onam a table until 2035, Pongal 14 January, the others by their rules.
 */
export function festivalDays(): Record<Festival, number[]> {
  if (table) return table;
  const years = Array.from(
    { length: FESTIVAL_YEARS.last - FESTIVAL_YEARS.first + 1 },
    (_, i) => FESTIVAL_YEARS.first + i,
  );
  table = {
    pongal: years.map((year) => dayOf(year, 1, 14)),
    holi: years.map(holi),
    eid_al_fitr: islamicDays(10, 1),
    eid_al_adha: islamicDays(12, 10),
    raksha_bandhan: years.map(rakshaBandhan),
    onam: ONAM.split(' ').map((date) => Math.round(Date.parse(date) / DAY)),
    ganesh_chaturthi: years.map(ganeshChaturthi),
    navratri: years.map(navratri),
    diwali: years.map(diwali),
    halloween: years.map((year) => dayOf(year, 10, 31)),
    thanksgiving: years.map(thanksgiving),
    christmas: years.map((year) => dayOf(year, 12, 25)),
    easter: years.map(easter),
  };
  return table;
}

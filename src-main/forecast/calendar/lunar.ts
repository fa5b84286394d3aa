/** Mean length of a lunar month in days. */
const SYNODIC_MONTH = 29.530588861;
/** Julian day of 1970-01-01T00:00Z. */
const UNIX_EPOCH_JULIAN = 2440587.5;
/** India Standard Time, ahead of UTC, in days. */
const IST = 5.5 / 24;
/** ΔT, terrestrial time minus UTC, in days: between 68 and 75 s from 2015 to 2040. */
const DELTA_T = 70 / 86_400;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * Instant of a new or full moon in days since 1970-01-01 of Indian time. J. Meeus, Astronomical Algorithms, chapter 49;
 * the terms left out are below ten minutes.
 *
 * @param k number of the lunation since 2000-01-06, plus 0.5 for the full moon
 */
export function moonPhase(k: number): number {
  const t = k / 1236.85;
  const mean = 2451550.09766 + SYNODIC_MONTH * k + t * t * (0.00015437 - 0.00000015 * t + 0.00000000073 * t * t);
  const e = 1 - 0.002516 * t - 0.0000074 * t * t;
  const sun = radians(2.5534 + 29.1053567 * k - 0.0000014 * t * t);
  const moon = radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t);
  const latitude = radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t);
  const node = radians(124.7746 - 1.56375588 * k + 0.0020672 * t * t);
  const full = Math.abs(k - Math.round(k)) > 0.25;
  const { sin } = Math;
  const correction =
    (full ? -0.40614 : -0.4072) * sin(moon) +
    (full ? 0.17302 : 0.17241) * e * sin(sun) +
    (full ? 0.01614 : 0.01608) * sin(2 * moon) +
    (full ? 0.01043 : 0.01039) * sin(2 * latitude) +
    (full ? 0.00734 : 0.00739) * e * sin(moon - sun) -
    (full ? 0.00515 : 0.00514) * e * sin(moon + sun) +
    (full ? 0.00209 : 0.00208) * e * e * sin(2 * sun) -
    0.00111 * sin(moon - 2 * latitude) -
    0.00057 * sin(moon + 2 * latitude) +
    0.00056 * e * sin(2 * moon + sun) -
    0.00042 * sin(3 * moon) +
    0.00042 * e * sin(sun + 2 * latitude) +
    0.00038 * e * sin(sun - 2 * latitude) -
    0.00024 * e * sin(2 * moon - sun) -
    0.00017 * sin(node);
  return mean + correction - DELTA_T - UNIX_EPOCH_JULIAN + IST;
}

/**
 * Sidereal sign of the sun, 0 (Aries) to 11 (Pisces), on a day since 1970 of Indian time: apparent longitude after Meeus,
 * chapter 25, less the ayanamsa of Lahiri (24.0° in 2010, 50.3″ a year).
 */
function solarSign(day: number): number {
  const t = (day - IST + UNIX_EPOCH_JULIAN - 2451545) / 36_525;
  const anomaly = radians(357.52911 + 35_999.05029 * t);
  const longitude =
    280.46646 + 36_000.76983 * t + 1.914602 * Math.sin(anomaly) + 0.019993 * Math.sin(2 * anomaly) - 0.00569;
  const sidereal = longitude - (23.853 + 1.397 * t);
  return Math.floor((((sidereal % 360) + 360) % 360) / 30);
}

/**
 * The number of the lunation that begins a Hindu month (amanta) near the given year's date: a month has the name of the
 * sign that the sun is in at its new moon; of two with one name the first is the leap month (adhika), which festivals skip.
 *
 * @param sign sidereal sign of the sun at the month's new moon: 10 Phalguna, 3 Shravana, 5 Ashvina, 6 Kartika
 */
export function lunationOf(year: number, sign: number): number {
  const first = Math.floor((year - 2000) * 12.3685) - 1;
  let found: number | undefined;
  for (let k = first; k <= first + 15; k++) {
    const day = moonPhase(k);
    if (new Date(day * 86_400_000).getUTCFullYear() === year && solarSign(day) === sign) found = k;
  }
  if (found === undefined) throw new RangeError(`no month of sign ${sign} in ${year}`);
  return found;
}

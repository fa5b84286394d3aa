import fs from 'node:fs';
import { dateOfDayNumber, dayNumber } from '../../src-shared/calendar.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';

const DIWALI = ['2019-10-27', '2020-11-14', '2021-11-04', '2022-10-24', '2023-11-12', '2024-10-31'].map(dayNumber);

/** Sales a day of a category, around 1: a season for drinks, three weeks before Diwali for sweets. */
const EXPECTED: Record<string, (day: number) => number> = {
  Sweets: (day) => (DIWALI.some((on) => day <= on && day > on - 21) ? 4 : 1),
  Drinks: (day) => 1 + 0.4 * Math.cos((2 * Math.PI * (day - dayNumber('2020-06-01'))) / 365.25),
  Rice: () => 1,
};

export interface SmallWorld {
  /** Revenue by `category month`, known and to come. */
  sums: Map<string, number>;
  categories: string[];
}

/** Writes the invoices of some stores until a day, and returns what they buy then and in the half year after it. */
export function writeSmallWorld(
  file: string,
  { from, until, seed = 1, stores = 14 }: { from: string; until: string; seed?: number; stores?: number },
): SmallWorld {
  const random = seededRandom(seed);
  const sums = new Map<string, number>();
  const lines = [
    'Invoice Date,Invoice ID,Invoice Number,Customer Name,Item Name,Category Name,Quantity,Item Price,Item Total',
  ];
  const last = dayNumber(until);
  let invoice = 0;
  for (let store = 0; store < stores; store++) {
    const every = 5 + Math.floor(6 * random());
    const begins = dayNumber(from) + (store % 5 === 4 ? 200 : 0);
    // one in seven stops before the data ends
    const ends = store % 7 === 6 ? last - 150 : last + 190;
    const size = 2 + 6 * random();
    for (
      let day = begins + Math.floor(every * random());
      day < ends;
      day += Math.max(2, every + Math.round(4 * random() - 2))
    ) {
      invoice++;
      for (const [category, expected] of Object.entries(EXPECTED)) {
        const quantity = Math.max(1, Math.round(size * expected(day) * (0.5 + random())));
        const key = `${category} ${dateOfDayNumber(day).slice(0, 7)}`;
        sums.set(key, (sums.get(key) ?? 0) + quantity * 1000);
        if (day <= last)
          lines.push(
            `${dateOfDayNumber(day)},I${invoice},N-${invoice},Store ${store},${category} item,${category},${quantity},10.00,${quantity * 10}.00`,
          );
      }
    }
  }
  fs.writeFileSync(file, `${lines.join('\r\n')}\r\n`);
  return { sums, categories: Object.keys(EXPECTED) };
}

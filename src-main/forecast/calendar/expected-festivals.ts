import { dateOfDayNumber } from '../../../src-shared/calendar.ts';
import type { ExpectedFestival } from '../../../src-shared/contract/forecast.ts';
import { festivalDays } from './festivals.ts';
import { YEAR } from './regressors.ts';
import { type CategoryShape, shapeAt } from './shape.ts';

/** The next festivals within a year of a day before which a category sells more; by date. */
export function expectedFestivals(shape: CategoryShape, category: string, end: number): ExpectedFestival[] {
  return shape.festivals
    .flatMap(({ window, lift }): ExpectedFestival[] => {
      const on = festivalDays()[window.festival].find((day) => day >= end);
      if (window.lead <= 0 || lift <= 0 || on === undefined || on >= end + YEAR) return [];
      const others = { ...shape, festivals: shape.festivals.filter((one) => one.window !== window) };
      let [withIt, without] = [0, 0];
      for (let day = on - window.lead + 1; day <= on; day++) {
        withIt += shapeAt(shape, day);
        without += shapeAt(others, day);
      }
      const times = Math.round((10 * withIt) / without) / 10;
      return [{ festival: window.festival, category, date: dateOfDayNumber(on), days: window.lead, times }];
    })
    .sort((a, b) => a.date.localeCompare(b.date));
}

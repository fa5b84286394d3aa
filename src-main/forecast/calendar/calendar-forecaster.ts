import { dayNumber } from '../../../src-shared/calendar.ts';
import type { ExpectedFestival } from '../../../src-shared/contract/forecast.ts';
import type { SeriesKey } from '../series.ts';
import { type CalendarFit, categoryFactor, fitCalendar } from './calendar-fit.ts';
import { expectedFestivals } from './expected-festivals.ts';
import { entriesBefore, type SalesCells } from './sales-cells.ts';

/** Days ahead of the data for which shapes are kept: two years and the longest month. */
const DAYS_AHEAD = 800;

/** Forecasts all sales, categories and stores by the calendar; parts add up, since all are sums of the same cells. */
export class CalendarForecaster {
  readonly cells: SalesCells;
  readonly #fits = new Map<number, CalendarFit | undefined>();
  readonly #storeIndex: Map<number, number>;
  readonly #categoryIndex: Map<string, number>;

  constructor(cells: SalesCells) {
    this.cells = cells;
    this.#storeIndex = new Map(cells.stores.map((id, i) => [id, i]));
    this.#categoryIndex = new Map(cells.categories.map((name, i) => [name, i]));
  }

  /** The fit to what is known before a day; undefined where there is too little history. */
  fitAt(end: number): CalendarFit | undefined {
    if (!this.#fits.has(end)) this.#fits.set(end, fitCalendar(this.cells, end, end + DAYS_AHEAD));
    return this.#fits.get(end);
  }

  /**
   * Expected revenue in each period by what is known before `end`; what a period has sold before it is added.
   *
   * @param starts first days of the periods, and of the one after the last
   */
  forecast(key: SeriesKey, end: number, starts: readonly string[]): Float64Array | undefined {
    const fit = this.fitAt(end);
    if (!fit) return undefined;
    const days = starts.map(dayNumber);
    const rates = this.#ratesByCategory(fit, key);
    return Float64Array.from({ length: days.length - 1 }, (_, h) => {
      const from = Math.max(days[h]!, end);
      let sum = days[h]! < end ? this.#soldSince(key, days[h]!, end) : 0;
      if (days[h + 1]! > from)
        rates.forEach((rate, c) => {
          if (rate > 0) sum += rate * categoryFactor(fit, c, from, days[h + 1]!);
        });
      return sum;
    });
  }

  /** The next festivals before which more is sold of what the series consists of; by date. */
  festivals(key: SeriesKey): ExpectedFestival[] {
    const fit = this.fitAt(this.cells.end);
    if (!fit) return [];
    return [...this.#ratesByCategory(fit, key)]
      .flatMap((rate, c) =>
        rate > 0 ? expectedFestivals(fit.shapes[c]!, this.cells.categories[c]!, this.cells.end) : [],
      )
      .sort((a, b) => a.date.localeCompare(b.date) || b.times - a.times);
  }

  #ratesByCategory({ rates }: CalendarFit, { level, storeId, category }: SeriesKey): Float64Array {
    const categories = this.cells.categories.length;
    const only = level === 'category' ? this.#categoryIndex.get(category) : undefined;
    const result = new Float64Array(categories);
    const addStore = (s: number) => {
      for (let c = 0; c < categories; c++)
        if (level !== 'category' || c === only) result[c]! += rates[s * categories + c]!;
    };
    if (level === 'store') {
      const s = this.#storeIndex.get(storeId);
      if (s !== undefined) addStore(s);
    } else for (let s = 0; s < this.cells.stores.length; s++) addStore(s);
    return result;
  }

  #soldSince({ level, storeId, category }: SeriesKey, start: number, end: number): number {
    const { cells } = this;
    const store = level === 'store' ? this.#storeIndex.get(storeId) : undefined;
    const only = level === 'category' ? this.#categoryIndex.get(category) : undefined;
    let sum = 0;
    for (let i = entriesBefore(cells, start); i < cells.day.length && cells.day[i]! < end; i++) {
      if (level === 'store' && cells.store[i] !== store) continue;
      if (level === 'category' && cells.category[i] !== only) continue;
      sum += cells.amount[i]!;
    }
    return sum;
  }
}

import type { Forecast, ForecastNote } from '../../../src-shared/contract/index.ts';
import { count, date } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

/** Display name of a model. */
export const modelName = (model: string): string => m.models[model as keyof typeof m.models] ?? model;

/** Label that compares an error with the naive forecast’s. @param better share by which the error is smaller */
export const naiveComparison = (better: number | null): string =>
  better === null
    ? m.forecast.untested
    : better === 0
      ? m.forecast.same
      : better > 0
        ? m.forecast.smaller
        : m.forecast.larger;

/** Display text of a forecast note. */
export function noteText({ code, value }: ForecastNote, grain: 'week' | 'month'): string {
  const say = m.forecast.notes[code];
  const periods = typeof value === 'number' ? m.forecast.periods[grain](value) : '';
  return say(
    typeof value === 'string'
      ? date(value)
      : code === 'spike_tamed' || code === 'gaps_filled' || code === 'future_ignored'
        ? String(value)
        : periods,
  );
}

/** Display text of a festival that is expected. */
export const festivalText = ({ festival, date: on, category, times, days }: Forecast['festivals'][number]): string =>
  m.forecast.festival(
    m.forecast.festivals[festival],
    date(on),
    category || m.forecast.uncategorised,
    count(times),
    days,
  );

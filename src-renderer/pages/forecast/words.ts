import type { ForecastNote } from '../../../src-shared/contract/index.ts';
import { date } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

/** A model as a person would call it. */
export const modelName = (model: string): string => m.models[model as keyof typeof m.models] ?? model;

/** A note of a forecast as a sentence. */
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

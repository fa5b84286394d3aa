import type { Forecast } from '../../src-shared/contract/forecast.ts';

/** Descriptions of the models for users. */
const MODEL_WORDS: Record<string, string> = {
  naive: 'the last value',
  'seasonal-naive': 'the same period of last season',
  average: 'the average of the last periods',
  drift: 'the line from the first to the last value',
  ses: 'simple exponential smoothing',
  holt: 'smoothing with a trend (Holt)',
  damped: 'smoothing with a damped trend',
  ets: 'exponential smoothing, form chosen automatically',
  theta: 'the Theta method',
  'optimised-theta': 'the optimised Theta model',
  mstl: 'trend and season taken apart (MSTL)',
  combination: 'the mean of ETS, Theta, optimised Theta and MSTL',
  croston: 'Croston’s method',
  sba: 'Croston’s method without its bias (SBA)',
  tsb: 'the TSB method',
  adida: 'aggregated smoothing (ADIDA)',
  imapa: 'smoothing at several aggregations (IMAPA)',
  'steady-combination': 'the mean of SBA, TSB and IMAPA',
  zero: 'nothing more expected',
};

/** Explains a forecast in one or two sentences. */
export function explained({ model, kind, grain, accuracy, notes }: Omit<Forecast, 'explanation'>): string {
  const of = (code: string) => notes.find((note) => note.code === code);
  const one = grain === 'week' ? 'week' : 'month';
  const many = (n: unknown) => `${n} ${one}${n === 1 ? '' : 's'}`;
  const parts: string[] = [];
  if (of('empty')) parts.push('Nothing was ever sold here, so nothing is expected.');
  else if (of('all_zero')) parts.push(`All ${many(of('all_zero')!.value)} are zero, so nothing is expected.`);
  else if (of('too_short'))
    parts.push(`Too short (${many(of('too_short')!.value)}): showing the average of the last three.`);
  else if (of('stopped'))
    parts.push(
      `Nothing was sold for ${many(of('stopped')!.value)}, far longer than ever before: it seems to have stopped.`,
    );
  else {
    parts.push(
      `By ${MODEL_WORDS[model] ?? model}${kind === 'intermittent' ? ', since it sells only now and then' : ''}.`,
    );
    if (of('class_choice'))
      parts.push('Too short for a backtest of its own: the model is the one that suits series like it.');
    else if (model === 'naive' || model === 'seasonal-naive')
      parts.push('In the backtest no other model was surely better.');
    else if (accuracy.mase !== null && accuracy.naiveMase !== null && accuracy.naiveMase > 0) {
      const better = Math.round((1 - accuracy.mase / accuracy.naiveMase) * 100);
      parts.push(
        better > 0
          ? `In the backtest its error was ${better}% smaller than the naive forecast’s.`
          : better === 0
            ? 'In the backtest it was as good as the naive forecast.'
            : `In the backtest its error was ${-better}% larger than the naive forecast’s.`,
      );
    }
  }
  if (of('spike_tamed')) parts.push(`${of('spike_tamed')!.value} value far beyond all others was set aside.`);
  if (of('unfinished_dropped'))
    parts.push(`The ${one} from ${of('unfinished_dropped')!.value} is not over and is not counted.`);
  if (of('future_ignored')) parts.push(`${of('future_ignored')!.value} invoices dated in the future are not counted.`);
  if (of('data_old')) parts.push(`Sales are known until ${of('data_old')!.value} only.`);
  return parts.join(' ');
}

import type { Forecast } from '../../src-shared/contract/forecast.ts';

/** Descriptions of the models for users. */
const MODEL_DESCRIPTIONS: Record<string, string> = {
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
export function explainForecast({ model, kind, grain, accuracy, notes }: Omit<Forecast, 'explanation'>): string {
  const findNote = (code: string) => notes.find((note) => note.code === code);
  const periodName = grain === 'week' ? 'week' : 'month';
  const countPeriods = (n: unknown) => `${n} ${periodName}${n === 1 ? '' : 's'}`;
  const sentences: string[] = [];
  if (findNote('empty')) sentences.push('Nothing was ever sold here, so nothing is expected.');
  else if (findNote('all_zero'))
    sentences.push(`All ${countPeriods(findNote('all_zero')!.value)} are zero, so nothing is expected.`);
  else if (findNote('too_short'))
    sentences.push(`Too short (${countPeriods(findNote('too_short')!.value)}): showing the average of the last three.`);
  else if (findNote('stopped'))
    sentences.push(
      `Nothing was sold for ${countPeriods(findNote('stopped')!.value)}, far longer than ever before: it seems to have stopped.`,
    );
  else {
    sentences.push(
      `By ${MODEL_DESCRIPTIONS[model] ?? model}${kind === 'intermittent' ? ', since it sells only now and then' : ''}.`,
    );
    if (findNote('class_choice'))
      sentences.push('Too short for a backtest of its own: the model is the one that suits series like it.');
    else if (model === 'naive' || model === 'seasonal-naive')
      sentences.push('In the backtest no other model was surely better.');
    else if (accuracy.mase !== null && accuracy.naiveMase !== null && accuracy.naiveMase > 0) {
      const better = Math.round((1 - accuracy.mase / accuracy.naiveMase) * 100);
      sentences.push(
        better > 0
          ? `In the backtest its error was ${better}% smaller than the naive forecast’s.`
          : better === 0
            ? 'In the backtest it was as good as the naive forecast.'
            : `In the backtest its error was ${-better}% larger than the naive forecast’s.`,
      );
    }
  }
  if (findNote('spike_tamed'))
    sentences.push(`${findNote('spike_tamed')!.value} value far beyond all others was set aside.`);
  if (findNote('unfinished_dropped'))
    sentences.push(`The ${periodName} from ${findNote('unfinished_dropped')!.value} is not over and is not counted.`);
  if (findNote('future_ignored'))
    sentences.push(`${findNote('future_ignored')!.value} invoices dated in the future are not counted.`);
  if (findNote('data_old')) sentences.push(`Sales are known until ${findNote('data_old')!.value} only.`);
  return sentences.join(' ');
}

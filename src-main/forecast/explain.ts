import type { Forecast } from '../../src-shared/contract/forecast.ts';
import {
  type MessageDescriptor,
  type MessageId,
  type MessageValue,
  message,
} from '../../src-shared/messages/descriptor.ts';
import { en } from '../../src-shared/messages/en/index.ts';
import { english } from '../../src-shared/messages/english.ts';

/** Description of a model for users. */
function modelName(model: string): MessageValue {
  const id = `forecast_model/${model}`;
  return Object.hasOwn(en, id) ? { id: id as MessageId } : model;
}

/** Explains a forecast in one or two sentences. */
export function explainForecast({
  model,
  kind,
  grain,
  accuracy,
  notes,
  festivals,
}: Omit<Forecast, 'explanation'>): string {
  const findNote = (code: string) => notes.find((note) => note.code === code);
  const noteValue = (code: string) => findNote(code)!.value ?? '';
  const sentences: MessageDescriptor[] = [];
  if (findNote('empty')) sentences.push(message('forecast_explained/empty'));
  else if (findNote('all_zero'))
    sentences.push(message('forecast_explained/all_zero', { grain, count: noteValue('all_zero') }));
  else if (findNote('too_short'))
    sentences.push(message('forecast_explained/too_short', { grain, count: noteValue('too_short') }));
  else if (findNote('stopped'))
    sentences.push(message('forecast_explained/stopped', { grain, count: noteValue('stopped') }));
  else {
    sentences.push(
      message(kind === 'intermittent' ? 'forecast_explained/model_intermittent' : 'forecast_explained/model', {
        model: modelName(model),
      }),
    );
    if (findNote('class_choice')) sentences.push(message('forecast_explained/class_choice'));
    else if (model === 'naive' || model === 'seasonal-naive') sentences.push(message('forecast_explained/naive'));
    else if (accuracy.mase !== null && accuracy.naiveMase !== null && accuracy.naiveMase > 0) {
      const better = Math.round((1 - accuracy.mase / accuracy.naiveMase) * 100);
      sentences.push(
        better === 0
          ? message('forecast_explained/equal')
          : message(better > 0 ? 'forecast_explained/better' : 'forecast_explained/worse', {
              percent: Math.abs(better),
            }),
      );
    }
  }
  const [next] = festivals;
  if (next) {
    const { category } = next;
    const values = {
      festival: { id: `festival/${next.festival}` as const },
      date: next.date,
      days: next.days,
      times: next.times,
    };
    sentences.push(
      category === ''
        ? message('forecast_explained/festival_uncategorised', values)
        : message('forecast_explained/festival', { ...values, category }),
    );
  }
  if (findNote('spike_tamed'))
    sentences.push(message('forecast_explained/spike_tamed', { count: noteValue('spike_tamed') }));
  if (findNote('unfinished_dropped'))
    sentences.push(
      message(grain === 'week' ? 'forecast_explained/unfinished_week' : 'forecast_explained/unfinished_month', {
        date: noteValue('unfinished_dropped'),
      }),
    );
  if (findNote('future_ignored'))
    sentences.push(message('forecast_explained/future_ignored', { count: noteValue('future_ignored') }));
  if (findNote('data_old')) sentences.push(message('forecast_explained/data_old', { date: noteValue('data_old') }));
  return sentences.map((sentence) => english(sentence).message).join(' ');
}

import { type Backtest, type ModelResult, scaledLosses } from './backtest.ts';
import { COMBINATIONS, type ModelName } from './models/index.ts';
import type { SeriesClass } from './prepare.ts';

/** Mean loss of each model over all series of a class. */
export type ClassLosses = Map<ModelName, number>;

/** Weight of the class prior, in origins, against a series' own backtest. */
const CLASS_PRIOR_WEIGHT = 12;
/** Minimum relative improvement over the combination for another model to be selected. */
const MIN_IMPROVEMENT = 0.15;
/** Minimum share of origins at which that model must win. */
const MIN_WIN_SHARE = 0.8;
/** The forecast that everybody knows: it is chosen over the calendar wherever that one is not better. */
const RIVAL: ModelName = 'seasonal-naive';

const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Each model's mean loss over the series of one class; a series' loss is capped at ten times the naive error. */
export function classLosses(tests: { backtest: Backtest; kind: SeriesClass }[]): ClassLosses {
  const sums = new Map<ModelName, { sum: number; count: number }>();
  for (const { backtest, kind } of tests) {
    for (const tried of backtest.tried) {
      const modelLosses = scaledLosses(tried, backtest.unit, kind);
      if (modelLosses.length === 0) continue;
      const sum = sums.get(tried.model) ?? { sum: 0, count: 0 };
      sum.sum += Math.min(mean(modelLosses), 10);
      sum.count++;
      sums.set(tried.model, sum);
    }
  }
  return new Map([...sums].map(([model, { sum, count }]) => [model, sum / count]));
}

export interface ModelChoice {
  result: ModelResult;
  /** Mean loss over the origins of this series; undefined without a backtest. */
  loss: number | undefined;
  /** Selected by the class losses, since the series has no backtest of its own. */
  byClass: boolean;
}

/**
 * Selects the model for one series. Each model's loss in the series' own backtest is shrunk towards its mean loss in
 * the class, more strongly with fewer origins; the combination stays unless another model is better by a margin and
 * wins at four of five origins. Both guard against selecting a model that won by chance. Where there is a calendar model,
 * or a combination with weights of the pool, it takes the place of the combination, and "the same period last year" is
 * selected where the calendar is no better.
 */
export function selectModel(backtest: Backtest, kind: SeriesClass, ofClass: ClassLosses): ModelChoice | undefined {
  const { tried, unit } = backtest;
  const standardName = COMBINATIONS[kind === 'intermittent' ? 'intermittent' : 'regular'].name;
  const calendar = tried.find(({ model }) => model === 'calendar');
  const pooled = tried.find(({ model }) => model === 'pooled-combination');
  const standard = calendar ?? pooled ?? tried.find(({ model }) => model === standardName) ?? tried[0];
  if (!standard) return undefined;
  const lossesByModel = new Map(tried.map((one) => [one.model, scaledLosses(one, unit, kind)]));
  const byClass = lossesByModel.get(standard.model)!.length === 0;
  const shrunkLoss = (one: ModelResult) => {
    const its = lossesByModel.get(one.model)!;
    const prior = ofClass.get(one.model);
    if (its.length === 0) return byClass ? (prior ?? Infinity) : Infinity;
    // losses vary far more between series than between models: only the ratio to the combination comes from the class
    const base = mean(lossesByModel.get(standard.model)!);
    const expected =
      prior !== undefined && ofClass.get(standard.model) ? (base * prior) / ofClass.get(standard.model)! : base;
    return (its.reduce((sum, v) => sum + v, 0) + CLASS_PRIOR_WEIGHT * expected) / (its.length + CLASS_PRIOR_WEIGHT);
  };
  let best = standard;
  let lowestLoss = shrunkLoss(standard) * (1 - MIN_IMPROVEMENT);
  const standardLosses = lossesByModel.get(standard.model)!;
  const rival = calendar && !byClass && tried.find(({ model }) => model === RIVAL);
  if (rival && shrunkLoss(rival) <= shrunkLoss(standard)) {
    best = rival;
    lowestLoss = shrunkLoss(rival) * (1 - MIN_IMPROVEMENT);
  }
  for (const one of tried) {
    if (one === standard) continue;
    const its = lossesByModel.get(one.model)!;
    const wins = its.filter((loss, i) => loss < standardLosses[i]!).length;
    if (!byClass && wins < MIN_WIN_SHARE * its.length) continue;
    const loss = shrunkLoss(one);
    if (loss < lowestLoss) [best, lowestLoss] = [one, loss];
  }
  const its = lossesByModel.get(best.model)!;
  return { result: best, loss: its.length > 0 ? mean(its) : undefined, byClass };
}

/** Models backtested on a series by mean loss, lowest first. */
export function rankModels({
  test,
  prepared,
}: {
  test: Backtest | undefined;
  prepared: { kind: SeriesClass };
}): { model: ModelName; loss: number }[] {
  if (!test) return [];
  return test.tried
    .map((tried) => ({ model: tried.model, its: scaledLosses(tried, test.unit, prepared.kind) }))
    .filter(({ its }) => its.length > 0)
    .map(({ model, its }) => ({ model, loss: its.reduce((sum, v) => sum + v, 0) / its.length }))
    .sort((a, b) => a.loss - b.loss);
}

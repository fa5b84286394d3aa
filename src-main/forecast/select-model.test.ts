import { describe, expect, it } from 'vitest';
import type { Backtest } from './backtest.ts';
import type { ModelName } from './models/index.ts';
import { type ClassLosses, classLosses, selectModel } from './select-model.ts';

/** A backtest whose models have the given loss at each origin; the naive error is 1. */
const tested = (losses: Partial<Record<ModelName, number[]>>): Backtest => ({
  origins: [],
  tried: Object.entries(losses).map(([model, errors]) => ({
    model: model as ModelName,
    points: Float64Array.of(1),
    errors: errors.map((loss) => [-loss, loss]),
  })),
  season: 12,
  end: 40,
  unit: { absolute: 1, squared: 1 },
  etsForm: undefined,
});
const NONE: ClassLosses = new Map();
const choose = (
  losses: Partial<Record<ModelName, number[]>>,
  ofClass: ClassLosses = NONE,
  kind = 'regular' as const,
) => {
  const choice = selectModel(tested(losses), kind, ofClass);
  return choice && [choice.result.model, choice.loss, choice.byClass];
};
const times = (count: number, loss: number) => new Array<number>(count).fill(loss);

describe('the losses of a class', () => {
  it('are the mean over its series, each capped at ten times the naive error', () => {
    const one = { backtest: tested({ ets: [1, 3], theta: [] }), kind: 'regular' as const };
    const other = { backtest: tested({ ets: [90, 10] }), kind: 'regular' as const };
    expect([...classLosses([one, other])]).toEqual([['ets', 6]]);
  });
});

describe('the model of a series', () => {
  it('is the combination of its class, unless it has none', () => {
    expect(choose({ ets: [1], combination: [1] })).toEqual(['combination', 1, false]);
    expect(choose({ ets: [1], theta: [2] })).toEqual(['ets', 1, false]);
    expect(selectModel(tested({ sba: [1], 'steady-combination': [1] }), 'intermittent', NONE)!.result.model).toBe(
      'steady-combination',
    );
    expect(choose({})).toBeUndefined();
  });

  it('is another one that is clearly better over many origins, and not over few', () => {
    // (100 · 0.5 + 12 · 1) / 112 = 0.55; (4 · 0.5 + 12) / 16 = 0.875
    expect(choose({ combination: times(100, 1), ets: times(100, 0.5) })).toEqual(['ets', 0.5, false]);
    expect(choose({ combination: times(4, 1), ets: times(4, 0.5) })![0]).toBe('combination');
    expect(choose({ combination: times(100, 1), ets: times(100, 0.9) })![0]).toBe('combination');
  });

  it('is the same period last year where the calendar is no better', () => {
    const rival = (loss: number, ets = 9) =>
      choose({ calendar: times(100, 1), 'seasonal-naive': times(100, loss), ets: times(100, ets) })![0];
    expect([rival(1), rival(0.95), rival(1.05)]).toEqual(['seasonal-naive', 'seasonal-naive', 'calendar']);
    // another model has to be clearly better than it as well
    expect([rival(0.95, 0.9), rival(0.95, 0.5)]).toEqual(['seasonal-naive', 'ets']);
  });

  it('is the best of those, whatever their order', () => {
    const [good, better] = [times(100, 0.5), times(100, 0.2)];
    expect(choose({ combination: times(100, 1), ets: better, theta: good })![0]).toBe('ets');
    expect(choose({ combination: times(100, 1), ets: good, theta: better })![0]).toBe('theta');
  });

  it('wins at four of five origins', () => {
    const wins = (count: number) => [...times(count, 0.1), ...times(100 - count, 1.1)];
    expect(choose({ combination: times(100, 1), ets: wins(80) })![0]).toBe('ets');
    expect(choose({ combination: times(100, 1), ets: wins(79) })![0]).toBe('combination');
  });

  it('is held to the ratio that its class found, not to the losses of its class', () => {
    const losses = { combination: times(12, 1), ets: times(12, 0.5) };
    const ratio = (ets: number): ClassLosses =>
      new Map([
        ['combination', 4],
        ['ets', ets],
      ] as [ModelName, number][]);
    expect(choose(losses, ratio(4))![0]).toBe('ets');
    expect(choose(losses, ratio(6))![0]).toBe('combination');
  });

  it('without a backtest is the one of its class', () => {
    const ofClass: ClassLosses = new Map([
      ['combination', 1],
      ['ets', 0.8],
      ['theta', 0.9],
    ] as [ModelName, number][]);
    expect(choose({ combination: [], ets: [], theta: [] }, ofClass)).toEqual(['ets', undefined, true]);
    expect(choose({ combination: [], ets: [] }, NONE)).toEqual(['combination', undefined, true]);
  });

  it('is not one without a backtest where the combination has one', () => {
    const ofClass: ClassLosses = new Map([
      ['combination', 1],
      ['ets', 0.1],
    ] as [ModelName, number][]);
    expect(choose({ combination: times(100, 1), ets: [] }, ofClass)![0]).toBe('combination');
  });
});

import { errorsOf, naiveError, naiveSquaredError } from './measures.ts';
import {
  COMBINATIONS,
  combine,
  etsNameIn,
  INTERMITTENT,
  type Memory,
  type ModelName,
  REGULAR,
} from './models/index.ts';
import { LEAST_FOR_BACKTEST, type Prepared } from './prepare.ts';

/** Backtest errors of one model on one series, and its forecast from the end of the series. */
export interface Tried {
  model: ModelName;
  points: Float64Array;
  /** Signed errors (actual − forecast), one row of `horizon` values per origin; empty without a backtest. */
  errors: Float64Array[];
}

/** Rolling-origin backtest of one series with every model of its class. */
export interface Backtest {
  /** Index in the series of the first period forecast from each origin. */
  origins: number[];
  tried: Tried[];
  /** Mean absolute and mean squared error of the naive forecast: the units of MASE and of RMSSE². */
  unit: { absolute: number; squared: number };
  etsForm: string | undefined;
}

const MOST_ORIGINS = 6;

/** Up to six forecast origins, the last one a whole horizon before the end. */
function originsOf(n: number, season: number, horizon: number): { origins: number[]; ahead: number } {
  if (n < LEAST_FOR_BACKTEST) return { origins: [], ahead: 0 };
  const ahead = Math.max(1, Math.min(horizon, Math.floor(n / 4)));
  // a season can only be learnt from two cycles; shorter series are tested from their middle on
  const least = n - ahead >= 2 * season + 3 ? Math.max(2 * season + 1, 8) : Math.max(8, Math.floor(n / 2));
  const last = n - ahead;
  const room = last - least;
  if (room < 0) return { origins: [], ahead };
  const step = Math.max(1, Math.min(Math.ceil(ahead / 2), Math.ceil(room / (MOST_ORIGINS - 1))));
  const origins: number[] = [];
  for (let at = last; at >= least && origins.length < MOST_ORIGINS; at -= step) origins.unshift(at);
  return { origins, ahead };
}

const cap = (points: Float64Array | undefined, { positive }: Prepared, most: number): Float64Array | undefined => {
  if (!points?.every((v) => Number.isFinite(v) && Math.abs(v) <= most)) return undefined;
  return positive ? points.map((v) => Math.max(v, 0)) : points;
};

function everyModel(prepared: Prepared, until: number, season: number, horizon: number, memory: Memory) {
  const y = prepared.y.subarray(0, until);
  const kind = prepared.kind === 'intermittent' ? 'intermittent' : 'regular';
  let most = 0;
  for (const v of y) most = Math.max(most, Math.abs(v));
  most = 100 * most + 1;
  const found = new Map<ModelName, Float64Array | undefined>();
  for (const model of kind === 'regular' ? REGULAR : INTERMITTENT) {
    found.set(model.name, cap(model.forecast(y, season, horizon, memory), prepared, most));
  }
  const { name, members } = COMBINATIONS[kind];
  found.set(
    name,
    combine(
      members.map((member) => found.get(member)),
      horizon,
    ),
  );
  return found;
}

/**
 * Forecasts the series with every model of its class from several origins, each time from the data before the origin
 * (rolling-origin evaluation, Tashman 2000), and from its end.
 */
export function backtest(prepared: Prepared, season: number, horizon: number): Backtest {
  const { y } = prepared;
  const memory: Memory = new Map();
  const memoryNow: Memory = new Map();
  const { origins, ahead } = originsOf(y.length, season, horizon);
  const tests = origins.map((origin) => everyModel(prepared, origin, season, ahead, memory));
  const now = everyModel(prepared, y.length, season, horizon, memoryNow);
  const tried: Tried[] = [];
  for (const [model, points] of now) {
    if (!points) continue;
    const errors: Float64Array[] = [];
    tests.forEach((test, i) => {
      const then = test.get(model);
      if (then) errors.push(Float64Array.from(then, (v, h) => y[origins[i]! + h]! - v));
    });
    tried.push({ model, points, errors: errors.length === tests.length ? errors : [] });
  }
  const learnt = y.subarray(0, origins[0] ?? y.length);
  const lag = y.length > season + 4 && prepared.kind === 'regular' ? season : 1;
  return {
    origins,
    tried,
    unit: {
      absolute: naiveError(learnt, lag) || naiveError(y, 1),
      squared: naiveSquaredError(learnt, 1) || naiveSquaredError(y, 1),
    },
    etsForm: etsNameIn(memoryNow),
  };
}

/** Loss of a model at each origin, scaled by the naive error: MASE for regular series, RMSSE for intermittent ones. */
export function losses({ errors }: Tried, unit: Backtest['unit'], kind: Prepared['kind']): number[] {
  return errors.map((row) => {
    const { absolute, squares, count } = errorsOf(row, new Float64Array(row.length));
    if (kind === 'intermittent') return unit.squared > 0 ? Math.sqrt(squares / count / unit.squared) : 0;
    return unit.absolute > 0 ? absolute / count / unit.absolute : 0;
  });
}

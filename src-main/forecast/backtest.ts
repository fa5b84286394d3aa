import { naiveError, naiveSquaredError, sumErrors } from './measures.ts';
import {
  averageForecasts,
  COMBINATIONS,
  type EtsFormCache,
  INTERMITTENT_MODELS,
  type ModelName,
  REGULAR_MODELS,
  selectedEtsForm,
} from './models/index.ts';
import { MIN_PERIODS_TO_BACKTEST, type PreparedSeries } from './prepare.ts';

/** Backtest errors of one model on one series, and its forecast from the end of the series. */
export interface ModelResult {
  model: ModelName;
  points: Float64Array;
  /**
   * Signed errors (actual − forecast), one row of `horizon` values per origin; empty without a backtest. Typed arrays so short
   * would take twice as much memory.
   */
  errors: number[][];
}

/** Rolling-origin backtest of one series with every model of its class. */
export interface Backtest {
  /** Index in the series of the first period forecast from each origin. */
  origins: number[];
  tried: ModelResult[];
  season: number;
  /** Number of periods that are known when the forecast is made. */
  end: number;
  /** Mean absolute and mean squared error of the naive forecast: the units of MASE and of RMSSE². */
  unit: { absolute: number; squared: number };
  etsForm: string | undefined;
}

const MAX_ORIGINS = 6;

/** Up to six forecast origins, the last one a whole horizon before the end. */
function chooseOrigins(n: number, season: number, horizon: number): { origins: number[]; ahead: number } {
  if (n < MIN_PERIODS_TO_BACKTEST) return { origins: [], ahead: 0 };
  const ahead = Math.max(1, Math.min(horizon, Math.floor(n / 4)));
  // a season can only be learnt from two cycles; shorter series are tested from their middle on
  const firstAllowed = n - ahead >= 2 * season + 3 ? Math.max(2 * season + 1, 8) : Math.max(8, Math.floor(n / 2));
  const last = n - ahead;
  const room = last - firstAllowed;
  if (room < 0) return { origins: [], ahead };
  const step = Math.max(1, Math.min(Math.ceil(ahead / 2), Math.ceil(room / (MAX_ORIGINS - 1))));
  const origins: number[] = [];
  for (let at = last; at >= firstAllowed && origins.length < MAX_ORIGINS; at -= step) origins.unshift(at);
  return { origins, ahead };
}

const plausiblePoints = (
  points: Float64Array | undefined,
  { positive }: PreparedSeries,
  limit: number,
): Float64Array | undefined => {
  if (!points?.every((v) => Number.isFinite(v) && Math.abs(v) <= limit)) return undefined;
  return positive ? points.map((v) => Math.max(v, 0)) : points;
};

/** What a backtest does beside the models of its class. */
export interface BacktestOptions {
  /** Number of periods to forecast from the end of the series; the horizon if left out. */
  length?: number;
  /** Forecasts by the calendar from before a period of the series, where the series has a calendar model. */
  calendar?: ((origin: number, horizon: number) => Float64Array | undefined) | undefined;
  /** The models to try; all of the class if left out. */
  models?: readonly ModelName[];
}

function forecastWithAllModels(
  prepared: PreparedSeries,
  until: number,
  season: number,
  horizon: number,
  formCache: EtsFormCache,
  { calendar, models }: BacktestOptions,
) {
  const y = prepared.y.subarray(0, until);
  const kind = prepared.kind === 'intermittent' ? 'intermittent' : 'regular';
  let limit = 0;
  for (const v of y) limit = Math.max(limit, Math.abs(v));
  limit = 100 * limit + 1;
  const pointsByModel = new Map<ModelName, Float64Array | undefined>();
  if (calendar) pointsByModel.set('calendar', plausiblePoints(calendar(until, horizon), prepared, limit));
  for (const model of kind === 'regular' ? REGULAR_MODELS : INTERMITTENT_MODELS) {
    if (models && !models.includes(model.name)) continue;
    pointsByModel.set(model.name, plausiblePoints(model.forecast(y, season, horizon, formCache), prepared, limit));
  }
  const { name, members } = COMBINATIONS[kind];
  if (models && !models.includes(name)) return pointsByModel;
  pointsByModel.set(
    name,
    averageForecasts(
      members.map((member) => pointsByModel.get(member)),
      horizon,
    ),
  );
  return pointsByModel;
}

/**
 * Forecasts the series with every model of its class from several origins, each time from the data before the origin
 * (rolling-origin evaluation, Tashman 2000), and from its end. Errors do not depend on how many periods are forecast from
 * the end.
 */
export function backtest(
  prepared: PreparedSeries,
  season: number,
  horizon: number,
  options: BacktestOptions = {},
): Backtest {
  const { y } = prepared;
  const formCache: EtsFormCache = new Map();
  const finalFormCache: EtsFormCache = new Map();
  const { origins, ahead } = chooseOrigins(y.length, season, horizon);
  const pointsByOrigin = origins.map((origin) =>
    forecastWithAllModels(prepared, origin, season, ahead, formCache, options),
  );
  const length = options.length ?? horizon;
  const finalPoints = forecastWithAllModels(prepared, y.length, season, length, finalFormCache, options);
  const tried: ModelResult[] = [];
  for (const [model, points] of finalPoints) {
    if (!points) continue;
    const errors: number[][] = [];
    pointsByOrigin.forEach((test, i) => {
      const pastPoints = test.get(model);
      if (pastPoints) errors.push(Array.from(pastPoints, (v, h) => y[origins[i]! + h]! - v));
    });
    tried.push({ model, points, errors: errors.length === pointsByOrigin.length ? errors : [] });
  }
  const initialTraining = y.subarray(0, origins[0] ?? y.length);
  const lag = y.length > season + 4 && prepared.kind === 'regular' ? season : 1;
  return {
    origins,
    tried,
    season,
    end: y.length,
    unit: {
      absolute: naiveError(initialTraining, lag) || naiveError(y, 1),
      squared: naiveSquaredError(initialTraining, 1) || naiveSquaredError(y, 1),
    },
    etsForm: selectedEtsForm(finalFormCache),
  };
}

/** Loss of a model at each origin, scaled by the naive error: MASE for regular series, RMSSE for intermittent ones. */
export function scaledLosses({ errors }: ModelResult, unit: Backtest['unit'], kind: PreparedSeries['kind']): number[] {
  return errors.map((row) => {
    const { absolute, squares, count } = sumErrors(row, new Float64Array(row.length));
    if (kind === 'intermittent') return unit.squared > 0 ? Math.sqrt(squares / count / unit.squared) : 0;
    return unit.absolute > 0 ? absolute / count / unit.absolute : 0;
  });
}

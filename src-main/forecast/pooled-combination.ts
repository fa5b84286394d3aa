import { type Backtest, backtest, type ModelResult } from './backtest.ts';
import { COMBINATIONS, INTERMITTENT_MODELS, type ModelName } from './models/index.ts';
import { type PreparedSeries, silentPeriods } from './prepare.ts';

/** Weight of each model in the combination; they add up to 1. */
export type ModelWeights = Map<ModelName, number>;

/** A series whose models have been backtested. */
interface Tested {
  prepared: PreparedSeries;
  test: Backtest | undefined;
}

/** Fewer series than this say too little about the weights. */
const MIN_SERIES = 20;
/** Series that are learnt from where there are more: the weights no longer change. */
const MAX_SERIES = 2000;
/** Weight of the equal weights of the class's combination, in series. */
const PRIOR_SERIES = 5;
/** What the pool is forecast at least, of what came: low forecasts have low errors, but somebody may add them up. */
const MIN_SHARE_OF_ACTUAL = 0.75;
const REWEIGHTINGS = 30;
/** Loss below which a forecast counts no more than this one. */
const MIN_LOSS = 0.05;

const MODELS = INTERMITTENT_MODELS.map(({ name }) => name);
const SIZE = MODELS.length;
const PRIOR = MODELS.map((name) => {
  const { members } = COMBINATIONS.intermittent;
  return (members as readonly ModelName[]).includes(name) ? 1 / members.length : 0;
});

/** Errors at one origin of one series, in units of its naive error. */
interface PoolRow {
  /** Share of the row in all rows of its series. */
  share: number;
  /** Mean products of the errors of each two models. */
  products: Float64Array;
  /** Sum of the forecasts of each model, and of what came. */
  forecast: Float64Array;
  actual: number;
}

/**
 * Learns weights of the models of intermittent series from all series of a pool at once: those with the lowest mean RMSSE
 * at the origins of their backtests, on the simplex, shrunk towards equal weights of SBA, TSB and IMAPA where the pool is
 * small (stacking, Breiman 1996; weights of forecasts, Bates & Granger 1969; learnt across series, Montero-Manso & Hyndman
 * 2021). A series alone is too short to choose or weigh a model by. What minimises a mean of roots lies below the mean of
 * the demand (Kolassa 2020), which `MIN_SHARE_OF_ACTUAL` bounds.
 *
 * At each origin the pool is of the series that were still sold by then: whether they went on is not known there.
 *
 * @returns undefined where there are too few series
 */
export function poolWeights(all: readonly Tested[], season: number, horizon: number): ModelWeights | undefined {
  const pool = all.filter(
    ({ prepared: { kind, y } }) => (kind === 'intermittent' || kind === 'stopped') && y.some(Boolean),
  );
  if (pool.length < MIN_SERIES) return undefined;
  const stride = Math.max(1, pool.length / MAX_SERIES);
  const rows: PoolRow[] = [];
  let count = 0;
  for (let i = 0; i < pool.length; i += stride) {
    const { prepared, test } = pool[Math.floor(i)]!;
    const rowsOfSeries = rowsOf(prepared, test ?? backtest({ ...prepared, kind: 'intermittent' }, season, horizon));
    if (rowsOfSeries.length > 0) count++;
    rows.push(...rowsOfSeries);
  }
  if (count < MIN_SERIES) return undefined;
  const weights = atLeastShareOfActual(minimiseLoss(rows, count), rows);
  return new Map(MODELS.map((model, k) => [model, weights[k]!]));
}

/** The forecast of a series by weights of a pool; undefined where none of their models could be fitted. */
export function pooledCombination({ tried }: Backtest, weights: ModelWeights): ModelResult | undefined {
  const members = tried.filter(({ model }) => (weights.get(model) ?? 0) > 0);
  const sum = members.reduce((total, { model }) => total + weights.get(model)!, 0);
  const [first] = members;
  if (!first) return undefined;
  const combine = (rows: ArrayLike<number>[]) =>
    Array.from(rows[0]!, (_, h) =>
      rows.reduce((total, row, k) => total + (weights.get(members[k]!.model)! / sum) * row[h]!, 0),
    );
  const origins = Math.min(...members.map(({ errors }) => errors.length));
  return {
    model: 'pooled-combination',
    points: Float64Array.from(combine(members.map(({ points }) => points))),
    errors: Array.from({ length: origins }, (_, i) => combine(members.map(({ errors }) => errors[i]!))),
  };
}

function rowsOf({ y }: PreparedSeries, { tried, origins, unit }: Backtest): PoolRow[] {
  const errors = MODELS.map((name) => tried.find(({ model }) => model === name)?.errors ?? []);
  if (unit.squared === 0 || errors.some(({ length }) => length < origins.length)) return [];
  const known = origins.filter((origin) => silentPeriods(y.subarray(0, origin)) === 0);
  return known.map((origin) => {
    const its = errors.map((rows) => rows[origins.indexOf(origin)]!);
    const length = its[0]!.length;
    const products = new Float64Array(SIZE * SIZE);
    for (let j = 0; j < SIZE; j++)
      for (let k = 0; k <= j; k++) {
        let sum = 0;
        for (let h = 0; h < length; h++) sum += its[j]![h]! * its[k]![h]!;
        products[j * SIZE + k] = products[k * SIZE + j] = sum / length / unit.squared;
      }
    const actual = y.subarray(origin, origin + length).reduce((sum, v) => sum + v, 0);
    return {
      share: 1 / known.length,
      products,
      forecast: Float64Array.from(its, (row) => actual - row.reduce((sum, e) => sum + e, 0)),
      actual,
    };
  });
}

/** Σ of the products, each with both weights. */
function quadratic(products: Float64Array, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < SIZE; j++)
    for (let k = 0; k < SIZE; k++) sum += weights[j]! * weights[k]! * products[j * SIZE + k]!;
  return sum;
}

/** The weights with the least sum of losses, as squares reweighted by the losses (Weiszfeld 1937). */
function minimiseLoss(rows: PoolRow[], count: number): number[] {
  let weights = [...PRIOR];
  for (let round = 0; round < REWEIGHTINGS; round++) {
    const products = new Float64Array(SIZE * SIZE);
    for (const row of rows) {
      const loss = Math.sqrt(Math.max(quadratic(row.products, weights), 0));
      const factor = row.share / Math.max(loss, MIN_LOSS);
      for (let k = 0; k < products.length; k++) products[k]! += factor * row.products[k]!;
    }
    weights = minimiseSquares(products, PRIOR_SERIES / count, weights);
  }
  return weights;
}

/** Minimises the sum of squares on the simplex, with a penalty for the distance to the prior, by projected gradients. */
function minimiseSquares(products: Float64Array, prior: number, start: number[]): number[] {
  let curvature = 0;
  let largest = 0;
  for (let k = 0; k < SIZE; k++) {
    const away = PRIOR.map((weight, j) => (j === k ? 1 : 0) - weight);
    curvature += quadratic(products, away) / away.reduce((sum, v) => sum + v * v, 0) / SIZE;
    largest += products[k * SIZE + k]!;
  }
  const penalty = prior * curvature;
  largest = Math.max(largest, 1e-12) + penalty;
  let weights = start;
  for (let step = 0; step < 400; step++) {
    const next = weights.map((weight, j) => {
      let slope = penalty * (weight - PRIOR[j]!);
      for (let k = 0; k < SIZE; k++) slope += products[j * SIZE + k]! * weights[k]!;
      return weight - slope / largest;
    });
    weights = ontoSimplex(next);
  }
  return weights;
}

/** The nearest weights that are not negative and add up to 1 (Duchi et al. 2008). */
function ontoSimplex(values: number[]): number[] {
  const sorted = [...values].sort((a, b) => b - a);
  let sum = 0;
  let shift = 0;
  sorted.forEach((value, k) => {
    sum += value;
    if (value > (sum - 1) / (k + 1)) shift = (sum - 1) / (k + 1);
  });
  return values.map((value) => Math.max(value - shift, 0));
}

/** Moves weight from the forecast of zero to the others until the pool is forecast a sufficient share of what came. */
function atLeastShareOfActual(weights: number[], rows: PoolRow[]): number[] {
  const zero = MODELS.indexOf('zero');
  const others = 1 - weights[zero]!;
  if (others <= 0) return weights;
  let [forecast, actual] = [0, 0];
  for (const row of rows) {
    actual += row.share * row.actual;
    for (let k = 0; k < SIZE; k++) forecast += row.share * weights[k]! * row.forecast[k]!;
  }
  const wanted = MIN_SHARE_OF_ACTUAL * actual;
  if (forecast <= 0 || forecast >= wanted) return weights;
  const factor = Math.min(wanted / forecast, 1 / others);
  return weights.map((weight, k) => (k === zero ? 1 - factor * others : factor * weight));
}

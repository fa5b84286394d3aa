import type {
  ExpectedFestival,
  ForecastAccuracy,
  ForecastVersion,
  SeriesLevel,
} from '../../src-shared/contract/forecast.ts';
import { Problem } from '../../src-shared/problem.ts';
import { databaseId, databaseReplacedProblem } from '../db/database-id.ts';
import type { Db } from '../db/open.ts';
import { inBulk } from '../db/seals/index.ts';
import { recordChange } from '../dispatch/request-context.ts';
import type { Interval } from './intervals.ts';
import type { SeriesNote } from './prepare.ts';
import type { Period, SeriesKey } from './series.ts';
import type { TrainingResult } from './train.ts';
import { intervalAt, type TrainedSeries } from './trained-series.ts';

/** Number of latest versions retained besides those ever promoted. */
const MAX_RETAINED_VERSIONS = 12;
/** Relative increase in MASE over the champion up to which a new version is promoted automatically. */
const MAX_MASE_INCREASE = 0.05;

export interface VersionMetadata {
  /** Identifier of the database it was trained on; left out where the database can't have been replaced meanwhile. */
  database?: number;
  author: string;
  reason: 'hand' | 'import';
  fingerprint: string;
  dataTo: string;
  settings: ForecastVersion['settings'];
  durationMs: number;
}

/** Details stored with a forecast, as JSON. */
interface ForecastDetails {
  notes: SeriesNote[];
  ranking: { model: string; loss: number }[];
  etsForm: string | null;
  /** Mean absolute error in the backtest, the baseline of drift; null without a backtest. */
  size: number | null;
  /** Left out by programs without festivals. */
  festivals?: ExpectedFestival[];
}

/** A stored forecast. */
export interface StoredForecast extends SeriesKey {
  versionId: number;
  grain: Period;
  first: string;
  kind: string;
  model: string;
  mase: number | null;
  naiveMase: number | null;
  points: Float64Array;
  intervals: Interval[];
  details: ForecastDetails;
}

const NUMBERS_PER_PERIOD = 5;

function packForecast({ points, bounds }: Pick<TrainedSeries, 'points' | 'bounds'>): Buffer {
  const numbers = new Float64Array(points.length * NUMBERS_PER_PERIOD);
  points.forEach((point, h) => {
    const { low80, high80, low95, high95 } = intervalAt(bounds, h);
    numbers.set([point, low80, high80, low95, high95], h * NUMBERS_PER_PERIOD);
  });
  return Buffer.from(numbers.buffer);
}

function unpackForecast(bytes: Buffer): Pick<StoredForecast, 'points' | 'intervals'> {
  const numbers = new Float64Array(Uint8Array.from(bytes).buffer);
  const horizon = numbers.length / NUMBERS_PER_PERIOD;
  return {
    points: Float64Array.from({ length: horizon }, (_, h) => numbers[h * NUMBERS_PER_PERIOD]!),
    intervals: Array.from({ length: horizon }, (_, h) => {
      const [low80, high80, low95, high95] = numbers.subarray(h * NUMBERS_PER_PERIOD + 1, (h + 1) * NUMBERS_PER_PERIOD);
      return { low80: low80!, high80: high80!, low95: low95!, high95: high95! };
    }),
  };
}

/**
 * Stores a training as a version, in one transaction; promotes it to champion where there is none yet, or where its
 * accuracy is no worse.
 */
export function saveVersion(
  db: Db,
  metadata: VersionMetadata,
  { trained, accuracy }: TrainingResult,
): { id: number; promoted: boolean } {
  const bySelectedModel: Record<string, number> = {};
  for (const { model } of trained) bySelectedModel[model] = (bySelectedModel[model] ?? 0) + 1;
  return inBulk(db, () => {
    if (metadata.database !== undefined && metadata.database !== databaseId(db))
      throw databaseReplacedProblem('The training was not kept');
    const now = new Date().toISOString();
    const id = Number(
      db
        .prepare(
          `INSERT INTO forecast_version (made_at, author, reason, fingerprint, data_to, settings, metrics, series, duration_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          now,
          metadata.author,
          metadata.reason,
          metadata.fingerprint,
          metadata.dataTo,
          JSON.stringify(metadata.settings),
          JSON.stringify({ byLevel: accuracy, bySelectedModel }),
          trained.length,
          metadata.durationMs,
        ).lastInsertRowid,
    );
    const insert = db.prepare(
      'INSERT INTO forecast_series (version_id, level, store_id, product_id, category, grain, first, kind, model, mase, naive_mase, points, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    for (const one of trained) {
      const { series, notes, ranking, etsForm, errors, festivals } = one;
      const details: ForecastDetails = {
        notes: [...series.notes, ...notes],
        ranking,
        etsForm,
        size: errors?.absolute ?? null,
        ...(festivals.length > 0 && { festivals }),
      };
      insert.run(
        id,
        series.level,
        series.storeId,
        series.productId,
        series.category,
        series.grain,
        series.next,
        one.kind,
        one.model,
        one.mase,
        one.naiveMase,
        packForecast(one),
        JSON.stringify(details),
      );
    }
    const champion = championOf(db);
    const before =
      champion === null ? undefined : (metricsOf(db, champion).byLevel as Record<string, ForecastAccuracy>);
    const promoted = before === undefined || isNoWorse(accuracy, before);
    if (promoted) insertPromotion(db, id, metadata.author);
    db.prepare(
      `DELETE FROM forecast_version WHERE id NOT IN (SELECT version_id FROM forecast_promotion)
           AND id NOT IN (SELECT id FROM forecast_version ORDER BY id DESC LIMIT ${MAX_RETAINED_VERSIONS})`,
    ).run();
    return { id, promoted };
  });
}

/** Compares level by level, since versions may have been trained on different levels. */
function isNoWorse(now: Record<string, ForecastAccuracy>, before: Record<string, ForecastAccuracy>): boolean {
  const sharedLevels = Object.keys(now).filter(
    (level) => level !== 'all' && now[level]?.mase != null && before[level]?.mase != null,
  );
  // a version that covers fewer levels than the champion is only promoted by hand
  if (Object.keys(before).some((level) => !(level in now))) return false;
  const ratios = sharedLevels.map((level) => now[level]!.mase! / Math.max(before[level]!.mase!, 1e-9));
  return ratios.length === 0 || ratios.reduce((sum, r) => sum + r, 0) / ratios.length <= 1 + MAX_MASE_INCREASE;
}

function insertPromotion(db: Db, id: number, author: string): void {
  db.prepare('INSERT INTO forecast_promotion (version_id, at, author) VALUES (?, ?, ?)').run(
    id,
    new Date().toISOString(),
    author,
  );
}

/** The active version; null before the first training. */
export function championOf(db: Db): number | null {
  return (
    db
      .prepare<unknown[], number>(
        'SELECT version_id FROM forecast_promotion WHERE taken_back_at IS NULL ORDER BY id DESC LIMIT 1',
      )
      .pluck()
      .get() ?? null
  );
}

/** @throws Problem `version_unknown` */
export function promote(db: Db, id: number, author: string): { champion: number } {
  return db
    .transaction(() => {
      if (!db.prepare('SELECT 1 FROM forecast_version WHERE id = ?').get(id))
        throw new Problem('version_unknown', { id });
      const before = championOf(db);
      if (before !== id) insertPromotion(db, id, author);
      recordChange('version of the forecasts', before, id);
      return { champion: id };
    })
    .immediate();
}

/** Reactivates the version promoted before the current one. @throws Problem `nothing_before` */
export function rollback(db: Db): { champion: number } {
  return db
    .transaction(() => {
      const [last, before] = db
        .prepare<unknown[], { id: number; version: number }>(
          'SELECT id, version_id AS version FROM forecast_promotion WHERE taken_back_at IS NULL ORDER BY id DESC LIMIT 2',
        )
        .all();
      if (!last || !before) throw new Problem('nothing_before');
      db.prepare('UPDATE forecast_promotion SET taken_back_at = ? WHERE id = ?').run(new Date().toISOString(), last.id);
      recordChange('version of the forecasts', last.version, before.version);
      return { champion: before.version };
    })
    .immediate();
}

function metricsOf(
  db: Db,
  id: number,
): { byLevel: Record<string, ForecastAccuracy>; bySelectedModel: Record<string, number> } {
  return JSON.parse(
    db.prepare<unknown[], string>('SELECT metrics FROM forecast_version WHERE id = ?').pluck().get(id)!,
  );
}

/** All versions, newest first. */
export function listVersions(db: Db): ForecastVersion[] {
  const champion = championOf(db);
  const rows = db
    .prepare<
      unknown[],
      Omit<ForecastVersion, 'settings' | 'state' | 'accuracy' | 'byLevel' | 'bySelectedModel'> & {
        settings: string;
        metrics: string;
      }
    >(
      `SELECT id, made_at AS madeAt, author, reason, fingerprint, data_to AS dataTo, settings, metrics, series, duration_ms AS durationMs
       FROM forecast_version ORDER BY id DESC`,
    )
    .all();
  return rows.map(({ settings, metrics, ...row }) => {
    const { byLevel, bySelectedModel } = JSON.parse(metrics) as ReturnType<typeof metricsOf>;
    const { all, ...levels } = byLevel;
    return {
      ...row,
      settings: JSON.parse(settings),
      state: row.id === champion ? 'champion' : champion !== null && row.id > champion ? 'challenger' : 'earlier',
      accuracy: all!,
      byLevel: levels,
      bySelectedModel,
    };
  });
}

interface ForecastRow extends SeriesKey {
  versionId: number;
  grain: Period;
  first: string;
  kind: string;
  model: string;
  mase: number | null;
  naiveMase: number | null;
  points: Buffer;
  details: string;
}

const SELECT = `SELECT version_id AS versionId, level, store_id AS storeId, product_id AS productId, category, grain, first, kind, model, mase,
  naive_mase AS naiveMase, points, told AS details FROM forecast_series`;
const toStoredForecast = ({ points, details, ...row }: ForecastRow): StoredForecast => ({
  ...row,
  ...unpackForecast(points),
  details: JSON.parse(details) as ForecastDetails,
});

/** The forecast of one series by one version. */
export function storedForecast(
  db: Db,
  versionId: number,
  { level, storeId, productId, category }: SeriesKey,
): StoredForecast | undefined {
  const row = db
    .prepare<unknown[], ForecastRow>(
      `${SELECT} WHERE version_id = ? AND level = ? AND store_id = ? AND product_id = ? AND category = ?`,
    )
    .get(versionId, level, storeId, productId, category);
  return row && toStoredForecast(row);
}

/** The forecasts of one series by every version, oldest version first. */
export function forecastsOfSeries(db: Db, { level, storeId, productId, category }: SeriesKey): StoredForecast[] {
  return db
    .prepare<unknown[], ForecastRow>(
      `${SELECT} WHERE level = ? AND store_id = ? AND product_id = ? AND category = ? ORDER BY version_id`,
    )
    .all(level, storeId, productId, category)
    .map(toStoredForecast);
}

export function forecastsOfVersion(db: Db, versionId: number, levels: readonly SeriesLevel[]): StoredForecast[] {
  return db
    .prepare<unknown[], ForecastRow>(`${SELECT} WHERE version_id = ? AND level IN (SELECT value FROM json_each(?))`)
    .all(versionId, JSON.stringify(levels))
    .map(toStoredForecast);
}

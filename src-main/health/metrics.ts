import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { allBackups } from '../backup/index.ts';
import type { Db } from '../db/open.ts';
import { version } from '../platform/version.ts';
import { championOf, databaseBytes, freeBytes, type HealthSources, healthOf } from './parts.ts';

const STATES = { fine: 0, attention: 1, broken: 2 } as const;
const SECONDS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

/** The metrics of this process. */
export interface Meter {
  /** Records a dispatched call: its duration in seconds, and its problem code or null. */
  recordCall(procedure: ProcedureName, seconds: number, problem: string | null): void;
  text(): Promise<string>;
}

/**
 * All metrics of a data folder and of this process, by Prometheus' naming conventions. Import counters are read from
 * the database, so they survive restarts; an undo does not decrease them.
 */
export function openMeter(db: Db, sources: HealthSources): Meter {
  // the sync status is computed once per scrape
  let syncStatus = sources.sync();
  const cachedSources: HealthSources = { ...sources, sync: () => syncStatus };
  const registry = new Registry();
  registry.setDefaultLabels({});
  collectDefaultMetrics({ register: registry, prefix: 'mangalm_' });
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number | null) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const now = value();
        if (now === null) this.reset();
        else this.set(now);
      },
    });

  new Gauge({
    name: 'mangalm_info',
    help: 'The version that runs.',
    labelNames: ['version'],
    registers,
    collect() {
      this.set({ version }, 1);
    },
  });
  new Gauge({
    name: 'mangalm_health',
    help: 'How each part is: 0 fine, 1 needs attention, 2 broken.',
    labelNames: ['part'],
    registers,
    collect() {
      for (const { name, state } of healthOf(db, cachedSources).parts) this.set({ part: name }, STATES[state]);
    },
  });

  const importsBy = db.prepare<unknown[], { status: string; many: number }>(
    'SELECT status, count(*) AS many FROM import WHERE device IS NULL GROUP BY status',
  );
  new Counter({
    name: 'mangalm_imports_total',
    help: 'Imports made on this computer, by how they ended.',
    labelNames: ['status'],
    registers,
    collect() {
      this.reset();
      for (const { status, many } of importsBy.all()) this.inc({ status }, many);
    },
  });
  const rows = db.prepare<unknown[], Record<string, number>>(
    `SELECT coalesce(sum(summary ->> 'linesImported'), 0) AS imported, coalesce(sum(summary ->> 'linesUpdated'), 0) AS updated,
       coalesce(sum(summary ->> 'linesUnchanged'), 0) AS unchanged, coalesce(sum(summary ->> 'linesRejected'), 0) AS rejected
     FROM import WHERE device IS NULL AND finished_at IS NOT NULL`,
  );
  new Counter({
    name: 'mangalm_import_records_total',
    help: 'Records read on this computer, by what became of them; updated ones are imported ones too.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, many] of Object.entries(rows.get()!)) this.inc({ outcome }, many);
    },
  });
  const durations = db
    .prepare<unknown[], number>(
      "SELECT (summary ->> 'durationMs') / 1000.0 FROM import WHERE device IS NULL AND finished_at IS NOT NULL AND summary ->> 'durationMs' IS NOT NULL",
    )
    .pluck();
  new Histogram({
    name: 'mangalm_import_duration_seconds',
    help: 'How long imports took.',
    buckets: SECONDS,
    registers,
    collect() {
      this.reset();
      for (const seconds of durations.all()) this.observe(seconds);
    },
  });
  const stopped = db
    .prepare<unknown[], number>("SELECT count(*) FROM import WHERE device IS NULL AND status = 'stopped'")
    .pluck();
  new Counter({
    name: 'mangalm_import_breaker_opened_total',
    help: 'Imports that the breaker stopped.',
    registers,
    collect() {
      this.reset();
      this.inc(stopped.get()!);
    },
  });
  const waiting = db
    .prepare<unknown[], number>("SELECT count(*) FROM import WHERE status IN ('queued', 'running')")
    .pluck();
  gauge('mangalm_import_queue', 'Imports that run or wait.', () => waiting.get()!);
  const last = db
    .prepare<unknown[], string | null>(
      "SELECT max(finished_at) FROM import WHERE device IS NULL AND status LIKE 'completed%'",
    )
    .pluck();
  gauge('mangalm_import_last_success_timestamp_seconds', 'When the last import went through.', () =>
    seconds(last.get()!),
  );

  const lines = db.prepare<unknown[], number>('SELECT count(*) FROM invoice_line').pluck();
  gauge('mangalm_invoice_lines', 'Invoice lines kept.', () => lines.get()!);
  gauge('mangalm_database_bytes', 'Size of the database with its log.', () => databaseBytes(cachedSources.folder));
  gauge('mangalm_disk_free_bytes', 'Free on the disk of the data folder.', () => freeBytes(cachedSources.folder.root));
  gauge('mangalm_backup_last_success_timestamp_seconds', 'When the newest backup was made.', () =>
    seconds(allBackups(cachedSources.folder)[0]?.at ?? null),
  );
  new Gauge({
    name: 'mangalm_forecast_mase',
    help: 'Mean absolute scaled error of the forecasts that speak, from their backtest.',
    labelNames: ['level'],
    registers,
    collect() {
      this.reset();
      for (const [level, mase] of Object.entries(championOf(db)?.mase ?? {}))
        if (mase !== null) this.set({ level }, mase);
    },
  });
  gauge('mangalm_forecast_trained_timestamp_seconds', 'When the forecasts that speak were trained.', () =>
    seconds(championOf(db)?.madeAt ?? null),
  );
  gauge('mangalm_sync_waiting', 'Changes that the server has not got yet.', () => cachedSources.sync().waiting);
  gauge('mangalm_sync_lag_seconds', 'Age of the oldest of them.', () => cachedSources.sync().lagSeconds);
  gauge('mangalm_sync_conflicts', 'Conflicts that nobody has settled.', () => cachedSources.sync().conflicts);
  gauge('mangalm_sync_last_success_timestamp_seconds', 'When this laptop last was in step.', () =>
    seconds(cachedSources.sync().lastAt),
  );

  const answers = new Histogram({
    name: 'mangalm_answer_duration_seconds',
    help: 'How long answers at the door took, by area.',
    labelNames: ['area'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers,
  });
  const problems = new Counter({
    name: 'mangalm_problems_total',
    help: 'Questions that ended in a problem, by its code.',
    labelNames: ['code'],
    registers,
  });
  return {
    recordCall: (procedure, took, problem) => {
      answers.observe({ area: procedure.split('.')[0]! }, took);
      if (problem !== null) problems.inc({ code: problem });
    },
    text: () => {
      syncStatus = sources.sync();
      return registry.metrics();
    },
  };
}

const seconds = (at: string | null): number | null => (at === null ? null : Date.parse(at) / 1000);

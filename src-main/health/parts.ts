import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Health, HealthPart, HealthState, SyncStatus, Updates } from '../../src-shared/contract/index.ts';
import { type MessageDescriptor, type MessageValue, message } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { allBackups } from '../backup/index.ts';
import { backupSettings } from '../backup/settings.ts';
import { type Finding, headline } from '../db/findings.ts';
import type { DataFolder } from '../db/folder.ts';
import { isOnNetwork } from '../db/network-drive.ts';
import type { Db } from '../db/open.ts';
import { readStoredMessage } from '../db/stored-message.ts';
import { version } from '../platform/version.ts';
import { policy } from '../policy/policy.ts';

const DAY_MS = 86_400_000;
const MB = 1e6;

export interface HealthSources {
  folder: DataFolder;
  sync: () => SyncStatus;
  updates: () => Updates;
  tampered: () => MessageDescriptor[];
  now?: Date;
}

type PartStatus = Omit<HealthPart, 'name'>;
const inState =
  (state: HealthState) =>
  (descriptor: MessageDescriptor): PartStatus => ({ state, ...english(descriptor), descriptor });
const fine = inState('fine');
const attention = inState('attention');
const broken = inState('broken');

/** A text of another part of the program as a value: its descriptor, or the text where it has none. */
const asValue = (text: { message: string; descriptor?: MessageDescriptor | undefined }): MessageValue =>
  text.descriptor ?? text.message;

/** `2026-07-14 09:30` of an ISO timestamp. */
const minuteOf = (at: string): string => at.slice(0, 16).replace('T', ' ');

/** The state of every part of the app, each with a message and a hint. */
export function healthOf(db: Db, sources: HealthSources): Health {
  const checks: [HealthPart['name'], () => PartStatus][] = [
    ['database', () => database(db, sources.folder)],
    ['disk', () => disk(sources.folder)],
    ['permissions', () => permissions(sources.folder)],
    ['backup', () => backup(db, sources)],
    ['queue', () => queue(db)],
    ['imports', () => imports(db)],
    ['models', () => models(db)],
    ['sync', () => sync(sources.sync(), sources.now)],
    ['accounts', () => accounts(sources.tampered())],
    ['policy', companyPolicy],
    ['clock', () => clock(db, sources.now)],
    ['memory', memory],
    ['updates', () => updates(sources.updates())],
  ];
  const parts = checks.map(([name, check]): HealthPart => {
    try {
      return { name, ...check() };
    } catch (error) {
      return { name, ...broken(message('health_unreadable', { reason: (error as Error).message })) };
    }
  });
  return { state: worst(parts), version, parts };
}

const ORDER: HealthState[] = ['fine', 'attention', 'broken'];
const worst = (parts: HealthPart[]): HealthState =>
  ORDER[Math.max(...parts.map(({ state }) => ORDER.indexOf(state)))] ?? 'fine';

/** The health of a folder whose database is damaged. */
export const damagedHealth = (findings: Finding[]): Health => ({
  state: 'broken',
  version,
  parts: [
    {
      name: 'database',
      ...broken(message('health_database/damaged', { finding: headline(findings[0] ?? '') })),
    },
  ],
});

/** The metrics of a database that can't be read. */
export const DAMAGED_METRICS =
  '# HELP mangalm_health How each part is: 0 fine, 1 needs attention, 2 broken.\n# TYPE mangalm_health gauge\nmangalm_health{part="database"} 2\n';

/** Size in bytes of the database and its write-ahead log. */
export function databaseBytes({ database: file }: DataFolder): number {
  return ['', '-wal'].reduce(
    (sum, end) => sum + (fs.statSync(`${file}${end}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function database(db: Db, folder: DataFolder): PartStatus {
  const lines = db.prepare<unknown[], number>('SELECT coalesce(sum(line_count), 0) FROM invoice').pluck().get()!;
  return fine(message('health_database', { lines, megabytes: Math.ceil(databaseBytes(folder) / MB) }));
}

/** Free bytes on a folder's file system. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}

function disk(folder: DataFolder): PartStatus {
  if (isOnNetwork(folder.root)) return attention(message('health_disk/network'));
  const free = freeBytes(folder.root);
  const size = databaseBytes(folder);
  const values = { megabytes: Math.round(free / MB) };
  if (free < 100 * MB) return broken(message('health_disk/full', values));
  // an import, a backup and a salvage each need room for another database
  return free < Math.max(1000 * MB, 3 * size)
    ? attention(message('health_disk/low', values))
    : fine(message('health_disk', values));
}

function permissions(folder: DataFolder): PartStatus {
  try {
    for (const dir of [folder.root, folder.logs, folder.backups, folder.documents, folder.staging])
      fs.accessSync(dir, fs.constants.R_OK | fs.constants.W_OK);
  } catch (error) {
    const { code, path: where } = error as NodeJS.ErrnoException;
    return broken(message('health_permissions/unwritable', { file: where ?? folder.root, code: String(code) }));
  }
  if (process.platform === 'win32') return fine(message('health_permissions/windows'));
  const open = [folder.root, folder.database, path.join(folder.root, 'keys')].filter(
    (file) => ((fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0,
  );
  return open.length > 0
    ? attention(message('health_permissions/others', { files: open.join(', ') }))
    : fine(message('health_permissions'));
}

function backup(db: Db, { folder, now = new Date() }: HealthSources): PartStatus {
  const anything = db.prepare('SELECT EXISTS (SELECT 1 FROM import)').pluck().get() === 1;
  const [newest] = allBackups(folder);
  const { problem, scheduled } = backupSettings(folder);
  if (problem) return attention(message('health_backup/problem', { problem: asValue(readStoredMessage(problem)) }));
  if (!newest) {
    if (!anything) return fine(message('health_backup/nothing'));
    return attention(message('health_backup/none'));
  }
  const days = (now.getTime() - Date.parse(newest.at)) / DAY_MS;
  const time = minuteOf(newest.at);
  if (days > 3) return attention(message(scheduled ? 'health_backup/old' : 'health_backup/off', { time }));
  return fine(message('health_backup', { time }));
}

function queue(db: Db): PartStatus {
  const { waiting, stuck } = db
    .prepare<unknown[], { waiting: number; stuck: number }>(
      `SELECT count(*) AS waiting, count(*) FILTER (WHERE status = 'interrupted') AS stuck FROM import WHERE status IN ('queued', 'running', 'interrupted') AND undone_at IS NULL`,
    )
    .get()!;
  if (stuck > 0) return attention(message('health_queue/interrupted', { count: stuck }));
  return fine(waiting === 0 ? message('health_queue/empty') : message('health_queue', { count: waiting }));
}

function imports(db: Db): PartStatus {
  const last = db
    .prepare<unknown[], { id: number; status: string; path: string; at: string }>(
      'SELECT id, status, path, finished_at AS at FROM import WHERE finished_at IS NOT NULL AND device IS NULL ORDER BY id DESC LIMIT 1',
    )
    .get();
  if (!last) return fine(message('health_imports/none'));
  const values = { id: last.id, time: minuteOf(last.at), status: last.status };
  return ['failed', 'stopped'].includes(last.status)
    ? attention(message('health_imports/failed', values))
    : fine(message('health_imports', values));
}

/** The active forecast version with its MASE by level; null if there is none. */
export function championOf(db: Db): { madeAt: string; dataTo: string; mase: Record<string, number | null> } | null {
  const row = db
    .prepare<unknown[], { madeAt: string; dataTo: string; metrics: string }>(
      `SELECT v.made_at AS madeAt, v.data_to AS dataTo, v.metrics FROM forecast_promotion p
       JOIN forecast_version v ON v.id = p.version_id WHERE p.taken_back_at IS NULL ORDER BY p.id DESC LIMIT 1`,
    )
    .get();
  if (!row) return null;
  const { byLevel } = JSON.parse(row.metrics) as { byLevel: Record<string, { mase: number | null }> };
  const mase = Object.fromEntries(Object.entries(byLevel).map(([level, accuracy]) => [level, accuracy.mase]));
  return { madeAt: row.madeAt, dataTo: row.dataTo, mase };
}

function models(db: Db): PartStatus {
  const champion = championOf(db);
  if (!champion) return fine(message('health_models/none'));
  const last = db.prepare<unknown[], string | null>('SELECT max(date) FROM invoice').pluck().get()!;
  const behind = last ? (Date.parse(last) - Date.parse(champion.dataTo)) / DAY_MS : 0;
  const values = { date: champion.dataTo };
  return behind > 31 ? attention(message('health_models/old', values)) : fine(message('health_models', values));
}

function sync({ state, waiting, lastAt, problem }: SyncStatus, now = new Date()): PartStatus {
  if (state === 'off') return fine(message('health_sync/off'));
  const inStep = lastAt
    ? message('health_sync', { waiting, time: minuteOf(lastAt) })
    : message('health_sync/never', { waiting });
  if (state === 'problem' && problem) {
    const reason = asValue({ ...problem, message: problem.message || problem.code });
    return attention(message('health_sync/problem', { problem: reason, state: inStep }));
  }
  const days = lastAt ? (now.getTime() - Date.parse(lastAt)) / DAY_MS : 0;
  return lastAt && days > 7 ? attention(message('health_sync/old', { waiting, time: minuteOf(lastAt) })) : fine(inStep);
}

function accounts(tampered: MessageDescriptor[]): PartStatus {
  return tampered.length === 0 ? fine(message('health_accounts')) : broken(message('health_accounts/tampered'));
}

function companyPolicy(): PartStatus {
  const { source, values, problems } = policy();
  if (source === null) return fine(message('health_policy/none'));
  const [first] = problems;
  if (first) {
    const about = { count: problems.length, source, problem: first.descriptor };
    return attention(
      first.key
        ? message('health_policy/problem', { ...about, key: first.key })
        : message('health_policy/unreadable', about),
    );
  }
  return fine(message('health_policy', { count: Object.keys(values).length }));
}

const HOUR_MS = 3_600_000;

/** Detects a clock that was set back: it is before the last audit entry. */
function clock(db: Db, now = new Date()): PartStatus {
  const last = db.prepare<unknown[], string | null>('SELECT max(at) FROM audit').pluck().get()!;
  if (last && Date.parse(last) > now.getTime() + HOUR_MS)
    return attention(message('health_clock/behind', { time: last }));
  return fine(message('health_clock'));
}

function updates(status: Updates): PartStatus {
  const { supported, current, settings, version: newer, problem, problemDescriptor, deferredUntil } = status;
  if (problem) return attention(message('health_updates/problem', { problem: problemDescriptor ?? problem }));
  if (!supported) return fine(message('health_updates/elsewhere', { version: current }));
  if (settings.mode === 'off') return fine(message('health_updates/off', { version: current }));
  if (settings.server === null) return fine(message('health_updates/no_server', { version: current }));
  if (newer === null || deferredUntil) return fine(message('health_updates', { version: current }));
  return attention(message('health_updates/newer', { version: current, newer }));
}

function memory(): PartStatus {
  const free = os.freemem();
  const values = { used: Math.round(process.memoryUsage.rss() / MB), free: Math.round(free / MB) };
  return free < 200 * MB ? attention(message('health_memory/low', values)) : fine(message('health_memory', values));
}

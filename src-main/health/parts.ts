import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Health, HealthPart, HealthState, SyncStatus, Updates } from '../../src-shared/contract/index.ts';
import { allBackups } from '../backup/index.ts';
import { backupSettings } from '../backup/settings.ts';
import type { DataFolder } from '../db/folder.ts';
import { isOnNetwork } from '../db/network-drive.ts';
import type { Db } from '../db/open.ts';
import { version } from '../platform/version.ts';
import { policy } from '../policy/policy.ts';

const DAY_MS = 86_400_000;
const MB = 1e6;

export interface HealthSources {
  folder: DataFolder;
  sync: () => SyncStatus;
  updates: () => Updates;
  tampered: () => string[];
  now?: Date;
}

type PartStatus = Omit<HealthPart, 'name'>;
const fine = (message: string): PartStatus => ({ state: 'fine', message, hint: '' });
const attention = (message: string, hint: string): PartStatus => ({ state: 'attention', message, hint });
const broken = (message: string, hint: string): PartStatus => ({ state: 'broken', message, hint });

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
      return {
        name,
        ...broken(`It can't be looked at: ${(error as Error).message}.`, 'Make diagnostics and ask for help.'),
      };
    }
  });
  return { state: worst(parts), version, parts };
}

const ORDER: HealthState[] = ['fine', 'attention', 'broken'];
const worst = (parts: HealthPart[]): HealthState =>
  ORDER[Math.max(...parts.map(({ state }) => ORDER.indexOf(state)))] ?? 'fine';

/** The health of a folder whose database is damaged. */
export const damagedHealth = (findings: string[]): Health => ({
  state: 'broken',
  version,
  parts: [
    {
      name: 'database',
      ...broken(
        `The database is damaged: ${findings[0]?.split('\n')[0] ?? ''}.`,
        'Open the app to mend it, or put a backup back: mangalm restore FILE.',
      ),
    },
  ],
});

/** Size in bytes of the database and its write-ahead log. */
export function databaseBytes({ database: file }: DataFolder): number {
  return ['', '-wal'].reduce(
    (sum, end) => sum + (fs.statSync(`${file}${end}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function database(db: Db, folder: DataFolder): PartStatus {
  const lines = db.prepare('SELECT coalesce(sum(line_count), 0) FROM invoice').pluck().get() as number;
  return fine(`It opens and holds ${lines} invoice lines in ${Math.ceil(databaseBytes(folder) / MB)} MB.`);
}

/** Free bytes on a folder's file system. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}

function disk(folder: DataFolder): PartStatus {
  if (isOnNetwork(folder.root))
    return attention(
      'The data folder lies on a network drive, where a lost connection can damage the database.',
      'Keep it on this computer (policy dataFolder, or --data); laptops come together by sync.',
    );
  const free = freeBytes(folder.root);
  const size = databaseBytes(folder);
  const message = `${Math.round(free / MB)} MB are free on the disk of the data folder.`;
  if (free < 100 * MB) return broken(message, 'Free some space: imports and backups may fail.');
  // an import, a backup and a salvage each need room for another database
  return free < Math.max(1000 * MB, 3 * size)
    ? attention(message, 'Free some space before the next large import.')
    : fine(message);
}

function permissions(folder: DataFolder): PartStatus {
  try {
    for (const dir of [folder.root, folder.logs, folder.backups, folder.documents, folder.staging])
      fs.accessSync(dir, fs.constants.R_OK | fs.constants.W_OK);
  } catch (error) {
    const { code, path: where } = error as NodeJS.ErrnoException;
    return broken(`${where ?? folder.root} can't be written to (${code}).`, 'Give this user write access to it.');
  }
  if (process.platform === 'win32')
    return fine('The data folder can be written to; who else may read it is not looked at on Windows.');
  const open = [folder.root, folder.database, path.join(folder.root, 'keys')].filter(
    (file) => ((fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0,
  );
  return open.length > 0
    ? attention(
        `Other users of this machine may read ${open.join(', ')}.`,
        'Start the app again: it takes that from them.',
      )
    : fine('The data folder can be written to, and read by this user alone.');
}

function backup(db: Db, { folder, now = new Date() }: HealthSources): PartStatus {
  const anything = db.prepare('SELECT EXISTS (SELECT 1 FROM import)').pluck().get() === 1;
  const [newest] = allBackups(folder);
  const { problem, scheduled } = backupSettings(folder);
  if (problem) return attention(problem, 'See the page of backups.');
  if (!newest) {
    if (!anything) return fine('There is nothing to back up yet.');
    return attention('There is no backup yet.', 'Make one: mangalm backup, or on the page of backups.');
  }
  const days = (now.getTime() - Date.parse(newest.at)) / DAY_MS;
  const message = `The newest backup is of ${newest.at.slice(0, 16).replace('T', ' ')} UTC.`;
  if (days > 3)
    return attention(message, scheduled ? 'Leave the app open for a minute.' : 'Daily backups are switched off.');
  return fine(message);
}

function queue(db: Db): PartStatus {
  const { waiting, stuck } = db
    .prepare(
      `SELECT count(*) AS waiting, count(*) FILTER (WHERE status = 'interrupted') AS stuck FROM import WHERE status IN ('queued', 'running', 'interrupted') AND undone_at IS NULL`,
    )
    .get() as { waiting: number; stuck: number };
  if (stuck > 0) return attention(`${stuck} imports were interrupted.`, 'Go on with them on the page of imports.');
  return fine(waiting === 0 ? 'No import waits.' : `${waiting} imports are under way or wait.`);
}

function imports(db: Db): PartStatus {
  const last = db
    .prepare(
      'SELECT id, status, path, finished_at AS at FROM import WHERE finished_at IS NOT NULL AND device IS NULL ORDER BY id DESC LIMIT 1',
    )
    .get() as { id: number; status: string; path: string; at: string } | undefined;
  if (!last) return fine('Nothing was imported on this computer yet.');
  const message = `The last import (${last.id}) ended ${last.at.slice(0, 16).replace('T', ' ')} UTC: ${last.status.replaceAll('_', ' ')}.`;
  return ['failed', 'stopped'].includes(last.status) ? attention(message, 'Its page says why.') : fine(message);
}

/** The active forecast version with its MASE by level; null if there is none. */
export function championOf(db: Db): { madeAt: string; dataTo: string; mase: Record<string, number | null> } | null {
  const row = db
    .prepare(
      `SELECT v.made_at AS madeAt, v.data_to AS dataTo, v.metrics FROM forecast_promotion p
       JOIN forecast_version v ON v.id = p.version_id WHERE p.taken_back_at IS NULL ORDER BY p.id DESC LIMIT 1`,
    )
    .get() as { madeAt: string; dataTo: string; metrics: string } | undefined;
  if (!row) return null;
  const { byLevel } = JSON.parse(row.metrics) as { byLevel: Record<string, { mase: number | null }> };
  const mase = Object.fromEntries(Object.entries(byLevel).map(([level, accuracy]) => [level, accuracy.mase]));
  return { madeAt: row.madeAt, dataTo: row.dataTo, mase };
}

function models(db: Db): PartStatus {
  const champion = championOf(db);
  if (!champion) return fine('No forecasts were trained yet.');
  const last = db.prepare('SELECT max(date) FROM invoice').pluck().get() as string | null;
  const behind = last ? (Date.parse(last) - Date.parse(champion.dataTo)) / DAY_MS : 0;
  const message = `Forecasts know sales up to ${champion.dataTo}.`;
  return behind > 31 ? attention(message, 'Train them again: mangalm train.') : fine(message);
}

function sync({ state, waiting, lastAt, problem }: SyncStatus, now = new Date()): PartStatus {
  if (state === 'off') return fine('Sync is off.');
  const said = `${waiting} changes wait; last in step ${lastAt ? `${lastAt.slice(0, 16).replace('T', ' ')} UTC` : 'never'}.`;
  if (state === 'problem') return attention(`${problem?.message ?? ''} ${said}`.trim(), 'See the page of sync.');
  const days = lastAt ? (now.getTime() - Date.parse(lastAt)) / DAY_MS : 0;
  return days > 7 ? attention(said, 'Connect to the network of the company.') : fine(said);
}

function accounts(tampered: string[]): PartStatus {
  return tampered.length === 0
    ? fine('Accounts are as this program left them.')
    : broken('Accounts were changed by another program.', 'Put a backup back.');
}

function companyPolicy(): PartStatus {
  const { source, values, problems } = policy();
  if (source === null) return fine('There is no policy on this computer.');
  const [first] = problems;
  if (first)
    return attention(
      `${problems.length} of the policy in ${source} can't be read: ${first.key || 'all of it'}: ${first.message}`,
      'Let IT mend it; the rest counts.',
    );
  return fine(`A policy sets ${Object.keys(values).length} things on this computer.`);
}

const HOUR_MS = 3_600_000;

/** Detects a clock that was set back: it is before the last audit entry. */
function clock(db: Db, now = new Date()): PartStatus {
  const last = db.prepare('SELECT max(at) FROM audit').pluck().get() as string | null;
  if (last && Date.parse(last) > now.getTime() + HOUR_MS)
    return attention(`The clock stands before the last change, of ${last}.`, 'Set the clock of this computer right.');
  return fine('The clock goes on from the last change.');
}

function updates({ supported, current, settings, version: newer, problem, deferredUntil }: Updates): PartStatus {
  if (problem) return attention(problem, 'See Updates on the page of health.');
  if (!supported) return fine(`This is version ${current}; it is updated by whoever installed it.`);
  if (settings.mode === 'off') return fine(`This is version ${current}; updates are switched off.`);
  if (settings.server === null) return fine(`This is version ${current}; no place for updates is set.`);
  if (newer === null || deferredUntil) return fine(`This is version ${current}.`);
  return attention(`This is version ${current}; version ${newer} is there.`, 'Install it when it suits you.');
}

function memory(): PartStatus {
  const free = os.freemem();
  const message = `This program uses ${Math.round(process.memoryUsage.rss() / MB)} MB; ${Math.round(free / MB)} MB are free.`;
  return free < 200 * MB ? attention(message, 'Close other programs before a large import.') : fine(message);
}

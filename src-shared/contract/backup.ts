import { z } from 'zod';
import { filePath, folderPath } from './places.ts';
import { changes, reads, steers } from './procedure.ts';

const nothing = z.strictObject({});

/** Why a backup was made. */
const why = z.enum(['scheduled', 'by-hand', 'before-update', 'before-restore', 'before-undo']);
export type BackupWhy = z.infer<typeof why>;

const backup = z.object({
  /** Its file's name in the folder of backups. */
  name: z.string(),
  bytes: z.int(),
  at: z.string(),
  why,
  /** In the data folder, or in the second place that was named. */
  place: z.enum(['here', 'second']),
});
export type Backup = z.infer<typeof backup>;

/** How much a database holds, and up to when. */
const holds = z.object({
  dataVersion: z.int(),
  invoices: z.int(),
  lines: z.int(),
  stores: z.int(),
  orders: z.int(),
  imports: z.int(),
  /** When somebody last changed anything in it. */
  until: z.string().nullable(),
});
export type Holds = z.infer<typeof holds>;

export const backupSettings = z.object({
  /** Once a day, while the app is open. */
  scheduled: z.boolean(),
  /** How many days, weeks and months keep their newest scheduled backup. */
  daily: z.int().min(1).max(366),
  weekly: z.int().min(0).max(520),
  monthly: z.int().min(0).max(240),
  /** A second folder, on another drive, that gets a copy of each. */
  second: folderPath().nullable(),
});
export type BackupSettings = z.infer<typeof backupSettings>;

/** What is newer than a backup, and so would go if that were put back. */
const newer = z.object({
  imports: z.array(z.object({ importId: z.int(), file: z.string(), at: z.string(), lines: z.int() })),
  orders: z.int(),
  edits: z.int(),
});
export type NewerThanBackup = z.infer<typeof newer>;

const which = z.strictObject({
  /** One of the list. */
  name: z.string().max(255).optional(),
  /** Any file of this machine. */
  path: filePath().optional(),
});

const made = z.object({
  file: z.string(),
  bytes: z.int(),
  at: z.string(),
  holds,
  secondProblem: z.string().nullable(),
});
export type BackupMade = z.infer<typeof made>;

const damage = z.object({
  /** What was found wrong, a sentence each. */
  findings: z.array(z.string()),
  /** The newest backup that is whole, and what it holds; null where there is none. */
  newest: backup.extend({ holds }).nullable(),
  /** What is newer than that, as far as it can be read. */
  newer: newer.nullable(),
});
export type Damage = z.infer<typeof damage>;

const mended = z.object({
  how: z.enum(['restore', 'salvage', 'anew']),
  /** Where the damaged database was put. */
  kept: z.string(),
  holds,
  /** Of each table: rows that could be read, rows that came from the backup. */
  tables: z.array(z.object({ name: z.string(), read: z.int(), fromBackup: z.int() })),
  /** Invoices that were not whole any more and had to go, by number. */
  incomplete: z.array(z.string()),
});
export type Mended = z.infer<typeof mended>;

export const backupContract = {
  'backup.status': reads(
    nothing,
    z.object({
      items: z.array(backup),
      settings: backupSettings,
      running: z.boolean(),
      /** What kept the last one from being made, or from being copied to the second place. */
      problem: z.string().nullable(),
    }),
  ),
  /** Copies the database while it is in use, looks whether the copy is whole, and only then lets it count. */
  'backup.make': steers(z.strictObject({ path: filePath().optional() }), made),
  /** What a backup holds, and what is newer than it. */
  'backup.look': reads(which, z.object({ holds, newer })),
  /** Puts a backup in place of what is there, which is kept as a backup itself. */
  'backup.restore': steers(which, z.object({ holds, kept: z.string() })),
  'backup.changeSettings': changes(backupSettings.partial().strict(), backupSettings),
  /** What is wrong with a database that can't be used as it is; refused where nothing is. */
  'backup.damage': reads(nothing, damage),
  /**
   * Makes a damaged folder usable again: by the newest whole backup, by all that can still be read with that backup for
   * the rest, or empty where neither is to be had. The damaged database is kept.
   */
  'backup.mend': steers(z.strictObject({ how: z.enum(['restore', 'salvage', 'anew']) }), mended),
};

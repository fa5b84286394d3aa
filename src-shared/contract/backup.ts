import { z } from 'zod';
import { messageDescriptor } from './message.ts';
import { control, mutation, query } from './procedure.ts';
import { filePath } from './resources.ts';
import { backupSettings } from './settings.ts';

const noInput = z.strictObject({});

/** Reason for a backup. */
const backupReason = z.enum(['scheduled', 'by-hand', 'before-update', 'before-restore', 'before-undo']);
export type BackupReason = z.infer<typeof backupReason>;

const backup = z.object({
  /** File name in the backup folder. */
  name: z.string(),
  bytes: z.int(),
  at: z.string(),
  why: backupReason,
  /** In the data folder, or in the second location. */
  place: z.enum(['here', 'second']),
});
export type Backup = z.infer<typeof backup>;

/** Row counts of a database, and the time of its last change. */
const databaseContent = z.object({
  dataVersion: z.int(),
  invoices: z.int(),
  lines: z.int(),
  stores: z.int(),
  orders: z.int(),
  imports: z.int(),
  /** Time of the last change by a user. */
  until: z.string().nullable(),
});
export type DatabaseContent = z.infer<typeof databaseContent>;

/** Changes made after a backup, which restoring it would lose. */
const changesSince = z.object({
  imports: z.array(z.object({ importId: z.int(), file: z.string(), at: z.string(), lines: z.int() })),
  orders: z.int(),
  edits: z.int(),
});
export type ChangesSinceBackup = z.infer<typeof changesSince>;

const backupRef = z.strictObject({
  /** Name of a listed backup. */
  name: z.string().max(255).optional(),
  /** Path of any backup file. */
  path: filePath().optional(),
});

const backupResult = z.object({
  file: z.string(),
  bytes: z.int(),
  at: z.string(),
  holds: databaseContent,
  secondProblem: z.string().nullable(),
});
export type BackupResult = z.infer<typeof backupResult>;

const damageReport = z.object({
  /** One sentence per finding. */
  findings: z.array(z.string()),
  /** Of the same findings. */
  findingDescriptors: z.array(messageDescriptor).optional(),
  /** The newest intact backup and its content; null if there is none. */
  newest: backup.extend({ holds: databaseContent }).nullable(),
  /** Changes made after that backup, as far as they can be read. */
  newer: changesSince.nullable(),
});
export type DamageReport = z.infer<typeof damageReport>;

const repairResult = z.object({
  how: z.enum(['restore', 'salvage', 'anew']),
  /** Path that the damaged database was moved to. */
  kept: z.string(),
  holds: databaseContent,
  /** By table: rows read from the damaged database, and rows taken from the backup. */
  tables: z.array(z.object({ name: z.string(), read: z.int(), fromBackup: z.int() })),
  /** Numbers of invoices that were incomplete and had to be removed. */
  incomplete: z.array(z.string()),
});
export type RepairResult = z.infer<typeof repairResult>;

export const backupContract = {
  'backup.status': query(
    noInput,
    z.object({
      items: z.array(backup),
      settings: backupSettings,
      running: z.boolean(),
      /** Why the last backup, or its copy to the second location, failed. */
      problem: z.string().nullable(),
      problemDescriptor: messageDescriptor.optional(),
    }),
  ),
  /** Copies the database while it is in use; the copy counts only after an integrity check. */
  'backup.make': control(z.strictObject({ path: filePath().optional() }), backupResult),
  /** Content of a backup, and what was changed after it. */
  'backup.look': query(backupRef, z.object({ holds: databaseContent, newer: changesSince })),
  /** Replaces the database with a backup; the current database is backed up first. */
  'backup.restore': control(backupRef, z.object({ holds: databaseContent, kept: z.string() })),
  'backup.changeSettings': mutation(backupSettings.partial().strict(), backupSettings),
  /** Findings on a damaged database; refused if it is intact. */
  'backup.damage': query(noInput, damageReport),
  /**
   * Repairs a damaged data folder: by the newest intact backup, by salvaging all readable rows and taking the rest from
   * that backup, or with an empty database if neither is possible. The damaged database is kept.
   */
  'backup.mend': control(z.strictObject({ how: z.enum(['restore', 'salvage', 'anew']) }), repairResult),
};

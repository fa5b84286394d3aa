import { z } from 'zod';
import { asAddress, filePath, folderPath } from './resources.ts';

/*
 * Settings that a policy may override, apart from the contracts of their areas: the policy is read at each start, and the
 * schemas of an area take milliseconds to build.
 */

export const accountSettings = z.strictObject({
  requirePassword: z.boolean(),
  /** Minutes of inactivity after which a session is locked; null for never. */
  idleMinutes: z
    .int()
    .min(1)
    .max(24 * 60)
    .nullable(),
  /** Retention of the audit log in days; null for unlimited. */
  auditDays: z.int().min(30).max(36_500).nullable(),
});
export type AccountSettings = z.infer<typeof accountSettings>;

export const backupSettings = z.object({
  /** Once a day, while the app is running. */
  scheduled: z.boolean(),
  /** Number of days, weeks and months for which the newest scheduled backup is kept. */
  daily: z.int().min(1).max(366),
  weekly: z.int().min(0).max(520),
  monthly: z.int().min(0).max(240),
  /** A second folder, on another drive, that gets a copy of each backup. */
  second: folderPath().nullable(),
});
export type BackupSettings = z.infer<typeof backupSettings>;

export const DIGEST_LANGUAGES = ['en', 'hi'] as const;
export const digestLanguage = z.enum(DIGEST_LANGUAGES);
export type DigestLanguage = z.infer<typeof digestLanguage>;

export const digestSettings = z.object({
  /** Where a digest of each week is written; null for none. */
  folder: folderPath().nullable(),
  language: digestLanguage,
});
export type DigestSettings = z.infer<typeof digestSettings>;

export const orderSettings = z.strictObject({
  /** Whether an order beyond its store’s credit limit is confirmed with a warning, or only by whoever may release it. */
  overCreditLimit: z.enum(['warn', 'hold']),
});

export const apiServerSettings = z.strictObject({
  port: z.int().min(1).max(65_535),
  /** Anything but the loopback address requires a certificate. */
  address: z.string().min(1).max(300).default('127.0.0.1'),
  certificate: filePath(4096).optional(),
  key: filePath(4096).optional(),
});

export const updateSettings = z.object({
  /** Source of updates: the URL of a folder on a web server, or a local or network folder. */
  server: asAddress(
    z
      .string()
      .trim()
      .max(2000)
      .regex(/^(https?:\/\/\S+|\/.+|[A-Za-z]:[\\/].+|\\\\.+)$/, 'an address with https://, or a whole folder'),
  ).nullable(),
  /** Release channel: stable, or beta. */
  channel: z.enum(['latest', 'beta']),
  /** Automatically when the app is closed, on request, or never. */
  mode: z.enum(['automatic', 'ask', 'off']),
});
export type UpdateSettings = z.infer<typeof updateSettings>;

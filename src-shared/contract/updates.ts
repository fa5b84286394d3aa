import { z } from 'zod';
import { asAddress } from './places.ts';
import { reads, steers } from './procedure.ts';

const nothing = z.strictObject({});

export const updateSettings = z.object({
  /** Where new versions lie: the address of a folder on a web server, or a folder of this machine or the network. */
  server: asAddress(
    z
      .string()
      .trim()
      .max(2000)
      .regex(/^(https?:\/\/\S+|\/.+|[A-Za-z]:[\\/].+|\\\\.+)$/, 'an address with https://, or a whole folder'),
  ).nullable(),
  /** Which list of them: everybody’s, or the one for those who try first. */
  channel: z.enum(['latest', 'beta']),
  /** By itself when the app is closed, when somebody says so, or never. */
  mode: z.enum(['automatic', 'ask', 'off']),
});
export type UpdateSettings = z.infer<typeof updateSettings>;

const updates = z.object({
  /** Whether this copy can update itself; one in a browser or of a package manager can’t. */
  supported: z.boolean(),
  current: z.string(),
  settings: updateSettings,
  state: z.enum(['idle', 'checking', 'newest', 'available', 'downloading', 'ready', 'installing', 'failed']),
  /** The version that is there for the taking. */
  version: z.string().nullable(),
  notes: z.string(),
  /** How much of it is here, 0 to 1. */
  done: z.number(),
  checkedAt: z.string().nullable(),
  deferredUntil: z.string().nullable(),
  problem: z.string().nullable(),
});
export type Updates = z.infer<typeof updates>;

export const updatesContract = {
  'updates.get': reads(nothing, updates),
  /** Asks the server for a newer version. */
  'updates.check': steers(nothing, updates),
  /** Fetches it, looks the database over, makes a backup, and starts the new version in place of this one. */
  'updates.install': steers(nothing, updates),
  /** Leaves it for some days; 0 takes that back. */
  'updates.defer': steers(z.strictObject({ days: z.int().min(0).max(14) }), updates),
  'updates.changeSettings': steers(updateSettings.partial(), updates),
};

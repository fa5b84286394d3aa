import { z } from 'zod';
import { messageDescriptor } from './message.ts';
import { control, query } from './procedure.ts';
import { updateSettings } from './settings.ts';

const noInput = z.strictObject({});

const updates = z.object({
  /** Whether this copy can update itself; in a browser or from a package manager it can’t. */
  supported: z.boolean(),
  current: z.string(),
  settings: updateSettings,
  state: z.enum(['idle', 'checking', 'newest', 'available', 'downloading', 'ready', 'installing', 'failed']),
  /** The available version. */
  version: z.string().nullable(),
  notes: z.string(),
  /** Download progress, 0 to 1. */
  done: z.number(),
  checkedAt: z.string().nullable(),
  deferredUntil: z.string().nullable(),
  problem: z.string().nullable(),
  problemDescriptor: messageDescriptor.optional(),
});
export type Updates = z.infer<typeof updates>;

export const updatesContract = {
  'updates.get': query(noInput, updates),
  /** Checks the server for a newer version. */
  'updates.check': control(noInput, updates),
  /** Downloads the update, checks the database, makes a backup, and restarts into the new version. */
  'updates.install': control(noInput, updates),
  /** Postpones the update by some days; 0 cancels that. */
  'updates.defer': control(z.strictObject({ days: z.int().min(0).max(14) }), updates),
  'updates.changeSettings': control(updateSettings.partial(), updates),
};

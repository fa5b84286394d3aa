import fs from 'node:fs';
import path from 'node:path';
import type { UpdateSettings } from '../../src-shared/contract/index.ts';
import { fixed, mustAgree, withFixed } from '../policy/policy.ts';
import type { DataFolder } from '../store/folder.ts';

export interface Kept extends UpdateSettings {
  checkedAt: string | null;
  deferredUntil: string | null;
}

const USUAL: Kept = { server: null, channel: 'latest', mode: 'ask', checkedAt: null, deferredUntil: null };

// beside the database, not in it: a backup that is put back says nothing about updates
const fileOf = (folder: DataFolder) => path.join(folder.root, 'updates.json');

/** Of what the policy fixes about updates, by the names of the settings. */
function fixedSettings(): Partial<UpdateSettings> {
  const { updateServer, updateChannel, updateMode } = fixed();
  return {
    ...(updateServer === undefined ? {} : { server: updateServer }),
    ...(updateChannel === undefined ? {} : { channel: updateChannel }),
    ...(updateMode === undefined ? {} : { mode: updateMode }),
  };
}

export function updateSettingsOf(folder: DataFolder): Kept {
  return withFixed(kept(folder), fixedSettings());
}

function kept(folder: DataFolder): Kept {
  try {
    return { ...USUAL, ...(JSON.parse(fs.readFileSync(fileOf(folder), 'utf8')) as Partial<Kept>) };
  } catch {
    return USUAL;
  }
}

/** @throws Problem `fixed_by_policy` */
export function keepUpdateSettings(folder: DataFolder, change: Partial<Kept>): Kept {
  mustAgree({ ...updateSettingsOf(folder), ...change }, fixedSettings());
  const draft = `${fileOf(folder)}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify({ ...kept(folder), ...change }), { mode: 0o600, flush: true });
  fs.renameSync(draft, fileOf(folder));
  return updateSettingsOf(folder);
}

import type { UpdateSettings } from '../../src-shared/contract/index.ts';
import { fixed, mustAgree, withFixed } from '../policy/policy.ts';
import { readBeside, writeBeside } from '../store/beside.ts';
import type { DataFolder } from '../store/folder.ts';

export interface Kept extends UpdateSettings {
  checkedAt: string | null;
  deferredUntil: string | null;
}

const USUAL: Kept = { server: null, channel: 'latest', mode: 'ask', checkedAt: null, deferredUntil: null };

const FILE = 'updates.json';

/** The update settings fixed by the company policy. */
function fixedSettings(): Partial<UpdateSettings> {
  const { updateServer, updateChannel, updateMode } = fixed();
  return {
    ...(updateServer === undefined ? {} : { server: updateServer }),
    ...(updateChannel === undefined ? {} : { channel: updateChannel }),
    ...(updateMode === undefined ? {} : { mode: updateMode }),
  };
}

export function updateSettingsOf(folder: DataFolder): Kept {
  return withFixed(readBeside(folder, FILE, USUAL), fixedSettings());
}

/** @throws Problem `fixed_by_policy` */
export function keepUpdateSettings(folder: DataFolder, change: Partial<Kept>): Kept {
  mustAgree({ ...updateSettingsOf(folder), ...change }, fixedSettings());
  writeBeside(folder, FILE, { ...readBeside(folder, FILE, USUAL), ...change });
  return updateSettingsOf(folder);
}

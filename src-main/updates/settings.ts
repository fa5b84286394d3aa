import type { UpdateSettings } from '../../src-shared/contract/index.ts';
import type { PartialInput } from '../../src-shared/partial-input.ts';
import type { DataFolder } from '../db/folder.ts';
import { readSettingsFile, writeSettingsFile } from '../db/settings-file.ts';
import { applyPolicy, assertCompliant, policyValues } from '../policy/policy.ts';

export interface StoredUpdateSettings extends UpdateSettings {
  checkedAt: string | null;
  deferredUntil: string | null;
}

const DEFAULTS: StoredUpdateSettings = {
  server: null,
  channel: 'latest',
  mode: 'ask',
  checkedAt: null,
  deferredUntil: null,
};

const FILE = 'updates.json';

/** The update settings fixed by the company policy. */
function fixedSettings(): Partial<UpdateSettings> {
  const { updateServer, updateChannel, updateMode } = policyValues();
  return {
    ...(updateServer === undefined ? {} : { server: updateServer }),
    ...(updateChannel === undefined ? {} : { channel: updateChannel }),
    ...(updateMode === undefined ? {} : { mode: updateMode }),
  };
}

export function updateSettingsOf(folder: DataFolder): StoredUpdateSettings {
  return applyPolicy(readSettingsFile(folder, FILE, DEFAULTS), fixedSettings());
}

/** @throws Problem `fixed_by_policy` */
export function saveUpdateSettings(
  folder: DataFolder,
  change: PartialInput<StoredUpdateSettings>,
): StoredUpdateSettings {
  assertCompliant({ ...updateSettingsOf(folder), ...change }, fixedSettings());
  writeSettingsFile(folder, FILE, { ...readSettingsFile(folder, FILE, DEFAULTS), ...change });
  return updateSettingsOf(folder);
}

import fs from 'node:fs';
import path from 'node:path';
import { type DigestSettings, digestSettings } from '../../src-shared/contract/settings.ts';
import { type MessageValue, message } from '../../src-shared/messages/descriptor.ts';
import type { PartialInput } from '../../src-shared/partial-input.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { importSettingsOf } from '../import/layout/settings.ts';
import { isSamePath, removeFile } from '../platform/files.ts';
import { applyPolicy, assertCompliant, changedValues, policyValues } from '../policy/policy.ts';

const KEY = 'digest';
const STATE_KEY = 'digest.written';

const DEFAULTS: DigestSettings = { folder: null, language: 'en' };

function storedSettings(db: Db): DigestSettings {
  const parsed = digestSettings.partial().safeParse(readSetting(db, KEY) ?? {});
  return { ...DEFAULTS, ...(parsed.success ? (parsed.data as Partial<DigestSettings>) : {}) };
}

/** Where and in which language digests are written, overridden by the policy. */
export const digestSettingsOf = (db: Db): DigestSettings =>
  applyPolicy(storedSettings(db), policyValues().digest ?? {});

/** @throws Problem `fixed_by_policy` · `digest_folder` */
export function changeDigestSettings(db: Db, folder: DataFolder, change: PartialInput<DigestSettings>): DigestSettings {
  const before = digestSettingsOf(db);
  assertCompliant({ ...before, ...change }, policyValues().digest ?? {});
  if (change.folder) checkFolder(db, folder, change.folder);
  writeSetting(db, KEY, { ...storedSettings(db), ...changedValues(before, change) });
  const after = digestSettingsOf(db);
  recordChange('weekly digest', before, after);
  return after;
}

const wrong = (folder: string, reason: MessageValue) => new Problem('digest_folder', { folder, reason });

/**
 * Checks that digests can be written to a folder, and that no other program of ours takes them there for something else.
 * @throws Problem `digest_folder`
 */
function checkFolder(db: Db, { root }: DataFolder, folder: string): void {
  if (!path.isAbsolute(folder)) throw wrong(folder, message('second_place/relative'));
  assertNotWatched(db, folder);
  if (isSamePath(folder, root) || !path.relative(root, folder).startsWith('..'))
    throw wrong(folder, message('digest_folder/data_folder'));
  try {
    if (!fs.existsSync(folder)) fs.mkdirSync(folder, { mode: 0o700 });
    const probe = path.join(folder, `.mangalm-${process.pid}`);
    fs.writeFileSync(probe, '');
    removeFile(probe);
  } catch (error) {
    throw wrong(folder, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}

/** A digest in the watched folder would be imported. @throws Problem `digest_folder` */
export function assertNotWatched(db: Db, folder: string): void {
  const { watchedFolder } = importSettingsOf(db);
  if (watchedFolder !== null && isSamePath(folder, watchedFolder))
    throw wrong(folder, message('digest_folder/watched'));
}

/** What was written by itself. */
export interface DigestState {
  /** The first day of the newest week; null before the first. */
  written: string | null;
  /** Why the last one could not be written, as a stored message. */
  problem: string | null;
}

export const digestState = (db: Db): DigestState =>
  readSetting<DigestState>(db, STATE_KEY) ?? { written: null, problem: null };

export function saveDigestState(db: Db, change: Partial<DigestState>): void {
  const before = digestState(db);
  const after = { ...before, ...change };
  if (JSON.stringify(before) !== JSON.stringify(after)) writeSetting(db, STATE_KEY, after);
}

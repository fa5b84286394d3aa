import { defaultDataFolder } from '../db/folder.ts';
import { isSamePath } from '../platform/files.ts';
import { assertNotFixed, policyValues } from './policy.ts';

/** The data folder to use: the policy's, else the given one, else the default. @throws Problem `fixed_by_policy` */
export function resolveDataFolder(given: string | undefined): string {
  const { dataFolder } = policyValues();
  if (dataFolder === undefined) return given ?? defaultDataFolder();
  if (given !== undefined && !isSamePath(given, dataFolder)) assertNotFixed('dataFolder');
  return dataFolder;
}

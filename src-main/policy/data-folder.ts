import { isSamePlace } from '../files.ts';
import { defaultDataFolder } from '../store/folder.ts';
import { fixed, mustBeFree } from './policy.ts';

/** The data folder to use: the policy's, else the given one, else the default. @throws Problem `fixed_by_policy` */
export function chosenDataFolder(named: string | undefined): string {
  const { dataFolder } = fixed();
  if (dataFolder === undefined) return named ?? defaultDataFolder();
  if (named !== undefined && !isSamePlace(named, dataFolder)) mustBeFree('dataFolder');
  return dataFolder;
}

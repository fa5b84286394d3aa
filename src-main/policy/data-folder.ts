import { isSamePlace } from '../files.ts';
import { defaultDataFolder } from '../store/folder.ts';
import { fixed, mustBeFree } from './policy.ts';

/** Which data folder a start uses: the company's, else the one that was named, else the usual one. @throws Problem `fixed_by_policy` */
export function chosenDataFolder(named: string | undefined): string {
  const { dataFolder } = fixed();
  if (dataFolder === undefined) return named ?? defaultDataFolder();
  if (named !== undefined && !isSamePlace(named, dataFolder)) mustBeFree('dataFolder');
  return dataFolder;
}

import type { Level } from '../../../src-shared/contract/index.ts';
import { m } from '../../messages/index.ts';

/** What a series is called: the one of all sales has no name but ours. */
export const seriesName = ({ level, name }: { level: Level; name: string }): string =>
  level === 'total' ? m.levels.total : name;

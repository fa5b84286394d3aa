import type { SeriesLevel } from '../../../src-shared/contract/index.ts';
import { m } from '../../messages/index.ts';

/** Display name of a series; the total has no name of its own. */
export const seriesName = ({ level, name }: { level: SeriesLevel; name: string }): string =>
  level === 'total' ? m.levels.total : name;

import { localToday } from '../../src-shared/calendar.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import { type AreaContext, emitsChange } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { targetNames } from './check-target.ts';
import type { ExpectedSales } from './landing.ts';
import { targetList } from './progress.ts';
import { removeTarget, saveTarget } from './save-target.ts';

/**
 * What is to be sold in a month, and how far it is.
 * @param expectedOf the forecast of all sales as of a day
 */
export function targetsArea(
  { db, currentCube, emit }: AreaContext,
  expectedOf: (cube: SalesCube, today: string) => ExpectedSales,
): Handlers<'targets'> {
  const emittingChange = emitsChange(emit);
  return {
    'targets.list': (input, reader) => {
      const today = localToday();
      return targetList(db, currentCube(), today, reader, expectedOf(currentCube(), today), input);
    },
    'targets.choices': () => {
      const cube = unscoped(currentCube());
      const { salespeople, regions, categories } = targetNames(cube, localToday());
      const { compare } = new Intl.Collator();
      return {
        currency: cube.currency,
        salespeople: [...salespeople].flatMap(([name, stores]) => (stores.size > 0 ? [name] : [])).sort(compare),
        regions: [...regions],
        categories: [...categories].sort(compare),
      };
    },
    'targets.save': (input, { name }) =>
      emittingChange(saveTarget(db, unscoped(currentCube()), name, localToday(), input)),
    'targets.remove': (input, { name }) =>
      emittingChange(removeTarget(db, unscoped(currentCube()), name, localToday(), input)),
  };
}

import { addDays, dateOfDayNumber } from '../../src-shared/calendar.ts';
import { type MessageDescriptor, message } from '../../src-shared/messages/descriptor.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { aggregateSales } from '../sales/aggregates.ts';
import { companySections, lostStoresSection, newStoresSection, salespeopleSection } from './sales-sections.ts';
import type { DigestSection } from './sections.ts';
import { type Week, weekName } from './week.ts';
import { callsSection, nextCallsSection, overdueSection, targetsSection } from './work-sections.ts';

/** How a week went. */
export interface Digest extends Week {
  /** Name of its files, without an ending. */
  name: string;
  currency: string;
  /** Said where the sales of the week are not all in. */
  remark: MessageDescriptor | null;
  sections: DigestSection[];
}

/** The newest day with sales up to a day; null where there are none. */
export function newestSale(cube: SalesCube, today: string): string | null {
  const { lastDay } = aggregateSales(cube, { to: today });
  return lastDay === null ? null : dateOfDayNumber(lastDay);
}

/** Days of a week without sales at its end that are no news: shops close on Sundays. */
const QUIET_DAYS = 2;

/** The digest of a week, as far as sales are in. */
export function digestOf(db: Db, cube: SalesCube, week: Week, today: string): Digest {
  const knownUntil = newestSale(cube, today) ?? '';
  const isWhole = knownUntil >= addDays(week.to, -QUIET_DAYS);
  const targets = targetsSection(db, cube, week);
  return {
    ...week,
    name: `mangalm-${weekName(week)}`,
    currency: cube.currency,
    remark: isWhole
      ? null
      : knownUntil === ''
        ? message('digest/no_sales')
        : message('digest/known_until', { date: knownUntil }),
    sections: [
      ...companySections(cube, week),
      salespeopleSection(cube, week),
      ...(targets ? [targets] : []),
      newStoresSection(cube, week),
      lostStoresSection(cube, week, knownUntil),
      overdueSection(db, cube, week),
      callsSection(db, cube, week),
      nextCallsSection(db, cube, week),
    ],
  };
}

import { addDays, dateOfDayNumber, earlier, later } from '../../src-shared/calendar.ts';
import type { Target, TargetGroup, TargetList, TargetPart } from '../../src-shared/contract/targets.ts';
import { toMinor } from '../../src-shared/money.ts';
import { type SalesCube, unscoped } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import type { Scope } from '../cube/scope.ts';
import type { Db } from '../db/open.ts';
import { chanceOf, type ExpectedSales, likelihoodOf, Z_80 } from './landing.ts';
import { amountOf, daysOfMonth, type SalesCell, salesCells } from './sales-cells.ts';
import { currentTargets, monthsWithTargets, type TargetRow } from './target-rows.ts';
import { workingDays } from './working-days.ts';

/** Who asks: their name, and the stores that they are limited to. */
export interface TargetReader {
  name: string;
  scope: Scope | null;
}

const isNamed = (person: string, { name }: TargetReader) =>
  person !== '' && person.toLocaleLowerCase() === name.toLocaleLowerCase();

/** Whether a target is the reader’s own: of their name, of a salesperson or a city that they have; for others all sales. */
function isOwn({ salesperson, region, category }: TargetPart, reader: TargetReader): boolean {
  if (isNamed(salesperson, reader)) return true;
  if (!reader.scope) return salesperson === '' && region === null && category === '';
  if (salesperson !== '') return reader.scope.salespeople.includes(salesperson);
  return region?.kind === 'city' && reader.scope.cities.includes(region.name);
}

/** The newest day with sales up to today; null where there are none. */
function newestDay(cube: SalesCube, today: string): string | null {
  let newest = Number.NEGATIVE_INFINITY;
  scanInvoices(cube, { to: today }, ({ month, at }) => {
    newest = Math.max(newest, month.invoices.day[at]!);
  });
  return Number.isFinite(newest) ? dateOfDayNumber(newest) : null;
}

interface MonthSales {
  cube: SalesCube;
  cells: SalesCell[];
  /** The days whose sales are not known yet; null where the month is over. */
  rest: { from: string; to: string } | null;
  workingDaysLeft: number;
  expected: ExpectedSales;
}

/**
 * The targets of a month that a reader may see, with how far each is and where it lands.
 *
 * A target is of all sales of its part, also of those in stores that the reader no longer has: the figure is the same for
 * whoever sees it.
 * @param until the last day whose sales count; by default all of the month do, as in reports of it
 */
export function targetList(
  db: Db,
  seen: SalesCube,
  today: string,
  reader: TargetReader,
  expected: ExpectedSales,
  { month = today.slice(0, 7), own, until }: { month?: string | undefined; own: boolean; until?: string | undefined },
): TargetList {
  const cube = unscoped(seen);
  const isVisible = (row: TargetRow) => (own || reader.scope ? isOwn(row, reader) : true);
  const rows = currentTargets(db, month).filter(isVisible);
  const days = daysOfMonth(month);
  const knownUntil = cube.memo(`newest sale ${today}`, () => newestDay(cube, today));
  const firstUnknown = knownUntil === null ? today : addDays(knownUntil, 1);
  const rest = firstUnknown > days.to ? null : { from: later(firstUnknown, days.from), to: days.to };
  const nextDay = later(today, rest?.from ?? addDays(days.to, 1));
  const workingDaysLeft = nextDay > days.to ? 0 : workingDays(nextDay, days.to);
  const counted = until === undefined ? days : { from: days.from, to: earlier(days.to, until) };
  const cells = cube.memo(`sales of month ${counted.from} ${counted.to} ${today}`, () =>
    salesCells(cube, counted, today),
  );
  const sales: MonthSales = { cube, cells, rest, workingDaysLeft, expected };
  const found = rows.map((row) => progressOf(sales, row));
  const visibleMonths = new Set(
    reader.scope
      ? currentTargets(db)
          .filter(isVisible)
          .map((row) => row.month)
      : monthsWithTargets(db),
  );
  return {
    month,
    today,
    currency: cube.currency,
    knownUntil,
    workingDays: workingDays(days.from, days.to),
    workingDaysLeft,
    months: [...visibleMonths],
    items: found.map(({ item }) => item),
    groups: groupsOf(found, workingDaysLeft),
  };
}

/** A target with its sales in ten-thousandths, to be summed before they are rounded. */
interface Progress {
  item: Target;
  target: number;
  achieved: number;
}

function progressOf({ cube, cells, rest, workingDaysLeft, expected }: MonthSales, row: TargetRow): Progress {
  const { id, month, salesperson, region, category, currency, importId, author } = row;
  // sales in another currency than that of the reports are never added to it
  const { amount, ahead } = currency === cube.currency ? amountOf(cube, cells, row) : { amount: 0, ahead: 0 };
  const minor = (value: number) => toMinor(value, currency);
  const [targetMinor, achievedMinor] = [minor(row.amount!), minor(amount)];
  const toGoMinor = Math.max(0, targetMinor - achievedMinor);
  const outlook = rest && currency === cube.currency ? expected(row, rest.from, rest.to) : null;
  // what is invoiced ahead is part of what was expected
  const left = outlook && { ...outlook, mean: Math.max(0, outlook.mean - minor(ahead)) };
  const chance = left && (toGoMinor === 0 ? 1 : chanceOf(left, toGoMinor));
  const item: Target = {
    ...{ id, month, salesperson, region, category, currency, importId, author, targetMinor, achievedMinor, toGoMinor },
    perDayMinor: perDay(toGoMinor, workingDaysLeft),
    state: toGoMinor === 0 ? 'reached' : rest ? 'open' : 'missed',
    expectedMinor: left ? Math.round(achievedMinor + left.mean) : rest ? null : achievedMinor,
    landing:
      left && chance !== null
        ? {
            expectedMinor: Math.round(achievedMinor + left.mean),
            lowMinor: Math.round(achievedMinor + Math.max(Math.min(0, left.mean), left.mean - Z_80 * left.down)),
            highMinor: Math.round(achievedMinor + left.mean + Z_80 * left.up),
            chance,
            likelihood: likelihoodOf(chance),
          }
        : null,
  };
  return { item, target: row.amount!, achieved: amount };
}

const perDay = (toGoMinor: number, days: number): number | null =>
  toGoMinor === 0 || days === 0 ? null : Math.ceil(toGoMinor / days);

/** What a target names, as the key of its group: targets of one group exclude each other. */
const groupKey = ({ salesperson, region, category }: TargetPart): string =>
  [salesperson && 'salesperson', region?.kind, category && 'category'].filter(Boolean).join(' ');

function groupsOf(found: Progress[], workingDaysLeft: number): TargetGroup[] {
  const groups = new Map<string, Progress[]>();
  for (const one of found) {
    const key = `${one.item.currency} ${groupKey(one.item)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()]
    .map((all): TargetGroup => {
      const [{ item }] = all as [Progress];
      const sum = (of: (one: Progress) => number) =>
        toMinor(
          all.reduce((total, one) => total + of(one), 0),
          item.currency,
        );
      const [targetMinor, achievedMinor] = [sum(({ target }) => target), sum(({ achieved }) => achieved)];
      const toGoMinor = Math.max(0, targetMinor - achievedMinor);
      const expected = all.map(({ item: { expectedMinor } }) => expectedMinor);
      return {
        by: groupKey(item),
        ids: all.map(({ item: { id } }) => id),
        targetMinor,
        achievedMinor,
        toGoMinor,
        perDayMinor: perDay(toGoMinor, workingDaysLeft),
        expectedMinor: expected.includes(null) ? null : expected.reduce<number>((total, one) => total + one!, 0),
      };
    })
    .sort((a, b) => a.by.split(' ').length - b.by.split(' ').length || (a.by < b.by ? -1 : 1));
}

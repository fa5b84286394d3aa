import { addDays, addMonths, dateOfDayNumber } from '../../src-shared/calendar.ts';
import type { TargetPart } from '../../src-shared/contract/targets.ts';
import type { SalesCube } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import { salespersonOf } from '../cube/scope.ts';
import { regionNameOf } from './region.ts';

/** Sales of a store’s category by a salesperson, in ten-thousandths; an invoice is its salesperson’s, whoever has the store now. */
export interface SalesCell {
  salesperson: string;
  /** Canonical id. */
  store: number;
  category: string;
  amount: number;
  /** Of days after the present one. */
  ahead: number;
}

/** First and last day of a month. */
export const daysOfMonth = (month: string): { from: string; to: string } => ({
  from: `${month}-01`,
  to: addDays(addMonths(`${month}-01`, 1), -1),
});

/** The counted sales of some days in the main currency, by cell: those of reports, each line in one cell. */
export function salesCells(cube: SalesCube, period: { from: string; to: string }, today: string): SalesCell[] {
  const cells = new Map<string, SalesCell>();
  const { canonicalId, rows } = cube.products;
  scanInvoices(cube, period, ({ month, at, store, first, end }) => {
    const salesperson = month.salespeople[month.invoices.salesperson[at]!]!;
    const isAhead = dateOfDayNumber(month.invoices.day[at]!) > today;
    const { product, total } = month.lines;
    for (let line = first; line < end; line++) {
      const category = rows.get(canonicalId[product[line]!]!)?.category ?? '';
      const key = JSON.stringify([salesperson, store, category]);
      const cell = cells.get(key) ?? { salesperson, store, category, amount: 0, ahead: 0 };
      cell.amount += total[line]!;
      if (isAhead) cell.ahead += total[line]!;
      cells.set(key, cell);
    }
  });
  return [...cells.values()];
}

/** Whether a store is in the region that a part names. */
export const isInRegion = (cube: SalesCube, store: number, { region }: TargetPart): boolean =>
  region === null || regionNameOf(cube.stores.get(store), region.kind) === region.name;

/** What some cells hold of a part. */
export function amountOf(cube: SalesCube, cells: readonly SalesCell[], part: TargetPart) {
  const sum = { amount: 0, ahead: 0 };
  for (const { salesperson, store, category, amount, ahead } of cells) {
    if (part.salesperson !== '' && salesperson !== part.salesperson) continue;
    if (part.category !== '' && category !== part.category) continue;
    if (!isInRegion(cube, store, part)) continue;
    sum.amount += amount;
    sum.ahead += ahead;
  }
  return sum;
}

/** Days before the newest sale that tell how a store’s sales divide. */
const SHARE_DAYS = 182;

/** How the sales of each store divide between salespeople and categories. */
export interface StoreShares {
  /** The shares of a store’s salespeople: 1 in sum. One with an assigned salesperson is all theirs. */
  salespeople(store: number): ReadonlyMap<string, number>;
  /** The share of a category in a store’s sales. */
  category(store: number, category: string): number;
}

/** How sales divide, by those of the last half year before a day. */
export function storeShares(cube: SalesCube, until: string): StoreShares {
  return cube.memo(`shares of stores ${until}`, () => {
    const bySalesperson = new Map<number, Map<string, number>>();
    const byCategory = new Map<number, Map<string, number>>();
    const all = new Map<string, number>();
    const add = <K>(sums: Map<K, number>, key: K, amount: number) => sums.set(key, (sums.get(key) ?? 0) + amount);
    const of = (sums: Map<number, Map<string, number>>, store: number) => {
      const known = sums.get(store) ?? new Map<string, number>();
      sums.set(store, known);
      return known;
    };
    const period = { from: addDays(until, 1 - SHARE_DAYS), to: until };
    for (const { salesperson, store, category, amount } of salesCells(cube, period, until)) {
      add(of(bySalesperson, store), salesperson, amount);
      add(of(byCategory, store), category, amount);
      add(all, category, amount);
    }
    const everywhere = divided(all);
    const categories = new Map([...byCategory].map(([store, sums]) => [store, divided(sums)]));
    const people = new Map<number, ReadonlyMap<string, number>>();
    for (const [id, { listed }] of cube.stores.rows) {
      const isAssigned = listed.salesperson !== undefined && listed.salesperson !== '';
      const shares = isAssigned ? new Map<string, number>() : divided(bySalesperson.get(id) ?? new Map());
      people.set(id, shares.size > 0 ? shares : new Map([[salespersonOf(cube, id), 1]]));
    }
    return {
      salespeople: (store) => people.get(store) ?? new Map(),
      category: (store, category) => {
        const its = categories.get(store);
        return (its && its.size > 0 ? its : everywhere).get(category) ?? 0;
      },
    };
  });
}

/** Amounts as shares of their sum; what was returned more than bought has none. */
function divided(amounts: Map<string, number>): Map<string, number> {
  const positive = [...amounts].filter(([, amount]) => amount > 0);
  const sum = positive.reduce((total, [, amount]) => total + amount, 0);
  return new Map(positive.map(([name, amount]) => [name, amount / sum]));
}

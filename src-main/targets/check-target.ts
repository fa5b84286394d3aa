import { addMonths } from '../../src-shared/calendar.ts';
import type { TargetPart } from '../../src-shared/contract/targets.ts';
import type { FaultCode } from '../../src-shared/fault.ts';
import type { SalesCube } from '../cube/cube.ts';
import { scanInvoices } from '../cube/scan.ts';
import { type Region, regionsOf } from './region.ts';
import { isInRegion, storeShares } from './sales-cells.ts';

/** What a target says. */
export interface TargetContent extends TargetPart {
  month: string;
  /** Ten-thousandths. */
  amount: number;
  currency: string;
}

/** What is wrong with a target: the field, the value that the message names, and the code of the message. */
export interface TargetFault {
  field: keyof TargetContent;
  value: string;
  code: FaultCode;
}

/** Months ahead that a target may be for: as far as forecasts go. */
const MONTHS_AHEAD = 24;
/** Times the best month of all sales beyond which an amount is a slip. */
const ABSURD_TIMES = 100;

/** The names that a target can be for. */
export interface TargetNames {
  /** By name, the stores of each salesperson; a former one has none. */
  salespeople: ReadonlyMap<string, ReadonlySet<number>>;
  regions: readonly Region[];
  categories: ReadonlySet<string>;
}

/** The names that targets can be for, of all sales. */
export function targetNames(cube: SalesCube, today: string): TargetNames {
  return cube.memo(`names of targets ${today}`, () => {
    const salespeople = new Map<string, Set<number>>();
    for (const month of cube.months) for (const name of month.salespeople) salespeople.set(name, new Set());
    const shares = storeShares(cube, today);
    for (const id of cube.stores.rows.keys())
      for (const name of shares.salespeople(id).keys())
        salespeople.set(name, (salespeople.get(name) ?? new Set()).add(id));
    salespeople.delete('');
    const products = [...cube.products.rows.values()];
    return {
      salespeople,
      regions: regionsOf(cube.stores.rows.values()),
      categories: new Set(products.map(({ category }) => category).filter(Boolean)),
    };
  });
}

/** The best month of all sales, in ten-thousandths. */
function bestMonth(cube: SalesCube): number {
  return cube.memo('best month', () => {
    const sums = new Map<string, number>();
    scanInvoices(cube, {}, ({ month, first, end }) => {
      let sum = sums.get(month.month) ?? 0;
      for (let line = first; line < end; line++) sum += month.lines.total[line]!;
      sums.set(month.month, sum);
    });
    return Math.max(0, ...sums.values());
  });
}

/** What is wrong with a target; null where nothing is. */
export function checkTarget(cube: SalesCube, today: string, content: TargetContent): TargetFault | null {
  const { month, salesperson, region, category, amount, currency } = content;
  const fault = (field: TargetFault['field'], value: string, code: FaultCode): TargetFault => ({ field, value, code });
  const names = targetNames(cube, today);
  if (month < today.slice(0, 7)) return fault('month', month, 'month_past');
  if (month > addMonths(`${today.slice(0, 7)}-01`, MONTHS_AHEAD).slice(0, 7)) return fault('month', month, 'month_far');
  const stores = names.salespeople.get(salesperson);
  if (salesperson !== '' && !stores) return fault('salesperson', salesperson, 'salesperson_unknown');
  if (stores?.size === 0) return fault('salesperson', salesperson, 'salesperson_without_stores');
  if (region !== null && !names.regions.some(({ kind, name }) => kind === region.kind && name === region.name))
    return fault('region', region.name, 'region_unknown');
  if (stores && ![...stores].some((id) => isInRegion(cube, id, content)))
    return fault('region', region!.name, 'region_without_stores');
  if (category !== '' && !names.categories.has(category)) return fault('category', category, 'category_unknown');
  if (currency !== cube.currency) return fault('currency', currency, 'target_currency');
  if (!(amount > 0)) return fault('amount', '', 'target_not_positive');
  const best = bestMonth(cube);
  if (!Number.isSafeInteger(amount) || (best > 0 && amount > ABSURD_TIMES * best))
    return fault('amount', '', 'target_absurd');
  return null;
}

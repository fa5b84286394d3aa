import { expect, it } from 'vitest';
import { byBuyingList, makeStockWorld, minMaxAtEqualStock, simulateYear } from '../bench/stock-year.ts';
import { hasShared, tempFolder } from '../helpers.ts';

// the whole year of the whole company is `npm run bench:stock`
it.runIf(hasShared)(
  'the buying list runs out less often than the rule of minimum and maximum at equal stock',
  async () => {
    const world = makeStockWorld(tempFolder(), { stores: 60, months: 26, retrainDays: 182, days: 182, most: 16 });
    const ours = simulateYear(world, byBuyingList(world));
    const other = minMaxAtEqualStock(world, ours.stock);
    expect(other.stock).toBeGreaterThanOrEqual(ours.stock);
    expect(ours.stockOuts).toBeLessThan(0.9 * other.stockOuts);
    expect(ours.missed).toBeLessThan(0.9 * other.missed);
  },
);

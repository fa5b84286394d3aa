import type { UpsellBacktest } from '../../src-shared/contract/upsell.ts';
import { Problem } from '../../src-shared/problem.ts';
import { lineCountOf, openSalesCube, type SalesCube, type SharedSales } from '../cube/cube.ts';
import { databaseId } from '../db/database-id.ts';
import { connectSealed, type Db } from '../db/open.ts';
import { pastOrders } from '../forecast/past-orders.ts';
import { fingerprintOf } from '../forecast/series.ts';
import { collectGarbage } from '../jobs/collect-garbage.ts';
import { backtestUpsell } from './backtest.ts';
import { type FeatureWeights, type LearntParameters, learnParameters } from './model.ts';
import type { Buyer } from './population-model.ts';
import { pricesOf } from './sales.ts';
import { stepUps } from './step-up.ts';
import { rankedProducts } from './suggest.ts';

export interface LearningTask {
  database: string;
  /** Key that seals the rows it writes. */
  sealKey: Uint8Array;
  what: 'learn' | 'backtest';
  /** The sales of the thread that asks for it. */
  shared: SharedSales;
}

/** All stores with orders, which are read from the sales when they are asked for. */
export function buyersOf(cube: SalesCube): Buyer[] {
  return cube.memoBySales('buyers', () => {
    const past = pastOrders(cube);
    return past.stores.map((store) => ({
      store,
      city: cube.stores.get(store).city,
      get orders() {
        return past.get(store)!;
      },
    }));
  });
}

/** Lines that are learnt from: of more, every nth store counts, which takes as much less time and memory. */
const MAX_LINES = 2_000_000;

/** The stores to learn from, evenly among all where there are too many lines. */
function buyersToLearnFrom(cube: SalesCube): Buyer[] {
  const every = Math.ceil(lineCountOf(cube) / MAX_LINES);
  const wanted = new Set([...cube.stores.rows.keys()].filter((_, nth) => nth % every === 0));
  return (
    buyersOf(cube)
      .filter(({ store }) => wanted.has(store))
      // each is asked for several times
      .map(({ store, city, orders }) => ({ store, city, orders }))
  );
}

/** Learns from the current sales, or runs the backtest, and stores the result. Opens its own database connection. */
export function runLearning({ database, sealKey, what, shared }: LearningTask): void {
  const db = connectSealed(database, sealKey);
  try {
    const database = databaseId(db);
    const currentCube = openSalesCube(db)(shared);
    const fingerprint = salesFingerprint(currentCube);
    if (what === 'learn' ? readLearntParameters(db, fingerprint) : readBacktest(db, fingerprint)) return;
    const buyers = buyersToLearnFrom(currentCube);
    if (buyers.length === 0) throw new Problem('no_sales/to_learn');
    if (lineCountOf(currentCube) > MAX_LINES) collectGarbage();
    const size = currentCube.products.canonicalId.length;
    const categoryOf = (product: number) => currentCube.products.rows.get(product)?.category ?? '';
    if (what === 'learn') {
      const learnt = learnParameters(buyers, size, categoryOf);
      db.transaction(() => {
        // the database was replaced: discard the result, the next request learns again
        if (databaseId(db) !== database) return;
        db.prepare('DELETE FROM upsell_learnt').run();
        db.prepare('INSERT INTO upsell_learnt (fingerprint, learnt) VALUES (?, ?)').run(
          fingerprint,
          serialiseParameters(learnt),
        );
      }).immediate();
    } else {
      const prices = pricesOf(currentCube);
      const result = backtestUpsell(
        { buyers, size, categoryOf, prices },
        {
          shown: (model, store, scored) => rankedProducts(db, currentCube, model, store, scored, 10),
          stepUp: (model, scored) =>
            stepUps(currentCube, model.world, scored, prices)
              .sort((a, b) => b.chance - a.chance)
              .map(({ product }) => product),
        },
      );
      db.prepare('UPDATE upsell_learnt SET backtest = ? WHERE fingerprint = ?').run(
        JSON.stringify(result),
        fingerprint,
      );
    }
  } finally {
    db.close();
  }
}

export function salesFingerprint(cube: SalesCube): string {
  return cube.memoBySales('fingerprint', () => fingerprintOf(cube));
}

const weightsToArrays = (weights: FeatureWeights) => ({
  known: weights.known && [...weights.known],
  fresh: weights.fresh && [...weights.fresh],
});
const weightsFromArrays = ({ known, fresh }: ReturnType<typeof weightsToArrays>): FeatureWeights => ({
  known: known && Float64Array.from(known),
  fresh: fresh && Float64Array.from(fresh),
});

function serialiseParameters({ rules, ahead, within, kindFactor }: LearntParameters): string {
  return JSON.stringify({ rules, ahead: weightsToArrays(ahead), within: weightsToArrays(within), kindFactor });
}

/** Parameters learnt from the sales with this fingerprint; null where they are not learnt yet. */
export function readLearntParameters(db: Db, fingerprint: string): LearntParameters | null {
  const text = db
    .prepare<unknown[], string>('SELECT learnt FROM upsell_learnt WHERE fingerprint = ?')
    .pluck()
    .get(fingerprint);
  if (text === undefined) return null;
  const { rules, ahead, within, kindFactor } = JSON.parse(text) as {
    rules: LearntParameters['rules'];
    ahead: ReturnType<typeof weightsToArrays>;
    within: ReturnType<typeof weightsToArrays>;
    kindFactor: LearntParameters['kindFactor'];
  };
  return { rules, ahead: weightsFromArrays(ahead), within: weightsFromArrays(within), kindFactor };
}

export function readBacktest(db: Db, fingerprint: string): UpsellBacktest | null {
  const text = db
    .prepare<unknown[], string | null>('SELECT backtest FROM upsell_learnt WHERE fingerprint = ?')
    .pluck()
    .get(fingerprint);
  return text ? (JSON.parse(text) as UpsellBacktest) : null;
}

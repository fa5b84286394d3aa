import type { UpsellBacktest } from '../../src-shared/contract/upsell.ts';
import { type Facts, openFacts } from '../facts/facts.ts';
import { pastOrders } from '../forecast/past-orders.ts';
import { fingerprintOf } from '../forecast/series.ts';
import { connectSealed, type Store as Database } from '../store/open.ts';
import { databaseName } from '../store/replaced.ts';
import { backtestUpsell } from './backtest.ts';
import { type Learnt, learn, type Weights } from './model.ts';
import { pricesOf } from './sales.ts';
import { stepUps } from './step-up.ts';
import { rankedProducts } from './suggest.ts';
import type { Buyer } from './world.ts';

export interface LearningTask {
  database: string;
  /** Key that seals the rows it writes. */
  sealKey: Uint8Array;
  what: 'learn' | 'backtest';
}

export function buyersOf(facts: Facts): Buyer[] {
  return facts.onceOfSales('buyers', () =>
    [...pastOrders(facts)].map(([store, orders]) => ({ store, city: facts.stores.of(store).city, orders })),
  );
}

/** Learns from the current sales, or runs the backtest, and stores the result. Opens its own database connection. */
export function runLearning({ database, sealKey, what }: LearningTask): void {
  const db = connectSealed(database, sealKey);
  try {
    const database = databaseName(db);
    const facts = openFacts(db)();
    const fingerprint = salesFingerprint(facts);
    const buyers = buyersOf(facts);
    const size = facts.products.countsAs.length;
    const categoryOf = (product: number) => facts.products.rows.get(product)?.category ?? '';
    if (what === 'learn') {
      const learnt = learn(buyers, size, categoryOf);
      db.transaction(() => {
        // the database was replaced: discard the result, the next request learns again
        if (databaseName(db) !== database) return;
        db.prepare('DELETE FROM upsell_learnt').run();
        db.prepare('INSERT INTO upsell_learnt (fingerprint, learnt) VALUES (?, ?)').run(fingerprint, written(learnt));
      }).immediate();
    } else {
      const prices = pricesOf(facts);
      const result = backtestUpsell(
        { buyers, size, categoryOf, prices },
        {
          shown: (model, store, scored) => rankedProducts(db, facts, model, store, scored, 10),
          stepUp: (model, scored) =>
            stepUps(facts, model.world, scored, prices)
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

export function salesFingerprint(facts: Facts): string {
  return facts.onceOfSales('fingerprint', () => fingerprintOf(facts));
}

const list = (weights: Weights) => ({
  known: weights.known && [...weights.known],
  fresh: weights.fresh && [...weights.fresh],
});
const typed = ({ known, fresh }: ReturnType<typeof list>): Weights => ({
  known: known && Float64Array.from(known),
  fresh: fresh && Float64Array.from(fresh),
});

function written({ rules, ahead, within, kindFactor }: Learnt): string {
  return JSON.stringify({ rules, ahead: list(ahead), within: list(within), kindFactor });
}

/** Parameters learnt from the sales with this fingerprint; null where they are not learnt yet. */
export function readLearnt(db: Database, fingerprint: string): Learnt | null {
  const text = db.prepare('SELECT learnt FROM upsell_learnt WHERE fingerprint = ?').pluck().get(fingerprint) as
    | string
    | undefined;
  if (text === undefined) return null;
  const { rules, ahead, within, kindFactor } = JSON.parse(text) as {
    rules: Learnt['rules'];
    ahead: ReturnType<typeof list>;
    within: ReturnType<typeof list>;
    kindFactor: Learnt['kindFactor'];
  };
  return { rules, ahead: typed(ahead), within: typed(within), kindFactor };
}

export function readBacktest(db: Database, fingerprint: string): UpsellBacktest | null {
  const text = db.prepare('SELECT backtest FROM upsell_learnt WHERE fingerprint = ?').pluck().get(fingerprint) as
    | string
    | null
    | undefined;
  return text ? (JSON.parse(text) as UpsellBacktest) : null;
}

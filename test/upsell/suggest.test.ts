import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Suggestion, UpsellScores } from '../../src-shared/contract/index.ts';
import { cli, importInto, tempFolder } from '../helpers.ts';
import { fillWithSample } from '../sample-folder.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

const errorCodeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code: string }) => error.code,
  );
const HEAD =
  'Invoice Number,Invoice Date,Customer Name,Billing City,Item Name,SKU,Brand,Category Name,Quantity,Item Price,Item Total';

const dateOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
const LAST = Date.UTC(2025, 5, 30) / 86_400_000;

interface Product {
  name: string;
  category: string;
  price: number;
}

/** Writes an export of orders; `productsOf` gives the products of a store on a day. Returns the path. */
function writeExport(
  file: string,
  stores: { name: string; city: string; every: number; from?: number }[],
  goods: Record<string, Product>,
  productsOf: (store: number, nth: number, day: number) => string[],
): string {
  const lines = [HEAD];
  let number = 1;
  stores.forEach(({ name, city, every, from = LAST - 720 }, store) => {
    let nth = 0;
    for (let day = from + (store % every); day <= LAST; day += every, nth++) {
      const products = [...new Set(productsOf(store, nth, day))];
      if (products.length === 0) continue;
      for (const key of products) {
        const { name: product, category, price } = goods[key]!;
        lines.push(
          `INV-${number},${dateOf(day)},${name},${city},${product},${key},Own,${category},12,${price.toFixed(2)},${(12 * price).toFixed(2)}`,
        );
      }
      number++;
    }
  });
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('on the sample', { timeout: 120_000 }, () => {
  let data: string;
  let app: TestApp;
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-upsell-'));
    await fillWithSample(data);
    app = openTestApp(data);
  });
  afterAll(async () => {
    await app?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  it('reminders come when they are due and never twice; what is new was never taken', async () => {
    let stoppedInAll = 0;
    for (const storeId of [1, 5, 17, 40, 52]) {
      const reorders = await app.call('upsell.suggest', { storeId, limit: 100, kind: 'reorder' });
      for (const { kind, alsoKinds, evidence } of reorders.suggestions) {
        const kinds = [kind, ...alsoKinds];
        expect(kinds.includes('due_now') && kinds.includes('stopped_buying')).toBe(false);
        expect(evidence.timesBought).toBeGreaterThan(0);
        if (kinds.includes('due_now') && evidence.usualDays !== null)
          expect(evidence.daysSince).toBeGreaterThanOrEqual(0.8 * evidence.usualDays);
      }
      const stopped = reorders.suggestions.flatMap(({ kind, alsoKinds, productId }) =>
        [kind, ...alsoKinds].includes('stopped_buying') ? [productId] : [],
      );
      stoppedInAll += stopped.length;
      const onPage = (await app.call('sales.store', { id: storeId })).stopped.map(({ id }) => id);
      expect(stopped.filter((id) => !onPage.includes(id))).toEqual([]);
      const next = await app.call('forecast.nextOrder', { storeId });
      expect(next.lines.filter(({ productId }) => onPage.includes(productId))).toEqual([]);
      const fresh = await app.call('upsell.suggest', { storeId, limit: 100, kind: 'new' });
      for (const { kind, evidence } of fresh.suggestions) if (kind !== 'step_up') expect(evidence.timesBought).toBe(0);
    }
    expect(stoppedInAll).toBeGreaterThan(0);
  });

  it('the backtest beats every baseline in recall, precision and share of the revenue', async () => {
    const b = await app.call('upsell.backtest', {});
    expect([b.stores, b.products]).toEqual([84, 520]);
    for (const baseline of Object.values(b.baselines)) {
      expect(b.blend.recallAt10).toBeGreaterThan(baseline.recallAt10);
      expect(b.blend.precisionAt10).toBeGreaterThan(baseline.precisionAt10);
      expect(b.blend.moneyAt10).toBeGreaterThan(baseline.moneyAt10);
    }
    // what is shown leaves out what is not due, so it is fewer than ten: of these more are taken than of the popular ones
    const { precisionAt10, made } = b.shown;
    expect((precisionAt10 * 840) / made).toBeGreaterThan(1.5 * b.baselines.popular!.precisionAt10);
    for (const { made, precisionAt10, recallAt10 } of Object.values(b.kinds) as UpsellScores[]) {
      expect(made).toBeLessThanOrEqual(840);
      // both are computed from the same hits
      expect(recallAt10 * 520).toBeCloseTo(precisionAt10 * 840, 6);
    }
  });

  it('chances are calibrated', async () => {
    const { calibration } = await app.call('upsell.backtest', {});
    const sure = calibration.filter(({ cases }) => cases >= 80);
    expect(sure.length).toBeGreaterThanOrEqual(4);
    for (const { expected, observed } of sure) expect(Math.abs(expected - observed)).toBeLessThan(0.06);
  });

  it('each has a reason, a value and evidence; products are unique; results are deterministic', async () => {
    for (const storeId of [1, 5, 17, 40]) {
      const { suggestions, basis } = await app.call('upsell.suggest', { storeId, limit: 12 });
      expect(basis).toBe('own');
      expect(new Set(suggestions.map((s) => s.productId)).size).toBe(suggestions.length);
      expect(suggestions.length).toBeLessThanOrEqual(12);
      expect(suggestions.length).toBeGreaterThan(0);
      for (const s of suggestions) {
        expect(s.reason).toMatch(/^[A-Z\d].*\.$/);
        expect(s.confidence).toBeGreaterThan(0);
        expect(s.confidence).toBeLessThan(1);
        if (s.kind !== 'step_up') {
          const worth = s.confidence * s.pieces * s.priceMinor!;
          expect(Math.abs(s.expectedMinor - worth)).toBeLessThanOrEqual(1 + 0.6 * worth);
        }
        expect(s.evidence.invoiceIds.length).toBeGreaterThan(0);
        const [newest] = s.evidence.invoiceIds;
        const invoice = await app.call('sales.invoice', { id: newest! });
        const there = invoice.items.map(({ productId }) => productId);
        const must =
          s.kind === 'bought_together'
            ? [s.productId, ...s.evidence.rule!.productIds]
            : [s.evidence.stepUp?.productId ?? s.productId];
        expect(there).toEqual(expect.arrayContaining(must));
        if (['due_now', 'stopped_buying', 'seasonal', 'step_up'].includes(s.kind))
          expect(invoice.storeId).toBe(storeId);
      }
      expect(await app.call('upsell.suggest', { storeId, limit: 12 })).toEqual({
        storeId,
        storeName: expect.any(String),
        currency: 'USD',
        date: expect.any(String),
        basis,
        suggestions,
        leftOut: 0,
        outOfStock: 0,
      });
    }
  });

  it('products in the order are not suggested, and the others follow from its lines', async () => {
    const ahead = await app.call('upsell.suggest', { storeId: 5 });
    const first = ahead.suggestions[0]!.productId;
    const within = await app.call('upsell.suggest', { storeId: 5, within: [first] });
    expect(within.suggestions.map(({ productId }) => productId)).not.toContain(first);
    const { id, edition } = await app.call('orders.create', {
      storeId: 5,
      lines: [{ productId: first, quantity: 1, source: 'suggestion' }],
    });
    const after = await app.call('upsell.suggest', { storeId: 5 });
    expect(after.suggestions.map(({ productId }) => productId)).not.toContain(first);
    await app.call('orders.cancel', { id, edition });
    expect(await app.call('upsell.suggest', { storeId: 5 })).toEqual(ahead);
  });

  it('refused ones are left out, snoozed ones return, an undo restores them; merged products count as one', async () => {
    const [first, second, third] = (await app.call('upsell.suggest', { storeId: 9 })).suggestions;
    const listed = async () => {
      const { suggestions, leftOut } = await app.call('upsell.suggest', { storeId: 9, limit: 30 });
      return { ids: suggestions.map(({ productId }) => productId), leftOut };
    };
    const answer = (s: Suggestion, more: object) =>
      app.call('upsell.answer', {
        storeId: 9,
        productId: s.productId,
        kind: s.kind,
        confidence: s.confidence,
        what: 'refused',
        ...more,
      });
    // evaluated as of the next order's day, in 2025: a refusal that lasts until 2026 still applies then
    const { editId } = await answer(first!, { why: 'does_not_sell' });
    await answer(second!, { what: 'snoozed', until: '2020-01-01' });
    let now = await listed();
    expect(now.leftOut).toBe(1);
    expect(now.ids).not.toContain(first!.productId);
    expect(now.ids).toContain(second!.productId);
    const merge = await app.call('desk.merge', { kind: 'product', into: third!.productId, ids: [first!.productId] });
    now = await listed();
    expect(now.ids).not.toContain(third!.productId);
    await app.call('desk.undo', { editId: merge.editId });
    await app.call('desk.undo', { editId });
    now = await listed();
    expect(now).toMatchObject({ leftOut: 0 });
    expect(now.ids).toContain(first!.productId);
  });

  it('withdrawn products are not suggested', async () => {
    const { suggestions } = await app.call('upsell.suggest', { storeId: 3 });
    const { productId } = suggestions[0]!;
    const { edition } = await app.call('sales.product', { id: productId });
    const { editId } = await app.call('desk.editProduct', { id: productId, edition, set: { withdrawn: true } });
    expect((await app.call('sales.product', { id: productId })).withdrawn).toBe(true);
    const after = await app.call('upsell.suggest', { storeId: 3 });
    expect(after.suggestions.map((s) => s.productId)).not.toContain(productId);
    await app.call('desk.undo', { editId });
  });

  it('feedback changes the chances by the posterior mean, and gives rates by type, rep and reason', async () => {
    const before = await app.call('upsell.suggest', { storeId: 30, limit: 40 });
    const due = before.suggestions.filter(({ kind }) => kind === 'due_now');
    const chosen = due[0]!;
    for (let i = 0; i < 12; i++)
      await app.call('upsell.answer', {
        storeId: 31 + i,
        productId: chosen.productId,
        kind: 'due_now',
        confidence: 0.4,
        what: i < 9 ? 'accepted' : 'refused',
        ...(i < 9 ? {} : { why: 'too_expensive' as const }),
      });
    const { kinds, reps, refusals } = await app.call('upsell.feedback', {});
    const kind = kinds.find(({ name }) => name === 'due_now')!;
    expect(kind).toMatchObject({ accepted: 9, refused: 3, rate: 0.75 });
    const taken = 9 + kind.orderedLater;
    expect(kind.factor).toBeCloseTo((10 + taken) / (10 + 12 * 0.4), 9);
    expect(reps[0]).toMatchObject({ accepted: 9, refused: 3 });
    expect(refusals.too_expensive).toBe(3);
    const after = await app.call('upsell.suggest', { storeId: 30, limit: 40 });
    const moved = after.suggestions.find(({ productId }) => productId === chosen.productId)!;
    expect(moved.confidence / chosen.confidence).toBeCloseTo(kind.factor * (reps[0]!.factor || 1), 1);
  });

  it('on the command line: upsell, store, report and the backtest', async () => {
    const one = await cli(['upsell', '5', '--limit', '3', '--json', '--data', data]);
    expect(one.code).toBe(0);
    const { suggestions } = one.json as { suggestions: Suggestion[] };
    expect(suggestions).toHaveLength(3);
    for (const s of suggestions)
      expect(Object.keys(s)).toEqual(
        expect.arrayContaining(['product', 'kind', 'reason', 'confidence', 'expectedMinor', 'evidence']),
      );
    expect((await cli(['store', '5', '--json', '--data', data])).json).toMatchObject({
      id: 5,
      suggestions: expect.any(Array),
    });
    const report = await cli(['report', 'suggestions', '--store', '5', '--csv', '--data', data]);
    expect(report.code).toBe(0);
    expect(report.stdout.trim().split('\n').length).toBeGreaterThan(5);
    const backtest = await cli(['backtest', 'upsell', '--json', '--data', data]);
    expect(backtest.json).toMatchObject({
      blend: { recallAt10: expect.any(Number), precisionAt10: expect.any(Number), hitRateAt10: expect.any(Number) },
    });
    expect((await cli(['upsell', '9999', '--data', data])).code).toBe(1);
    expect((await cli(['backtest', 'weather', '--data', data])).code).toBe(1);
  });
});

describe('every suggestion type, in planted data', { timeout: 120_000 }, () => {
  let data: string;
  let app: TestApp;
  const cities = ['Fremont', 'Dublin', 'Tracy'];
  const stores = Array.from({ length: 40 }, (_, i) => ({
    name: `Store ${String(i + 1).padStart(2, '0')}`,
    city: cities[i % 3]!,
    every: 12 + (i % 5),
  }));
  const goods: Record<string, Product> = {
    ...Object.fromEntries(
      Array.from({ length: 24 }, (_, i) => [
        `S${i}`,
        { name: `Staple ${String.fromCharCode(65 + i)}x`, category: i % 2 ? 'Sweets' : 'Namkeen', price: 2 + (i % 7) },
      ]),
    ),
    DAL: { name: 'Dal tadka mix', category: 'Spices', price: 4 },
    RICE: { name: 'Rice premium', category: 'Rice', price: 9 },
    TEA: { name: 'Tea gold', category: 'Drinks', price: 6 },
    SMALL: { name: 'Bhujia 350g', category: 'Namkeen', price: 3 },
    LARGE: { name: 'Bhujia 1 Kg', category: 'Namkeen', price: 7 },
    FEAST: { name: 'Feast box', category: 'Sweets', price: 12 },
    NEW: { name: 'Novelty bar', category: 'Sweets', price: 5 },
  };
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-kinds-'));
    let seed = 11;
    const random = () => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const file = writeExport(path.join(data, 'kinds.csv'), stores, goods, (store, nth, day) => {
      const basket: string[] = [];
      for (let i = 0; i < 24; i++) if ((store * 7 + i * 5) % 4 === 0 && random() < 0.5) basket.push(`S${i}`);
      // dal is bought with rice in every store but the first, which buys only dal
      if (random() < 0.4) basket.push('DAL', ...(store > 0 && random() < 0.9 ? ['RICE'] : []));
      // the third store stopped buying tea
      if (random() < 0.6 && (store !== 2 || day < LAST - 150)) basket.push('TEA');
      // small packs in all stores, large ones in all but the fifth
      if (random() < 0.5) basket.push('SMALL');
      if (store !== 4 && random() < 0.4) basket.push('LARGE');
      // a seasonal product, sold in July
      const month = new Date(day * 86_400_000).getUTCMonth();
      if (month === 6 && random() < 0.9) basket.push('FEAST');
      // a new product, in half of the stores for two months
      if (store % 2 === 0 && store !== 8 && day > LAST - 60 && random() < 0.8) basket.push('NEW');
      if (basket.length === 0 && nth >= 0) basket.push('S0');
      return basket;
    });
    await importInto(data, file);
    app = openTestApp(data);
  });
  afterAll(async () => {
    await app?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const suggestion = async (storeName: string, sku: string): Promise<Suggestion | undefined> => {
    const [store] = (await app.call('sales.stores', { search: storeName })).items;
    const { suggestions } = await app.call('upsell.suggest', { storeId: store!.id, limit: 60 });
    return suggestions.find((s) => s.sku === sku);
  };
  const kindsOf = (s: Suggestion | undefined) => (s ? [s.kind, ...s.alsoKinds] : []);

  it('bought together: rice with dal, with the rule as evidence', async () => {
    const s = await suggestion('Store 01', 'RICE');
    expect(kindsOf(s)).toContain('bought_together');
    expect(s!.evidence.rule!.products).toContain('Dal tadka mix');
    expect(s!.evidence.rule!.confidence).toBeGreaterThan(0.7);
    expect(s!.reason).toMatch(/^\d+% of orders with Dal tadka mix include it, .* new to this store\.$/);
  });
  it('similar stores: rice, which all of them buy', async () => {
    expect(kindsOf(await suggestion('Store 01', 'RICE'))).toContain('similar_stores');
  });
  it('stopped buying: tea, with how long ago', async () => {
    const s = await suggestion('Store 03', 'TEA');
    expect(s!.kind).toBe('stopped_buying');
    expect(s!.evidence.daysSince).toBeGreaterThanOrEqual(150);
  });
  it('season: the feast box of July', async () => {
    const s = await suggestion('Store 06', 'FEAST');
    expect(kindsOf(s)).toContain('seasonal');
    expect(s!.evidence.lastYear).toBeGreaterThan(0);
  });
  it('step up: from 350 g to the kilo', async () => {
    const s = await suggestion('Store 05', 'LARGE');
    expect(kindsOf(s)).toContain('step_up');
  });
  it('new: the novelty that spreads', async () => {
    const s = await suggestion('Store 10', 'NEW');
    expect(kindsOf(s)).toContain('new_in_category');
    expect(s!.evidence.newStores).toBeGreaterThan(10);
  });
  it('due now: what it buys every other time', async () => {
    expect((await suggestion('Store 06', 'SMALL'))!.kind).toBe('due_now');
  });
  it('a whole case and a better margin, where cases and costs are known', async () => {
    const [small] = (await app.call('sales.products', { search: 'Bhujia 350g' })).items;
    const { edition } = await app.call('sales.product', { id: small!.id });
    await app.call('desk.editProduct', { id: small!.id, edition, set: { caseSize: 16 } });
    const s = await suggestion('Store 06', 'SMALL');
    expect(kindsOf(s)).toContain('step_up');
    const byMargin = await app.call('upsell.suggest', { storeId: 6, by: 'margin' });
    expect(byMargin.suggestions.length).toBeGreaterThan(0);
  });
});

describe('with little data', { timeout: 120_000 }, () => {
  const withImport = async (text: string, check: (app: TestApp) => Promise<void>) => {
    const data = tempFolder();
    const file = path.join(data, 'few.csv');
    fs.writeFileSync(file, text);
    await importInto(data, file);
    const app = openTestApp(data);
    try {
      await check(app);
    } finally {
      await app.close();
    }
  };

  it('without sales there is an error', async () => {
    const app = openTestApp(tempFolder());
    expect(await errorCodeOf(app.call('upsell.suggest', { storeId: 1 }))).toBe('no_sales');
    expect(await errorCodeOf(app.call('upsell.backtest', {}))).toBe('no_sales');
    expect(await app.call('upsell.feedback', {})).toEqual({ kinds: [], reps: [], refusals: {} });
    await app.close();
  });

  it('one store, one product, one invoice', async () => {
    await withImport(`${HEAD}\nI1,2025-01-01,Only,Fremont,Salt,SALT,Own,Spices,12,1.00,12.00\n`, async (app) => {
      const { suggestions } = await app.call('upsell.suggest', { storeId: 1 });
      expect(suggestions.map(({ sku }) => sku)).toEqual(['SALT']);
      expect(await errorCodeOf(app.call('upsell.suggest', { storeId: 2 }))).toBe('store_unknown');
      const b = await app.call('upsell.backtest', {});
      expect(b).toMatchObject({ stores: 0, products: 0, blend: { recallAt10: 0, made: 0 } });
    });
  });

  it('a store without orders gets what its city buys, with that reason', async () => {
    const rows = ['Fremont', 'Fremont', 'Fremont', 'Dublin', 'Dublin'].flatMap((city, store) =>
      Array.from({ length: 6 }, (_, nth) => {
        const sku = city === 'Fremont' ? 'PICKLE' : 'PAPAD';
        return `I${store}-${nth},2025-0${nth + 1}-0${store + 1},Shop ${store},${city},${sku},${sku},Own,Food,12,2.00,24.00`;
      }),
    );
    // the new store only has a credit note
    rows.push('C1,2025-06-20,Newcomer,Fremont,PAPAD,PAPAD,Own,Food,-1,2.00,-2.00');
    await withImport(`${HEAD}\n${rows.join('\n')}\n`, async (app) => {
      const [store] = (await app.call('sales.stores', { search: 'Newcomer' })).items;
      const { basis, suggestions } = await app.call('upsell.suggest', { storeId: store!.id });
      expect(basis).toBe('city');
      expect(suggestions[0]).toMatchObject({
        sku: 'PICKLE',
        kind: 'popular',
        reason: 'This store has no orders yet; 3 of 3 stores in Fremont buy it.',
      });
    });
  });

  it('20,000 products are answered within seconds', async () => {
    const rows = Array.from({ length: 24_000 }, (_, i) => {
      const invoice = Math.floor(i / 10);
      return `I${invoice},2025-0${1 + (invoice % 6)}-${10 + (invoice % 19)},Store ${invoice % 60},Fremont,P${i % 20_000},P${i % 20_000},Own,C${i % 9},1,2.00,2.00`;
    });
    await withImport(`${HEAD}\n${rows.join('\n')}\n`, async (app) => {
      const { suggestions } = await app.call('upsell.suggest', { storeId: 7 });
      expect(suggestions.length).toBeLessThanOrEqual(10);
    });
  });
});

import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readForm } from '../../src-main/scan/form/read-form.ts';
import { loadPicture } from '../../src-main/scan/image/load.ts';
import { MarkRecogniser } from '../../src-main/scan/marks/recogniser.ts';
import { catalogueEntry } from '../../src-main/scan/match.ts';
import { OcrEngine } from '../../src-main/scan/ocr/engine.ts';
import type { ScanLine } from '../../src-shared/contract/index.ts';
import { MIN_CONFIDENCE } from '../../src-shared/contract/scans.ts';
import { cli, hasShared, shared } from '../helpers.ts';
import type { TestApp } from '../test-app.ts';
import { openAppWithProducts } from './catalogue-app.ts';

const sheets = path.join(shared, 'data', 'order-sheets');

describe.skipIf(!hasShared)('real photos', { tags: ['shared'], timeout: 120_000 }, () => {
  let data: string;
  let app: TestApp;
  const catalogue = hasShared
    ? (parse(fs.readFileSync(path.join(sheets, 'catalogue.csv'), 'utf8'), { columns: true }) as Record<
        string,
        string
      >[])
    : [];
  const truthOf = (name: string) =>
    Object.fromEntries(
      (
        parse(fs.readFileSync(path.join(sheets, `${name}.truth.csv`), 'utf8'), { columns: true }) as Record<
          string,
          string
        >[]
      ).map(({ sku, cases }) => [sku!, Number(cases)]),
    );
  beforeAll(async () => {
    ({ data, app } = await openAppWithProducts(catalogue.map(({ name, sku }) => ({ name: name!, sku: sku! }))));
  });
  afterAll(async () => {
    await app?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  const scan = async (name: string) => {
    const { json } = await cli(['scan', path.join(sheets, `${name}.jpg`), '--store', '1', '--json', '--data', data]);
    const { lines, unmatched, orderId } = json as { lines: ScanLine[]; unmatched: ScanLine[]; orderId: number | null };
    const truth = truthOf(name);
    const all = [...lines, ...unmatched];
    const certain = all.filter(({ sku, quantity }) => sku !== null && quantity !== null);
    for (const { sku, quantity } of certain) expect({ [sku!]: quantity }).toEqual({ [sku!]: truth[sku!] });
    const found = new Set(all.map(({ sku, guess }) => sku ?? guess?.sku).filter((sku) => sku! in truth));
    return { ordered: Object.keys(truth).length, found: found.size, certain: certain.length, orderId, all };
  };

  it('the filled form: each line found, nothing wrong or false', async () => {
    const { ordered, found, certain, orderId } = await scan('printed-form-tops');
    expect(found).toBe(ordered);
    expect(certain).toBeGreaterThanOrEqual(0.6 * ordered);
    expect((await app.call('orders.get', { id: orderId! })).items.length).toBeGreaterThanOrEqual(certain);
  });

  it('at least 90% of its printed products are recognised correctly', async () => {
    const engine = await OcrEngine.create();
    const recogniser = await MarkRecogniser.create();
    const image = await loadPicture(fs.readFileSync(path.join(sheets, 'printed-form-tops.jpg')));
    const entries = catalogue.map(({ name, sku, pieces_per_case }, i) =>
      catalogueEntry({ id: i + 1, name: name!, sku: sku!, caseSize: Number(pieces_per_case) }),
    );
    const rows = await readForm(engine, recogniser, image, 24, [], entries, undefined, true);
    await engine.close();
    // the products of the catalogue that are printed on the form, each once
    const printed = catalogue.map(({ sku }) => sku!).filter((sku) => !sku.startsWith('B'));
    const read = rows!.flatMap(({ match }) => (match && match.confidence >= MIN_CONFIDENCE ? [match.entry.sku] : []));
    expect(new Set(read).size).toBe(read.length);
    expect(read.filter((sku) => printed.includes(sku)).length / printed.length).toBeGreaterThanOrEqual(0.9);
  });

  it('the empty form orders nothing; stray strokes on it are asked about', async () => {
    const { certain, orderId, all } = await scan('printed-form-blank');
    expect({ certain, orderId }).toEqual({ certain: 0, orderId: null });
    expect(all.length).toBeLessThanOrEqual(2);
  });

  it('the handwritten list: what is certain is right', async () => {
    const { ordered, found, certain } = await scan('handwritten-list');
    expect(found).toBeGreaterThanOrEqual(0.85 * ordered);
    expect(certain).toBeGreaterThanOrEqual(0.4 * ordered);
  });
});

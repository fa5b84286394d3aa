import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadNetwork } from '../../src-main/scan/digits/network.ts';
import { readForm } from '../../src-main/scan/form.ts';
import { loadPicture } from '../../src-main/scan/image/load.ts';
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

  it('the filled form: at least 15 of its 17 lines, at most 2 others, no wrong quantity', async () => {
    const { json } = await cli([
      'scan',
      path.join(sheets, 'printed-form-tops.jpg'),
      '--store',
      '1',
      '--json',
      '--data',
      data,
    ]);
    const { lines, orderId } = json as { lines: ScanLine[]; orderId: number };
    const truth = truthOf('printed-form-tops');
    const right = lines.filter(({ sku }) => sku! in truth);
    expect(right.length).toBeGreaterThanOrEqual(15);
    expect(lines.length - right.length).toBeLessThanOrEqual(2);
    for (const { sku, quantity, quantityConfidence } of right)
      if (quantity !== null) {
        expect(quantity).toBe(truth[sku!]);
        expect(quantityConfidence).toBeGreaterThanOrEqual(MIN_CONFIDENCE);
      }
    expect((await app.call('orders.get', { id: orderId })).items.length).toBeGreaterThanOrEqual(15);
  });

  it('at least 90% of its printed products are recognised correctly', async () => {
    const engine = await OcrEngine.create();
    const image = await loadPicture(path.join(sheets, 'printed-form-tops.jpg'));
    const entries = catalogue.map(({ name, sku, pieces_per_case }, i) =>
      catalogueEntry({ id: i + 1, name: name!, sku: sku!, caseSize: Number(pieces_per_case) }),
    );
    const form = await readForm(engine, loadNetwork(), image, 24, entries, undefined, true);
    await engine.close();
    // the products of the catalogue that are printed on the form, each once
    const printed = catalogue.map(({ sku }) => sku!).filter((sku) => !sku.startsWith('B'));
    const found = form!.rows.flatMap(({ match }) =>
      match && match.confidence >= MIN_CONFIDENCE ? [match.entry.sku] : [],
    );
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((sku) => printed.includes(sku)).length / printed.length).toBeGreaterThanOrEqual(0.9);
  });

  it('the empty form gives no line in spite of stray strokes', async () => {
    const { json } = await cli([
      'scan',
      path.join(sheets, 'printed-form-blank.jpg'),
      '--store',
      '1',
      '--json',
      '--data',
      data,
    ]);
    expect(json).toMatchObject({ lines: [], orderId: null });
  });

  it('the handwritten list: confident proposals are right', async () => {
    const { json } = await cli([
      'scan',
      path.join(sheets, 'handwritten-list.jpg'),
      '--store',
      '1',
      '--json',
      '--data',
      data,
    ]);
    const { lines, unmatched } = json as { lines: ScanLine[]; unmatched: ScanLine[] };
    const truth = truthOf('handwritten-list');
    for (const { sku, quantity } of lines) {
      expect(Object.keys(truth)).toContain(sku);
      if (quantity !== null) expect(quantity).toBe(truth[sku!]);
    }
    expect(lines.length).toBeGreaterThanOrEqual(8);
    expect(lines.length + unmatched.length).toBe(Object.keys(truth).length);
  });
});

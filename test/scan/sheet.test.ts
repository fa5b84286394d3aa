import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { openDatabase } from '../../src-main/db/open.ts';
import { type GreyImage, type Quad, samplePixel } from '../../src-main/scan/image/grey-image.ts';
import { applyHomography, homography } from '../../src-main/scan/image/homography.ts';
import { findStoredSheet } from '../../src-main/scan/sheet/create.ts';
import { DIGIT_BOX, rowLayout } from '../../src-main/scan/sheet/layout.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { cli, importInto, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { handwriting, PRINTED } from './drawn-form.ts';

const DPI = 200;
const PX = DPI / 25.4;

/** A page of a PDF, rendered to a PNG. */
async function renderPage(pdf: Buffer, page: number): Promise<Buffer> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const { data, width, height } = await document.getPage(page - 1).render({ scale: DPI / 72, render: 'bitmap' });
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .flatten({ background: '#fff' })
    .png()
    .toBuffer();
  document.destroy();
  library.destroy();
  return png;
}

/** Draws handwritten quantities into the digit boxes, with random variation. */
async function fillIn(page: Buffer, quantities: Map<number, number>, next: () => number): Promise<Buffer> {
  const { width, height } = await sharp(page).metadata();
  const shapes = [...quantities].flatMap(([nth, quantity]) => {
    const { boxes } = rowLayout(nth);
    const digits = String(quantity).padStart(2, ' ');
    return [...digits].flatMap((digit, k) => {
      if (digit === ' ') return [];
      const high = DIGIT_BOX.height * (0.55 + 0.2 * next()) * PX;
      const x = (boxes[k]!.x + 1.2 + next()) * PX;
      const y = boxes[k]!.y * PX + (DIGIT_BOX.height * PX - high) / 2 + (next() - 0.5) * 4;
      return handwriting(digit, x, y, high, { pen: 2.5 + 2 * next(), shake: () => (next() - 0.5) * 2.6 });
    });
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
  return sharp(page)
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer();
}

/** Renders the page like a phone photo: in perspective, with a shadow, JPEG-compressed. */
async function photographPage(page: Buffer, file: string, corners: Quad, quality: number): Promise<string> {
  const { data, info } = await sharp(page).greyscale().raw().toBuffer({ resolveWithObject: true });
  const image: GreyImage = { width: info.width, height: info.height, data: new Uint8Array(data) };
  const [width, height] = [1500, 2000];
  const transform = homography(corners, [
    { x: 0, y: 0 },
    { x: image.width, y: 0 },
    { x: image.width, y: image.height },
    { x: 0, y: image.height },
  ]);
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const p = applyHomography(transform, x + 0.5, y + 0.5);
      const inside = p.x >= 0 && p.y >= 0 && p.x < image.width && p.y < image.height;
      // a diagonal shadow on the right
      const light = x + 0.4 * y > 1300 ? 0.58 : 0.96;
      out[y * width + x] = (inside ? samplePixel(image, p.x - 0.5, p.y - 0.5) : 60) * light;
    }
  await sharp(out, { raw: { width, height, channels: 1 } })
    .blur(0.5)
    .jpeg({ quality })
    .toFile(file);
  return file;
}

describe('a printed order sheet', { timeout: 120_000 }, () => {
  let data: string;
  let app: TestApp;
  const products = Array.from({ length: 90 }, (_, i) => ({
    name: `${PRINTED[i % PRINTED.length]!.name} No ${i}`,
    sku: `P${i}`,
  }));
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-sheet-'));
    const rows = products.flatMap(({ name, sku }, i) =>
      Array.from({ length: i < 8 ? 3 : 1 }, (_, k) => [
        `I${i}-${k}`,
        `2025-0${k + 1}-05`,
        i < 8 ? 'Apna Bazar' : 'Rangoli',
        name,
        sku,
        '12',
        '2.50',
        '30.00',
      ]),
    );
    const head = ['Invoice No', 'Invoice Date', 'Store Name', 'Item Name', 'SKU', 'Qty', 'Rate', 'Amount'];
    await importInto(data, writeCsv(path.join(data, 'catalogue.csv'), rows, head));
    app = openTestApp(data);
    for (const { id, edition } of (await app.call('sales.products', { limit: 100 })).items
      .filter((_, i) => i % 3 === 0)
      .map(({ id: product }) => ({ id: product, edition: 1 })))
      await app.call('desk.editProduct', { id, edition, set: { caseSize: 12 } });
  });
  afterAll(async () => {
    await app?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });

  it('lists what the store usually buys first, then everything by category, on as many pages as needed', async () => {
    const { id, pages } = await app.call('scans.makeSheet', { storeId: 1 });
    expect(pages).toBe(2);
    const db = openDatabase(prepareDataFolder(data));
    const [first, second] = findStoredSheet(db, id)!.pages;
    db.close();
    const names = await app.call('sales.products', { limit: 100 });
    const usual = new Set(names.items.filter(({ sku }) => Number(sku.slice(1)) < 8).map((one) => one.id));
    expect(first![0]).toBeNull();
    expect(first!.slice(1, 9).every((row) => row && usual.has(row[0]))).toBe(true);
    expect([...first!, ...second!].filter((row) => row !== null)).toHaveLength(90);
    expect((await app.call('scans.sheetPdf', { id })).pdf.length).toBeGreaterThan(5000);
  });

  it('filled in and photographed is read with 99% of the cells right and under 0.5% wrong numbers', async () => {
    const next = seededRandom(41);
    const { id } = await app.call('scans.makeSheet', { storeId: 1 });
    const pdf = Buffer.from((await app.call('scans.sheetPdf', { id })).pdf, 'base64');
    const db = openDatabase(prepareDataFolder(data));
    const { pages } = findStoredSheet(db, id)!;
    db.close();
    const photos: { corners: Quad; quality: number; page: number }[] = [
      {
        page: 1,
        quality: 75,
        corners: [
          { x: 90, y: 60 },
          { x: 1400, y: 80 },
          { x: 1430, y: 1930 },
          { x: 70, y: 1900 },
        ],
      },
      {
        page: 1,
        quality: 60,
        corners: [
          { x: 200, y: 150 },
          { x: 1380, y: 60 },
          { x: 1480, y: 1880 },
          { x: 60, y: 1960 },
        ],
      },
      {
        page: 2,
        quality: 70,
        corners: [
          { x: 160, y: 220 },
          { x: 1290, y: 120 },
          { x: 1420, y: 1790 },
          { x: 190, y: 1900 },
        ],
      },
      // upside down
      {
        page: 1,
        quality: 70,
        corners: [
          { x: 1410, y: 1920 },
          { x: 110, y: 1890 },
          { x: 80, y: 90 },
          { x: 1420, y: 60 },
        ],
      },
    ];
    let [cells, right, wrong] = [0, 0, 0];
    for (const [nth, { corners, quality, page }] of photos.entries()) {
      const rows = pages[page - 1]!;
      const written = new Map<number, number>();
      rows.forEach((row, place) => {
        if (row && next() < 0.55)
          written.set(place, next() < 0.65 ? 1 + Math.floor(9 * next()) : 10 + Math.floor(90 * next()));
      });
      const photo = await photographPage(
        await fillIn(await renderPage(pdf, page), written, next),
        path.join(data, `filled-${nth}.jpg`),
        corners,
        quality,
      );
      const { id: scanId } = await app.call('scans.add', { storeId: 1, path: photo });
      await app.backend.scanEnded(scanId);
      const scan = await app.call('scans.get', { id: scanId });
      expect(scan.state, scan.message).toBe('read');
      const read = new Map(scan.items.map((line) => [line.product, line]));
      rows.forEach((row, place) => {
        if (!row) return;
        const truth = written.get(place);
        const line = read.get(row[0]);
        cells++;
        if (truth === undefined ? line === undefined : line?.quantity === truth) right++;
        else if (line?.quantity != null) wrong++;
        if (line) expect(line.unit).toBe(row[1]);
      });
    }
    expect(cells).toBeGreaterThan(200);
    expect(right / cells).toBeGreaterThanOrEqual(0.99);
    expect(wrong / cells).toBeLessThan(0.005);
  });

  it('tells which store sent it, as a message tells by its text', async () => {
    const storesOf = async (name: string, bytes: Buffer | string) => {
      const file = path.join(data, name);
      fs.writeFileSync(file, bytes);
      return (await app.call('scans.storesOf', { path: file })).items.map(({ storeId, by }) => [storeId, by]);
    };
    const sheetOf = async (storeId?: number) => {
      const { id } = await app.call('scans.makeSheet', storeId === undefined ? {} : { storeId });
      return Buffer.from((await app.call('scans.sheetPdf', { id })).pdf, 'base64');
    };
    expect(await storesOf('own.pdf', await sheetOf(1))).toEqual([[1, 'sheet']]);
    expect(await storesOf('any.pdf', await sheetOf())).toEqual([]);
    expect(await storesOf('order.txt', 'Apna Bazar\nKaju Katli 2 case')).toEqual([[1, 'name']]);
    await expect(storesOf('cut.jpg', Buffer.from('no picture'))).rejects.toMatchObject({ code: 'picture_unreadable' });
    await expect(storesOf('order.docx', 'PK')).rejects.toMatchObject({ code: 'scan_kind' });
    const { code, stderr } = await cli(['scan', path.join(data, 'own.pdf'), '--data', data]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Which store .*It may be --store 1 \(Apna Bazar\)/s);
  });

  it('of another laptop is refused with a message', async () => {
    const { id } = await app.call('scans.makeSheet', {});
    const pdf = Buffer.from((await app.call('scans.sheetPdf', { id })).pdf, 'base64');
    const file = path.join(data, 'elsewhere.pdf');
    fs.writeFileSync(file, pdf);
    const db = openDatabase(prepareDataFolder(data));
    db.prepare('DELETE FROM order_sheet WHERE id = ?').run(id);
    db.close();
    const scan = await app.call('scans.add', { storeId: 1, path: file });
    await app.backend.scanEnded(scan.id);
    expect(await app.call('scans.get', { id: scan.id })).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/printed by another laptop/),
    });
  });

  it('is written to a file on the command line', async () => {
    const file = path.join(data, 'sheet.pdf');
    const { code, json } = await cli(['sheet', '--store', '1', '--out', file, '--json', '--data', data]);
    expect(code).toBe(0);
    expect(json).toMatchObject({ pages: 2 });
    expect(fs.readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

import fs from 'node:fs';
import path from 'node:path';
import PDFDocument from 'pdfkit';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Keys, masterSecret } from '../../src-main/db/keys.ts';
import { connectSealed } from '../../src-main/db/open.ts';
import { inBulk } from '../../src-main/db/seals/index.ts';
import type { ScanDetails, ScanLine } from '../../src-shared/contract/index.ts';
import type { TestApp } from '../test-app.ts';
import { openAppWithProducts } from './catalogue-app.ts';
import { formSvg, PRINTED, photographForm } from './drawn-form.ts';

const errorCodeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code: string }) => error.code,
  );
const scanFile = async (app: TestApp, file: string): Promise<ScanDetails> => {
  const { id } = await app.call('scans.add', { storeId: 1, path: file });
  await app.backend.scanEnded(id);
  return app.call('scans.get', { id });
};

/** A PDF with the given lines of text on each page. */
const pdfOf = (lines: string[][], options: PDFKit.PDFDocumentOptions = {}) =>
  new Promise<Buffer>((resolve) => {
    const pdf = new PDFDocument({ autoFirstPage: false, ...options });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    for (const page of lines) {
      pdf.addPage();
      pdf.fontSize(11);
      for (const line of page) pdf.text(line);
    }
    pdf.end();
  });

describe('a drawn form', { timeout: 120_000 }, () => {
  let data: string;
  let app: TestApp;
  const marks = { D00: '2cs', D11: '1cs', D20: '3cs', D32: '4', D41: '✓', D50: '5cs', D62: '|', D52: '1cs' };
  /** A form of fewer products, where it is not its reading that is tried. */
  const few = PRINTED.slice(0, 9);
  beforeAll(async () => {
    ({ data, app } = await openAppWithProducts(PRINTED));
  });
  afterAll(async () => {
    await app?.close();
    fs.rmSync(data, { recursive: true, force: true });
  });
  const scanForm = async (name: string, how: Parameters<typeof photographForm>[2] = {}, svg = formSvg(marks)) =>
    scanFile(app, await photographForm(svg, path.join(data, `${name}.jpg`), how));

  it('is read line by line; a tick gives an assumed quantity, a single stroke a one', async () => {
    const scan = await scanForm('straight');
    expect(scan.state).toBe('read');
    const by = new Map(scan.items.map((line) => [line.sku, line]));
    expect([...by.keys()].sort()).toEqual(Object.keys(marks).sort());
    for (const [sku, mark] of Object.entries(marks)) {
      const line = by.get(sku)!;
      const right = mark === '✓' ? 1 : mark === '|' ? 1 : Number(mark[0]);
      // a quantity may be left empty but is never wrong
      expect([right, null], `${sku} ${mark}`).toContain(line.quantity);
      expect([PRINTED.find((one) => one.sku === sku)!.pieces, null]).toContain(line.pieces);
      expect(line.unit).toBe('case');
    }
    expect(by.get('D41')).toMatchObject({ quantity: 1, assumed: true });
    const found = Object.keys(marks).filter((sku) => by.get(sku)!.quantity !== null);
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(scan.items.filter(({ pieces }) => pieces !== null).length).toBeGreaterThanOrEqual(5);
  });

  it.each([
    ['leaning to the left', { lean: -7 }],
    ['taken sideways', { quarter: 1 }],
    ['upside down', { quarter: 2 }],
  ])('%s: the same products, and no wrong quantity', async (name, how) => {
    const marked = { D00: '2cs', D11: '1cs', D20: '3cs', D22: '4' };
    const scan = await scanForm(name.replaceAll(' ', '-'), how, formSvg(marked, few));
    const lines = scan.items.filter(({ sku }) => sku !== null);
    expect(lines.map(({ sku }) => sku).sort()).toEqual(Object.keys(marked));
    for (const { sku, quantity } of lines)
      expect([Number(marked[sku as keyof typeof marked][0]), null]).toContain(quantity);
  });

  it('a crossed-out line is not ordered but can be restored', async () => {
    const scan = await scanForm('struck', {}, formSvg({ D00: '2cs', D11: '1cs', D22: '2cs' }, few, ['D11']));
    expect(scan.items.map(({ sku, dropped }) => [sku, dropped])).toEqual([
      ['D00', false],
      ['D11', true],
      ['D22', false],
    ]);
    expect(scan.lines).toBe(2);
    const [, struck] = scan.items;
    const restored = await app.call('scans.setLine', { id: scan.id, lineNo: struck!.lineNo, dropped: false });
    expect(restored.lines).toBe(3);
  });

  it('empty gives no lines, and says that its products were recognised', async () => {
    const scan = await scanForm('empty', {}, formSvg({}, few));
    expect(scan.items).toEqual([]);
    expect(scan.message).toBe('The products were recognised, but nothing is ordered.');
  });

  it('becomes a draft: corrections are remembered by text, cases are learnt from the sheet', async () => {
    const scan = await scanForm('order', {}, formSvg({ D00: '2cs', D11: '1cs' }, few));
    const [first] = scan.items;
    const [other] = (await app.call('sales.products', { search: 'D60' })).items;
    const changed = await app.call('scans.setLine', {
      id: scan.id,
      lineNo: first!.lineNo,
      productId: other!.id,
      quantity: 7,
    });
    expect(changed.items[0]).toMatchObject({ sku: 'D60', quantity: 7, seen: true });
    const { orderId, lines } = await app.call('scans.order', { id: scan.id });
    expect(lines).toBe(2);
    const order = await app.call('orders.get', { id: orderId });
    expect(order.items.map(({ sku, quantity, unit, source }) => [sku, quantity, unit, source])).toEqual([
      ['D60', 7, 'case', 'scan'],
      ['D11', 1, 'case', 'scan'],
    ]);
    expect(order.items[1]!.pieces).toBe(20);
    expect(await errorCodeOf(app.call('scans.order', { id: scan.id }))).toBe('scan_ordered');
    expect((await app.call('scans.get', { id: scan.id })).state).toBe('ordered');

    const productsOf = (items: ScanLine[]) => items.map(({ sku }) => sku).sort();
    // the corrected text matches the chosen product until the correction is forgotten
    const again = await scanForm('again', { quality: 80 }, formSvg({ D00: '2cs', D11: '1cs' }, few));
    expect(again.duplicateOf).toBe(scan.id);
    expect(productsOf(again.items)).toEqual(['D11', 'D60']);
    for (const { key, storeId } of (await app.call('scans.corrections', {})).items)
      await app.call('scans.forget', { key, storeId });
    const third = await scanForm('third', { quality: 85 }, formSvg({ D00: '2cs', D11: '1cs' }, few));
    expect(productsOf(third.items)).toEqual(['D00', 'D11']);
  });

  it('other images give no lines, and each failure has a message', async () => {
    const noise = path.join(data, 'noise.png');
    await sharp({
      create: {
        width: 900,
        height: 700,
        channels: 3,
        background: '#777',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .png()
      .toFile(noise);
    const other = path.join(data, 'letter.png');
    await sharp(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="500"><rect width="900" height="500" fill="white"/><text x="40" y="90" font-size="30" font-family="DejaVu Sans">Dear Sir, thank you for your letter.</text><text x="40" y="150" font-size="30" font-family="DejaVu Sans">We shall visit you next Tuesday.</text></svg>',
      ),
    )
      .png()
      .toFile(other);
    const huge = path.join(data, 'huge.jpg');
    await sharp({ create: { width: 8000, height: 5000, channels: 3, background: 'white' } })
      .jpeg({ quality: 50 })
      .toFile(huge);
    for (const file of [noise, other, huge]) {
      const scan = await scanFile(app, file);
      expect(scan.items, file).toEqual([]);
      expect(scan).toMatchObject({
        state: 'read',
        message: 'No known products found. Add lines by hand.',
        descriptor: { id: 'scan_read/nothing_known' },
      });
    }
    const cut = path.join(data, 'cut.jpg');
    fs.writeFileSync(cut, fs.readFileSync(path.join(data, 'straight.jpg')).subarray(0, 9000));
    const corrupt = await scanFile(app, cut);
    expect(corrupt.state).toBe('failed');
    expect(corrupt.message).toMatch(/can't be read.*Take it again/);
    expect(corrupt.descriptor).toMatchObject({ id: 'picture_unreadable' });
    const text = path.join(data, 'words.jpg');
    fs.writeFileSync(text, 'no picture at all');
    expect((await scanFile(app, text)).state).toBe('failed');
    fs.writeFileSync(path.join(data, 'none.jpg'), '');
    expect(await errorCodeOf(app.call('scans.add', { storeId: 1, path: path.join(data, 'none.jpg') }))).toBe(
      'scan_empty_file',
    );
    fs.writeFileSync(path.join(data, 'order.docx'), 'PK');
    expect(await errorCodeOf(app.call('scans.add', { storeId: 1, path: path.join(data, 'order.docx') }))).toBe(
      'scan_kind',
    );
    expect(await errorCodeOf(app.call('scans.add', { storeId: 99, path: huge }))).toBe('order_refused');
  });

  it('an order confirmation with a text layer is read without OCR: certain quantities only', async () => {
    const file = path.join(data, 'confirmation.pdf');
    fs.writeFileSync(
      file,
      await pdfOf([
        ['Order confirmation 4711', 'Aloo Bhujia 200g    2 cases    $30.00', 'Khatta Meetha 350g    18'],
        ['Shahi Mixture 1 Kg    3    12    $4.50', 'Total 23'],
      ]),
    );
    const { id } = await app.call('scans.add', { storeId: 1, path: file });
    await app.backend.scanEnded(id);
    const scan = await app.call('scans.get', { id });
    expect(scan).toMatchObject({ state: 'read', pages: 2, done: 2 });
    expect(scan.items.map(({ sku, quantity, unit, page }) => [sku, quantity, unit, page])).toEqual([
      ['D00', 2, 'case', 1],
      ['D11', 18, 'piece', 1],
      ['D22', null, 'piece', 2],
    ]);
  });

  it.each([
    ['with pen marks', ['D02', 'D12', 'D30']],
    ['without a mark', []],
  ])('a PDF of a form %s is read by what is drawn on it, not by its printed numbers', async (name, marked) => {
    const pdf = new PDFDocument({ size: 'A4' });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve) => pdf.on('end', resolve));
    const [left, top, row, columns] = [60, 60, 20, [0, 220, 260, 320]];
    PRINTED.forEach((one, i) => {
      const y = top + i * row;
      pdf.fontSize(11).text(one.name, left + 4, y + 5, { lineBreak: false });
      pdf.text(String(one.pieces), left + 230, y + 5, { lineBreak: false });
      pdf
        .moveTo(left, y)
        .lineTo(left + 320, y)
        .stroke();
    });
    const bottom = top + PRINTED.length * row;
    pdf
      .moveTo(left, bottom)
      .lineTo(left + 320, bottom)
      .stroke();
    for (const x of columns)
      pdf
        .moveTo(left + x, top)
        .lineTo(left + x, bottom)
        .stroke();
    for (const sku of marked) {
      const y = top + PRINTED.findIndex((one) => one.sku === sku) * row + 3;
      const x = left + 282;
      // a two is drawn into the page, the last mark is a one as a pen's annotation on top of it
      if (sku !== 'D30')
        pdf
          .lineWidth(1.6)
          .path(`M${x} ${y + 4}q3 -6 8 -1q-1 5 -8 11l11 -1`)
          .stroke('#1133aa');
      else
        pdf.annotate(x, y, 12, 16, {
          // the types spell this key in another way than the format
          ...{ Subtype: 'Ink' },
          ...{ InkList: [[x + 4, pdf.page.height - y, x + 2, pdf.page.height - y - 14]] },
          ...{ C: [0, 0, 1], BS: { W: 1.6 } },
        });
    }
    pdf.end();
    const file = path.join(data, `form ${name}.pdf`);
    await ended;
    fs.writeFileSync(file, Buffer.concat(chunks));
    const scan = await scanFile(app, file);
    expect(scan.items.map(({ sku }) => sku)).toEqual(marked);
    // what is not sure is asked
    for (const { sku, quantity } of scan.items) expect([sku === 'D30' ? 1 : 2, null]).toContain(quantity);
  });

  it('encrypted, broken and very long PDFs fail with a message', async () => {
    const scanPdf = async (name: string, bytes: Buffer) => {
      const file = path.join(data, name);
      fs.writeFileSync(file, bytes);
      const { id } = await app.call('scans.add', { storeId: 1, path: file });
      await app.backend.scanEnded(id);
      return app.call('scans.get', { id });
    };
    const page = [['Aloo Bhujia 200g  2 cases']];
    expect(await scanPdf('locked.pdf', await pdfOf(page, { userPassword: 'x', ownerPassword: 'y' }))).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/locked with a password/),
    });
    expect(await scanPdf('broken.pdf', (await pdfOf(page)).subarray(0, 300))).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/can't be read/),
    });
    expect(await scanPdf('long.pdf', await pdfOf(Array.from({ length: 500 }, () => page[0]!)))).toMatchObject({
      state: 'failed',
      items: [],
      message: expect.stringMatching(/500 pages/),
    });
  });

  it('a cancelled scan has no lines and can be retried', async () => {
    const file = await photographForm(formSvg({ D00: '2cs', D11: '1cs' }, few), path.join(data, 'cancel.jpg'));
    const { id } = await app.call('scans.add', { storeId: 1, path: file });
    await expect.poll(async () => (await app.call('scans.get', { id })).state).toBe('reading');
    expect(await app.call('scans.cancel', { id })).toEqual({ cancelled: true });
    await app.backend.scanEnded(id);
    expect(await app.call('scans.get', { id })).toMatchObject({ state: 'cancelled', items: [] });
    await app.call('scans.retry', { id });
    await app.backend.scanEnded(id);
    expect((await app.call('scans.get', { id })).items).toHaveLength(2);
    // a scan whose process ended between two pages has lines already
    const keys = new Keys(masterSecret(data));
    const db = connectSealed(path.join(data, 'mangalm.db'), keys.rowSealKey);
    inBulk(db, () => db.prepare("UPDATE scan SET state = 'failed' WHERE id = ?").run(id));
    db.close();
    await app.call('scans.retry', { id });
    await app.backend.scanEnded(id);
    expect(await app.call('scans.get', { id })).toMatchObject({ state: 'read' });
    await app.call('scans.remove', { id });
    expect(await errorCodeOf(app.call('scans.get', { id }))).toBe('scan_unknown');
    expect(fs.existsSync(path.join(data, 'documents', 'scans', String(id)))).toBe(false);
  });

  it('an e-mail is read as a message, without what it replies to', async () => {
    const [name, other] = PRINTED.map((product) => product.name);
    const file = path.join(data, 'order.eml');
    const lines = [`2 case ${name}`, '', 'On Mon, Nov 23, 2026 at 9:00 AM, we wrote:', `> 9 case ${other}`];
    fs.writeFileSync(file, ['Content-Type: text/plain; charset=utf-8', '', ...lines].join('\r\n'));
    const scan = await scanFile(app, file);
    expect(scan.items.map(({ productName, quantity, unit }) => [productName, quantity, unit])).toEqual([
      [name, 2, 'case'],
    ]);
    expect((await app.call('scans.text', { id: scan.id })).text).toBe(`2 case ${name}`);
  });
});

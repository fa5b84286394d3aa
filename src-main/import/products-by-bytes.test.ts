import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StagedProduct } from './batch.ts';
import { ProductsByBytes } from './products-by-bytes.ts';
import { CANONICAL, type RecordBytes } from './table/dialect.ts';
import { SwiftSplitter } from './table/swift.ts';

/** Reads records from their bytes as the importer does, and hands each on with where its cells lie. */
function readEach(records: string[][], take: (cells: string[], bytes: RecordBytes) => void): void {
  const text = records
    .map((cells) => cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .join('\n');
  const splitter = new SwiftSplitter(CANONICAL, (cells, _line, _raw, _fault, bytes) => {
    if (bytes) take(cells, bytes);
  });
  splitter.push(Buffer.from(`${text}\n`));
  splitter.end();
}

const product = (idx: number) => ({ idx }) as StagedProduct;

describe('products by the bytes of their columns', () => {
  const cell = fc.constantFrom(
    '',
    'a',
    'b',
    'ab',
    'é',
    'Aloo, Bhujia',
    'say "a"',
    '4815000110094923',
    '4815000110094924',
  );

  it('are found where all their cells are the same, and only there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }),
        (records, columns) => {
          const products = new ProductsByBytes(columns, 6);
          const expected = new Map<string, number>();
          readEach(records, (cells, bytes) => {
            const key = JSON.stringify(columns.map((column) => cells[column]));
            const found = products.find(bytes);
            expect(found?.product.idx).toBe(expected.get(key));
            if (found) return;
            expected.set(key, expected.size + 1);
            products.keep(bytes, { product: product(expected.size), extra: expected.size });
          });
        },
      ),
    );
  });

  it('are told apart by tens of thousands, and found again after all were forgotten', () => {
    const products = new ProductsByBytes([0, 2], 3);
    const records = Array.from({ length: 45_000 }, (_, i) => [`id ${i % 30_000}`, 'x', `name ${i % 30_000}`]);
    let made = 0;
    readEach(records, ([id], bytes) => {
      const number = Number(id!.slice(3));
      const found = products.find(bytes);
      if (found) expect(found.product.idx).toBe(number);
      else {
        made++;
        products.keep(bytes, { product: product(number), extra: 0 });
      }
    });
    expect(made).toBeGreaterThanOrEqual(30_000);
    expect(made).toBeLessThanOrEqual(45_000);
  });

  it('are not looked for in a record of another width', () => {
    const products = new ProductsByBytes([0], 2);
    readEach([['a', 'b']], (_, bytes) => products.keep(bytes, { product: product(1), extra: 1 }));
    readEach([['a', 'b', 'c'], ['a']], (_, bytes) => expect(products.find(bytes)).toBeUndefined());
    readEach([['a', 'z']], (_, bytes) => expect(products.find(bytes)?.product.idx).toBe(1));
  });
});

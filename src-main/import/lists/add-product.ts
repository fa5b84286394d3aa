import fs from 'node:fs';
import {
  type ImportOptions,
  importOptions,
  type Output,
  type ParsedInput,
} from '../../../src-shared/contract/index.ts';
import { csvRecord } from '../../../src-shared/csv.ts';
import { type FaultCode, faultMessage } from '../../../src-shared/fault.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { minorDigits } from '../../../src-shared/money.ts';
import { asProblem, Problem } from '../../../src-shared/problem.ts';
import type { SalesCube } from '../../cube/cube.ts';
import type { DataFolder } from '../../db/folder.ts';
import type { Db } from '../../db/open.ts';
import { foldCode, foldIdentity } from '../fields/identity.ts';
import { newUpload } from '../inbox/uploads.ts';
import { listRejects } from '../ledger/rejects.ts';

type NewProduct = ParsedInput<'imports.addProduct'>;

/** A code as a person takes it for the same. */
const typedCode = (code: string) => foldCode(code).toLowerCase();

/** How the list is imported, and taken back where no product came of it. */
interface Importing {
  run(file: string, options: ImportOptions): { importId: number; ended: Promise<unknown> };
  drop(importId: number): unknown;
}

/**
 * Adds a product that was typed, as a list of one row, so that it comes in as any list does: with keys that later files find
 * it by, sync, audit and undo.
 * @throws Problem `product_exists` · `product_not_added`
 */
export async function addProduct(
  db: Db,
  folder: DataFolder,
  cube: SalesCube,
  product: NewProduct,
  importing: Importing,
): Promise<Output<'imports.addProduct'>> {
  const file = writeProductList(folder, cube, product);
  const { importId, ended } = importing.run(file, importOptions.parse({ as: 'products', decimal: '.' }));
  const failure = await ended.then(() => null, asProblem);
  const productId = db
    .prepare<unknown[], number | null>('SELECT max(id) FROM product WHERE import_id = ?')
    .pluck()
    .get(importId)!;
  if (productId !== null) return { productId, importId };
  const [reject] = listRejects(db, { importId, limit: 1, offset: 0, open: false }).items;
  try {
    importing.drop(importId);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  const reason = reject
    ? faultMessage(reject.code as FaultCode, reject.value)
    : (failure?.descriptor ?? message('product_not_added/doubt'));
  throw new Problem('product_not_added', { reason });
}

/** Writes the list of one row, an upload. @throws Problem `product_exists` */
function writeProductList(folder: DataFolder, cube: SalesCube, product: NewProduct): string {
  const { name, sku, barcode, listPriceMinor, caseSize } = product;
  for (const known of cube.products.rows.values())
    if (
      foldIdentity(known.name) === foldIdentity(name) ||
      (sku !== '' && typedCode(known.sku) === typedCode(sku)) ||
      (barcode !== '' && known.barcode === barcode)
    )
      throw new Problem('product_exists', { name: known.name });
  const digits = minorDigits(cube.currency);
  const cells: [header: string, cell: string][] = [
    ['Item Name', name],
    ['SKU', sku],
    ['Barcode', barcode],
    ['Brand', product.brand],
    ['Category', product.category],
    ['Unit', product.unit],
    ['Case Size', caseSize === null ? '' : String(caseSize)],
    ['List Price', listPriceMinor === null ? '' : (listPriceMinor / 10 ** digits).toFixed(digits)],
  ];
  const given = cells.filter(([, cell]) => cell !== '');
  const { file } = newUpload(folder, `${name}.csv`);
  fs.writeFileSync(file, csvRecord(given.map(([header]) => header)) + csvRecord(given.map(([, cell]) => cell)));
  return file;
}

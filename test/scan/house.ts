import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { importInto } from '../helpers.ts';
import { type House, openHouse } from '../import/in-app.ts';
import { catalogueFile } from './drawn.ts';

/** Opens an app on a new data folder with exactly these products. */
export async function houseOf(products: { name: string; sku: string }[]): Promise<{ data: string; house: House }> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-scan-'));
  await importInto(data, catalogueFile(data, products));
  return { data, house: openHouse(data) };
}

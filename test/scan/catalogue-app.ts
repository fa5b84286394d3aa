import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { importInto } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';
import { writeCatalogue } from './drawn-form.ts';

/** Opens an app on a new data folder with exactly these products. */
export async function openAppWithProducts(
  products: { name: string; sku: string }[],
): Promise<{ data: string; app: TestApp }> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-scan-'));
  await importInto(data, writeCatalogue(data, products));
  return { data, app: openTestApp(data) };
}

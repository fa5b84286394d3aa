import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cli, importInto } from './helpers.ts';
import { openTestApp } from './test-app.ts';

const SAMPLE = 'Invoices_Mangalam .csv';

let made: Promise<string> | undefined;

/** Makes a folder with the sample, which is imported, and learnt from as by the first suggestion. */
async function makeSampleFolder(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-sample-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, SAMPLE);
  await cli(['sample', file]);
  await importInto(folder, file);
  const app = openTestApp(folder);
  await app.call('upsell.suggest', { storeId: 1 });
  await app.close();
  return folder;
}

/** Fills an empty data folder with the imported sample and its file: a copy of one that is made once per process. */
export async function fillWithSample(data: string): Promise<void> {
  made ??= makeSampleFolder();
  const from = await made;
  // a copied folder gets the mode of a new one
  const umask = process.umask(0o077);
  fs.cpSync(from, data, { recursive: true });
  process.umask(umask);
}

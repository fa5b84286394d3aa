import fs from 'node:fs';
import path from 'node:path';
import type { Output, ScanDetails } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { DataFolder } from '../db/folder.ts';
import type { Db } from '../db/open.ts';
import { isMessageFile, readMessageFile } from './message/message-file.ts';
import type { PageResult } from './reader.ts';
import { scanRow } from './scan-rows.ts';

/** Folder of a scan: the original file and the rendered pages. */
export const scanFolder = (folder: DataFolder, id: number) => path.join(folder.documents, 'scans', String(id));
const sizesFile = (folder: DataFolder, id: number) => path.join(scanFolder(folder, id), 'sizes.json');
const pageFile = (folder: DataFolder, id: number, page: number) =>
  path.join(scanFolder(folder, id), `page-${page}.jpg`);

/** Path of the original file. @throws Problem `scan_gone` */
export function originalFile(folder: DataFolder, id: number): string {
  const dir = scanFolder(folder, id);
  const name = fs.existsSync(dir) ? fs.readdirSync(dir).find((one) => one.startsWith('original')) : undefined;
  if (!name) throw new Problem('scan_gone', { id });
  return path.join(dir, name);
}

/** The rendered page of a scan. @throws Problem `scan_unknown` · `page_unknown` */
export function pageImage(db: Db, folder: DataFolder, id: number, page: number): Output<'scans.picture'> {
  scanRow(db, id);
  const file = pageFile(folder, id, page);
  if (!fs.existsSync(file)) throw new Problem('page_unknown', { id, page });
  return { jpeg: fs.readFileSync(file).toString('base64') };
}

/** The text of a message. @throws Problem `scan_unknown` · `scan_gone` · `page_unknown` if the scan is a picture */
export async function messageText(db: Db, folder: DataFolder, id: number): Promise<Output<'scans.text'>> {
  scanRow(db, id);
  const file = originalFile(folder, id);
  if (!isMessageFile(file)) throw new Problem('page_unknown', { id, page: 1 });
  return { text: await readMessageFile(file) };
}

/** The sizes of the rendered pages. */
export function pageSizes(folder: DataFolder, id: number): ScanDetails['sizes'] {
  const file = sizesFile(folder, id);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as ScanDetails['sizes']) : [];
}

/** Stores a rendered page with its size; the first page starts a new list of sizes. */
export function savePagePicture(
  folder: DataFolder,
  id: number,
  page: number,
  { jpeg, width, height }: NonNullable<PageResult['picture']>,
): void {
  fs.writeFileSync(pageFile(folder, id, page), jpeg);
  const sizes = page > 1 ? pageSizes(folder, id) : [];
  fs.writeFileSync(sizesFile(folder, id), JSON.stringify([...sizes, { width, height }]));
}

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Checked, Happen } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { committing, tellChange } from '../asking.ts';
import { type Facts, wholeOf } from '../facts/facts.ts';
import { removeFolder } from '../files.ts';
import type { Handlers } from '../handlers.ts';
import { discardUpload, isUpload, uploadedFile } from '../import/uploads.ts';
import { checkRegular, readNamedFile } from '../named-file.ts';
import { orderingStore } from '../orders/lines.ts';
import type { DataFolder } from '../store/folder.ts';
import type { Store as Database } from '../store/open.ts';
import { inBulk } from '../store/seals/index.ts';
import { Reader } from './reader.ts';
import {
  correctionsFor,
  getScan,
  keepPage,
  listCorrections,
  listScans,
  orderOf,
  originalOf,
  pictureOf,
  rowOf,
  scanFolder,
  setLine,
} from './scans.ts';
import { makeSheet, pdfOf } from './sheet/make.ts';

export interface ScanArea {
  handlers: Handlers<'scans'>;
  /** Resolves when a scan has been read or has failed. */
  ended(id: number): Promise<void>;
  close(): Promise<void>;
}

const LARGEST_BYTES = 80 * 1024 * 1024;
const KINDS = /\.(jpe?g|png|webp|tiff?|gif|avif|pdf)$/i;

/** Order sheets from photos: upload, recognition one at a time, review, order. */
export function scanArea(
  db: Database,
  folder: DataFolder,
  facts: () => Facts,
  happen: Happen,
  stays: boolean,
): ScanArea {
  const reader = new Reader();
  let chain: Promise<void> = Promise.resolve();
  let closing = false;
  let reading: number | null = null;
  const endings = new Map<number, Promise<void>>();

  const set = (id: number, state: string, message = '', ms: number | null = null) => {
    const change = db.prepare(
      'UPDATE scan SET state = ?, message = ?, duration_ms = coalesce(?, duration_ms) WHERE id = ?',
    );
    inBulk(db, () => change.run(state, message, ms, id));
    happen('scans.changed', {});
  };

  const readOne = async (id: number): Promise<void> => {
    if (closing || rowOf(db, id).state !== 'queued') return;
    const begun = performance.now();
    reading = id;
    set(id, 'reading');
    let [recognised, ordered] = [0, 0];
    try {
      inBulk(db, () => db.prepare('DELETE FROM scan_line WHERE scan_id = ?').run(id));
      const now = wholeOf(facts());
      const products = [...now.products.rows.values()].map(({ id: product, name, sku, caseSize }) => ({
        id: product,
        name,
        sku,
        caseSize,
      }));
      const corrections = correctionsFor(db, now, now.stores.of(rowOf(db, id).storeId).id);
      await reader.read(
        { file: originalOf(folder, id), products, corrections },
        {
          progress: (page, pages, done, all) => happen('scans.progress', { scanId: id, page, pages, done, all }),
          page: (page, pages, answer) => {
            recognised += answer.recognised;
            ordered += answer.lines.length + (answer.sheet?.cells.length ?? 0);
            keepPage(db, wholeOf(facts()), folder, id, page, pages, answer);
          },
        },
      );
      const message =
        recognised === 0
          ? 'Nothing on it looks like a product that is known here.'
          : ordered === 0
            ? 'Its products were recognised; nothing is ordered.'
            : '';
      set(id, 'read', message, Math.round(performance.now() - begun));
    } catch (error) {
      const { code, message, hint } = asProblem(error);
      // reading interrupted by shutdown is queued again
      if (closing) inBulk(db, () => db.prepare("UPDATE scan SET state = 'queued' WHERE id = ?").run(id));
      else set(id, code === 'cancelled' ? 'cancelled' : 'failed', `${message} ${hint}`.trim());
    } finally {
      reading = null;
    }
  };
  const enter = (id: number) => {
    chain = chain.then(() => readOne(id)).catch(() => undefined);
    endings.set(id, chain);
  };
  if (stays) {
    inBulk(db, () => db.prepare("UPDATE scan SET state = 'queued' WHERE state = 'reading'").run());
    for (const id of db.prepare("SELECT id FROM scan WHERE state = 'queued' ORDER BY id").pluck().all() as number[])
      enter(id);
  }

  const add = async ({ storeId, path: given, upload }: Checked<'scans.add'>, author: string) => {
    if ((given === undefined) === (upload === undefined))
      throw new Problem('bad_request', 'Name a file or an upload, one of the two.', '');
    const store = orderingStore(db, facts(), storeId);
    const file = upload ? uploadedFile(folder, upload) : path.resolve(given!);
    const bytes = bytesOf(file);
    const name = path.basename(file);
    if (!KINDS.test(name))
      throw new Problem(
        'scan_kind',
        `${name} is no picture or PDF that can be read here.`,
        'JPEG, PNG, WebP and PDF are.',
      );
    const id = Number(
      db
        .prepare(
          "INSERT INTO scan (store_id, name, sha256, state, author, created_at) VALUES (?, ?, ?, 'queued', ?, ?)",
        )
        .run(store.id, name, createHash('sha256').update(bytes).digest('hex'), author, new Date().toISOString())
        .lastInsertRowid,
    );
    fs.mkdirSync(scanFolder(folder, id), { recursive: true, mode: 0o700 });
    fs.writeFileSync(path.join(scanFolder(folder, id), `original${path.extname(name).toLowerCase()}`), bytes);
    if (isUpload(folder, file)) discardUpload(file);
    const { duplicateOf } = getScan(db, facts(), folder, id);
    enter(id);
    happen('scans.changed', {});
    return { id, duplicateOf };
  };
  const told = <T>(answer: T): T => {
    happen('scans.changed', {});
    return answer;
  };

  const handlers: Handlers<'scans'> = {
    'scans.add': (input, { name }) => add(input, name),
    'scans.list': (input) => listScans(db, facts(), input),
    'scans.get': ({ id }) => getScan(db, facts(), folder, id),
    'scans.picture': ({ id, page }) => pictureOf(db, folder, id, page),
    'scans.setLine': (input, { name }) => {
      setLine(db, facts(), name, input);
      return told(getScan(db, facts(), folder, input.id));
    },
    'scans.order': ({ id }, { name }) => {
      const answer = orderOf(db, facts, name, id);
      happen('desk.changed', {});
      return told(answer);
    },
    'scans.retry': ({ id }) => {
      const { state, orderId } = rowOf(db, id);
      if (orderId !== null) throw new Problem('scan_ordered', `Scan ${id} is order ${orderId} already.`);
      if (state !== 'reading') {
        set(id, 'queued');
        enter(id);
      }
      return {};
    },
    'scans.cancel': async ({ id }) => {
      const { state } = rowOf(db, id);
      if (state === 'queued') set(id, 'cancelled', 'The reading was cancelled.');
      else if (reading === id) await reader.cancel();
      return { cancelled: state === 'queued' || state === 'reading' };
    },
    'scans.remove': async ({ id }) => {
      rowOf(db, id);
      if (reading === id) await reader.cancel();
      await endings.get(id);
      committing(() => {
        tellChange(`scan ${id}`, rowOf(db, id), null);
        db.prepare('DELETE FROM scan WHERE id = ?').run(id);
      });
      removeFolder(scanFolder(folder, id));
      return told({});
    },
    'scans.makeSheet': ({ storeId }, { name }) => makeSheet(db, facts(), name, storeId),
    'scans.sheetPdf': async ({ id }) => ({ pdf: (await pdfOf(db, facts(), id)).toString('base64') }),
    'scans.corrections': () => listCorrections(db, facts()),
    'scans.forget': ({ key, storeId }) => {
      db.prepare('DELETE FROM scan_correction WHERE text_key = ? AND store_id = ?').run(key, storeId ?? 0);
      return told({});
    },
  };
  return {
    handlers,
    ended: async (id) => void (await endings.get(id)),
    close: async () => {
      closing = true;
      await reader.close();
      await chain;
    },
  };
}

function bytesOf(file: string): Buffer {
  let size: number;
  try {
    const stat = fs.statSync(file);
    checkRegular(file, stat);
    size = stat.size;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('file_unreadable', `${file} can't be read.`, 'Check the name and that it is readable.');
  }
  if (size === 0) throw new Problem('scan_empty_file', `${path.basename(file)} is empty.`, 'Take the photo again.');
  if (size > LARGEST_BYTES)
    throw new Problem('scan_too_large', `${path.basename(file)} is larger than 80 MB.`, 'Save it smaller.');
  return readNamedFile(file, LARGEST_BYTES);
}

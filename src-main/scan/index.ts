import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { ParsedInput } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { unscoped } from '../cube/cube.ts';
import { inBulk } from '../db/seals/index.ts';
import { storedMessage } from '../db/stored-message.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { inTransaction, recordChange } from '../dispatch/request-context.ts';
import { discardUpload, isUpload, uploadedFile } from '../import/inbox/uploads.ts';
import { habitsOf } from '../orders/history.ts';
import { orderingStore } from '../orders/lines.ts';
import { removeFolder } from '../platform/files.ts';
import { assertRegularFile, readUserFile } from '../platform/user-file.ts';
import { correctionsFor, listCorrections, setLine } from './corrections.ts';
import { isMessageFile } from './message/message-file.ts';
import { createOrderFromScans } from './order-from-scan.ts';
import { ScanReader } from './reader.ts';
import { savePage } from './save-page.ts';
import { messageText, originalFile, pageImage, scanFolder } from './scan-folder.ts';
import { scanRow } from './scan-rows.ts';
import { getScan, listScans, recordedScan } from './scans.ts';
import { createSheet, renderSheet } from './sheet/create.ts';
import { senderOfFile, storesOfSender } from './stores-of.ts';

export interface ScanArea {
  handlers: Handlers<'scans'>;
  /** Resolves when a scan has been read or has failed. */
  whenRead(id: number): Promise<void>;
  close(): Promise<void>;
}

const MAX_BYTES = 80 * 1024 * 1024;
const PICTURE_TYPES = /\.(jpe?g|png|webp|tiff?|gif|avif|pdf)$/i;

/** Order sheets from photos: upload, recognition one at a time, review, order. */
export function scanArea({ db, folder, currentCube, emit, longRunning }: AreaContext): ScanArea {
  const reader = new ScanReader();
  let chain: Promise<void> = Promise.resolve();
  let closing = false;
  let readingId: number | null = null;
  const readings = new Map<number, Promise<void>>();

  const setState = (id: number, state: string, message = '', ms: number | null = null) => {
    const change = db.prepare(
      'UPDATE scan SET state = ?, message = ?, duration_ms = coalesce(?, duration_ms) WHERE id = ?',
    );
    inBulk(db, () => change.run(state, message, ms, id));
    emit('scans.changed', {});
  };

  const readOne = async (id: number): Promise<void> => {
    if (closing || scanRow(db, id).state !== 'queued') return;
    const startedAt = performance.now();
    readingId = id;
    setState(id, 'reading');
    let [recognised, ordered] = [0, 0];
    try {
      inBulk(db, () => db.prepare('DELETE FROM scan_line WHERE scan_id = ?').run(id));
      const now = unscoped(currentCube());
      const store = now.stores.get(scanRow(db, id).storeId).id;
      const habits = habitsOf(db, now, store);
      const products = [...now.products.rows.values()].map(({ id: product, name, sku, caseSize }) => ({
        id: product,
        name,
        sku,
        caseSize,
        bought: habits.get(product)?.times ?? 0,
      }));
      const corrections = correctionsFor(db, now, store);
      await reader.read(
        { file: originalFile(folder, id), products, corrections },
        {
          progress: (page, pages, done, all) => emit('scans.progress', { scanId: id, page, pages, done, all }),
          page: (page, pages, answer) => {
            recognised += answer.recognised;
            ordered += answer.lines.length + (answer.sheet?.cells.length ?? 0);
            savePage(db, unscoped(currentCube()), folder, id, page, pages, answer);
          },
        },
      );
      const outcome =
        recognised === 0
          ? message('scan_read/nothing_known')
          : ordered === 0
            ? message('scan_read/nothing_ordered')
            : null;
      setState(id, 'read', outcome ? storedMessage(outcome) : '', Math.round(performance.now() - startedAt));
    } catch (error) {
      const { code, message: sentence, hint, descriptor } = asProblem(error);
      // reading interrupted by shutdown is queued again
      if (closing) inBulk(db, () => db.prepare("UPDATE scan SET state = 'queued' WHERE id = ?").run(id));
      else
        setState(
          id,
          code === 'cancelled' ? 'cancelled' : 'failed',
          descriptor ? storedMessage(descriptor) : `${sentence} ${hint}`.trim(),
        );
    } finally {
      readingId = null;
    }
  };
  const enqueue = (id: number) => {
    chain = chain.then(() => readOne(id)).catch(() => undefined);
    readings.set(id, chain);
  };
  if (longRunning) {
    inBulk(db, () => db.prepare("UPDATE scan SET state = 'queued' WHERE state = 'reading'").run());
    for (const id of db
      .prepare<unknown[], number>("SELECT id FROM scan WHERE state = 'queued' ORDER BY id")
      .pluck()
      .all())
      enqueue(id);
  }

  /** What is to be read, given as a file, an upload or a text; `file` is null for a text. */
  const contentOf = ({ path: filePath, upload, text }: Omit<ParsedInput<'scans.add'>, 'storeId'>) => {
    if ([filePath, upload, text].filter((source) => source !== undefined).length !== 1)
      throw new Problem('bad_request/scan_source');
    const file = upload ? uploadedFile(folder, upload) : filePath === undefined ? null : path.resolve(filePath);
    const bytes = file === null ? Buffer.from(text!) : readScanFile(file);
    const name = file === null ? messageName(text!) : path.basename(file);
    if (!PICTURE_TYPES.test(name) && !isMessageFile(name)) throw new Problem('scan_kind', { file: name });
    return { file, bytes, name };
  };
  const add = async ({ storeId, ...content }: ParsedInput<'scans.add'>, author: string) => {
    const store = orderingStore(db, currentCube(), storeId);
    const { file, bytes, name } = contentOf(content);
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
    if (file !== null && isUpload(folder, file)) discardUpload(file);
    const { duplicateOf } = getScan(db, currentCube(), folder, id);
    enqueue(id);
    emit('scans.changed', {});
    return { id, duplicateOf };
  };
  const notifyChanged = <T>(answer: T): T => {
    emit('scans.changed', {});
    return answer;
  };

  const handlers: Handlers<'scans'> = {
    'scans.add': (input, { name }) => add(input, name),
    'scans.list': (input) => listScans(db, currentCube(), input),
    'scans.get': ({ id }) => getScan(db, currentCube(), folder, id),
    'scans.text': ({ id }) => messageText(db, folder, id),
    'scans.storesOf': async (input) => {
      const { file, bytes, name } = contentOf(input);
      const sender = file === null ? { text: input.text!, sheet: null } : await senderOfFile(bytes, name);
      return { items: storesOfSender(db, currentCube(), sender) };
    },
    'scans.picture': ({ id, page }) => pageImage(db, folder, id, page),
    'scans.setLine': (input, { name }) => {
      setLine(db, currentCube(), name, input);
      return notifyChanged(getScan(db, currentCube(), folder, input.id));
    },
    'scans.order': ({ id, ids = [] }, { name }) => {
      const all = id === undefined ? ids : [id, ...ids];
      if (all.length === 0) throw new Problem('bad_request/scan_order');
      const answer = createOrderFromScans(db, currentCube, name, all);
      emit('desk.changed', {});
      return notifyChanged(answer);
    },
    'scans.retry': ({ id }) => {
      const { state, orderId } = scanRow(db, id);
      if (orderId !== null) throw new Problem('scan_ordered', { id, order: orderId });
      if (state !== 'reading') {
        setState(id, 'queued');
        enqueue(id);
      }
      return {};
    },
    'scans.cancel': async ({ id }) => {
      const { state } = scanRow(db, id);
      if (state === 'queued') setState(id, 'cancelled', storedMessage(message('cancelled/reading')));
      else if (readingId === id) await reader.cancel();
      return { cancelled: state === 'queued' || state === 'reading' };
    },
    'scans.remove': async ({ id }) => {
      scanRow(db, id);
      if (readingId === id) await reader.cancel();
      await readings.get(id);
      inTransaction(() => {
        recordChange(`scan ${id}`, recordedScan(db, id), null);
        db.prepare('DELETE FROM scan WHERE id = ?').run(id);
      });
      removeFolder(scanFolder(folder, id));
      return notifyChanged({});
    },
    'scans.makeSheet': ({ storeId }, { name }) => createSheet(db, currentCube(), name, storeId),
    'scans.sheetPdf': async ({ id }) => ({ pdf: (await renderSheet(db, currentCube(), id)).toString('base64') }),
    'scans.corrections': () => listCorrections(db, currentCube()),
    'scans.forget': ({ key, storeId }) => {
      db.prepare('DELETE FROM scan_correction WHERE text_key = ? AND store_id = ?').run(key, storeId ?? 0);
      return notifyChanged({});
    },
  };
  return {
    handlers,
    whenRead: async (id) => void (await readings.get(id)),
    close: async () => {
      closing = true;
      await reader.close();
      await chain;
    },
  };
}

/** The name of a pasted message: the beginning of its first line, as a text file. */
function messageName(text: string): string {
  const words = text
    .trim()
    .split('\n')[0]!
    .replace(/[^\p{L}\p{M}\p{N} .,-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `${words.slice(0, 40).trim() || '…'}.txt`;
}

function readScanFile(file: string): Buffer {
  let size: number;
  try {
    const stat = fs.statSync(file);
    assertRegularFile(file, stat);
    size = stat.size;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('file_unreadable/named', { file });
  }
  if (size === 0) throw new Problem('scan_empty_file', { file: path.basename(file) });
  if (size > MAX_BYTES) throw new Problem('scan_too_large', { file: path.basename(file) });
  return readUserFile(file, MAX_BYTES);
}

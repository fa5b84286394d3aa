import { Worker } from 'node:worker_threads';
import { Problem } from '../../../../src-shared/problem.ts';
import { threadUrl } from '../../../jobs/thread-url.ts';
import { throwIfCancelled } from '../cancellation.ts';
import { openArchive } from '../container.ts';
import { decodeText, newReadingProgress } from '../decode.ts';
import { MAX_SHEETS, MAX_WORKBOOK_HEAP_MB, MAX_WORKBOOK_MS } from '../limits.ts';
import { collectBytes, type SourceFile } from '../source-file.ts';
import { wholeFile } from '../whole-file.ts';
import { hiddenOpenDocumentSheets } from './hidden-sheets.ts';
import type { ParsedRow, ParsedSheet } from './parse-spreadsheet.ts';
import type { SheetRow } from './sheet.ts';
import type { SheetScan } from './sheet-scan.ts';
import type { SpreadsheetReply, SpreadsheetTask } from './spreadsheet.thread.ts';
import { storedZip } from './stored-zip.ts';
import type { Sheet, Workbook } from './workbook.ts';
import { tooMuchText } from './xml.ts';

/**
 * An open workbook of a format that can't be streamed. It is parsed in a thread of its own with a limit of memory and
 * time; its rows are kept as bytes.
 * @throws Problem `file_damaged`, `file_encrypted`, `file_bomb`, `file_too_large`, `too_many_sheets`
 */
export class SpreadsheetFile implements Workbook {
  readonly sheets: Sheet[];
  readonly typedNumbers = true;
  readonly #parsed: Map<string, ParsedSheet>;

  private constructor(parsed: ParsedSheet[]) {
    this.#parsed = new Map(parsed.map((sheet, at) => [String(at), sheet]));
    this.sheets = parsed.map(({ name, hidden }, at) => ({ name, hidden, part: String(at), scan: null }));
  }

  static async open(source: SourceFile): Promise<SpreadsheetFile> {
    const sheets = await parseInThread(source);
    if (sheets.length > MAX_SHEETS) throw new Problem('too_many_sheets', { file: source.path, most: MAX_SHEETS });
    return new SpreadsheetFile(sheets);
  }

  async close(): Promise<void> {}

  async scanSheet(sheet: Sheet): Promise<SheetScan> {
    sheet.scan ??= { merged: this.#parsed.get(sheet.part!)?.merged ?? [], unkept: false };
    return sheet.scan;
  }

  async read(sheet: Sheet, onRow: (row: SheetRow) => void, between: () => boolean | Promise<boolean>): Promise<void> {
    const bytes = Buffer.from(this.#parsed.get(sheet.part!)?.rows ?? []);
    let count = 0;
    for (let from = 0, to = bytes.indexOf(LF); to >= 0; from = to + 1, to = bytes.indexOf(LF, from)) {
      const [row, overlong, unkept, cells] = JSON.parse(bytes.toString('utf8', from, to)) as ParsedRow;
      onRow({ row, cells, unkept, overlong: overlong === 1 });
      if (++count % ROWS_BETWEEN === 0 && !(await between())) return;
    }
  }
}

const LF = 10;
const ROWS_BETWEEN = 1000;
const CANCEL_CHECK_MS = 200;

async function parseInThread(source: SourceFile): Promise<ParsedSheet[]> {
  const task = await taskOf(source);
  const worker = new Worker(threadUrl('table/source/workbook/spreadsheet.thread'), {
    workerData: task,
    transferList: typeof task.content === 'string' ? [] : [task.content.buffer as ArrayBuffer],
    resourceLimits: {
      maxOldGenerationSizeMb: MAX_WORKBOOK_HEAP_MB[source.format === 'xls' ? 'binary' : 'text'],
      maxYoungGenerationSizeMb: 24,
    },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const started = Date.now();
    const reply = await new Promise<SpreadsheetReply>((resolve, reject) => {
      timer = setInterval(() => {
        try {
          throwIfCancelled();
          if (Date.now() - started > MAX_WORKBOOK_MS) throw tooCostly(source);
        } catch (error) {
          reject(error);
        }
      }, CANCEL_CHECK_MS);
      worker.once('message', resolve);
      worker.once('error', (error) => reject(isOutOfMemory(error) ? tooCostly(source) : error));
      worker.once('exit', () => reject(tooCostly(source)));
    });
    if ('sheets' in reply) return reply.sheets;
    if (reply.tooMuch) throw tooMuchText(source.path);
    if (/password/i.test(reply.failed)) throw new Problem('file_encrypted', { file: source.path });
    throw new Problem('file_damaged/spreadsheet', { file: source.path, format: source.format, reason: reply.failed });
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

const isOutOfMemory = (error: unknown) =>
  (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' || error instanceof RangeError;

const tooCostly = ({ path: file }: SourceFile) => new Problem('file_bomb/cost', { file });

async function taskOf(source: SourceFile): Promise<SpreadsheetTask> {
  if (['fods', 'spreadsheetml', 'dif', 'sylk'].includes(source.format)) {
    const bytes = await collectBytes(source.path, textBytes(source));
    const text = bytes.toString('utf8');
    return { content: text, hidden: [...hiddenOpenDocumentSheets(text)] };
  }
  const bytes = await wholeFile(source);
  if (source.format === 'xls') return { content: new Uint8Array(bytes), hidden: [] };
  // sizes in an archive's directory may be wrong, so that its files are unpacked here, with limits
  const archive = await openArchive(source.path, bytes);
  const files = new Map<string, Buffer>();
  let unpacked = 0;
  try {
    for (const { fileName } of archive.entries) {
      const isContent = /\.(xml|bin|rels)$|^mimetype$/i.test(fileName) && !/^thumbnails|media\//i.test(fileName);
      if (!isContent || files.has(fileName)) continue;
      const content = await collectBytes(source.path, archive.read(fileName));
      unpacked += content.length;
      if (unpacked > MAX_UNPACKED_BYTES) throw tooMuchText(source.path);
      files.set(fileName, content);
    }
  } finally {
    await archive.close();
  }
  // some programs leave out what an OpenDocument should have, and the parser asks for it
  if (source.format === 'ods')
    for (const name of ['META-INF/manifest.xml', 'styles.xml']) if (!files.has(name)) files.set(name, EMPTY_XML);
  const hidden = hiddenOpenDocumentSheets(files.get('content.xml')?.toString('utf8') ?? '');
  // without a copy: a buffer of this size has memory of its own
  const content = storedZip(files);
  return { content: content.length > Buffer.poolSize ? content : new Uint8Array(content), hidden: [...hidden] };
}

async function* textBytes(source: SourceFile): AsyncGenerator<Buffer> {
  for await (const text of decodeText(source, newReadingProgress())) yield Buffer.from(text);
}

const EMPTY_XML = Buffer.from('<?xml version="1.0" encoding="UTF-8"?><none/>');

/** Bytes of all parts of a packed workbook. */
const MAX_UNPACKED_BYTES = 96 * 1024 ** 2;

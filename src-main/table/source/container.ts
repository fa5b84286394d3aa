import { once } from 'node:events';
import fs from 'node:fs';
import { createGunzip } from 'node:zlib';
import yauzl from 'yauzl';
import { Problem } from '../../../src-shared/problem.ts';
import { openUserFile } from '../../platform/user-file.ts';
import { throwIfCancelled } from './cancellation.ts';
import { MAX_ARCHIVE_FILES, MAX_UNPACKED_RATIO, UNPACKED_ALLOWANCE_BYTES } from './limits.ts';

/** The container format of a file; `none` is plain text. */
export type Container = 'none' | 'gzip' | 'zip' | 'workbook';

const CHUNK_BYTES = 1 << 18;
const CLOSE_TIMEOUT_MS = 1000;

/** An open zip archive, whose entries are read one at a time. */
export interface Archive {
  entries: yauzl.Entry[];
  read(name: string): AsyncGenerator<Buffer>;
  /** Closes the file, without which Windows can't move it; unfinished reads are aborted. */
  close(): Promise<void>;
}

/** @throws Problem `file_damaged` if it is not an intact archive */
export async function openArchive(file: string): Promise<Archive> {
  const descriptor = openUserFile(file);
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.fromFd(descriptor, { lazyEntries: true, autoClose: false }, (error, opened) => {
      if (!error) return resolve(opened);
      // Windows can't move a file that is open
      fs.closeSync(descriptor);
      reject(damagedArchive(file, error));
    }),
  );
  const entries = await entriesOf(zip, file).catch(async (error) => {
    await closeZip(zip);
    throw error;
  });
  return {
    entries,
    async *read(name) {
      const entry = entries.find(({ fileName }) => fileName === name);
      if (!entry) throw new Problem('entry_missing', { file, entry: name });
      const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
        zip.openReadStream(entry, (error, opened) => (error ? reject(damagedArchive(file, error)) : resolve(opened))),
      );
      try {
        yield* withUnpackLimit(file, entry.compressedSize, stream as AsyncIterable<Buffer>);
      } catch (error) {
        throw error instanceof Problem ? error : damagedArchive(file, error);
      }
    },
    close: () => closeZip(zip),
  };
}

/** The entries with the extension of a table, without the hidden files of operating systems. */
export function tableEntries(archive: Archive): string[] {
  return archive.entries
    .map(({ fileName }) => fileName)
    .filter((name) => /\.(csv|tsv|txt|tab)$/i.test(name) && !/(^|\/)(\.|__MACOSX)/.test(name));
}

/** Open streams delay the close event; it is awaited for at most a second. */
async function closeZip(zip: yauzl.ZipFile): Promise<void> {
  if (!zip.isOpen) return;
  const end = AbortSignal.timeout(CLOSE_TIMEOUT_MS);
  const isClosed = once(zip, 'close', { signal: end }).catch(() => {});
  zip.close();
  await isClosed;
}

function entriesOf(zip: yauzl.ZipFile, file: string): Promise<yauzl.Entry[]> {
  return new Promise((resolve, reject) => {
    const found: yauzl.Entry[] = [];
    zip.on('entry', (entry: yauzl.Entry) => {
      found.push(entry);
      if (found.length > MAX_ARCHIVE_FILES)
        reject(damagedArchive(file, new Error('it holds more than ten thousand files')));
      else zip.readEntry();
    });
    zip.on('end', () => resolve(found));
    zip.on('error', (error) => reject(damagedArchive(file, error)));
    zip.readEntry();
  });
}

/** Whether an archive is an Office document; the workbook reader checks that it is a workbook. */
export function isWorkbook({ entries }: Archive): boolean {
  const names = new Set(entries.map(({ fileName }) => fileName.toLowerCase()));
  return names.has('xl/workbook.xml') || (names.has('[content_types].xml') && names.has('_rels/.rels'));
}

/** The unpacked bytes of a gzip file. */
export async function* gunzip(file: string, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  const fd = openUserFile(file);
  const { size } = fs.fstatSync(fd);
  const packed = fs.createReadStream(file, { fd, highWaterMark: CHUNK_BYTES });
  packed.on('data', (chunk) => onRead(chunk.length));
  const unpacked = packed.pipe(createGunzip());
  packed.on('error', (error) => unpacked.destroy(error));
  try {
    yield* withUnpackLimit(file, size, unpacked);
  } catch (error) {
    throw error instanceof Problem ? error : damagedArchive(file, error);
  } finally {
    if (!packed.destroyed) {
      packed.destroy();
      await once(packed, 'close');
    }
  }
}

/** Passes chunks on; throws if they exceed the allowed compression ratio. */
async function* withUnpackLimit(
  file: string,
  packedBytes: number,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    throwIfCancelled();
    bytes += chunk.length;
    if (bytes > UNPACKED_ALLOWANCE_BYTES && bytes > packedBytes * MAX_UNPACKED_RATIO) {
      throw new Problem('file_bomb/archive', { file, ratio: MAX_UNPACKED_RATIO });
    }
    yield chunk;
  }
}

function damagedArchive(file: string, error: unknown): Problem {
  return new Problem('file_damaged/archive', { file, reason: (error as Error).message });
}

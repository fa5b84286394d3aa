import { once } from 'node:events';
import fs from 'node:fs';
import { createGunzip } from 'node:zlib';
import yauzl from 'yauzl';
import { Problem } from '../../../src-shared/problem.ts';
import { openUserFile } from '../../platform/user-file.ts';
import { throwIfCancelled } from './cancellation.ts';
import { MAX_ARCHIVE_FILES, MAX_UNPACKED_RATIO, UNPACKED_ALLOWANCE_BYTES } from './limits.ts';

/** How a file is packed; a workbook that is an archive itself is not. */
export type Container = 'none' | 'gzip' | 'zip';

const CHUNK_BYTES = 1 << 18;
const CLOSE_TIMEOUT_MS = 1000;

/** An open zip archive, whose entries are read one at a time. */
export interface Archive {
  entries: yauzl.Entry[];
  read(name: string): AsyncGenerator<Buffer>;
  /** Closes the file, without which Windows can't move it; unfinished reads are aborted. */
  close(): Promise<void>;
}

/**
 * @param bytes its content, if it is packed in another file
 * @throws Problem `file_damaged` if it is not an intact archive
 */
export async function openArchive(file: string, bytes?: Buffer): Promise<Archive> {
  const zip = await (bytes ? openZipInMemory(file, bytes) : openZipFile(file));
  const entries = await entriesOf(zip, file).catch(async (error) => {
    await closeZip(zip);
    throw error;
  });
  return {
    entries,
    async *read(name) {
      const entry = entries.find(({ fileName }) => fileName === name);
      if (!entry) throw new Problem('entry_missing', { file, entry: name });
      if (entry.isEncrypted()) throw new Problem('file_encrypted/archive', { file, entry: name });
      const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
        zip.openReadStream(entry, (error, opened) => (error ? reject(damagedArchive(file, error)) : resolve(opened))),
      );
      try {
        yield* withUnpackLimit(file, entry.compressedSize, stream as AsyncIterable<Buffer>);
      } catch (error) {
        throw error instanceof Problem ? error : damagedArchive(file, error);
      }
    },
    // one in memory holds no file
    close: () => (bytes ? Promise.resolve() : closeZip(zip)),
  };
}

function openZipFile(file: string): Promise<yauzl.ZipFile> {
  const descriptor = openUserFile(file);
  return new Promise((resolve, reject) =>
    yauzl.fromFd(descriptor, { lazyEntries: true, autoClose: false }, (error, opened) => {
      if (!error) return resolve(opened);
      // Windows can't move a file that is open
      fs.closeSync(descriptor);
      reject(damagedArchive(file, error));
    }),
  );
}

const openZipInMemory = (file: string, bytes: Buffer): Promise<yauzl.ZipFile> =>
  new Promise((resolve, reject) =>
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, opened) =>
      error ? reject(damagedArchive(file, error)) : resolve(opened),
    ),
  );

/** Endings of files that are tables, by rank: those of a later rank may describe the others. */
const TABLE_ENDINGS = [
  /\.(csv|tsv|txt|tab|prn|xlsx|xlsm|xltx|xls|xlsb|ods|fods|dif|slk)$/i,
  /\.(json|jsonl|ndjson|xml|html?)$/i,
];

/** The entries with the extension of a table, without the hidden files of operating systems. */
export function tableEntries(archive: Archive): string[] {
  const names = archive.entries.map(({ fileName }) => fileName).filter((name) => !/(^|\/)(\.|__MACOSX)/.test(name));
  const byRank = TABLE_ENDINGS.map((ending) => names.filter((name) => ending.test(name)));
  return byRank.find((found) => found.length > 0) ?? [];
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

/** The document that an archive is by its parts; null if it is none. The reader of a workbook checks its parts. */
export async function archiveKind(
  archive: Archive,
): Promise<'xlsx' | 'xlsb' | 'ods' | 'encrypted' | 'numbers' | 'document' | null> {
  const names = new Set(archive.entries.map(({ fileName }) => fileName.toLowerCase()));
  if (names.has('xl/workbook.bin')) return 'xlsb';
  if (names.has('xl/workbook.xml') || (names.has('[content_types].xml') && names.has('_rels/.rels'))) return 'xlsx';
  if (names.has('index/document.iwa')) return 'numbers';
  if (!names.has('content.xml') || !names.has('mimetype')) return null;
  if (!(await firstText(archive, 'mimetype')).includes('opendocument.spreadsheet')) return 'document';
  const manifest = names.has('meta-inf/manifest.xml') ? await firstText(archive, 'META-INF/manifest.xml') : '';
  return manifest.includes('encryption-data') ? 'encrypted' : 'ods';
}

/** The beginning of an entry. */
async function firstText(archive: Archive, name: string): Promise<string> {
  for await (const chunk of archive.read(name)) return chunk.toString('latin1');
  return '';
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

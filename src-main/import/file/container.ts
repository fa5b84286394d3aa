import fs from 'node:fs';
import { createGunzip } from 'node:zlib';
import yauzl from 'yauzl';
import { Problem } from '../../../src-shared/problem.ts';
import { openNamedFile } from '../../named-file.ts';
import { ARCHIVE_FILES, UNPACKED_HARMLESS, UNPACKED_RATIO } from './budget.ts';
import { stopIfAsked } from './stop.ts';

/** What a file is besides its name: text as it stands, or packed. */
export type Container = 'none' | 'gzip' | 'zip' | 'workbook';

const CHUNK = 1 << 18;

/** A zip archive's files, opened one by one. */
export interface Archive {
  entries: yauzl.Entry[];
  read(name: string): AsyncGenerator<Buffer>;
  close(): void;
}

/** @throws Problem `file_damaged` where it is no whole archive */
export async function openArchive(file: string): Promise<Archive> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.fromFd(openNamedFile(file), { lazyEntries: true, autoClose: false }, (error, opened) =>
      error ? reject(damaged(file, error)) : resolve(opened),
    ),
  );
  const entries = await new Promise<yauzl.Entry[]>((resolve, reject) => {
    const found: yauzl.Entry[] = [];
    zip.on('entry', (entry: yauzl.Entry) => {
      found.push(entry);
      if (found.length > ARCHIVE_FILES) reject(damaged(file, new Error('it holds more than ten thousand files')));
      else zip.readEntry();
    });
    zip.on('end', () => resolve(found));
    zip.on('error', (error) => reject(damaged(file, error)));
    zip.readEntry();
  });
  return {
    entries,
    async *read(name) {
      const entry = entries.find(({ fileName }) => fileName === name);
      if (!entry) throw new Problem('entry_missing', `${file} holds no file ${name}.`, 'Choose one that it holds.');
      const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
        zip.openReadStream(entry, (error, opened) => (error ? reject(damaged(file, error)) : resolve(opened))),
      );
      try {
        yield* guarded(file, entry.compressedSize, stream as AsyncIterable<Buffer>);
      } catch (error) {
        throw error instanceof Problem ? error : damaged(file, error);
      }
    },
    close: () => zip.close(),
  };
}

/** The tables in an archive: files with a table's ending, and none of the ones that systems hide in there. */
export function tablesIn(archive: Archive): string[] {
  return archive.entries
    .map(({ fileName }) => fileName)
    .filter((name) => /\.(csv|tsv|txt|tab)$/i.test(name) && !/(^|\/)(\.|__MACOSX)/.test(name));
}

/** Whether an archive is an Office document, which its workbook says of itself. */
export function isWorkbook({ entries }: Archive): boolean {
  const names = new Set(entries.map(({ fileName }) => fileName.toLowerCase()));
  return names.has('xl/workbook.xml') || (names.has('[content_types].xml') && names.has('_rels/.rels'));
}

/** The unpacked bytes of a gzip file. */
export async function* gunzip(file: string, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  const fd = openNamedFile(file);
  const { size } = fs.fstatSync(fd);
  const packed = fs.createReadStream(file, { fd, highWaterMark: CHUNK });
  packed.on('data', (chunk) => onRead(chunk.length));
  const unpacked = packed.pipe(createGunzip());
  packed.on('error', (error) => unpacked.destroy(error));
  try {
    yield* guarded(file, size, unpacked);
  } catch (error) {
    throw error instanceof Problem ? error : damaged(file, error);
  }
}

/** Passes bytes on and gives up where they grow beyond what a packed table can hold. */
async function* guarded(file: string, packedBytes: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    stopIfAsked();
    bytes += chunk.length;
    if (bytes > UNPACKED_HARMLESS && bytes > packedBytes * UNPACKED_RATIO) {
      throw new Problem(
        'file_bomb',
        `${file} unpacks to more than ${UNPACKED_RATIO} times its size, as no table does; it was not read further.`,
        'Get the file again from whoever made it, or unpack it yourself and import what is in it.',
      );
    }
    yield chunk;
  }
}

function damaged(file: string, error: unknown): Problem {
  return new Problem(
    'file_damaged',
    `${file} is packed, but can't be unpacked: ${(error as Error).message}.`,
    'Copy or download it again; it may have been cut off.',
  );
}

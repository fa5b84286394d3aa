import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Encoding, encodingNamed } from '../../../src-shared/encodings.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { openUserFile } from '../../platform/user-file.ts';
import { AmbiguousFile } from '../ambiguous-file.ts';
import type { TableSchema } from '../schema.ts';
import { type Archive, archiveKind, type Container, gunzip, openArchive, tableEntries } from './container.ts';
import { decodeBytes } from './encoding/decoder.ts';
import { EncodingDetector } from './encoding/detector.ts';
import type { EncodingCandidate } from './encoding/scoring.ts';
import { readChunks } from './file-chunks.ts';
import { emptyFileProblem, statFile, unreadableFile } from './file-problems.ts';
import { declaredEncoding, type Format, signatureOf, textFormatOf } from './format.ts';
import { MAX_WHOLE_FILE_BYTES } from './limits.ts';

/** What a first pass over the bytes establishes, before anything is decoded. */
export interface SourceFile {
  path: string;
  name: string;
  bytes: number;
  container: Container;
  format: Format;
  /** The entry of an archive that holds the table. */
  entry: string | null;
  /** The sheet or the list of records that was chosen by its name. */
  part: string | null;
  encoding: Encoding;
  bom: boolean;
  /** Set if the text is mostly UTF-8: the encoding of the invalid sequences. */
  mixed: Encoding | null;
}

/** The part of a file to read and its encoding, if given by the user. */
export interface SourceHints {
  encoding?: Encoding | undefined;
  /** An entry of an archive, or a sheet of a workbook. */
  part?: string | undefined;
}

/**
 * The SHA-256 of a file, in hex.
 * @param shouldContinue called between chunks; false aborts, and the result is empty
 * @throws Problem `file_unreadable` · `file_vanished`
 */
export async function hashFile(file: string, shouldContinue: () => boolean = () => true): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of readChunks(file)) {
      if (!shouldContinue()) return '';
      hash.update(chunk);
    }
  } catch (error) {
    throw unreadableFile(file, error);
  }
  return hash.digest('hex');
}

/** Whether the file is delimited text; any other has an encoding, a delimiter and quotes only within its format. */
export const isPlainText = ({ format }: SourceFile) => format === 'text';

/** How a file is encoded, for people: the encoding of a text, else the format. */
export const encodingLabel = (source: SourceFile): string => (isPlainText(source) ? source.encoding : source.format);

/**
 * Reads the file once as bytes to determine its container, format and encoding.
 * @param schema what is known of the columns: their names are evidence for the encoding
 * @throws Problem if the file is missing, empty, not a regular file, unreadable, damaged or not a table
 */
export async function openSource(file: string, schema: TableSchema, hints: SourceHints = {}): Promise<SourceFile> {
  const { size } = await statFile(file);
  const finder = await detectEncoding(readChunks(file)).catch((error) => {
    throw unreadableFile(file, error);
  });
  if (finder.bytes === 0) throw emptyFileProblem(file);
  const source: SourceFile = {
    path: file,
    name: path.basename(file),
    bytes: Math.max(finder.bytes, size),
    container: 'none',
    format: 'text',
    entry: null,
    part: null,
    encoding: 'utf-8',
    bom: false,
    mixed: null,
  };
  const kind = signatureOf(finder.head);
  if (kind === 'zip') return openZip(source, schema, hints);
  if (kind !== 'gzip') return identify(source, schema, hints, finder, () => readChunks(file));
  const unpacked = () => gunzip(file, () => {});
  return identify({ ...source, container: 'gzip' }, schema, hints, await detectEncoding(unpacked()), unpacked);
}

async function openZip(source: SourceFile, schema: TableSchema, hints: SourceHints): Promise<SourceFile> {
  const archive = await openArchive(source.path);
  try {
    const format = await workbookFormat(source.path, archive);
    if (format) return { ...source, format, part: hints.part ?? null };
    const tables = tableEntries(archive);
    const { part } = hints;
    const entry =
      part === undefined
        ? tables[0]
        : (archive.entries
            .map(({ fileName }) => fileName)
            .find((name) => name === part || part.startsWith(`${name}/`)) ?? part);
    if (!entry) throw new Problem('archive_empty', { file: source.path });
    const inner = part?.startsWith(`${entry}/`) ? part.slice(entry.length + 1) : undefined;
    const found = await detectEncoding(archive.read(entry));
    return await identify({ ...source, container: 'zip', entry }, schema, { ...hints, part: inner }, found, () =>
      archive.read(entry),
    );
  } finally {
    await archive.close();
  }
}

/** The format of the bytes, and the encoding of a text. */
async function identify(
  source: SourceFile,
  schema: TableSchema,
  hints: SourceHints,
  finder: EncodingDetector,
  unpacked: () => AsyncIterable<Buffer>,
): Promise<SourceFile> {
  const { path: file, container } = source;
  if (finder.bytes === 0) throw emptyFileProblem(file);
  const kind = signatureOf(finder.head);
  const part = container === 'zip' || hints.part !== undefined ? (hints.part ?? null) : null;
  if (kind === 'compound') return { ...source, part, format: await compoundFormat(file, unpacked()) };
  if (kind === 'biff') return { ...source, part, format: 'xls' };
  if (kind === 'zip') {
    const archive = await openArchive(file, await collectBytes(file, unpacked()));
    try {
      const format = await workbookFormat(file, archive);
      if (format) return { ...source, part, format };
    } finally {
      await archive.close();
    }
  }
  if (kind) throw otherKind(file, kind === 'zip' || kind === 'gzip' ? 'packed' : kind);
  return withEncoding({ ...source, part }, schema, finder, hints);
}

/** The format of the workbook that an archive is; null if it is another archive. @throws Problem for another document */
async function workbookFormat(file: string, archive: Archive): Promise<Format | null> {
  const kind = await archiveKind(archive);
  if (kind === 'encrypted') throw new Problem('file_encrypted', { file });
  if (kind === 'numbers' || kind === 'document') throw otherKind(file, kind);
  return kind;
}

const otherKind = (file: string, kind: string) =>
  new Problem('file_binary/no_table', { file, kind: message(`file_kind/${kind}` as 'file_kind/pdf') });

/** All bytes of a file that can't be read as a stream. @throws Problem `file_too_large` */
export async function collectBytes(file: string, chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_WHOLE_FILE_BYTES)
      throw new Problem('file_too_large/whole', { file, most: Math.round(MAX_WHOLE_FILE_BYTES / 1024 ** 2) });
    // a chunk is valid until the next one
    kept.push(Buffer.from(chunk));
  }
  return Buffer.concat(kept);
}

async function detectEncoding(bytes: AsyncIterable<Buffer>): Promise<EncodingDetector> {
  const finder = new EncodingDetector();
  for await (const chunk of bytes) finder.add(chunk);
  return finder;
}

function withEncoding(
  source: SourceFile,
  schema: TableSchema,
  finder: EncodingDetector,
  { encoding }: SourceHints,
): SourceFile {
  const { path: file } = source;
  const found = finder.detect(schema.isColumnName);
  if (!found) throw new Problem('file_binary/no_text', { file });
  const format = textFormatOf(decodeBytes(finder.head, found.encoding).replace(/^\ufeff/, ''));
  if (format === 'web_archive' || format === 'gnumeric') throw otherKind(file, format);
  const { doubt, ...rest } = found;
  if (encoding) return { ...source, format, encoding, mixed: null, bom: rest.bom && encoding === rest.encoding };
  const named =
    format === 'text' || rest.bom || rest.encoding.startsWith('utf-16') ? null : declaredEncoding(finder.head);
  const declared = named === null ? undefined : encodingNamed(named);
  const isLegacy = rest.encoding !== 'utf-8' || rest.mixed !== null;
  if (isLegacy && declared && !declared.startsWith('utf-'))
    return { ...source, format, ...rest, encoding: declared, mixed: null };
  if (doubt.length > 0) throw encodingUnclear(file, doubt);
  return { ...source, format, ...rest };
}

/** The bytes are valid in several encodings that decode to different texts. */
function encodingUnclear(file: string, readings: EncodingCandidate[]): Problem {
  const shown = readings.slice(0, 8);
  const differing = shown[0]!.texts.flatMap((text, at) => (shown.some(({ texts }) => texts[at] !== text) ? [at] : []));
  const names = shown.map(
    ({ encoding, texts }) =>
      `${differing
        .slice(0, 3)
        .map((at) => `“${texts[at]!.trim()}”`)
        .join(', ')} (${encoding})`,
  );
  return new AmbiguousFile(
    message('encoding_unsure', { file, readings: names.join(' · '), encoding: shown[0]!.encoding }),
    shown.map(({ encoding }, i) => ({ value: encoding, label: names[i]! })),
  );
}

/** By its first bytes, whether a file of at most so many bytes is a text or a zip archive; null for any other. */
export async function shortFormatOf(file: string, most: number): Promise<'text' | 'zip' | null> {
  const { size } = await statFile(file);
  if (size > most) return null;
  for await (const chunk of readChunks(file)) {
    const kind = signatureOf(chunk);
    if (kind !== undefined) return kind === 'zip' ? 'zip' : null;
    return !chunk.includes(0) && textFormatOf(chunk.toString('utf8')) === 'text' ? 'text' : null;
  }
  return null;
}

/** The parts of a file that are read separately: the tables of an archive; otherwise one part without a name. */
export async function tableParts(file: string): Promise<(string | null)[]> {
  const head = Buffer.alloc(4);
  try {
    const descriptor = openUserFile(file);
    try {
      fs.readSync(descriptor, head, 0, head.length, 0);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    throw unreadableFile(file, error);
  }
  if (signatureOf(head) !== 'zip') return [null];
  const archive = await openArchive(file);
  try {
    const tables = (await archiveKind(archive)) === null ? tableEntries(archive) : [];
    return tables.length > 0 ? tables : [null];
  } finally {
    await archive.close();
  }
}

/**
 * The format of an OLE compound file, by the names in its directory.
 * @throws Problem for a workbook with a password and for other documents
 */
async function compoundFormat(file: string, chunks: AsyncIterable<Buffer>): Promise<'xls'> {
  const names = ['EncryptedPackage', 'Workbook', 'Book'].map((name) => Buffer.from(`${name}\0`, 'utf16le'));
  const found = new Set<number>();
  let tail = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([tail, chunk]);
    for (const [i, name] of names.entries()) if (bytes.includes(name)) found.add(i);
    tail = Buffer.from(bytes.subarray(-64));
  }
  if (found.has(0)) throw new Problem('file_encrypted', { file });
  if (found.size === 0) throw otherKind(file, 'old_document');
  return 'xls';
}

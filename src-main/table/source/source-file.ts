import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Encoding } from '../../../src-shared/encodings.ts';
import { message } from '../../../src-shared/messages/descriptor.ts';
import { Problem } from '../../../src-shared/problem.ts';
import { assertRegularFile, openUserFile } from '../../platform/user-file.ts';
import { AmbiguousFile } from '../ambiguous-file.ts';
import type { TableSchema } from '../schema.ts';
import { type Container, gunzip, isWorkbook, openArchive, tableEntries } from './container.ts';
import { EncodingDetector } from './encoding/detector.ts';
import type { EncodingCandidate } from './encoding/scoring.ts';
import { readChunks } from './file-chunks.ts';

/** What a first pass over the bytes establishes, before anything is decoded. */
export interface SourceFile {
  path: string;
  name: string;
  bytes: number;
  container: Container;
  /** The entry of an archive that holds the table. */
  entry: string | null;
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

/**
 * Reads the file once as bytes to determine its container and encoding.
 * @param schema what is known of the columns: their names are evidence for the encoding
 * @throws Problem if the file is missing, empty, not a regular file, unreadable, damaged or not a table
 */
export async function openSource(file: string, schema: TableSchema, hints: SourceHints = {}): Promise<SourceFile> {
  const { size } = await statFile(file);
  const finder = new EncodingDetector();
  try {
    for await (const chunk of readChunks(file)) finder.add(chunk);
  } catch (error) {
    throw unreadableFile(file, error);
  }
  if (finder.bytes === 0) throw emptyFileProblem(file);
  const source: SourceFile = {
    path: file,
    name: path.basename(file),
    bytes: Math.max(finder.bytes, size),
    container: 'none',
    entry: null,
    encoding: 'utf-8',
    bom: false,
    mixed: null,
  };
  const kind = signatureOf(finder.head);
  if (kind === 'zip') return openZip(source, schema, hints);
  if (kind === 'gzip')
    return withEncoding({ ...source, container: 'gzip' }, schema, await detectEncoding(gunzip(file, () => {})), hints);
  if (kind === 'compound') throw await compoundFileProblem(file);
  if (kind) {
    throw new Problem('file_binary/no_table', { file, kind: message(`file_kind/${kind}`) });
  }
  return withEncoding(source, schema, finder, hints);
}

async function openZip(source: SourceFile, schema: TableSchema, { part, encoding }: SourceHints): Promise<SourceFile> {
  const archive = await openArchive(source.path);
  try {
    if (isWorkbook(archive)) return { ...source, container: 'workbook', entry: part ?? null };
    const tables = tableEntries(archive);
    const entry = part ?? tables[0];
    if (!entry) {
      throw new Problem('archive_empty', { file: source.path });
    }
    const found = await detectEncoding(archive.read(entry));
    return withEncoding({ ...source, container: 'zip', entry }, schema, found, { encoding });
  } finally {
    await archive.close();
  }
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
  if (finder.bytes === 0) throw emptyFileProblem(source.path);
  const found = finder.detect(schema.isColumnName);
  if (!found) {
    throw new Problem('file_binary/no_text', { file: source.path });
  }
  const { bom, mixed, doubt } = found;
  if (encoding) return { ...source, encoding, mixed: null, bom: bom && encoding === found.encoding };
  if (doubt.length > 0) throw encodingUnclear(source.path, doubt);
  return { ...source, encoding: found.encoding, bom, mixed };
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
    const tables = isWorkbook(archive) ? [] : tableEntries(archive);
    return tables.length > 0 ? tables : [null];
  } finally {
    await archive.close();
  }
}

/**
 * The stat of a file that can be read.
 * @throws Problem with the reason if it can't
 */
export async function statFile(file: string): Promise<fs.Stats> {
  let stat: fs.Stats;
  try {
    stat = await fs.promises.stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Problem('file_missing', { file });
    }
    throw unreadableFile(file, error);
  }
  assertRegularFile(file, stat);
  if (stat.size === 0) throw emptyFileProblem(file);
  return stat;
}

export function emptyFileProblem(file: string): Problem {
  return new Problem('file_empty', { file });
}

/** For a file that is not empty but has no records. */
export function noRecordsProblem(file: string): Problem {
  return new Problem('file_empty/no_records', { file });
}

export function unreadableFile(file: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'ENOENT') {
    return new Problem('file_vanished', { file });
  }
  return new Problem('file_unreadable/system', { file, reason: code });
}

/**
 * Identifies an OLE compound file by the names in its directory: a workbook with a password, an old workbook, or
 * another document.
 */
async function compoundFileProblem(file: string): Promise<Problem> {
  const names = ['EncryptedPackage', 'Workbook', 'Book'].map((name) => Buffer.from(name, 'utf16le'));
  const found = new Set<number>();
  let tail = Buffer.alloc(0);
  for await (const chunk of readChunks(file)) {
    const bytes = Buffer.concat([tail, chunk]);
    for (const [i, name] of names.entries()) if (bytes.includes(name)) found.add(i);
    tail = Buffer.from(bytes.subarray(-64));
  }
  if (found.has(0)) {
    return new Problem('file_encrypted', { file });
  }
  const kind = message(found.size > 0 ? 'file_kind/old_workbook' : 'file_kind/old_document');
  return new Problem('file_binary/no_table', { file, kind });
}

const SIGNATURES: [bytes: number[], what: 'zip' | 'gzip' | 'compound' | 'pdf' | 'picture' | 'database'][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
  [[0x1f, 0x8b], 'gzip'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'compound'],
  [[0x25, 0x50, 0x44, 0x46], 'pdf'],
  [[0x89, 0x50, 0x4e, 0x47], 'picture'],
  [[0xff, 0xd8, 0xff], 'picture'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'database'],
];

function signatureOf(head: Buffer): (typeof SIGNATURES)[number][1] | undefined {
  return SIGNATURES.find(([bytes]) => bytes.every((byte, i) => head[i] === byte))?.[1];
}

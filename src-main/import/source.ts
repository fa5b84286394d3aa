import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What a first pass over the bytes says, before anything is read as text. */
export interface Source {
  path: string;
  name: string;
  bytes: number;
  sha256: string;
  encoding: Encoding;
  bom: boolean;
}

const CHUNK = 1 << 18;
const HEAD = 4096;

/**
 * Reads the file once as bytes: its hash, and its encoding from the byte-order mark, else from the pattern of its
 * zeros, else from whether all of it is UTF-8; what is none of these is Windows-1252.
 * @throws Problem for a file that is missing, empty, a folder, unreadable or no text
 */
export async function openSource(file: string, forced?: Encoding): Promise<Source> {
  const { size } = await statFile(file);
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let utf8 = true;
  let carry = Buffer.alloc(0);
  let bytes = 0;
  try {
    for await (const chunk of fs.createReadStream(file, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      if (head.length < HEAD) head = Buffer.concat([head, chunk]).subarray(0, HEAD);
      if (utf8) {
        const joined = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
        const whole = wholeCharacters(joined);
        utf8 = isUtf8(joined.subarray(0, whole));
        carry = Buffer.from(joined.subarray(whole));
      }
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  if (carry.length > 0) utf8 = false;
  if (bytes === 0) throw emptyFile(file);
  const { encoding, bom } = detect(head, utf8, file);
  const name = path.basename(file);
  return {
    path: file,
    name,
    bytes: Math.max(bytes, size),
    sha256: hash.digest('hex'),
    encoding: forced ?? encoding,
    bom,
  };
}

/** The size of a file that can be imported. @throws Problem saying why it can't */
export async function statFile(file: string): Promise<fs.Stats> {
  let stat: fs.Stats;
  try {
    stat = await fs.promises.stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Problem('file_missing', `There is no file ${file}.`, 'Check the name; note that it may hold spaces.');
    }
    throw unreadable(file, error);
  }
  if (stat.isDirectory()) {
    throw new Problem('file_is_folder', `${file} is a folder, not a file.`, 'Name the CSV files in it.');
  }
  if (stat.size === 0 && stat.isFile()) throw emptyFile(file);
  return stat;
}

function emptyFile(file: string): Problem {
  return new Problem('file_empty', `${file} is empty.`, 'Export it again; the export may have been cut off.');
}

export function unreadable(file: string, error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'ENOENT') {
    return new Problem(
      'file_vanished',
      `${file} vanished while it was being read.`,
      'Put it back and import it again.',
    );
  }
  return new Problem(
    'file_unreadable',
    `${file} can't be read (${code}).`,
    'Check that this user may read it, that no other program holds it, and that its drive is connected.',
  );
}

/** Length of the buffer without a UTF-8 sequence that its end cuts in two. */
function wholeCharacters(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(3, buffer.length); back++) {
    const byte = buffer[buffer.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? buffer.length - back : buffer.length;
    }
  }
  return buffer.length;
}

function detect(head: Buffer, utf8: boolean, file: string): { encoding: Encoding; bom: boolean } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: true };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: true };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: true };
  refuseKnownBinaries(head, file);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < head.length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++;
  const half = head.length / 2;
  if (odd > half * 0.6 && even < half * 0.1) return { encoding: 'utf-16le', bom: false };
  if (even > half * 0.6 && odd < half * 0.1) return { encoding: 'utf-16be', bom: false };
  let control = 0;
  for (const byte of head) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) control++;
  if (even + odd > 0 || control > head.length * 0.02) {
    throw new Problem(
      'file_binary',
      `${file} is not a text file; it holds binary data.`,
      'Export the invoices as CSV and import that.',
    );
  }
  return { encoding: utf8 ? 'utf-8' : 'windows-1252', bom: false };
}

const SIGNATURES: [bytes: number[], what: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a spreadsheet (.xlsx) or zip archive'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook (.xls)'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0xff, 0xd8, 0xff], 'a picture'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'a database'],
];

function refuseKnownBinaries(head: Buffer, file: string): void {
  const known = SIGNATURES.find(([bytes]) => bytes.every((byte, i) => head[i] === byte));
  if (known) {
    throw new Problem(
      'file_binary',
      `${file} is ${known[1]}, not a CSV file, whatever its name says.`,
      'Open it in the program that made it and save or export it as CSV.',
    );
  }
}

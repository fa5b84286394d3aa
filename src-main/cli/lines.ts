import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { removeFile } from '../files.ts';
import { checkFileName } from '../named-file.ts';
import { asWriteProblem, draftOf, settle } from '../store/new-file.ts';
import { type Context, EXIT, type Option } from './command.ts';

/** Writes the output to a file instead of stdout, which PowerShell re-encodes when it redirects. */
export const OUT: Option = { takes: 'FILE', about: 'write it there instead, whole or not at all' };

type Pieces = Iterable<string> | AsyncIterable<string>;

/** Writes text to stdout with backpressure, or to the file given by `--out`. */
export async function writeText(pieces: Pieces, out: unknown, context: Context): Promise<number> {
  if (typeof out === 'string') {
    await writeFile(path.resolve(out), pieces);
    context.remark(`Written to ${out}.`);
    if (context.json) context.print(JSON.stringify({ file: out }));
    return EXIT.done;
  }
  for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  return EXIT.done;
}

/** Writes a file through a temporary file, so an existing one is replaced only by a complete one. */
async function writeFile(file: string, pieces: Pieces): Promise<void> {
  checkFileName(file);
  // a device can't be replaced, so it is written directly
  const isDevice = fs.statSync(file, { throwIfNoEntry: false })?.isFile() === false;
  const draft = isDevice ? file : draftOf(file);
  try {
    await pipeline(Readable.from(pieces), fs.createWriteStream(draft));
    if (!isDevice) settle(draft, file);
  } catch (error) {
    if (!isDevice) removeFile(draft);
    throw asWriteProblem(error, file, ['file_unwritable', 'The file']);
  }
}

/** Iterates over paged text; each page returns the offset of the next. */
export async function* piecesOf(
  ask: (after: number) => Promise<{ text: string; next: number | null }>,
): AsyncGenerator<string> {
  for (let after: number | null = 0; after !== null; ) {
    const { text, next }: { text: string; next: number | null } = await ask(after);
    yield text;
    after = next;
  }
}

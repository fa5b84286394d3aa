import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { removeFile } from '../files.ts';
import { checkFileName } from '../named-file.ts';
import { asWriteProblem, draftOf, settle } from '../store/new-file.ts';
import { type Context, EXIT, type Option } from './command.ts';

/** The option that names a file for what else goes to stdout, which PowerShell writes in another encoding. */
export const OUT: Option = { takes: 'FILE', about: 'write it there instead, whole or not at all' };

type Pieces = Iterable<string> | AsyncIterable<string>;

/** Writes text to stdout, as fast as its reader takes it, or into the file that `--out` names. */
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

/** Writes a file; one of the name that was there is replaced once the new one is whole. */
async function writeFile(file: string, pieces: Pieces): Promise<void> {
  checkFileName(file);
  // a device has no draft
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

/** Text that is asked for piece by piece, each saying where the next begins. */
export async function* piecesOf(
  ask: (after: number) => Promise<{ text: string; next: number | null }>,
): AsyncGenerator<string> {
  for (let after: number | null = 0; after !== null; ) {
    const { text, next }: { text: string; next: number | null } = await ask(after);
    yield text;
    after = next;
  }
}

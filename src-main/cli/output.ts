import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asWriteProblem, renameDurably } from '../db/new-file.ts';
import { temporaryPath } from '../db/temporary-path.ts';
import { removeFile } from '../platform/files.ts';
import { assertWritableName } from '../platform/user-file.ts';
import { type CommandContext, EXIT, type OptionSpec } from './command.ts';

/** Writes the output to a file instead of stdout, which PowerShell re-encodes when it redirects. */
export const OUT_OPTION: OptionSpec = { valueName: 'FILE', description: 'write the output to this file' };

type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Writes text or bytes to stdout with backpressure, or to the file given by `--out`. */
export async function writeText(pieces: Chunks, out: unknown, context: CommandContext): Promise<number> {
  if (typeof out === 'string') {
    await writeFile(path.resolve(out), pieces);
    context.printStatus(`Written to ${out}.`);
    if (context.json) context.print(JSON.stringify({ file: out }));
    return EXIT.done;
  }
  for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  return EXIT.done;
}

/** Writes a file through a temporary file, so an existing one is replaced only by a complete one. */
async function writeFile(file: string, pieces: Chunks): Promise<void> {
  assertWritableName(file);
  // a device can't be replaced, so it is written directly
  const isDevice = fs.statSync(file, { throwIfNoEntry: false })?.isFile() === false;
  const draft = isDevice ? file : temporaryPath(file);
  try {
    await pipeline(Readable.from(pieces), fs.createWriteStream(draft));
    if (!isDevice) renameDurably(draft, file);
  } catch (error) {
    if (!isDevice) removeFile(draft);
    throw asWriteProblem(error, file, 'file_unwritable');
  }
}

/** Iterates over paged text; each page returns the offset of the next. */
export async function* pagedText(
  ask: (after: number) => Promise<{ text: string; next: number | null }>,
): AsyncGenerator<string> {
  for (let after: number | null = 0; after !== null; ) {
    const { text, next }: { text: string; next: number | null } = await ask(after);
    yield text;
    after = next;
  }
}

/** Whether a workbook is asked for: by `--xlsx`, or by the name of the file. */
export const wantsWorkbook = (options: Record<string, unknown>): boolean =>
  options.xlsx === true || (options.csv !== true && /\.xlsx$/i.test(String(options.out ?? '')));

/** Writes a workbook instead of CSV. */
export const XLSX_OPTION: OptionSpec = { description: 'as a workbook (.xlsx), with real numbers and dates' };

import { Readable } from 'node:stream';

/** Writes lines to stdout as fast as their reader takes them. */
export function writeLines(lines: Iterable<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    Readable.from(lines).on('error', reject).on('end', resolve).pipe(process.stdout, { end: false });
  });
}

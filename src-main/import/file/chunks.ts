import fs from 'node:fs';
import { promisify } from 'node:util';
import { openNamedFile } from '../../named-file.ts';
import { stopIfAsked } from './stop.ts';

const readAsync = promisify(fs.read);

/** Large enough that the ways to the disk and back cost nothing, small enough to stop between two. */
const CHUNK = 1 << 19;

/**
 * A file's bytes, in chunks: while one is worked on, the next is being read. Each is valid until the next is asked for.
 * @throws Problem for what is no regular file; the system's errors
 */
export async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = openNamedFile(path);
  const buffers = [Buffer.allocUnsafeSlow(CHUNK), Buffer.allocUnsafeSlow(CHUNK)];
  const read = (nth: number) => readAsync(file, buffers[nth % 2]!, 0, CHUNK, null);
  let next = read(0);
  try {
    for (let nth = 1; ; nth++) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) return;
      stopIfAsked();
      next = read(nth);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await next.catch(() => {});
    fs.closeSync(file);
  }
}

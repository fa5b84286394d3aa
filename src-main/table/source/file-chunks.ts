import fs from 'node:fs';
import { promisify } from 'node:util';
import { openUserFile } from '../../platform/user-file.ts';
import { throwIfCancelled } from './cancellation.ts';

const readAsync = promisify(fs.read);

/** Large enough that read calls cost nothing, small enough to cancel between two. */
const CHUNK_BYTES = 1 << 19;

/**
 * Reads a file in chunks, double-buffered: the next chunk is read while one is processed. Each is valid until the next
 * is requested.
 * @throws Problem if it is not a regular file; errors of the system
 */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const file = openUserFile(path);
  const buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  const read = (nth: number) => readAsync(file, buffers[nth % 2]!, 0, CHUNK_BYTES, null);
  let next = read(0);
  try {
    for (let nth = 1; ; nth++) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) return;
      throwIfCancelled();
      next = read(nth);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await next.catch(() => {});
    fs.closeSync(file);
  }
}

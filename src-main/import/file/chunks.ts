import fs from 'node:fs';

/** Large enough that the ways to the disk and back cost nothing, small enough to stop between two. */
const CHUNK = 1 << 19;

/** A file's bytes, in chunks: while one is worked on, the next is being read. @throws the system's errors */
export async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await fs.promises.open(path);
  const read = () => file.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, null);
  let next = read();
  try {
    for (;;) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) return;
      next = read();
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await next.catch(() => {});
    await file.close();
  }
}

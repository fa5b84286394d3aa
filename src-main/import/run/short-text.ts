import fs from 'node:fs';
import { openUserFile } from '../../platform/user-file.ts';
import { signatureOf } from '../../table/source/format.ts';

/** Bytes that are read before another thread would have started. */
const SHORT_FILE_BYTES = 1 << 18;

/** Whether a file is so short, and neither packed nor a workbook, that reading it needs no thread of its own. */
export function isShortText(file: string): boolean {
  try {
    const descriptor = openUserFile(file);
    try {
      if (fs.fstatSync(descriptor).size > SHORT_FILE_BYTES) return false;
      const head = Buffer.alloc(1024);
      const bytes = fs.readSync(descriptor, head, 0, head.length, 0);
      return signatureOf(head.subarray(0, bytes)) === undefined;
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // the reader says why it can't be read
    return false;
  }
}

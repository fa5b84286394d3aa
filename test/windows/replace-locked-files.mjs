// Renames one file and removes another while they may be held open, as the program does, and reports the outcome.
import fs from 'node:fs';
import { isFileLocked, removeFile, renameFile } from '../../src-main/platform/files.ts';

const [from, to, gone, attempted] = process.argv.slice(2);
let atOnce = 'done';
try {
  fs.renameSync(from, to);
} catch (error) {
  atOnce = isFileLocked(error) ? 'held' : String(error);
}
fs.writeFileSync(attempted, '');
const began = performance.now();
renameFile(from, to);
removeFile(gone);
console.log(
  JSON.stringify({
    atOnce,
    waitedMs: performance.now() - began,
    left: [from, to, gone].map((one) => fs.existsSync(one)),
  }),
);

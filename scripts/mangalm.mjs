// Runs the command line from a checkout: the built program if it is up to date, otherwise the sources. Node's compile
// cache is stored beside the packages and shared with the threads.
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '..');
// npm runs scripts in the repository; relative paths refer to the directory where the command was typed
if (process.env.npm_lifecycle_event === 'mangalm' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const kept = path.join(root, 'node_modules', '.cache', 'mangalm');
module.enableCompileCache(kept);
process.env.NODE_COMPILE_CACHE = kept;

const built = path.join(root, 'dist', 'app', 'src-main', 'cli', 'main.js');
const program = isFresh() ? built : path.join(root, 'src-main', 'cli', 'main.ts');
// as a URL, because on Windows the drive letter would be parsed as a scheme
await import(pathToFileURL(program).href);

/** Whether no file or folder of the sources is newer than the build. */
function isFresh() {
  const stamp = fs.statSync(path.join(root, 'dist', '.stamp'), { throwIfNoEntry: false });
  if (!stamp) return false;
  const isOlder = (file) => fs.statSync(file).mtimeMs <= stamp.mtimeMs;
  const isOld = (dir) =>
    isOlder(dir) &&
    fs.readdirSync(dir, { withFileTypes: true }).every((one) => {
      // not path.join, which takes longer than the file's stat
      const file = `${dir}${path.sep}${one.name}`;
      return one.isDirectory() ? isOld(file) : isOlder(file);
    });
  return ['src-main', 'src-shared'].every((dir) => isOld(path.join(root, dir)));
}

// The command line from a checkout: what was built of the program, where nothing of it was changed since; else the
// sources as they are. What Node made of either is kept beside the packages, for the threads too.
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '..');
// relative files are meant from where the command was typed; npm runs scripts in the repository
if (process.env.npm_lifecycle_event === 'mangalm' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
const kept = path.join(root, 'node_modules', '.cache', 'mangalm');
module.enableCompileCache(kept);
process.env.NODE_COMPILE_CACHE = kept;

const built = path.join(root, 'dist', 'app', 'src-main', 'cli', 'main.js');
const program = isFresh() ? built : path.join(root, 'src-main', 'cli', 'main.ts');
// as a URL: Windows takes the drive's letter for a scheme
await import(pathToFileURL(program).href);

/** Whether no folder or file of the sources is younger than what was built. */
function isFresh() {
  const stamp = fs.statSync(path.join(root, 'dist', '.stamp'), { throwIfNoEntry: false });
  if (!stamp) return false;
  const isOlder = (file) => fs.statSync(file).mtimeMs <= stamp.mtimeMs;
  const isOld = (dir) =>
    isOlder(dir) &&
    fs.readdirSync(dir, { withFileTypes: true }).every((one) => {
      const file = path.join(dir, one.name);
      return one.isDirectory() ? isOld(file) : isOlder(file);
    });
  return ['src-main', 'src-shared'].every((dir) => isOld(path.join(root, dir)));
}

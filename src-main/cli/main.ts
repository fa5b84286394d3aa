import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { prepareThread } from '../jobs/kept-threads.ts';
import { threadUrl } from '../jobs/thread-url.ts';

// What the program writes is for this user alone.
process.umask(0o077);
// From a checkout the sources are read as they are; what was made of them once is kept beside the packages, so that a
// command begins in less than half the time. In a place of the user's own: what lies there is run.
if (import.meta.url.endsWith('.ts')) {
  const kept = fileURLToPath(new URL('../../node_modules/.cache/mangalm', import.meta.url));
  module.enableCompileCache(kept);
  // for the threads
  process.env.NODE_COMPILE_CACHE = kept;
}
// while this thread reads what the program is made of, the importing one does the same
if (process.argv[2] === 'import') prepareThread(threadUrl(import.meta.url, '../import/import.thread'));
const { runCommand } = await import('./run.ts');
process.exitCode = await runCommand(process.argv.slice(2));

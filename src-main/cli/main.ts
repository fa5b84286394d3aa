import { threadUrl } from '../jobs/thread-url.ts';
import { prewarmWorker } from '../jobs/worker-pool.ts';

// Files that the program writes are readable by this user only.
process.umask(0o077);
// starts loading the import thread's modules in parallel with this thread's
if (process.argv[2] === 'import') prewarmWorker(threadUrl('import/run/import.thread'));
const { runCommand } = await import('./run.ts');
process.exitCode = await runCommand(process.argv.slice(2));

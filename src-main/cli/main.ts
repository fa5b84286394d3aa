import { prepareThread } from '../jobs/kept-threads.ts';
import { threadUrl } from '../jobs/thread-url.ts';

// What the program writes is for this user alone.
process.umask(0o077);
// while this thread reads what the program is made of, the importing one does the same
if (process.argv[2] === 'import') prepareThread(threadUrl('import/import.thread'));
const { runCommand } = await import('./run.ts');
process.exitCode = await runCommand(process.argv.slice(2));

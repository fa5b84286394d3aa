import { runCommand } from './run.ts';

// What the program writes is for this user alone.
process.umask(0o077);
process.exitCode = await runCommand(process.argv.slice(2));

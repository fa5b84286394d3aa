// Files that the program writes are readable by this user only.
process.umask(0o077);
const words = process.argv.slice(2);
if (words[0] === 'import') {
  // the threads of an import load in parallel with this one
  const { prewarmImport } = await import('../import/run/prewarm.ts');
  prewarmImport(words.slice(1));
}
const { runCommand } = await import('./run.ts');
process.exitCode = await runCommand(words);

import { app as electron } from 'electron';
import { isCommand, runCommand } from '../cli/run.ts';
import { secretOf } from './keychain.ts';
import { openWindowedApp } from './windowed.ts';
import { ownWords } from './words.ts';

// What the program writes is for this user alone.
process.umask(0o077);

// The program's words begin behind the executable, or behind the folder that a development Electron was given.
const { words, isCommandLine } = ownWords(process.argv.slice(electron.isPackaged ? 1 : 2));

// Electron becomes ready only once this file has been evaluated, so nothing is awaited here.
if (isCommandLine || isCommand(words[0])) {
  // no place in the Dock
  electron.setActivationPolicy?.('accessory');
  // the keychain answers only once Electron is ready
  void electron
    .whenReady()
    .then(() => runCommand(words, { secretOf }))
    .then(async (code) => {
      await Promise.all([process.stdout, process.stderr].map(written));
      electron.exit(code);
    });
} else {
  void openWindowedApp(words);
}

/** Waits until what was written has gone: to a pipe Node writes later on some systems. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

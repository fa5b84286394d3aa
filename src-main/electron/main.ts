import { app as electron } from 'electron';
import { isCommand, runCommand } from '../cli/run.ts';
import { secretOf } from './keychain.ts';
import { openSelfTest } from './self-test.ts';
import { openWindowedApp } from './windowed.ts';
import { ownWords } from './words.ts';

// What the program writes is for this user alone.
process.umask(0o077);
// Windows looks for what is started by its name alone in the present folder first, unless it is told not to; the updater
// starts some so.
if (process.platform === 'win32') process.env.NoDefaultCurrentDirectoryInExePath = '1';

// The program's words begin behind the executable, or behind the folder that a development Electron was given.
const { words, isCommandLine } = ownWords(process.argv.slice(electron.isPackaged ? 1 : 2));

// Electron becomes ready only once this file has been evaluated, so nothing is awaited here.
if (isCommandLine || isCommand(words[0])) {
  // no place in the Dock
  if (process.platform === 'darwin') electron.setActivationPolicy('accessory');
  const parts = words[0] === 'selftest' ? openSelfTest() : [];
  // the keychain answers only once Electron is ready
  void electron
    .whenReady()
    .then(() => runCommand(words, { secretOf, parts }))
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

import { app as electron } from 'electron';
import { isCommand } from '../cli/commands.ts';
import { runCommand } from '../cli/run.ts';
import { ownArguments } from './arguments.ts';
import { secretOf } from './keychain.ts';
import { electronSelfTests } from './self-test.ts';
import { openWindowedApp } from './window-app.ts';

// Files that the program writes are readable by this user only.
process.umask(0o077);
// Windows searches the current directory first for executables started by name, unless told not to; the updater starts
// some in that way.
if (process.platform === 'win32') process.env.NoDefaultCurrentDirectoryInExePath = '1';

// The arguments follow the executable, or the app folder passed to a development Electron.
const { words, isCommandLine } = ownArguments(process.argv.slice(electron.isPackaged ? 1 : 2));

// Electron becomes ready only after this module has been evaluated, so there must be no top-level await.
if (isCommandLine || isCommand(words[0])) {
  // no icon in the Dock
  if (process.platform === 'darwin') electron.setActivationPolicy('accessory');
  const selfTests = words[0] === 'selftest' ? electronSelfTests() : [];
  // the keychain is available only once Electron is ready
  void electron
    .whenReady()
    .then(() => runCommand(words, { secretOf, selfTests }))
    .then(async (code) => {
      await Promise.all([process.stdout, process.stderr].map(flushed));
      electron.exit(code);
    });
} else {
  void openWindowedApp(words);
}

/** Waits until a stream is flushed: on some systems Node writes to pipes asynchronously. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

import { app as electron } from 'electron';
import { isCommand, runCommand } from '../cli/run.ts';
import { masterSecret } from '../store/keys.ts';
import { keychain } from './keychain.ts';
import { openWindowedApp } from './windowed.ts';

// What the program writes is for this user alone.
process.umask(0o077);

// The program's words begin behind the executable, or behind the folder that a development Electron was given.
const words = process.argv.slice(electron.isPackaged ? 1 : 2);

// Electron becomes ready only once this file has been evaluated, so nothing is awaited here.
if (isCommand(words[0])) {
  // the keychain answers only once Electron is ready
  void electron
    .whenReady()
    .then(() => runCommand(words, (root) => masterSecret(root, keychain())))
    .then((code) => electron.exit(code));
} else {
  void openWindowedApp(words);
}

import { app as electron } from 'electron';
import { isCommand, runCommand } from '../cli/run.ts';
import { openWindowedApp } from './windowed.ts';

// The program's words begin behind the executable, or behind the folder that a development Electron was given.
const words = process.argv.slice(electron.isPackaged ? 1 : 2);

// Electron becomes ready only once this file has been evaluated, so nothing is awaited here.
if (isCommand(words[0])) {
  void runCommand(words).then((code) => electron.exit(code));
} else {
  void openWindowedApp(words);
}

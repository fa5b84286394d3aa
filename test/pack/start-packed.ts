import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { extractAll } from '@electron/asar';

/** The stand-in for Electron's executable: runs the packaged program beside it on the Electron stand-in. */
const [electron, ...args] = process.argv.slice(2);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-packed-'));
try {
  extractAll(path.join(path.dirname(electron!), 'resources', 'app.asar'), dir);
  const program = path.join(dir, 'dist', 'app', 'src-main', 'electron', 'main.js');
  const asElectron = path.join(import.meta.dirname, 'as-electron.ts');
  const { status } = spawnSync(process.execPath, ['--import', asElectron, program, ...args], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}

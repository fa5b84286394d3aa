import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Where the program lies, and what the system says of it. */
export interface Installation {
  platform: NodeJS.Platform;
  /** The program's own file. */
  file: string;
  resources: string;
  env: NodeJS.ProcessEnv;
  isRoot: boolean;
  /** Runs a tool of the system and answers all that it writes; null where it fails. */
  ask(tool: string, args: string[]): Promise<string | null>;
}

const here = (): Installation => ({
  platform: process.platform,
  file: process.execPath,
  resources: process.resourcesPath,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  ask: (tool, args) =>
    new Promise((resolve) => {
      execFile(tool, args, { timeout: 10_000, windowsHide: true }, (error, out, err) =>
        resolve(error ? null : `${out}${err}`),
      );
    }),
});

/**
 * Whether this copy of the app came by a means that can put a newer one in its place: the set-up of Windows, which leaves
 * its uninstaller; a signed app of macOS outside of its disk image, as Squirrel takes no other; an AppImage in a folder
 * that can be written to; a deb or rpm where the system can ask for the password. All others (msi, portable, unsigned,
 * unpacked) are updated by whoever put them there.
 */
export async function canUpdateItself({ platform, file, resources, env, isRoot, ask } = here()): Promise<boolean> {
  if (platform === 'win32') {
    const name = path.win32.basename(file, '.exe');
    return env.PORTABLE_EXECUTABLE_FILE === undefined && fs.existsSync(path.join(file, '..', `Uninstall ${name}.exe`));
  }
  if (platform === 'darwin') {
    if (/^\/Volumes\/|\/AppTranslocation\//.test(file)) return false;
    const app = path.join(resources, '..', '..');
    const signature = await ask('/usr/bin/codesign', ['--display', '--verbose=2', app]);
    return signature !== null && /^TeamIdentifier=(?!not set)/m.test(signature);
  }
  if (env.APPIMAGE !== undefined) return isWritable(path.dirname(env.APPIMAGE));
  const kind = readOr(path.join(resources, 'package-type')).trim();
  return ['deb', 'rpm'].includes(kind) && (isRoot || hasTool('pkexec', env));
}

const hasTool = (name: string, env: NodeJS.ProcessEnv): boolean =>
  (env.PATH ?? '').split(':').some((dir) => path.isAbsolute(dir) && fs.existsSync(path.join(dir, name)));

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function readOr(file: string, otherwise = ''): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

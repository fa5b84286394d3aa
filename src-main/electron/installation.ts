import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Location and environment of the installed program. */
export interface Installation {
  platform: NodeJS.Platform;
  /** Path of the executable. */
  file: string;
  resources: string;
  env: NodeJS.ProcessEnv;
  isRoot: boolean;
  /** Runs a system tool and returns its output; null if it fails. */
  runTool(tool: string, args: string[]): Promise<string | null>;
}

const currentInstallation = (): Installation => ({
  platform: process.platform,
  file: process.execPath,
  resources: process.resourcesPath,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  runTool: (tool, args) =>
    new Promise((resolve) => {
      execFile(tool, args, { timeout: 10_000, windowsHide: true }, (error, out, err) =>
        resolve(error ? null : `${out}${err}`),
      );
    }),
});

/**
 * Whether this copy was installed by a means that supports self-update: the Windows installer, recognised by its
 * uninstaller; a signed macOS app outside its disk image, as Squirrel requires; an AppImage in a writable folder; a deb
 * or rpm if the system can ask for the password. All others (msi, portable, unsigned, unpacked) are updated by those who
 * deployed them.
 */
export async function canUpdateItself(
  { platform, file, resources, env, isRoot, runTool } = currentInstallation(),
): Promise<boolean> {
  if (platform === 'win32') {
    const name = path.win32.basename(file, '.exe');
    return env.PORTABLE_EXECUTABLE_FILE === undefined && fs.existsSync(path.join(file, '..', `Uninstall ${name}.exe`));
  }
  if (platform === 'darwin') {
    if (/^\/Volumes\/|\/AppTranslocation\//.test(file)) return false;
    const app = path.join(resources, '..', '..');
    const signature = await runTool('/usr/bin/codesign', ['--display', '--verbose=2', app]);
    return signature !== null && /^TeamIdentifier=(?!not set)/m.test(signature);
  }
  if (env.APPIMAGE !== undefined) return isWritable(path.dirname(env.APPIMAGE));
  const kind = readFileOr(path.join(resources, 'package-type')).trim();
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

function readFileOr(file: string, otherwise = ''): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

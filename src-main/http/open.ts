import { spawn } from 'node:child_process';
import path from 'node:path';

/** Within this time an opener that can't open anything has said so. */
const GRACE_MS = 1500;

export function openers(
  platform: NodeJS.Platform,
  address: string,
  env = process.env,
): [command: string, args: string[]][] {
  if (platform === 'win32') {
    // by its whole path: by its name alone, one that lies in the present folder would run
    const cmd = path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'cmd.exe');
    return [[cmd, ['/c', 'start', '', address]]];
  }
  if (platform === 'darwin') return [['/usr/bin/open', [address]]];
  return ['xdg-open', 'x-www-browser', 'firefox', 'chromium', 'google-chrome'].map((name) => [name, [address]]);
}

/** Opens an address in the user's browser; false where there is no display or nothing to open it with. */
export async function openInBrowser(address: string, env = process.env, platform = process.platform): Promise<boolean> {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return false;
  for (const [command, args] of openers(platform, address, env)) if (await opens(command, args, env)) return true;
  return false;
}

function opens(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const child = spawn(command, args, { stdio: 'ignore', detached: true, env });
  child.unref();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), GRACE_MS);
    const settle = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
  });
}

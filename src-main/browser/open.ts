import { spawn } from 'node:child_process';

/** Opens an address in the user's browser; false where there is no display or nothing to open it with. */
export function openInBrowser(address: string, env = process.env, platform = process.platform): boolean {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return false;
  const [command, args] =
    platform === 'win32'
      ? ['cmd', ['/c', 'start', '', address]]
      : platform === 'darwin'
        ? ['open', [address]]
        : ['xdg-open', [address]];
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
  return true;
}

import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';

/** An opener that has not failed within this time is taken as successful. */
const GRACE_MS = 1500;
/** Timeout for connecting to a display server. */
const DISPLAY_MS = 500;
/** TCP port of X11 display 0. */
const X11_PORT = 6000;

/** Commands that open an address. Absolute paths on Windows and macOS, so no program of the current folder runs. */
export function openers(
  platform: NodeJS.Platform,
  address: string,
  env: NodeJS.ProcessEnv = process.env,
): [string, string[]][] {
  if (platform === 'win32') {
    const system = path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32');
    return [[path.win32.join(system, 'rundll32.exe'), ['url.dll,FileProtocolHandler', address]]];
  }
  if (platform === 'darwin') return [['/usr/bin/open', [address]]];
  return ['xdg-open', 'x-www-browser', 'firefox', 'chromium', 'google-chrome'].map((name) => [name, [address]]);
}

/** Opens an address in the user's browser; false if there is no display or no working opener. */
export async function openInBrowser(address: string, env = process.env, platform = process.platform): Promise<boolean> {
  if (platform === 'linux' && !(await hasDisplay(env))) return false;
  for (const [command, args] of openers(platform, address, env)) if (await opens(command, args, env)) return true;
  return false;
}

/** Whether a display accepts connections: the variable may be stale, as after `su` or in an old terminal. */
async function hasDisplay(env: NodeJS.ProcessEnv): Promise<boolean> {
  for (const place of displays(env)) if (await answers(place)) return true;
  return false;
}

function displays({ WAYLAND_DISPLAY: wayland, XDG_RUNTIME_DIR: runtime, DISPLAY: x11 }: NodeJS.ProcessEnv) {
  const places: net.NetConnectOpts[] = [];
  if (wayland) places.push({ path: path.resolve(runtime ?? '/', wayland) });
  const [, host, number] = /^(.*):(\d+)(?:\.\d+)?$/.exec(x11 ?? '') ?? [];
  if (number === undefined) return places;
  if (host && host !== 'unix') return [...places, { host, port: X11_PORT + Number(number) }];
  const socket = `/tmp/.X11-unix/X${number}`;
  return [...places, { path: socket }, { path: `\0${socket}` }];
}

function answers(place: net.NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ ...place, timeout: DISPLAY_MS });
    const settle = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
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

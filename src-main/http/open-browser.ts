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
export function openCommands(
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
  for (const [command, args] of openCommands(platform, address, env))
    if (await tryOpen(command, args, env)) return true;
  return false;
}

/** Whether a display accepts connections: the variable may be stale, as after `su` or in an old terminal. */
async function hasDisplay(env: NodeJS.ProcessEnv): Promise<boolean> {
  for (const socketOptions of displaySockets(env)) if (await canConnect(socketOptions)) return true;
  return false;
}

function displaySockets({ WAYLAND_DISPLAY: wayland, XDG_RUNTIME_DIR: runtime, DISPLAY: x11 }: NodeJS.ProcessEnv) {
  const sockets: net.NetConnectOpts[] = [];
  if (wayland) sockets.push({ path: path.resolve(runtime ?? '/', wayland) });
  const [, host, number] = /^(.*):(\d+)(?:\.\d+)?$/.exec(x11 ?? '') ?? [];
  if (number === undefined) return sockets;
  if (host && host !== 'unix') return [...sockets, { host, port: X11_PORT + Number(number) }];
  const socket = `/tmp/.X11-unix/X${number}`;
  return [...sockets, { path: socket }, { path: `\0${socket}` }];
}

function canConnect(options: net.NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ ...options, timeout: DISPLAY_MS });
    const settle = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

function tryOpen(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
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

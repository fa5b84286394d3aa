// What start, test and build share: installing and building what is missing, and nothing else. Runs on Node 20 with
// nothing installed, so it uses Node alone.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const modules = path.join(root, 'node_modules');
const windows = process.platform === 'win32';

/** Node 24 from node_modules; the system's own may be older. */
export const node24 = path.join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

/** Runs npm with the Node that runs this script, quietly. */
function npm(args) {
  const cli = process.env.npm_execpath;
  const [command, prefix] = cli ? [process.execPath, [cli]] : [windows ? 'npm.cmd' : 'npm', []];
  const { status } = spawnSync(command, [...prefix, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows && !cli,
  });
  if (status !== 0) {
    console.error(
      `npm ${args[0]} failed. Check the network or the npm registry setting, then run the same command again.`,
    );
    process.exit(1);
  }
}

/** Installs the packages that the lock file names, unless they are there already. */
export function install() {
  const stamp = path.join(modules, '.mangalm-setup');
  const wanted = createHash('sha256')
    .update(read(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (read(stamp) === wanted && fs.existsSync(node24)) return;
  console.error('Installing packages; this happens once and takes a minute or two.');
  npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  fs.writeFileSync(stamp, wanted);
}

function* filesBelow(dir) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (!entry.name.includes('.test.')) yield file;
  }
}

/** Builds the window's page, the program for Electron and what they owe others, unless their sources are as they were. */
export function build() {
  // the manual goes into the page
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
    // it is as young as they are: the command line runs what was built (mangalm.mjs)
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
    const { status } = spawnSync(node24, step, { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(status ?? 1);
  }
  // what the sources read that is no source
  for (const kept of ['src-main/store/migrations', 'src-main/sync/server/schema', 'src-main/scan/digits/digits.bin'])
    fs.cpSync(path.join(root, kept), path.join(root, 'dist', 'app', kept), { recursive: true });
  fs.writeFileSync(stamp, wanted);
}

/** Runs a program in place of this one: same terminal, same signals, same exit code. */
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

// npm test: installs and builds what is missing, checks formatting and types beside it, then runs all tests. Arguments after `--`
// are passed to Vitest: npm test -- test/import
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { mergeDurations } from './durations.mjs';
import { build, install, node24, root } from './setup.mjs';

const words = process.argv.slice(2);
const modules = path.join(root, 'node_modules');
const run = (args, env = {}) =>
  spawnSync(node24(), args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;

// the system's packages come over the network while npm's do, and while the program is built
const packages = startPackages();
install();
const checks = words.length === 0 ? startChecks() : null;
build();
await packages;
if (checks && (await checks) !== 0) process.exit(1);

const report = path.join(modules, '.mangalm-test-report.json');
/** Seconds that each file took; of one that ran twice, the second time. */
const durations = {};
let { status, passed, failed, skipped, died } = vitest(words);
if (status !== 0 && failed === 0 && died.length > 0 && died.length <= 2) {
  // a crash that happens again fails the run; one that does not is reported
  console.error(`\nThe process of ${died.join(' and ')} died before its tests had ended. It runs once more.\n`);
  const again = vitest(died);
  status = again.status;
  passed += again.passed;
  failed += again.failed;
  skipped += again.skipped;
  console.log(`run again after their process died: ${died.join(', ')}`);
}
if (words.length === 0) printSlowest();
// with options, such as the name of a test, a file may have run in part
const isWhole = !words.some((word) => word.startsWith('-'));
if (isWhole && status === 0 && process.env.MANGALM_DURATIONS) writeDurations();
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(status);

/** Runs the checks beside what is built and installed, and prints what they say once they end; resolves to their exit code. */
function startChecks() {
  const output = path.join(modules, '.mangalm-checks.txt');
  const file = fs.openSync(output, 'w');
  const child = spawn(node24(), [path.join(root, 'scripts', 'checks.mjs')], { stdio: ['ignore', file, file] });
  process.once('exit', () => child.kill());
  return new Promise((resolve) => {
    child.once('close', (code) => {
      fs.closeSync(file);
      process.stderr.write(fs.readFileSync(output));
      fs.rmSync(output);
      resolve(code);
    });
  });
}

/** Runs Vitest. Returns its counts, and the files whose process crashed, recognised by pending tests in the report. */
function vitest(words) {
  for (const file of [report, `${report}.durations`]) fs.rmSync(file, { force: true });
  const status = run([path.join(modules, 'vitest', 'vitest.mjs'), 'run', ...words], {
    MANGALM_REPORT: report,
    // compile cache shared by all programs that the tests start
    NODE_COMPILE_CACHE: path.join(modules, '.cache', 'mangalm'),
    ...(process.env.MANGALM_RULES === 'windows'
      ? { NODE_OPTIONS: `--import=${pathToFileURL(path.join(root, 'test', 'windows-rules.mjs'))}` }
      : {}),
  });
  const read = (file, otherwise) => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : otherwise);
  const { testResults } = read(report, { testResults: [] });
  Object.assign(durations, read(`${report}.durations`, {}));
  const isDead = (file) => file.assertionResults.some((test) => test.status === 'pending');
  const ended = testResults.filter((file) => !isDead(file)).flatMap((file) => file.assertionResults);
  const count = (...states) => ended.filter((test) => states.includes(test.status)).length;
  const died = testResults.filter(isDead).map((file) => path.relative(root, file.name));
  return { status, passed: count('passed'), failed: count('failed'), skipped: count('skipped', 'todo'), died };
}

/** Writes down how long the longer files took, by which a run orders them. */
function writeDurations() {
  const file = path.join(root, 'test', 'durations.json');
  const known = JSON.parse(fs.readFileSync(file, 'utf8'));
  const merged = mergeDurations(known, durations, (name) => fs.existsSync(path.join(root, name)));
  fs.writeFileSync(file, `${JSON.stringify(merged, undefined, 2)}\n`);
}

/** Prints the files whose tests took longest, and their share of the time of all tests. */
function printSlowest() {
  const files = Object.entries(durations).sort(([, a], [, b]) => b - a);
  const all = files.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (files.length === 0) return;
  console.log(`\nThe tests took ${Math.round(all)} s, the slowest of them:`);
  for (const [file, seconds] of files.slice(0, 15))
    console.log(`${seconds.toFixed(0).padStart(5)} s ${((100 * seconds) / all).toFixed(1).padStart(5)}%  ${file}`);
}

/** Whether this is a Debian system and the user may install packages. */
function mayInstall() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Starts the installation of the system's packages that are missing, on a Debian system if the user may. */
function startPackages() {
  const missing = [browser(), windows()].filter((one) => one !== null);
  if (missing.length === 0) return Promise.resolve();
  if (!mayInstall()) {
    for (const { without } of missing) console.error(without);
    return Promise.resolve();
  }
  console.error(`Installing ${missing.map(({ name }) => name).join(' and ')}.`);
  const names = missing.flatMap(({ packages }) => packages);
  // where Debian can't be reached, the tests go on without
  const once = '-o Acquire::Retries=0 -o Acquire::http::Timeout=20';
  const script = `apt-get -qq ${once} update; apt-get -qq ${once} install -y --no-install-recommends "$@"`;
  const child = spawn('sh', ['-c', script, 'sh', ...names], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return new Promise((resolve) => child.once('close', resolve).once('error', resolve));
}

/** Wine, in which the program runs in Windows' Node; null if it is there or no test needs it. */
function windows() {
  if (process.platform !== 'linux' || process.arch !== 'x64' || fs.existsSync('/usr/lib/wine/wine64')) return null;
  if (words.length > 0 && !words.some((word) => word.startsWith('test/windows'))) return null;
  return {
    name: 'Wine for the tests on Windows',
    packages: ['wine64'],
    without: 'Wine was not found, so the tests on Windows are skipped; install wine64 to have them.',
  };
}

/** A browser, which the end-to-end tests need; null if there is one. On Debian it is the headless shell, the fastest. */
function browser() {
  const isThere = (file) => file && fs.existsSync(file);
  if ([process.env.MANGALM_BROWSER, '/usr/bin/chromium-headless-shell'].some(isThere)) return null;
  const isDebian = isThere('/etc/os-release') && /^ID=debian$/m.test(fs.readFileSync('/etc/os-release', 'utf8'));
  const others = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  if (others.some(isThere) && !(isDebian && words.length === 0 && mayInstall())) return null;
  return {
    name: 'Chromium for the end-to-end tests',
    packages: [isDebian ? 'chromium-headless-shell' : 'chromium', 'fonts-dejavu-core', 'fonts-lohit-deva'],
    without: 'No Chromium was found, so the end-to-end tests will fail; install it, or name one in MANGALM_BROWSER.',
  };
}

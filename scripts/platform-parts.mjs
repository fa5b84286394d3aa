// node scripts/platform-parts.mjs win|mac|linux [--into FOLDER]
// Adds the native packages that a system's installers need for all its processor architectures, where npm installed
// only one: the image decoder (sharp), in the version and with the checksum of package-lock.json. Fails if anything is
// missing in the end. Run it after the build, which reinstalls packages that it considers incomplete.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

const root = path.join(import.meta.dirname, '..');
const [system, option, folder] = process.argv.slice(2);
const into = option === '--into' ? path.resolve(folder) : root;

const pictures = (platform, arch) => [
  `@img/sharp-${platform}-${arch}`,
  // on Windows one package holds both
  ...(platform === 'win32' ? [] : [`@img/sharp-libvips-${platform}-${arch}`]),
];
const PARTS = {
  win: [...pictures('win32', 'x64'), ...pictures('win32', 'arm64')],
  mac: [...pictures('darwin', 'x64'), ...pictures('darwin', 'arm64')],
  linux: pictures('linux', process.arch),
};
const DATABASES = {
  win: ['win32-x64', 'win32-arm64'],
  mac: ['darwin-x64', 'darwin-arm64'],
  linux: [`linux-${process.arch}`],
};
if (!(system in PARTS)) {
  console.error('Say for which system: win, mac or linux.');
  process.exit(1);
}

const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
for (const name of PARTS[system]) {
  const { version, integrity } = packages[`node_modules/${name}`];
  const place = path.join(into, 'node_modules', name);
  if (versionIn(place) === version) continue;
  console.log(`Adding ${name} ${version}`);
  unpack(fetched(name, version, integrity), place);
}

const missing = [
  ...PARTS[system]
    .filter((name) => versionIn(path.join(into, 'node_modules', name)) !== packages[`node_modules/${name}`].version)
    .map((name) => path.join('node_modules', name)),
  ...DATABASES[system]
    .map((name) => path.join('node_modules', 'better-sqlite3', 'prebuilds', `${name}.node`))
    .filter((file) => !fs.existsSync(path.join(root, file))),
];
if (missing.length > 0) {
  console.error(`Not there: ${missing.join(', ')}.`);
  process.exit(1);
}

function versionIn(place) {
  const about = path.join(place, 'package.json');
  return fs.existsSync(about) ? JSON.parse(fs.readFileSync(about, 'utf8')).version : null;
}

/** Downloads a package from the registry. Throws if it differs from the lock file. */
function fetched(name, version, integrity) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-parts-'));
  try {
    const windows = process.platform === 'win32';
    const { status } = spawnSync(
      windows ? 'npm.cmd' : 'npm',
      ['pack', '--silent', `${name}@${version}`, '--pack-destination', dir],
      { cwd: root, shell: windows, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [file] = fs.readdirSync(dir);
    if (status !== 0 || !file) throw new Error(`${name} ${version} could not be fetched.`);
    const bytes = fs.readFileSync(path.join(dir, file));
    const [algorithm] = integrity.split('-');
    if (`${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}` !== integrity)
      throw new Error(`${name} ${version} is not what package-lock.json says.`);
    return bytes;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** Unpacks a package tarball: a tar (ustar) of files below `package/`. */
function unpack(tgz, place) {
  const tar = gunzipSync(tgz);
  const text = (at, length) => tar.toString('utf8', at, at + length).replace(/\0.*$/s, '');
  fs.rmSync(place, { recursive: true, force: true });
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const kind = text(at + 156, 1);
    const name = [text(at + 345, 155), text(at, 100)].filter(Boolean).join('/');
    if (kind !== '0' && kind !== '') throw new Error(`In the package stands something else than files: ${name}.`);
    const file = path.join(place, name.replace(/^[^/]+\//, ''));
    if (!file.startsWith(place + path.sep)) throw new Error(`A file of the package lies outside of it: ${name}.`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

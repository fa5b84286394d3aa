// node scripts/checksums.mjs
// Collects the release artefacts in dist/release: installers, update lists, the bill of materials, and the SHA-256
// checksums of all of them. Fails if there is no installer.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const dist = path.join(import.meta.dirname, '..', 'dist');
const release = path.join(dist, 'release');
const installers = path.join(dist, 'installers');

fs.rmSync(release, { recursive: true, force: true });
fs.mkdirSync(release);
const names = fs
  .readdirSync(installers, { withFileTypes: true })
  .filter((one) => one.isFile() && /^(mangalm-.*|(latest|beta).*\.yml)$/.test(one.name))
  .map(({ name }) => name);
if (!names.some((name) => /\.(exe|msi|dmg|pkg|zip|AppImage|deb|rpm)$/.test(name))) {
  console.error('There is no installer in dist/installers.');
  process.exit(1);
}
const system = { win32: 'win', darwin: 'mac' }[process.platform] ?? 'linux';
for (const name of names) fs.copyFileSync(path.join(installers, name), path.join(release, name));
fs.copyFileSync(path.join(dist, 'sbom.cdx.json'), path.join(release, `sbom-${system}.cdx.json`));
const sums = fs.readdirSync(release).map((name) => {
  const sum = createHash('sha256')
    .update(fs.readFileSync(path.join(release, name)))
    .digest('hex');
  return `${sum}  ${name}\n`;
});
fs.writeFileSync(path.join(release, `SHA256SUMS-${system}`), sums.join(''));
console.log(sums.join(''));

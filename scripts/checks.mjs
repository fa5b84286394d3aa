// Checks formatting, types, and that nothing is unused; exits with 1 at the first failure.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './setup.mjs';

const modules = path.join(root, 'node_modules');
const tsc = path.join(modules, 'typescript', 'bin', 'tsc');
/** On one thread, which takes half the processor time of four: the build needs the other core. */
const types = (config) => [tsc, '-p', config, '--singleThreaded'];
const checks = [
  [path.join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '.'],
  types('tsconfig.json'),
  types('src-renderer/tsconfig.json'),
  types('test/tsconfig.json'),
  [path.join(modules, 'knip', 'bin', 'knip.js')],
];
for (const check of checks) {
  const { status } = spawnSync(process.execPath, check, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

// node scripts/try-packed.mjs win|mac|linux
// Runs the self-test (`mangalm selftest`) of every packed program for this computer's architecture; fails if one does
// not work.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const output = path.join(import.meta.dirname, '..', 'dist', 'installers');
const [system] = process.argv.slice(2);
const arm = process.arch === 'arm64';

/** Output folders of electron-builder, by architecture. */
const FOLDERS = {
  win: arm ? ['win-arm64-unpacked'] : ['win-unpacked'],
  mac: ['mac-universal'],
  linux: arm ? ['linux-arm64-unpacked'] : ['linux-unpacked'],
};
const PROGRAM = {
  win: 'Mangalm Sales Assistant.exe',
  mac: 'Mangalm Sales Assistant.app/Contents/MacOS/Mangalm Sales Assistant',
  linux: 'mangalm-app',
};

const folders = FOLDERS[system] ?? [];
if (folders.length === 0) {
  console.error('Say for which system: win, mac or linux.');
  process.exit(1);
}
for (const folder of folders) {
  const program = path.join(output, folder, PROGRAM[system]);
  // the unpacked app has no setuid sandbox on Linux, and a CI runner has no display
  const switches = system === 'linux' ? ['--no-sandbox', '--ozone-platform=headless', '--disable-gpu'] : [];
  const { status, stdout, error } = spawnSync(program, [...switches, '--', 'selftest', '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 600_000,
  });
  const answer = JSON.parse(
    stdout
      ?.trim()
      .split(/\r?\n/)
      .findLast((line) => line.startsWith('{')) ?? '{"parts":[]}',
  );
  for (const { name, ok, about } of answer.parts) console.log(`${ok ? '✓' : '✗'} ${name} ${about}`);
  if (status === 0 && answer.ok && answer.parts.some(({ name }) => name === 'window')) continue;
  console.error(`${program} does not work: ${error?.message ?? `exit ${status}`}.`);
  process.exit(1);
}

// node scripts/signing.mjs win|mac|linux
// Step of the release workflow: passes the available certificates to electron-builder in its own environment variables.
// Unset ones are omitted, since electron-builder takes an empty value for a certificate. Without a certificate a macOS
// app is signed ad hoc, because Apple silicon does not run unsigned code.
import fs from 'node:fs';

const NAMES = {
  win: { WINDOWS_CERTIFICATE: 'WIN_CSC_LINK', WINDOWS_CERTIFICATE_PASSWORD: 'WIN_CSC_KEY_PASSWORD' },
  mac: {
    MAC_CERTIFICATE: 'CSC_LINK',
    MAC_CERTIFICATE_PASSWORD: 'CSC_KEY_PASSWORD',
    MAC_INSTALLER_CERTIFICATE: 'CSC_INSTALLER_LINK',
    MAC_INSTALLER_CERTIFICATE_PASSWORD: 'CSC_INSTALLER_KEY_PASSWORD',
    APPLE_ID: 'APPLE_ID',
    APPLE_APP_SPECIFIC_PASSWORD: 'APPLE_APP_SPECIFIC_PASSWORD',
    APPLE_TEAM_ID: 'APPLE_TEAM_ID',
  },
  linux: {},
};

const system = process.argv[2];
const { env } = process;
const names = NAMES[system];
if (!names || !env.GITHUB_ENV || !env.GITHUB_OUTPUT) {
  console.error('This is a step of the release workflow; say for which system.');
  process.exit(1);
}

const certificate = Object.keys(names)[0];
const isSigned = certificate !== undefined && Boolean(env[certificate]);
if (isSigned)
  for (const [secret, name] of Object.entries(names))
    if (env[secret]) fs.appendFileSync(env.GITHUB_ENV, `${name}<<END-OF-${name}\n${env[secret]}\nEND-OF-${name}\n`);
const options = system === 'mac' && !isSigned ? '-c.mac.identity=-' : '';
fs.appendFileSync(env.GITHUB_OUTPUT, `options=${options}\n`);
console.log(isSigned ? `Signed with ${certificate}.` : 'There is no certificate: unsigned.');

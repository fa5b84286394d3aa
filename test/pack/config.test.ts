import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../helpers.ts';

const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
const config = parse(read('electron-builder.yml'));

it('the app id is that of the Windows shortcuts', () => {
  expect(read('src-main/electron/window-app.ts')).toContain(`const APP_ID = '${config.appId}';`);
});

it('Windows has one set-up per architecture, and uninstalling keeps the data', () => {
  expect(config.nsis).toMatchObject({ buildUniversalInstaller: false, deleteAppDataOnUninstall: false });
});

it('the app for macOS is signed again after the fuses were changed', () => {
  expect(config.electronFuses.resetAdHocDarwinSignature).toBe(true);
});

it('the AppImage is built first, without the package type of another kind', () => {
  // all packages are made from one folder, in which electron-builder leaves the package type of deb and rpm behind
  expect(config.linux.target[0]).toBe('AppImage');
});

it('the Linux packages have a homepage without a git remote', () => {
  const { homepage } = JSON.parse(read('package.json'));
  expect(URL.canParse(homepage)).toBe(true);
});

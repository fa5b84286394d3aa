import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../helpers.ts';

const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
const config = parse(read('electron-builder.yml'));

it('Windows knows the program by the name that its shortcuts have', () => {
  expect(read('src-main/electron/window-app.ts')).toContain(`const APP_ID = '${config.appId}';`);
});

it('each processor of Windows has one set-up, and removing the app leaves the data', () => {
  expect(config.nsis).toMatchObject({ buildUniversalInstaller: false, deleteAppDataOnUninstall: false });
});

it('what Apple’s processors start is signed anew after the fuses were changed', () => {
  expect(config.electronFuses.resetAdHocDarwinSignature).toBe(true);
});

it('no package of another kind tells an AppImage that it came as that', () => {
  // all packages are made from one folder, in which electron-builder leaves the package type of deb and rpm behind
  expect(config.linux.target[0]).toBe('AppImage');
});

it('the packages of Linux say whose they are, with no remote of the repository to ask', () => {
  const { homepage } = JSON.parse(read('package.json'));
  expect(URL.canParse(homepage)).toBe(true);
});

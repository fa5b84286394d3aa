import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openWindowedApp } from '../../src-main/electron/window-app.ts';
import { cli, tempFolder } from '../helpers.ts';
import * as electron from './stand-in.ts';

let dir: string;
let data: string;
const keys = () => fs.readdirSync(path.join(data, 'keys')).filter((name) => name.startsWith('master'));
const setPolicy = (policy: object) => fs.writeFileSync(path.join(dir, 'policy.json'), JSON.stringify(policy));

/** Opens the window and closes it again; returns the error messages shown. */
async function openAndClose(): Promise<string[]> {
  electron.reset();
  await openWindowedApp(['--data', data]);
  const { shown } = electron.dialog;
  if (electron.app.ended.length === 0) electron.app.quit();
  await vi.waitFor(() => expect(electron.app.ended.length).toBeGreaterThan(0), 5000);
  return shown;
}

const verified = async () => (await cli(['verify', '--data', data, '--json'])).json;

beforeEach(() => {
  dir = tempFolder();
  data = path.join(dir, 'data');
  vi.stubEnv('MANGALM_POLICY', path.join(dir, 'policy.json'));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it('a start of the window keeps the key in its file, where the command line finds it', async () => {
  expect(await openAndClose()).toEqual([]);
  expect(keys()).toEqual(['master.key']);
  expect((await cli(['health', '--data', data])).code).toBe(0);
});

it('the policy moves the key into the keychain, and a command without keychain reports that', async () => {
  await openAndClose();
  setPolicy({ keysInKeychain: true });
  expect(await openAndClose()).toEqual([]);
  expect(keys()).toEqual(['master.safe']);
  expect((await cli(['health', '--data', data])).stderr).toContain('keychain');
  // if the policy does not mention it, the key stays in the keychain; if the policy forbids it, the key moves back
  setPolicy({});
  expect(await openAndClose()).toEqual([]);
  expect(keys()).toEqual(['master.safe']);
  setPolicy({ keysInKeychain: false });
  expect(await openAndClose()).toEqual([]);
  expect(keys()).toEqual(['master.key']);
  expect(await verified()).toMatchObject({ ok: true });
  setPolicy({ keysInKeychain: true });
  await openAndClose();
  // the keychain is locked or belongs to another user
  fs.writeFileSync(path.join(data, 'keys', 'master.safe'), 'of somebody else');
  expect(await openAndClose()).toEqual([expect.stringContaining('keychain')]);
});

it('a new data folder gets its key in the keychain only', async () => {
  setPolicy({ keysInKeychain: true });
  expect((await cli(['health', '--data', data])).stderr).toContain('keychain');
  expect(await openAndClose()).toEqual([]);
  expect(keys()).toEqual(['master.safe']);
});

it('a system without a keychain, or with an insecure one, is refused', async () => {
  setPolicy({ keysInKeychain: true });
  for (const without of [{ available: false }, { backend: 'basic_text' as const }]) {
    electron.reset();
    Object.assign(electron.safeStorage, without);
    await openWindowedApp(['--data', data]);
    expect(electron.dialog.shown).toEqual([expect.stringContaining('keychain')]);
    expect(electron.app.ended).toEqual([1]);
  }
});

it('a key is encrypted again when the keychain asks for it', async () => {
  setPolicy({ keysInKeychain: true });
  await openAndClose();
  const safe = path.join(data, 'keys', 'master.safe');
  const { ino } = fs.statSync(safe);
  electron.reset();
  electron.safeStorage.rotated = true;
  await openWindowedApp(['--data', data]);
  expect(electron.dialog.shown).toEqual([]);
  expect(fs.statSync(safe).ino).not.toBe(ino);
  electron.app.quit();
  await vi.waitFor(() => expect(electron.app.ended.length).toBeGreaterThan(0), 5000);
  expect(await openAndClose()).toEqual([]);
});

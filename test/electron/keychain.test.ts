import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openWindowedApp } from '../../src-main/electron/window-app.ts';
import { cli, tempFolder } from '../helpers.ts';
import * as electron from './stand-in.ts';

let dir: string;
let data: string;
const keys = () => fs.readdirSync(path.join(data, 'keys')).filter((name) => name.startsWith('master'));
const fix = (policy: object) => fs.writeFileSync(path.join(dir, 'policy.json'), JSON.stringify(policy));

/** Opens the window and closes it again; returns the error messages shown. */
async function opened(): Promise<string[]> {
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

it('a start in the window leaves the key where the command line finds it', async () => {
  expect(await opened()).toEqual([]);
  expect(keys()).toEqual(['master.key']);
  expect((await cli(['health', '--data', data])).code).toBe(0);
});

it('where the policy says so the keychain holds it, and what has no keychain says so', async () => {
  await opened();
  fix({ keysInKeychain: true });
  expect(await opened()).toEqual([]);
  expect(keys()).toEqual(['master.safe']);
  expect((await cli(['health', '--data', data])).stderr).toContain('keychain');
  // if the policy does not mention it, the key stays in the keychain; if the policy forbids it, the key moves back
  fix({});
  expect(await opened()).toEqual([]);
  expect(keys()).toEqual(['master.safe']);
  fix({ keysInKeychain: false });
  expect(await opened()).toEqual([]);
  expect(keys()).toEqual(['master.key']);
  expect(await verified()).toMatchObject({ ok: true });
  fix({ keysInKeychain: true });
  await opened();
  // the keychain is locked or belongs to another user
  fs.writeFileSync(path.join(data, 'keys', 'master.safe'), 'of somebody else');
  expect(await opened()).toEqual([expect.stringContaining('keychain')]);
});

it('a data folder without any key yet is made for the keychain alone', async () => {
  fix({ keysInKeychain: true });
  expect((await cli(['health', '--data', data])).stderr).toContain('keychain');
  expect(await opened()).toEqual([]);
  expect(keys()).toEqual(['master.safe']);
});

it('a system without a keychain, or with one that hides nothing, does not take it', async () => {
  fix({ keysInKeychain: true });
  for (const without of [{ available: false }, { backend: 'basic_text' as const }]) {
    electron.reset();
    Object.assign(electron.safeStorage, without);
    await openWindowedApp(['--data', data]);
    expect(electron.dialog.shown).toEqual([expect.stringContaining('keychain')]);
    expect(electron.app.ended).toEqual([1]);
  }
});

it('what the keychain wants kept anew is kept anew', async () => {
  fix({ keysInKeychain: true });
  await opened();
  const safe = path.join(data, 'keys', 'master.safe');
  const { ino } = fs.statSync(safe);
  electron.reset();
  electron.safeStorage.rotated = true;
  await openWindowedApp(['--data', data]);
  expect(electron.dialog.shown).toEqual([]);
  expect(fs.statSync(safe).ino).not.toBe(ino);
  electron.app.quit();
  await vi.waitFor(() => expect(electron.app.ended.length).toBeGreaterThan(0), 5000);
  expect(await opened()).toEqual([]);
});

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Updates } from '../../src-shared/contract/index.ts';
import { checkDatabase, cli, contents, importInto, tempFolder, writeCsv } from '../helpers.ts';
import { onSmallDisk } from '../small-disk.ts';

/** The app installed as an AppImage, and an update folder with newer versions. */
let dir: string;
let data: string;
let updateFolder: string;
let resources: string;
let installed: string;

const program = (version: string) => `#!/bin/sh\necho "${version} ran" >> "${path.join(dir, 'ran')}"\n`;
const installedProgram = () => fs.readFileSync(installed, 'utf8');

beforeEach(async () => {
  dir = tempFolder();
  [data, updateFolder, resources] = ['data', 'share', 'resources'].map((name) => path.join(dir, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [data, updateFolder, resources]) fs.mkdirSync(one);
  installed = path.join(dir, 'mangalm.AppImage');
  fs.writeFileSync(installed, program('0.1.0'), { mode: 0o755 });
  fs.writeFileSync(
    path.join(resources, 'app-update.yml'),
    'provider: generic\nurl: http://127.0.0.1\nupdaterCacheDirName: mangalm-updater\n',
  );
  const rows = Array.from({ length: 300 }, (_, i) => [
    `I-${i}`,
    '2025-05-02',
    `Store ${i % 7}`,
    'Tea',
    '2',
    '10.00',
    '20.00',
  ]);
  await importInto(data, writeCsv(path.join(dir, 'a.csv'), rows));
});

/** Publishes a version to the update folder, with its update list. */
function release(
  version: string,
  options: { list?: string; text?: string; listed?: string; more?: string } = {},
): void {
  const { list = 'latest', text = program(version), more = '' } = options;
  const listed = options.listed ?? text;
  const name = `mangalm-${version}.AppImage`;
  fs.writeFileSync(path.join(updateFolder, name), text);
  const sha512 = createHash('sha512').update(listed).digest('base64');
  const size = Buffer.byteLength(listed);
  fs.writeFileSync(
    path.join(updateFolder, `${list}-linux.yml`),
    `version: ${version}\nfiles:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${size}\npath: ${name}\nsha512: ${sha512}\nreleaseDate: '2026-11-01T00:00:00.000Z'\n${more}`,
  );
}

interface AppRun {
  answers: { output?: Updates; problem?: { code: string; message: string } }[];
  asked: { message: string; buttons: string[] }[];
  shown: string[];
  ended: (number | 'quit')[];
}

/** Starts the installed app, calls the procedures, and waits until it has exited. */
function runApp(procedures: string[], env: Record<string, string> = {}): Promise<AppRun> {
  const file = (name: string) => path.join(import.meta.dirname, name);
  const args = ['--import', file('as-electron.ts'), file('app.ts'), data, resources, ...procedures];
  return new Promise((resolve, reject) => {
    const fullEnv = { ...process.env, APPIMAGE: installed, HOME: dir, XDG_CACHE_HOME: path.join(dir, 'cache'), ...env };
    execFile(process.execPath, args, { env: fullEnv, timeout: 60_000 }, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (line.startsWith('{"answers"')) resolve(JSON.parse(line) as AppRun);
      else reject(error ?? new Error(stderr || stdout));
    });
  });
}

const settings = (more = '') => `updates.changeSettings {"server":${JSON.stringify(updateFolder)}${more}}`;
const backups = () => fs.readdirSync(path.join(data, 'backups')).filter((name) => name.includes('before-update'));
const hasPendingUpdate = () => fs.existsSync(path.join(data, 'update-pending.json'));

describe.skipIf(process.platform !== 'linux')('an installed app', () => {
  it('is updated from an update folder: verified, backed up, replaced and started, with unchanged data', async () => {
    release('0.2.0', { more: 'releaseNotes: Faster.\n' });
    const before = contents(data);
    const { answers } = await runApp([settings(), 'updates.check', 'health.get', 'updates.install']);
    expect(answers[1]!.output).toMatchObject({
      state: 'available',
      version: '0.2.0',
      notes: 'Faster.',
      current: '0.1.0',
    });
    const { parts } = answers[2]!.output as unknown as { parts: { name: string; state: string }[] };
    expect(parts.find(({ name }) => name === 'updates')).toMatchObject({ state: 'attention' });
    expect(installedProgram()).toBe(program('0.2.0'));
    await expect.poll(() => fs.existsSync(path.join(dir, 'ran'))).toBe(true);
    expect(backups()).toHaveLength(1);
    expect(JSON.parse(fs.readFileSync(path.join(data, 'update-pending.json'), 'utf8'))).toMatchObject({
      from: '0.1.0',
      to: '0.2.0',
    });
    expect(contents(data)).toBe(before);
    checkDatabase(data);
    // this is still the old program, so it reports that the new one was not installed
    const after = await runApp(['updates.get']);
    expect(after.answers[0]!.output!.problem).toContain('Version 0.2.0 was not installed');
    expect(hasPendingUpdate()).toBe(false);
  });

  it('installs automatically on quit if the policy says so, unless deferred or updates are off', async () => {
    release('0.2.0');
    const policy = path.join(dir, 'policy.json');
    const env = { MANGALM_POLICY: policy };
    fs.writeFileSync(policy, JSON.stringify({ updateServer: updateFolder, updateMode: 'off' }));
    const off = await runApp(['updates.check', 'updates.install', settings(',"mode":"ask"')], env);
    expect(off.answers.map(({ problem }) => problem?.code)).toEqual(['updates_off', 'updates_off', 'fixed_by_policy']);
    fs.writeFileSync(policy, JSON.stringify({ updateServer: updateFolder, updateMode: 'automatic' }));
    const deferred = await runApp(['updates.defer {"days":3}', 'updates.check'], env);
    expect(deferred.answers[1]!.output).toMatchObject({ state: 'ready', version: '0.2.0' });
    expect(deferred.answers[1]!.output!.deferredUntil).not.toBeNull();
    expect(installedProgram()).toBe(program('0.1.0'));
    await runApp(['updates.defer {"days":0}', 'updates.check'], env);
    expect(installedProgram()).toBe(program('0.2.0'));
    expect(backups()).toHaveLength(1);
  });

  it('whose update cannot be installed reports why and exits, so that it can be started again', async () => {
    release('0.2.0');
    // the AppImage was moved away since it was started
    fs.rmSync(installed);
    const { shown, ended } = await runApp([settings(), 'updates.install']);
    expect(shown).toEqual([expect.stringMatching(/^The other version was not installed: .*Start the app again/s)]);
    expect(ended).toEqual([1]);
    const after = await runApp(['updates.get']);
    expect(after.answers[0]!.output!.problem).toMatch(
      /^Version 0\.2\.0 was not installed: .*; this is still 0\.1\.0\.$/,
    );
    checkDatabase(data);
  });

  it('is not updated in a folder that is not writable', async () => {
    release('0.2.0');
    const { answers } = await runApp([settings(), 'updates.get'], { APPIMAGE: '/nowhere/mangalm.AppImage' });
    expect(answers[1]!.output).toMatchObject({ supported: false });
  });

  it('rejects a download that does not match the update list', async () => {
    release('0.2.0', { listed: program('0.2.1') });
    const { answers } = await runApp([settings(), 'updates.install', 'updates.get']);
    expect(answers[2]!.output).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('not what its list says'),
    });
    expect(installedProgram()).toBe(program('0.1.0'));
    expect(hasPendingUpdate()).toBe(false);
  });

  it('installs no older version, none outside its staged rollout, and none if the server is gone', async () => {
    release('0.0.9');
    expect((await runApp([settings(), 'updates.check'])).answers[1]!.output).toMatchObject({
      state: 'newest',
      version: null,
    });
    release('0.2.0', { more: 'stagingPercentage: 0\n' });
    expect((await runApp(['updates.check'])).answers[0]!.output).toMatchObject({ state: 'newest', version: null });
    fs.rmSync(updateFolder, { recursive: true });
    const gone = await runApp(['updates.check', 'health.get']);
    expect(gone.answers[0]!.output).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/The update failed/),
    });
    const without = await runApp([`updates.changeSettings {"server":null}`, 'updates.check']);
    expect(without.answers[1]).toMatchObject({ problem: { code: 'no_update_server' } });
  });

  it('whose disk has no space for the update or the backup before it stays unchanged', async (test) => {
    release('0.2.0', { text: `${program('0.2.0')}# ${'x'.repeat(3_000_000)}` });
    await onSmallDisk(test, '2m', async (disk) => {
      const { answers } = await runApp([settings(), 'updates.install', 'updates.get'], { XDG_CACHE_HOME: disk.folder });
      expect(answers[2]!.output).toMatchObject({
        state: 'failed',
        problem: expect.stringContaining('the disk is full'),
      });
    });
    await onSmallDisk(test, '24m', async (disk) => {
      const moved = path.join(disk.folder, 'data');
      fs.cpSync(data, moved, { recursive: true });
      data = moved;
      disk.leaveFree(200_000);
      const { answers } = await runApp([settings(), 'updates.install', 'updates.get']);
      expect(answers[2]!.output).toMatchObject({
        state: 'failed',
        problem: expect.stringMatching(/^The disk that holds .* is full/),
      });
      expect(backups()).toEqual([]);
      expect(hasPendingUpdate()).toBe(false);
    });
    expect(installedProgram()).toBe(program('0.1.0'));
  });

  it('with a damaged database is not updated', async () => {
    release('0.2.0');
    const database = path.join(data, 'mangalm.db');
    const handle = fs.openSync(database, 'r+');
    const pages = fs.statSync(database).size / 4096;
    for (let page = Math.floor(pages / 2); page < pages - 2; page++)
      fs.writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    fs.closeSync(handle);
    const { answers } = await runApp([settings(), 'updates.install', 'updates.get']);
    const lastAnswer = answers.at(-1)!;
    expect(lastAnswer.output?.state === 'failed' ? lastAnswer.output.problem : lastAnswer.problem?.message).toMatch(
      /damaged/,
    );
    expect(installedProgram()).toBe(program('0.1.0'));
    expect(hasPendingUpdate()).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('a new version that cannot open the data', () => {
  /**
   * Simulates an update that migrated the data and then failed: a newer data format, and the note of the pending
   * update.
   */
  async function failedUpdate(): Promise<string> {
    const before = contents(data);
    const { json } = await cli(['backup', '--data', data, '--json']);
    const db = new Database(path.join(data, 'mangalm.db'));
    const dataVersion = db.pragma('user_version', { simple: true });
    db.pragma('user_version = 999');
    db.close();
    const { file } = json as { file: string };
    fs.writeFileSync(
      path.join(data, 'update-pending.json'),
      JSON.stringify({ from: '0.0.9', to: '0.1.0', server: updateFolder, backup: file, dataVersion }),
    );
    return before;
  }

  it('offers a rollback, and restores the previous version and data', async () => {
    release('0.0.9', { list: 'mangalm-0.0.9' });
    const before = await failedUpdate();
    const { asked } = await runApp([]);
    expect(asked).toMatchObject([
      { message: 'Version 0.1.0 can’t open your data.', buttons: ['Go back to 0.0.9', 'Quit'] },
    ]);
    expect(installedProgram()).toBe(program('0.0.9'));
    expect(contents(data)).toBe(before);
    checkDatabase(data);
    expect(hasPendingUpdate()).toBe(false);
  });

  it('changes nothing if declined, and explains what to do if the previous version is unavailable', async () => {
    await failedUpdate();
    const quit = await runApp([], { ANSWER: '1' });
    expect(quit.asked).toHaveLength(1);
    expect(installedProgram()).toBe(program('0.1.0'));
    const gone = await runApp([]);
    expect(gone.shown).toEqual([
      expect.stringMatching(/could not be installed.*Install it from .*Your data are safe/s),
    ]);
    expect(installedProgram()).toBe(program('0.1.0'));
    expect(hasPendingUpdate()).toBe(true);
  });

  it('is distinguished from data of a newer version', async () => {
    await failedUpdate();
    fs.rmSync(path.join(data, 'update-pending.json'));
    const { asked, shown } = await runApp([]);
    expect(asked).toEqual([]);
    expect(shown).toHaveLength(1);
  });
});

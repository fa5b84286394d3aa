import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Updates } from '../../src-shared/contract/index.ts';
import { checkWhole, cli, contents, importInto, tempFolder, writeCsv } from '../helpers.ts';
import { onSmallDisk } from '../small-disk.ts';

/** The app installed as an AppImage, and an update folder with newer versions. */
let dir: string;
let data: string;
let share: string;
let resources: string;
let installed: string;

const program = (version: string) => `#!/bin/sh\necho "${version} ran" >> "${path.join(dir, 'ran')}"\n`;
const running = () => fs.readFileSync(installed, 'utf8');

beforeEach(async () => {
  dir = tempFolder();
  [data, share, resources] = ['data', 'share', 'resources'].map((name) => path.join(dir, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [data, share, resources]) fs.mkdirSync(one);
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
  fs.writeFileSync(path.join(share, name), text);
  const sha512 = createHash('sha512').update(listed).digest('base64');
  const size = Buffer.byteLength(listed);
  fs.writeFileSync(
    path.join(share, `${list}-linux.yml`),
    `version: ${version}\nfiles:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${size}\npath: ${name}\nsha512: ${sha512}\nreleaseDate: '2026-11-01T00:00:00.000Z'\n${more}`,
  );
}

interface Ran {
  answers: { output?: Updates; problem?: { code: string; message: string } }[];
  asked: { message: string; buttons: string[] }[];
  shown: string[];
  ended: (number | 'quit')[];
}

/** Starts the installed app, calls the procedures, and waits until it has exited. */
function app(procedures: string[], env: Record<string, string> = {}): Promise<Ran> {
  const file = (name: string) => path.join(import.meta.dirname, name);
  const args = ['--import', file('as-electron.ts'), file('app.ts'), data, resources, ...procedures];
  return new Promise((resolve, reject) => {
    const all = { ...process.env, APPIMAGE: installed, HOME: dir, XDG_CACHE_HOME: path.join(dir, 'cache'), ...env };
    execFile(process.execPath, args, { env: all, timeout: 60_000 }, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (line.startsWith('{"answers"')) resolve(JSON.parse(line) as Ran);
      else reject(error ?? new Error(stderr || stdout));
    });
  });
}

const settings = (more = '') => `updates.changeSettings {"server":${JSON.stringify(share)}${more}}`;
const backups = () => fs.readdirSync(path.join(data, 'backups')).filter((name) => name.includes('before-update'));
const notes = () => fs.existsSync(path.join(data, 'update-pending.json'));

describe.skipIf(process.platform !== 'linux')('an installed app', () => {
  it('is updated from a folder of the company’s: checked, backed up, replaced and started, the data as they were', async () => {
    release('0.2.0', { more: 'releaseNotes: Faster.\n' });
    const before = contents(data);
    const { answers } = await app([settings(), 'updates.check', 'health.get', 'updates.install']);
    expect(answers[1]!.output).toMatchObject({
      state: 'available',
      version: '0.2.0',
      notes: 'Faster.',
      current: '0.1.0',
    });
    const { parts } = answers[2]!.output as unknown as { parts: { name: string; state: string }[] };
    expect(parts.find(({ name }) => name === 'updates')).toMatchObject({ state: 'attention' });
    expect(running()).toBe(program('0.2.0'));
    await expect.poll(() => fs.existsSync(path.join(dir, 'ran'))).toBe(true);
    expect(backups()).toHaveLength(1);
    expect(JSON.parse(fs.readFileSync(path.join(data, 'update-pending.json'), 'utf8'))).toMatchObject({
      from: '0.1.0',
      to: '0.2.0',
    });
    expect(contents(data)).toBe(before);
    checkWhole(data);
    // this is still the old program, so it reports that the new one was not installed
    const after = await app(['updates.get']);
    expect(after.answers[0]!.output!.problem).toContain('Version 0.2.0 was not installed');
    expect(notes()).toBe(false);
  });

  it('installs by itself as it is closed where the policy says so, unless it was put off or updates are off', async () => {
    release('0.2.0');
    const policy = path.join(dir, 'policy.json');
    const env = { MANGALM_POLICY: policy };
    fs.writeFileSync(policy, JSON.stringify({ updateServer: share, updateMode: 'off' }));
    const off = await app(['updates.check', 'updates.install', settings(',"mode":"ask"')], env);
    expect(off.answers.map(({ problem }) => problem?.code)).toEqual(['updates_off', 'updates_off', 'fixed_by_policy']);
    fs.writeFileSync(policy, JSON.stringify({ updateServer: share, updateMode: 'automatic' }));
    const put = await app(['updates.defer {"days":3}', 'updates.check'], env);
    expect(put.answers[1]!.output).toMatchObject({ state: 'ready', version: '0.2.0' });
    expect(put.answers[1]!.output!.deferredUntil).not.toBeNull();
    expect(running()).toBe(program('0.1.0'));
    await app(['updates.defer {"days":0}', 'updates.check'], env);
    expect(running()).toBe(program('0.2.0'));
    expect(backups()).toHaveLength(1);
  });

  it('whose update can’t be put in its place says why and ends, so that it can be started again', async () => {
    release('0.2.0');
    // the AppImage was moved away since it was started
    fs.rmSync(installed);
    const { shown, ended } = await app([settings(), 'updates.install']);
    expect(shown).toEqual([expect.stringMatching(/^The other version was not installed: .*Start the app again/s)]);
    expect(ended).toEqual([1]);
    const after = await app(['updates.get']);
    expect(after.answers[0]!.output!.problem).toMatch(
      /^Version 0\.2\.0 was not installed: .*; this is still 0\.1\.0\.$/,
    );
    checkWhole(data);
  });

  it('is not updated by itself from a folder that it can’t write to', async () => {
    release('0.2.0');
    const { answers } = await app([settings(), 'updates.get'], { APPIMAGE: '/nowhere/mangalm.AppImage' });
    expect(answers[1]!.output).toMatchObject({ supported: false });
  });

  it('keeps what it has where the server sends something else than its list says', async () => {
    release('0.2.0', { listed: program('0.2.1') });
    const { answers } = await app([settings(), 'updates.install', 'updates.get']);
    expect(answers[2]!.output).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('not what its list says'),
    });
    expect(running()).toBe(program('0.1.0'));
    expect(notes()).toBe(false);
  });

  it('takes nothing that is older, that its share of the list leaves out, or whose server is gone', async () => {
    release('0.0.9');
    expect((await app([settings(), 'updates.check'])).answers[1]!.output).toMatchObject({
      state: 'newest',
      version: null,
    });
    release('0.2.0', { more: 'stagingPercentage: 0\n' });
    expect((await app(['updates.check'])).answers[0]!.output).toMatchObject({ state: 'newest', version: null });
    fs.rmSync(share, { recursive: true });
    const gone = await app(['updates.check', 'health.get']);
    expect(gone.answers[0]!.output).toMatchObject({ state: 'failed', problem: expect.stringMatching(/did not work/) });
    const without = await app([`updates.changeSettings {"server":null}`, 'updates.check']);
    expect(without.answers[1]).toMatchObject({ problem: { code: 'no_update_server' } });
  });

  it('whose disk has no room for the newer one, or for the backup before it, is left as it is', async (test) => {
    release('0.2.0', { text: `${program('0.2.0')}# ${'x'.repeat(3_000_000)}` });
    await onSmallDisk(test, '2m', async (disk) => {
      const { answers } = await app([settings(), 'updates.install', 'updates.get'], { XDG_CACHE_HOME: disk.folder });
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
      const { answers } = await app([settings(), 'updates.install', 'updates.get']);
      expect(answers[2]!.output).toMatchObject({
        state: 'failed',
        problem: expect.stringMatching(/^The disk that holds .* is full/),
      });
      expect(backups()).toEqual([]);
      expect(notes()).toBe(false);
    });
    expect(running()).toBe(program('0.1.0'));
  });

  it('whose database is damaged is not updated over it', async () => {
    release('0.2.0');
    const database = path.join(data, 'mangalm.db');
    const handle = fs.openSync(database, 'r+');
    const pages = fs.statSync(database).size / 4096;
    for (let page = Math.floor(pages / 2); page < pages - 2; page++)
      fs.writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    fs.closeSync(handle);
    const { answers } = await app([settings(), 'updates.install', 'updates.get']);
    const told = answers.at(-1)!;
    expect(told.output?.state === 'failed' ? told.output.problem : told.problem?.message).toMatch(/damaged/);
    expect(running()).toBe(program('0.1.0'));
    expect(notes()).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('a new version that can’t open the data', () => {
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
      JSON.stringify({ from: '0.0.9', to: '0.1.0', server: share, backup: file, dataVersion }),
    );
    return before;
  }

  it('offers the former one, and installs it with the data as they were', async () => {
    release('0.0.9', { list: 'mangalm-0.0.9' });
    const before = await failedUpdate();
    const { asked } = await app([]);
    expect(asked).toMatchObject([
      { message: 'Version 0.1.0 can’t open your data.', buttons: ['Go back to 0.0.9', 'Quit'] },
    ]);
    expect(running()).toBe(program('0.0.9'));
    expect(contents(data)).toBe(before);
    checkWhole(data);
    expect(notes()).toBe(false);
  });

  it('does nothing where somebody would rather not, and says what to do where the former one is not to be had', async () => {
    await failedUpdate();
    const quit = await app([], { ANSWER: '1' });
    expect(quit.asked).toHaveLength(1);
    expect(running()).toBe(program('0.1.0'));
    const gone = await app([]);
    expect(gone.shown).toEqual([
      expect.stringMatching(/could not be installed.*Install it from .*Your data are safe/s),
    ]);
    expect(running()).toBe(program('0.1.0'));
    expect(notes()).toBe(true);
  });

  it('is told apart from data that are simply too new', async () => {
    await failedUpdate();
    fs.rmSync(path.join(data, 'update-pending.json'));
    const { asked, shown } = await app([]);
    expect(asked).toEqual([]);
    expect(shown).toHaveLength(1);
  });
});

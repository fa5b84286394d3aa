import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FolderWatcher } from './folder-watcher.ts';

describe('a file that another program has open', () => {
  const busy = () => Object.assign(new Error('EBUSY: resource busy or locked'), { code: 'EBUSY' });
  let folder: string;
  let file: string;
  let taken: string[];
  let watcher: FolderWatcher;
  /** What Windows refuses for a file that Excel has open. */
  let refused: 'writing' | 'renaming' | null;

  beforeEach(() => {
    vi.stubEnv('MANGALM_WATCH_MS', '20');
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-watch-'));
    file = path.join(folder, 'export.csv');
    taken = [];
    const { openSync, renameSync } = fs;
    vi.spyOn(fs, 'openSync').mockImplementation((name, flags, mode) => {
      if (refused === 'writing' && name === file && flags === 'r+') throw busy();
      return openSync(name, flags, mode);
    });
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (refused === 'renaming' && from === file) throw busy();
      renameSync(from, to);
    });
    watcher = new FolderWatcher(async (name) => {
      taken.push(fs.readFileSync(name, 'utf8'));
      return 'imported';
    });
  });
  afterEach(() => {
    watcher.stop();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    fs.rmSync(folder, { recursive: true });
  });

  const looks = (many: number) => new Promise((resolve) => setTimeout(resolve, many * 40));
  const moved = () => fs.existsSync(path.join(folder, 'imported', 'export.csv'));

  it('waits until that lets go of it', async () => {
    refused = 'writing';
    fs.writeFileSync(file, 'one');
    watcher.watch(folder);
    await looks(5);
    expect(taken).toEqual([]);
    refused = null;
    await expect.poll(moved).toBe(true);
    expect(taken).toEqual(['one']);
  });

  it('is moved aside later where it was read meanwhile, and comes in once', async () => {
    refused = 'renaming';
    fs.writeFileSync(file, 'one');
    watcher.watch(folder);
    await looks(8);
    expect(taken).toEqual(['one']);
    expect(moved()).toBe(false);
    refused = null;
    await expect.poll(moved).toBe(true);
    expect(taken).toEqual(['one']);
  });

  it('comes in again where it was changed before it could be moved', async () => {
    refused = 'renaming';
    fs.writeFileSync(file, 'one');
    watcher.watch(folder);
    await expect.poll(() => taken.length).toBe(1);
    fs.writeFileSync(file, 'one and two');
    await expect.poll(() => taken.length).toBe(2);
    refused = null;
    await expect.poll(moved).toBe(true);
    expect(taken).toEqual(['one', 'one and two']);
  });
});
